//! Several copies of an object, and fields that a copy leaves out or breaks:
//! what closes counts wherever it is told (rulebook, X57, X59, X61, X62, X64).

use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::*;

use crate::facts::{ACCOUNT, begun, block, import, opportunity, reason, stored};
use crate::support::server::RunningServer;
use crate::support::{TestDatabase, on_both};

type File = (&'static str, &'static str);

/// `o` is archived and not hired, with a posting that is not confidential; `s`
/// is of a confidential one.
const TOLD: &[File] = &[(
    "opportunities.json",
    r#"[{"id":"o","contact":"c","archived":{"archivedAt":5,"reason":"no"},"updatedAt":100,
         "applications":[{"id":"a1","type":"posting","posting":"open","comments":"first","requisitionForHire":null}]},
        {"id":"s","contact":"cs","archived":{"archivedAt":5,"reason":"no"},"updatedAt":100,
         "applications":[{"id":"as","type":"posting","posting":"secret","requisitionForHire":null}]}]"#,
)];

/// What an export that follows leaves of `o`: why a Team Member may or may not,
/// and why it is not anonymized.
struct Case {
    what: &'static str,
    export: &'static [File],
    profile: &'static str,
    reason: &'static str,
    block: BlockReason,
}

/// One object of each kind, with all that steward keeps of it.
const WHOLE: &[File] = &[
    ("stages.json", r#"[{"id":"st","text":"Screen"}]"#),
    (
        "archive_reasons.json",
        r#"[{"id":"gone-dark","text":"Gone dark","type":"non-hired"}]"#,
    ),
    (
        "users.json",
        r#"[{"id":"uma","accessRole":"admin","managerId":"tom","deactivatedAt":3,"linkedContactIds":["cu"]}]"#,
    ),
    (
        "postings.json",
        r#"[{"id":"p","text":"Engineer","state":"published","confidentiality":"confidential","user":"tom",
             "owner":"tom","hiringManager":"tom","country":"DE",
             "categories":{"department":"Eng","team":"Web","location":"Berlin","allLocations":["Lisbon"]}}]"#,
    ),
    (
        "requisitions.json",
        r#"[{"id":"q","name":"Two seats","status":"draft","approval":{"status":"denied"},"creator":"tom",
             "owner":"tom","hiringManager":"tom","confidentiality":"confidential","postings":["p"]}]"#,
    ),
    (
        "contacts.json",
        r#"[{"id":"c","name":"Jane Doe","headline":"Acme","location":{"name":"Lisbon"},
             "emails":["jane@example.com"],"phones":[{"type":"home","value":"555-0100"}]}]"#,
    ),
    (
        "opportunities.json",
        r#"[{"id":"o","contact":"c","owner":"tom","confidentiality":"confidential","stage":"st",
             "stageChanges":[{"toStageId":"st","userId":"tom","updatedAt":4}],
             "archived":{"archivedAt":5,"reason":"gone-dark"},"origin":"sourced","sources":["Jobs page"],
             "tags":["Rust"],"links":["https://example.com/jane"],"createdAt":2,
             "dataProtection":{"store":{"allowed":true,"expiresAt":9000},"contact":{"allowed":false}},
             "applications":[{"id":"a","type":"posting","posting":"p","company":"Acme","comments":"Hi","createdAt":3,
                              "requisitionForHire":{"id":"q"},
                              "customQuestions":[{"fields":[{"text":"Why?","value":"Because"}]}]}]}]"#,
    ),
    (
        "interviews.json",
        r#"[{"id":"i","opportunityId":"o","interviewers":[{"id":"tom"}],"canceledAt":null}]"#,
    ),
];

/// The same objects, with what their records cannot do without.
const PARTIAL: &[File] = &[
    ("stages.json", r#"[{"id":"st"}]"#),
    (
        "archive_reasons.json",
        r#"[{"id":"gone-dark","type":"non-hired"}]"#,
    ),
    ("users.json", r#"[{"id":"uma"}]"#),
    (
        "postings.json",
        r#"[{"id":"p","state":"published","categories":{}}]"#,
    ),
    ("requisitions.json", r#"[{"id":"q","status":"draft"}]"#),
    ("contacts.json", r#"[{"id":"c","location":{}}]"#),
    (
        "opportunities.json",
        r#"[{"id":"o","contact":"c","archived":{"archivedAt":5},
             "applications":[{"id":"a","type":"posting","posting":"p"}]}]"#,
    ),
    ("interviews.json", r#"[{"id":"i","opportunityId":"o"}]"#),
];

const CASES: &[Case] = &[
    Case {
        what: "a second application is only named, beside one that is told",
        export: &[(
            "opportunities.json",
            r#"[{"id":"o","contact":"c","archived":{"archivedAt":5,"reason":"no"},
                 "applications":[{"id":"a1","type":"posting","posting":"open"},"a2"]}]"#,
        )],
        profile: "o",
        reason: "CONFIDENTIAL",
        block: BlockReason::UnknownReason,
    },
    Case {
        what: "two applications are only named, of which one is stored",
        export: &[(
            "opportunities.json",
            r#"[{"id":"o","contact":"c","archived":{"archivedAt":5,"reason":"no"},"applications":["a1","a2"]}]"#,
        )],
        profile: "o",
        reason: "CONFIDENTIAL",
        block: BlockReason::UnknownReason,
    },
    Case {
        what: "a list of nulls says nothing",
        export: &[(
            "opportunities.json",
            r#"[{"id":"s","contact":"cs","archived":{"archivedAt":5,"reason":"no"},"applications":[null]}]"#,
        )],
        profile: "s",
        reason: "CONFIDENTIAL",
        block: BlockReason::Unspecified,
    },
    Case {
        what: "an application that does not carry its posting",
        export: &[(
            "opportunities.json",
            r#"[{"id":"s","contact":"cs","archived":{"archivedAt":5,"reason":"no"},
                 "applications":[{"id":"as","type":"posting"}]}]"#,
        )],
        profile: "s",
        reason: "CONFIDENTIAL",
        block: BlockReason::Unspecified,
    },
    Case {
        what: "a new application that does not carry its posting",
        export: &[(
            "opportunities.json",
            r#"[{"id":"n","contact":"cn","archived":{"archivedAt":5,"reason":"no"},
                 "applications":[{"id":"an","type":"posting"}]}]"#,
        )],
        profile: "n",
        reason: "CONFIDENTIAL",
        block: BlockReason::UnknownReason,
    },
    Case {
        what: "a new application that does not say whether it led to a hire",
        export: &[(
            "opportunities.json",
            r#"[{"id":"n","contact":"cn","archived":{"archivedAt":5,"reason":"no"},
                 "applications":[{"id":"an","type":"posting","posting":"open"}]}]"#,
        )],
        profile: "n",
        reason: "ALLOWED",
        block: BlockReason::UnknownReason,
    },
    Case {
        what: "the newest copy does not carry the application that an older one tells",
        export: &[
            (
                "opportunities-1.json",
                r#"[{"id":"n","contact":"cn","archived":{"archivedAt":5,"reason":"no"},"updatedAt":300}]"#,
            ),
            (
                "opportunities-2.json",
                r#"[{"id":"n","contact":"cn","updatedAt":200,"applications":[
                     {"id":"an","type":"posting","posting":"secret","requisitionForHire":{"id":"r"}}]}]"#,
            ),
        ],
        profile: "n",
        reason: "CONFIDENTIAL",
        block: BlockReason::Hired,
    },
    Case {
        what: "the newest copy does not say whether it is confidential, and an older one does",
        export: &[(
            "opportunities.json",
            r#"[{"id":"n","contact":"cn","archived":{"archivedAt":5,"reason":"no"},"updatedAt":300,
                 "applications":[{"id":"an","type":"posting","posting":"open","requisitionForHire":null}]},
                {"id":"n","contact":"cn","archived":null,"updatedAt":200,"confidentiality":"confidential",
                 "applications":[]}]"#,
        )],
        profile: "n",
        reason: "CONFIDENTIAL",
        block: BlockReason::Unspecified,
    },
    Case {
        what: "a hire that only the copy which is gone tells",
        export: &[(
            "opportunities/deleted.json",
            r#"[{"id":"n","contact":"cn","archived":{"archivedAt":5,"reason":"no"},"applications":[
                 {"id":"an","type":"posting","posting":"open","requisitionForHire":{"id":"r"}}]}]"#,
        )],
        profile: "n",
        reason: "RESTRICTED",
        block: BlockReason::Hired,
    },
    Case {
        what: "an application of the list is broken: it may be a hire",
        export: &[
            (
                "opportunities.json",
                r#"[{"id":"n","contact":"cn","archived":{"archivedAt":5,"reason":"no"}}]"#,
            ),
            (
                "applications.json",
                r#"[{"id":"a1","opportunityId":"n","type":"posting","posting":"open"},
                    {"id":"a2","opportunityId":"n","type":"posting","posting":"open","requisitionForHire":"r"}]"#,
            ),
        ],
        profile: "n",
        reason: "CONFIDENTIAL",
        block: BlockReason::UnknownReason,
    },
    Case {
        what: "an application of the list does not say whose it is",
        export: &[
            (
                "opportunities.json",
                r#"[{"id":"n","contact":"cn","archived":{"archivedAt":5,"reason":"no"}}]"#,
            ),
            (
                "applications.json",
                r#"[{"id":"a1","opportunityId":"n","type":"posting","posting":"open","requisitionForHire":null},
                    {"id":"a2","type":"posting","posting":"secret","requisitionForHire":{"id":"r"}}]"#,
            ),
        ],
        profile: "n",
        reason: "CONFIDENTIAL",
        block: BlockReason::UnknownReason,
    },
    Case {
        what: "a hire that the first of two copies tells",
        export: &[
            (
                "opportunities.json",
                r#"[{"id":"n","contact":"cn","archived":{"archivedAt":5,"reason":"no"}}]"#,
            ),
            (
                "applications-1.json",
                r#"[{"id":"a1","opportunityId":"n","type":"posting","posting":"open","requisitionForHire":{"id":"r"}}]"#,
            ),
            (
                "applications-2.json",
                r#"[{"id":"a1","opportunityId":"n","type":"posting","posting":"open"}]"#,
            ),
        ],
        profile: "n",
        reason: "ALLOWED",
        block: BlockReason::Hired,
    },
    Case {
        what: "a hire that the list tells, and the opportunity does not",
        export: &[
            (
                "opportunities.json",
                r#"[{"id":"n","contact":"cn","archived":{"archivedAt":5,"reason":"no"},
                     "applications":[{"id":"a1","type":"posting","posting":"open"}]}]"#,
            ),
            (
                "applications.json",
                r#"[{"id":"a1","opportunityId":"n","type":"posting","posting":"open","requisitionForHire":{"id":"r"}}]"#,
            ),
        ],
        profile: "n",
        reason: "ALLOWED",
        block: BlockReason::Hired,
    },
    Case {
        what: "a deletion with an older time than another copy",
        export: &[
            (
                "opportunities.json",
                r#"[{"id":"o","contact":"c","updatedAt":300,"applications":[]}]"#,
            ),
            (
                "opportunities/deleted.json",
                r#"[{"id":"o","contact":"c","updatedAt":200,"deletedAt":400}]"#,
            ),
        ],
        profile: "o",
        reason: "RESTRICTED",
        block: BlockReason::Unspecified,
    },
    Case {
        what: "an anonymization with an older time than another copy",
        export: &[
            (
                "opportunities-1.json",
                r#"[{"id":"o","contact":"c","updatedAt":300,"applications":[]}]"#,
            ),
            (
                "opportunities-2.json",
                r#"[{"id":"o","contact":"c","updatedAt":200,"isAnonymized":true}]"#,
            ),
        ],
        profile: "o",
        reason: "RESTRICTED",
        block: BlockReason::Unspecified,
    },
    Case {
        what: "a list of deleted things whose objects say no more than their id",
        export: &[("opportunities/deleted.json", r#"[{"id":"o"}]"#)],
        profile: "o",
        reason: "RESTRICTED",
        block: BlockReason::Unspecified,
    },
    Case {
        what: "a person who is gone in one copy, and there in the next",
        export: &[
            (
                "contacts.json",
                r#"[{"id":"c","isAnonymized":true},{"id":"c","name":"Back"}]"#,
            ),
            (
                "opportunities.json",
                r#"[{"id":"o","contact":"c","updatedAt":300,"applications":[]}]"#,
            ),
        ],
        profile: "o",
        reason: "RESTRICTED",
        block: BlockReason::Unspecified,
    },
];

on_both! {
    async fn what_closes_counts_wherever_it_is_told(db: TestDatabase) {
        let server = begun(&db).await;
        for (place, case) in CASES.iter().enumerate() {
            // Each case has profiles of its own.
            let own = |files: &[File]| -> Vec<(String, String)> {
                let own = |(name, text): &File| {
                    let mut text = (*text).to_owned();
                    for id in ["o", "s", "n", "c", "cs", "cn"] {
                        text = text.replace(&format!("\"{id}\""), &format!("\"{id}{place}\""));
                    }
                    ((*name).to_owned(), text)
                };
                files.iter().map(own).collect()
            };
            for files in [own(TOLD), own(case.export)] {
                let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
                import(&server, &files).await;
            }
            let profile = format!("{}{place}", case.profile);
            assert_eq!(reason(&server, "tom", &profile).await, case.reason, "{}", case.what);
            assert_eq!(block(&server, &profile).await, case.block, "{}", case.what);
        }
        // What was stored of the application is there all the same.
        let application = opportunity(&server, "o0").await.application.unwrap();
        assert_eq!(application.comments, "first");
        server.stop().await;
    }

    async fn what_an_object_leaves_out_stays(db: TestDatabase) {
        use record_name::Name;
        let server = begun(&db).await;
        import(&server, WHOLE).await;
        let names = [
            Name::User("uma".into()), Name::Posting("p".into()), Name::Requisition("q".into()),
            Name::Candidate("c".into()), Name::Opportunity("o".into()), Name::Interview("i".into()),
            Name::Stage("st".into()), Name::ArchiveReason("gone-dark".into()),
        ];
        let all = async || {
            let mut all = Vec::new();
            for name in &names {
                all.push(stored(&server, name.clone()).await);
            }
            all
        };
        let whole = all().await;
        let summary = import(&server, PARTIAL).await;
        assert_eq!(summary.problems, [""; 0]);
        assert_eq!(summary.counts.unwrap().unchanged, 8);
        assert_eq!(all().await, whole);
        // Nor does what is told in part.
        let summary = import(&server, &[
            ("opportunities.json", r#"[{"id":"o","contact":"c","archived":{}}]"#),
            ("requisitions.json", r#"[{"id":"q","status":"draft","approval":{}}]"#),
        ]).await;
        assert_eq!(summary.counts.unwrap().unchanged, 3);
        assert_eq!(all().await, whole);
        let summary = import(&server, &[
            ("contacts.json", r#"[{"id":"c","phones":[{"type":"work"}]}]"#),
            ("opportunities.json", r#"[{"id":"o","contact":"c","stageChanges":[{}],
                "applications":[{"id":"a","type":"posting","posting":"p","customQuestions":[{}]}]}]"#),
        ]).await;
        assert_eq!(summary.counts.unwrap().unchanged, 2);
        assert_eq!(all().await, whole);
        // Feedback marks who is stored, when the interview does not say who is on its panel.
        let feedback = r#"[{"id":"f","interview":"i","user":"tom","completedAt":7}]"#;
        import(&server, &[("interviews.json", r#"[{"id":"i","opportunityId":"o"}]"#), ("feedback.json", feedback)]).await;
        let record::Record::Interview(interview) = stored(&server, Name::Interview("i".into())).await else {
            panic!("an interview")
        };
        assert!(interview.panel[0].feedback_submitted);
        // What is told as null or empty is told.
        import(&server, &[(
            "opportunities.json",
            r#"[{"id":"o","contact":"c","owner":null,"tags":[],"archived":null}]"#,
        )]).await;
        let now = opportunity(&server, "o").await;
        assert_eq!((now.owner.as_str(), now.tags.len(), now.archived), ("", 0, None));
        assert_eq!(now.sources, ["Jobs page"]);
        server.stop().await;
    }

    async fn a_panel_that_is_cancelled_in_any_copy_takes_its_interviews_along(db: TestDatabase) {
        let server = begun(&db).await;
        import(&server, TOLD).await;
        let with_tom = r#"{"id":"i1","interviewers":[{"id":"tom"}]}"#;
        let seats = async |id: &str| match stored(&server, record_name::Name::Interview(id.into())).await {
            record::Record::Interview(interview) => interview.panel.len(),
            other => panic!("{other:?}"),
        };
        let open = format!(r#"[{{"id":"P","opportunityId":"o","interviews":[{with_tom}]}}]"#);
        import(&server, &[("panels.json", &open)]).await;
        assert_eq!(seats("i1").await, 1);
        // The cancelled copy names no interview.
        let cancelled = format!(
            r#"[{{"id":"P","opportunityId":"o","interviews":[{with_tom}]}},
                {{"id":"P","opportunityId":"o","canceledAt":7,"interviews":[]}}]"#
        );
        import(&server, &[("panels.json", &cancelled)]).await;
        assert_eq!(seats("i1").await, 0);
        // By its id; the interview stands in a list of its own.
        let by_id = r#"[{"id":"Q","opportunityId":"o","canceledAt":7,"interviews":["i2"]}]"#;
        let alone = r#"[{"id":"i2","opportunityId":"o","panel":"Z","interviewers":[{"id":"tom"}]}]"#;
        let summary = import(&server, &[("panels.json", by_id), ("interviews.json", alone)]).await;
        assert!(summary.is_whole(), "{summary:?}");
        assert_eq!(seats("i2").await, 0);
        // By its id alone: the interview is stored.
        let again = r#"[{"id":"i2","opportunityId":"o","panel":"Z","interviewers":[{"id":"tom"}],"canceledAt":null}]"#;
        let takes_place = r#"[{"id":"Z","opportunityId":"o","canceledAt":null,"interviews":["i2"]}]"#;
        import(&server, &[("interviews.json", again), ("panels.json", takes_place)]).await;
        assert_eq!(seats("i2").await, 1);
        let summary = import(&server, &[("panels.json", by_id)]).await;
        assert!(summary.is_whole(), "{summary:?}");
        assert_eq!(seats("i2").await, 0);
        // Where nobody says whose interview it is, it is told.
        let nobody_s = r#"[{"id":"R","canceledAt":7,"interviews":["i3"]}]"#;
        let summary = import(&server, &[("panels.json", nobody_s)]).await;
        assert_eq!(
            summary.problems,
            ["panels.json, object 1: `interviews` names a cancelled interview that the export does not have (export \
              the interviews too) (left out)"]
        );
        // A panel that does not say who interviews hides nothing of the interview's own list.
        let silent = r#"[{"id":"S","opportunityId":"o","interviews":[{"id":"i4"}]}]"#;
        let whole = r#"[{"id":"i4","opportunityId":"o","panel":"S","interviewers":[{"id":"tom"}]}]"#;
        import(&server, &[("panels.json", silent), ("interviews.json", whole)]).await;
        assert_eq!(seats("i4").await, 1);
        server.stop().await;
    }

    async fn a_name_that_was_meant_and_a_missing_page_are_told(db: TestDatabase) {
        let server = begun(&db).await;
        let page = |goes_on: bool| format!(r#"{{"data":[],"hasNext":{goes_on}}}"#);
        for (files, remark) in [
            (
                vec![("opportunites.json", page(false))],
                "opportunites.json: not read, as it has the name of no list; opportunities are read from opportunities.json",
            ),
            (
                vec![("postings-1.json", page(true)), ("postings-3.json", page(false))],
                "postings-3.json: the page before it is missing",
            ),
            (
                vec![("postings-1.json", page(false)), ("postings-2.json", page(true))],
                "postings-2.json: more pages follow, and the export does not have them",
            ),
        ] {
            let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
            let summary = import(&server, &files).await;
            assert_eq!(summary.remarks, [remark]);
            assert!(!summary.is_whole());
        }
        server.stop().await;
    }

    async fn what_is_told_and_restricted_all_the_same_is_named(db: TestDatabase) {
        let server = begun(&db).await;
        import(&server, &[("opportunities/deleted.json", r#"[{"id":"o"}]"#)]).await;
        for _ in 0..2 {
            let summary = import(&server, TOLD).await;
            assert_eq!(summary.still_restricted.last().unwrap(), "opportunities.json, object 1: opportunity o");
        }
        assert_eq!(reason(&server, "tom", "o").await, "RESTRICTED");
        server.stop().await;
    }

    async fn a_panel_that_does_not_say_whose_it_is_hides_no_interview(db: TestDatabase) {
        let server = begun(&db).await;
        import(&server, TOLD).await;
        let seats = async |id: &str| {
            let name = record_name::Name::Interview(id.to_owned());
            let record::Record::Interview(interview) = stored(&server, name).await else { panic!("an interview") };
            interview.panel.len()
        };
        // Its own list says whose it is, and the panel who interviews.
        let panel = |cancelled: &str| format!(
            r#"[{{"id":"P",{cancelled}"interviews":[{{"id":"i1","interviewers":[{{"id":"tom"}}]}},{{"id":"i2"}}]}}]"#
        );
        let own = r#"[{"id":"i1","opportunityId":"o"},{"id":"i2","opportunityId":"o","interviewers":[{"id":"tom"}]}]"#;
        let summary = import(&server, &[("panels.json", &panel("")), ("interviews.json", own)]).await;
        assert!(summary.is_whole(), "{summary:?}");
        assert_eq!((seats("i1").await, seats("i2").await), (1, 1));
        // Cancelled, they have no panel, whichever list says so; one that nobody owns is told.
        let summary = import(&server, &[("panels.json", &panel(r#""canceledAt":7,"#)), ("interviews.json", own)]).await;
        assert!(summary.is_whole(), "{summary:?}");
        assert_eq!((seats("i1").await, seats("i2").await), (0, 0));
        let summary = import(&server, &[("panels.json", &panel(""))]).await;
        assert_eq!(summary.problems, ["panels.json, object 1: `opportunityId` is missing (left out)"; 2]);
        // Which interviews a cancelled panel holds is told by it, or by them.
        let silent = r#"[{"id":"P","opportunityId":"o","canceledAt":7}]"#;
        let summary = import(&server, &[("panels.json", silent)]).await;
        assert_eq!(
            summary.problems,
            ["panels.json, object 1: `interviews` is missing, so that it is not known which interviews were cancelled \
              (export the interviews too) (left out)"]
        );
        let own = r#"[{"id":"i1","opportunityId":"o","panel":"P","interviewers":[{"id":"tom"}]}]"#;
        let summary = import(&server, &[("panels.json", silent), ("interviews.json", own)]).await;
        assert!(summary.is_whole(), "{summary:?}");
        assert_eq!(seats("i1").await, 0);
        server.stop().await;
    }

    async fn an_older_copy_tells_nothing_of_other_applications(db: TestDatabase) {
        let server = begun(&db).await;
        let archived = r#""archived":{"archivedAt":5,"reason":"no"}"#;
        let older = r#"{"id":"a","type":"posting","posting":"open","requisitionForHire":null}"#;
        for (number, newest) in [r#"["b"]"#, r#"["a","b"]"#, r#"[{"id":"b"}]"#, r#"[{"id":"b","type":"posting","requisitionForHire":null}]"#].iter().enumerate() {
            let copy = |applications: &str, at: u32| format!(
                r#"[{{"id":"n{number}","contact":"c{number}",{archived},"updatedAt":{at},"applications":{applications}}}]"#
            );
            let files = [("opportunities-1.json", &*copy(newest, 5)), ("opportunities-2.json", &*copy(&format!("[{older}]"), 1))];
            import(&server, &files).await;
            let id = format!("n{number}");
            assert_eq!(reason(&server, "tom", &id).await, "CONFIDENTIAL", "{newest}");
            assert_eq!(block(&server, &id).await, BlockReason::UnknownReason, "{newest}");
        }
        // What no write can keep is of the newest copy too.
        let files = [
            ("requisitions-1.json", r#"[{"id":"q","status":"closed","updatedAt":20}]"#),
            ("requisitions-2.json", r#"[{"id":"q","name":"Seats","status":"draft","updatedAt":10}]"#),
            ("postings-1.json", r#"[{"id":"n","state":"closed","updatedAt":20}]"#),
            ("postings-2.json", r#"[{"id":"n","text":"Title","state":"published","updatedAt":10}]"#),
        ];
        import(&server, &files).await;
        let record::Record::Requisition(told) = stored(&server, record_name::Name::Requisition("q".into())).await else { panic!() };
        assert_eq!((told.status(), told.name.as_str()), (RequisitionStatus::Closed, "Seats"));
        let record::Record::Posting(told) = stored(&server, record_name::Name::Posting("n".into())).await else { panic!() };
        assert_eq!((told.state(), told.title.as_str()), (PostingState::Closed, "Title"));
        // Each field is that of the newest copy that tells it.
        let copy = |at: u32, more: &str| format!(r#"[{{"id":"r","status":"open","updatedAt":{at}{more}}}]"#);
        let files = [
            ("requisitions-1.json", &*copy(5, r#","confidentiality":"confidential""#)),
            ("requisitions-2.json", &*copy(20, "")),
            ("requisitions-3.json", &*copy(3, r#","confidentiality":"non-confidential""#)),
        ];
        import(&server, &files).await;
        let record::Record::Requisition(told) = stored(&server, record_name::Name::Requisition("r".into())).await else { panic!() };
        assert!(told.confidential);
        server.stop().await;
    }

    async fn an_older_copy_does_not_decide_for_one_that_was_left_out(db: TestDatabase) {
        let server = begun(&db).await;
        let copy = |at: u32, applications: &str| format!(
            r#"[{{"id":"n","contact":"cn","archived":{{"archivedAt":5,"reason":"no"}},"updatedAt":{at},"applications":{applications}}}]"#
        );
        let files = [
            ("opportunities-1.json", &*copy(2, r#"[{"id":"a","type":"odd","posting":"secret","requisitionForHire":{"id":"r"}}]"#)),
            ("opportunities-2.json", &*copy(1, r#"[{"id":"a","type":"posting","posting":"open","requisitionForHire":null}]"#)),
        ];
        let summary = import(&server, &files).await;
        assert_eq!(
            summary.problems,
            ["opportunities-1.json, object 1: `applications[0].type` is no word that Lever documents (left out)"]
        );
        assert_eq!(reason(&server, "tom", "n").await, "RESOURCE_UNKNOWN");
        server.stop().await;
    }

    async fn the_order_of_copies_decides_nothing(db: TestDatabase) {
        let server = begun(&db).await;
        let copy = |id: &str, at: u32, more: &str| format!(r#"[{{"id":"{id}","contact":"c{id}","updatedAt":{at},"applications":[{{"id":"a","type":"posting","posting":"open","requisitionForHire":null}}]{more}}}]"#);
        let secret = r#","confidentiality":"confidential""#;
        // A newest copy that cannot be read, or that has a slip, lets no older one decide: nor does one that comes later.
        for (number, broken) in [r#","tags":7"#, r#","confidentialty":"confidential""#, r#","archivedAt":"soon""#].into_iter().enumerate() {
            for (place, pages) in [["1", "2"], ["2", "1"]].into_iter().enumerate() {
                let id = format!("b{number}{place}");
                let names = pages.map(|page| format!("opportunities-{page}.json"));
                let files = [(names[0].as_str(), &*copy(&id, 20, broken)), (names[1].as_str(), &*copy(&id, 10, ""))];
                let summary = import(&server, &files).await;
                assert_eq!(summary.problems.len(), 1, "{summary:?}");
                assert_eq!(reason(&server, "tom", &id).await, "RESOURCE_UNKNOWN", "{broken}");
            }
        }
        // Of users, stages and archive reasons, which have no times, the last copy counts.
        let users = |role: &str, more: &str| format!(r#"[{{"id":"twice","accessRole":"{role}"{more}}}]"#);
        let files = [
            ("users-1.json", &*users("admin", r#","managerId":"tom""#)),
            ("users-2.json", &*users("interviewer", r#","deactivatedAt":5"#)),
            ("archive_reasons-1.json", r#"[{"id":"r","text":"Old","type":"non-hired"}]"#),
            ("archive_reasons-2.json", r#"[{"id":"r","type":"hired"}]"#),
        ];
        let summary = import(&server, &files).await;
        assert_eq!(summary.problems, [""; 0]);
        let record::Record::User(user) = stored(&server, record_name::Name::User("twice".into())).await else { panic!("a user") };
        assert_eq!((user.role.as_str(), user.deactivated, user.manager.as_str()), ("interviewer", true, "tom"));
        let record::Record::ArchiveReason(told) = stored(&server, record_name::Name::ArchiveReason("r".into())).await else { panic!("one") };
        assert_eq!((told.r#type(), told.name.as_str()), (ArchiveReasonType::Hired, "Old"));
        // Each import of the same folder writes what the newest tells, once.
        let files = [("opportunities-1.json", &*copy("n", 5, "")), ("opportunities-2.json", &*copy("n", 5, secret))];
        for (created, unchanged) in [(2, 0), (0, 2)] {
            let summary = import(&server, &files).await;
            let counts = summary.counts.unwrap();
            assert_eq!((counts.created, counts.updated, counts.unchanged), (created, 0, unchanged), "{summary:?}");
            assert_eq!(summary.opening, [""; 0]);
            assert_eq!(reason(&server, "tom", "n").await, "CONFIDENTIAL");
        }
        // What is stored was told after the older copy, and stays.
        let active = copy("s", 15, r#","archived":null"#);
        import(&server, &[("opportunities.json", &active)]).await;
        let files = [
            ("opportunities-1.json", &*copy("s", 20, r#","tags":["newest"]"#)),
            ("opportunities-2.json", &*copy("s", 10, r#","archived":{"archivedAt":5,"reason":"no"},"owner":"tom""#)),
        ];
        import(&server, &files).await;
        let told = opportunity(&server, "s").await;
        assert_eq!((told.archived, told.tags, told.owner.as_str()), (None, vec!["newest".to_owned()], ""));
        server.stop().await;
    }

    async fn an_interview_that_its_own_list_cancels_opens_nothing_though_its_panel_does_not_say_so(db: TestDatabase) {
        let server = begun(&db).await;
        let lim = r#"[{"id":"lim","accessRole":"limited team member"}]"#;
        let told = r#"[{"id":"n","contact":"cn","applications":[]}]"#;
        import(&server, &[("users.json", lim), ("opportunities.json", told)]).await;
        let panel = r#"[{"id":"P","opportunityId":"n","interviews":[{"id":"i","interviewers":[{"id":"lim"}]}]}]"#;
        import(&server, &[("panels.json", panel)]).await;
        assert_eq!(reason(&server, "lim", "n").await, "ALLOWED");
        let cancelled = r#"[{"id":"i","opportunityId":"n","panel":"P","interviewers":[{"id":"lim"}],"canceledAt":7}]"#;
        import(&server, &[("panels.json", panel), ("interviews.json", cancelled)]).await;
        assert_eq!(reason(&server, "lim", "n").await, "NO_ACCESS_TO_PROFILE");
        server.stop().await;
    }

    async fn a_page_that_repeats_opportunities_costs_them_nothing(db: TestDatabase) {
        let server = begun(&db).await;
        let page = r#"[{"id":"o1","contact":"c1","applications":["a1"],"archived":{"archivedAt":5,"reason":"no"}},
                       {"id":"o2","contact":"c2","applications":["a2"],"archived":{"archivedAt":5,"reason":"no"}}]"#;
        let applications = r#"[{"id":"a1","opportunityId":"o1","type":"posting","posting":"secret","requisitionForHire":null},
                               {"id":"a2","opportunityId":"o2","type":"posting","posting":"open","requisitionForHire":{"id":"r"}}]"#;
        let files = [("opportunities-1.json", page), ("opportunities-2.json", page), ("applications.json", applications)];
        // The second time without the applications.
        for files in [&files[..], &files[..2]] {
            import(&server, files).await;
            assert_eq!(opportunity(&server, "o1").await.posting, "secret");
            assert_eq!(reason(&server, "tom", "o1").await, "CONFIDENTIAL");
            assert_eq!(opportunity(&server, "o2").await.application.unwrap().requisition_for_hire, "r");
            assert_eq!(block(&server, "o2").await, BlockReason::Hired);
        }
        server.stop().await;
    }

    async fn the_tenth_page_comes_after_the_second(db: TestDatabase) {
        let server = begun(&db).await;
        let page = |tag: &str, confidentiality: &str| {
            format!(r#"[{{"id":"n","contact":"cn","applications":[],"tags":["{tag}"],"confidentiality":"{confidentiality}"}}]"#)
        };
        let (ten, two) = (page("ten", "confidential"), page("two", "non-confidential"));
        import(&server, &[("opportunities-10.json", &ten), ("opportunities-2.json", &two)]).await;
        assert_eq!(opportunity(&server, "n").await.tags, ["ten"]);
        assert_eq!(reason(&server, "tom", "n").await, "CONFIDENTIAL");
        server.stop().await;
    }

    async fn an_older_copy_of_a_posting_opens_nothing(db: TestDatabase) {
        let server = begun(&db).await;
        let posting = |title: &str, confidentiality: &str, at: u32| {
            format!(r#"{{"id":"twice","text":"{title}","state":"published","confidentiality":"{confidentiality}","updatedAt":{at}}}"#)
        };
        let (newer, older) = (posting("Newer", "confidential", 20), posting("Older", "non-confidential", 10));
        let told = r#"[{"id":"n","contact":"cn","applications":[{"id":"a","type":"posting","posting":"twice","requisitionForHire":null}]}]"#;
        import(&server, &[("postings.json", &format!("[{newer},{older}]")), ("opportunities.json", told)]).await;
        // In one export, and in a later one.
        for _ in 0..2 {
            let name = record_name::Name::Posting("twice".into());
            let record::Record::Posting(known) = stored(&server, name).await else { panic!("a posting") };
            assert_eq!((known.title.as_str(), known.confidential), ("Newer", true));
            assert_eq!(reason(&server, "tom", "n").await, "CONFIDENTIAL");
            let summary = import(&server, &[("postings.json", &format!("[{older}]"))]).await;
            assert_eq!(summary.stale, ["postings.json, object 1: posting twice"]);
        }
        server.stop().await;
    }

    async fn an_older_copy_that_is_too_much_is_named_and_costs_nothing_else(db: TestDatabase) {
        let server = begun(&db).await;
        let tags: Vec<String> = (0..201).map(|tag| format!(r#""t{tag}""#)).collect();
        let copy = |at: u32, more: &str| format!(r#"[{{"id":"n","contact":"cn","updatedAt":{at}{more}}}]"#);
        let files = [
            ("opportunities-1.json", &*copy(30, "")),
            ("opportunities-2.json", &*copy(20, &format!(r#","tags":[{}]"#, tags.join(",")))),
            ("opportunities-3.json", &*copy(10, r#","tags":["old"],"owner":"tom""#)),
        ];
        let summary = import(&server, &files).await;
        assert_eq!(summary.problems, ["opportunities-2.json, object 1: `record.opportunity.tags` has more than 200 entries"]);
        let told = opportunity(&server, "n").await;
        assert_eq!((told.tags, told.owner.as_str()), (vec!["old".to_owned()], "tom"));
        server.stop().await;
    }

    async fn a_broken_interview_is_not_told_by_another_copy(db: TestDatabase) {
        let server = begun(&db).await;
        import(&server, TOLD).await;
        let told = |more: &str| format!(r#"[{{"id":"i1","opportunityId":"s","interviewers":[{{"id":"tom"}}]{more}}}]"#);
        let files = [("interviews-1.json", &*told("")), ("interviews-2.json", &*told(r#","canceled":1"#))];
        let summary = import(&server, &files).await;
        assert_eq!(summary.problems, ["interviews-2.json, object 1: `canceled` is no field that Lever documents; `canceledAt` was probably meant (left out)"]);
        assert_eq!(reason(&server, "tom", "s").await, "CONFIDENTIAL");
        // That it is cancelled counts, whatever is wrong beside it.
        import(&server, &[("interviews.json", &told(r#","canceledAt":null"#))]).await;
        let broken = r#"[{"id":"i1","opportunityId":"s","interviewers":7,"canceledAt":5}]"#;
        let summary = import(&server, &[("interviews.json", broken)]).await;
        assert_eq!(summary.problems.len(), 1, "{summary:?}");
        let record::Record::Interview(interview) = stored(&server, record_name::Name::Interview("i1".into())).await else { panic!("one") };
        assert!(interview.cancelled && interview.panel.is_empty());
        server.stop().await;
    }

    async fn an_interview_that_was_cancelled_comes_back_only_if_that_is_told(db: TestDatabase) {
        let server = begun(&db).await;
        import(&server, TOLD).await;
        let seats = async || match stored(&server, record_name::Name::Interview("i1".into())).await {
            record::Record::Interview(interview) => interview.panel.len(),
            other => panic!("{other:?}"),
        };
        let told = |more: &str| format!(r#"[{{"id":"i1","opportunityId":"o","panel":"P","interviewers":[{{"id":"tom"}}]{more}}}]"#);
        let panel = |at: &str| format!(r#"[{{"id":"P","opportunityId":"o","canceledAt":{at},"interviews":["i1"]}}]"#);
        let takes_place = r#","canceledAt":null"#;
        for cancelling in [
            vec![("interviews.json", told(r#","canceledAt":5"#))],
            vec![("interviews.json", told(takes_place)), ("panels.json", panel("5"))],
        ] {
            let cancelling: Vec<(&str, &str)> = cancelling.iter().map(|(name, text)| (*name, text.as_str())).collect();
            import(&server, &cancelling).await;
            assert_eq!(seats().await, 0);
            // Neither an interview that does not say so, nor one without its panel.
            for silent in [told(""), told(takes_place)] {
                import(&server, &[("interviews.json", &silent)]).await;
                assert_eq!(seats().await, 0, "{silent}");
            }
            let silent = r#"[{"id":"P","opportunityId":"o","interviews":["i1"]}]"#;
            import(&server, &[("interviews.json", &told(takes_place)), ("panels.json", silent)]).await;
            assert_eq!(seats().await, 0);
            let summary = import(&server, &[("interviews.json", &told(takes_place)), ("panels.json", &panel("null"))]).await;
            assert_eq!((seats().await, summary.opening.len()), (1, 1));
        }
        server.stop().await;
    }

    async fn a_second_import_of_the_same_copies_is_quiet(db: TestDatabase) {
        let server = begun(&db).await;
        let copy = |at: u32| format!(r#"[{{"id":"n","contact":"cn","updatedAt":{at},"applications":[]}}]"#);
        let files = [("opportunities-1.json", &*copy(1)), ("opportunities-2.json", &*copy(2))];
        for _ in 0..2 {
            let summary = import(&server, &files).await;
            assert!(summary.is_whole(), "{summary:?}");
        }
        server.stop().await;
    }

    async fn an_expanded_contact_says_that_the_person_is_gone(db: TestDatabase) {
        let server = begun(&db).await;
        for (id, said) in [("e1", r#""isAnonymized":true"#), ("e2", r#""deletedAt":5"#), ("e3", r#""is_anonymized":true"#)] {
            let told = |contact: &str| format!(r#"[{{"id":"{id}","contact":{contact},"applications":[]}}]"#);
            import(&server, &[("opportunities.json", &told(r#""x""#).replace("\"x\"", &format!("\"c{id}\"")))]).await;
            assert_eq!(reason(&server, "tom", id).await, "ALLOWED");
            import(&server, &[("opportunities.json", &told(&format!(r#"{{"id":"c{id}","name":"N",{said}}}"#)))]).await;
            assert_eq!(reason(&server, "tom", id).await, "RESTRICTED", "{said}");
        }
        server.stop().await;
    }

    async fn feedback_inside_an_interview_counts_whichever_copy_has_it(db: TestDatabase) {
        let server = begun(&db).await;
        import(&server, TOLD).await;
        let submitted = async |id: &str| {
            let name = record_name::Name::Interview(id.to_owned());
            let record::Record::Interview(interview) = stored(&server, name).await else { panic!("an interview") };
            interview.panel.iter().map(|one| one.feedback_submitted).collect::<Vec<_>>()
        };
        let forms = |rest: &str| format!(
            r#"[{{"id":"i1","opportunityId":"o",{rest}"feedbackForms":[{{"id":"f","user":"tom","completedAt":5}}]}}]"#
        );
        let interviewers = r#""interviewers":[{"id":"tom"}],"#;
        // The panel has brought the interview, and its own list the form.
        let panel = r#"[{"id":"P","opportunityId":"o","interviews":[{"id":"i1","interviewers":[{"id":"tom"}]}]}]"#;
        let summary = import(&server, &[("panels.json", panel), ("interviews.json", &forms(interviewers))]).await;
        assert!(summary.is_whole(), "{summary:?}");
        assert_eq!(submitted("i1").await, [true]);
        // The interviewers are stored, and not told again.
        let again = r#"[{"id":"i2","opportunityId":"o","interviewers":[{"id":"tom"}]}]"#;
        import(&server, &[("interviews.json", again)]).await;
        assert_eq!(submitted("i2").await, [false]);
        let summary = import(&server, &[("interviews.json", &forms("").replace("i1", "i2"))]).await;
        assert!(summary.is_whole(), "{summary:?}");
        assert_eq!(submitted("i2").await, [true]);
        server.stop().await;
    }

    async fn a_requisition_that_was_deleted_is_opened_like_one_that_is_there(db: TestDatabase) {
        let server = begun(&db).await;
        let told = |more: &str| format!(r#"[{{"id":"q","status":"open","postings":[]{more}}}]"#);
        let name = record_name::Name::Requisition("q".into());
        for (more, opened, confidential) in [
            // What is not said is kept, as of a posting.
            ("", 0, true),
            (r#","confidentiality":"non-confidential""#, 1, false),
            (r#","confidentiality":"public""#, 0, true),
        ] {
            import(&server, &[("requisitions.json", &told(r#","confidentiality":"confidential""#))]).await;
            delete(&server, name.clone()).await;
            let summary = import(&server, &[("requisitions.json", &told(more))]).await;
            let record::Record::Requisition(requisition) = stored(&server, name.clone()).await else { panic!("one") };
            let told = (summary.opening.len(), requisition.confidential);
            assert_eq!(told, (opened, confidential), "{more} {summary:?}");
        }
        server.stop().await;
    }
}

pub(crate) async fn delete(server: &RunningServer, name: record_name::Name) {
    let request = WriteRecordsRequest {
        account: ACCOUNT.into(),
        writes: vec![RecordWrite {
            write: Some(record_write::Write::Delete(RecordName { name: Some(name) })),
            ..RecordWrite::default()
        }],
        ..WriteRecordsRequest::default()
    };
    let mut client = RecordServiceClient::new(server.channel.clone());
    client.write_records(request).await.unwrap();
}
