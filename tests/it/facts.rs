//! What an export says, or leaves out, opens nothing by accident and makes nobody
//! erasable (rulebook, section 11).

use steward::cli::import::{Summary, import_export};
use steward::cli::lever::Export;
use steward::proto::anonymize_opportunities_request::Selection;
use steward::proto::anonymize_opportunities_response::Result as Outcome;
use steward::proto::authorization_service_client::AuthorizationServiceClient;
use steward::proto::lifecycle_service_client::LifecycleServiceClient;
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::*;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::copies::delete;
use crate::support::server::{RunningServer, start};
use crate::support::{TestDatabase, on_both};

pub(crate) const ACCOUNT: &str = "acme";
pub(crate) const ADA: &str = "ada";

/// The account has a Team Member, two postings, one of them confidential, and
/// archive reasons.
const COMPANY: &[(&str, &str)] = &[
    (
        "archive_reasons.json",
        r#"[{"id":"hired","text":"Hired","type":"hired"},{"id":"no","text":"No","type":"non-hired"}]"#,
    ),
    ("users.json", r#"[{"id":"tom","accessRole":"team member"}]"#),
    (
        "postings.json",
        r#"[{"id":"open","text":"Open","state":"published"},
            {"id":"secret","text":"Secret","state":"published","confidentiality":"confidential"}]"#,
    ),
];

pub(crate) async fn import(server: &RunningServer, files: &[(&str, &str)]) -> Summary {
    let file = |(name, text): &(&str, &str)| ((*name).to_owned(), text.as_bytes().to_vec());
    let export = Export::in_memory(files.iter().map(file).collect());
    let summary = import_export(server.channel.clone(), ACCOUNT, ADA, export).await;
    summary.expect("the server takes it in")
}

pub(crate) async fn begun(db: &TestDatabase) -> RunningServer {
    let server = start(db).await;
    server.create_account(ACCOUNT, ADA).await;
    assert!(import(&server, COMPANY).await.is_whole());
    server
}

/// Why somebody may, or may not, work on an opportunity.
pub(crate) async fn reason(server: &RunningServer, user: &str, opportunity: &str) -> String {
    let target = Target {
        opportunity: opportunity.into(),
        ..Target::default()
    };
    reason_of(
        server,
        user,
        Permission::ManageProfilesAndViewAssociatedPostings,
        target,
    )
    .await
}

/// Why somebody may, or may not, do what a permission is for.
pub(crate) async fn reason_of(
    server: &RunningServer,
    user: &str,
    permission: Permission,
    target: Target,
) -> String {
    let question = Question {
        user: user.into(),
        subject: Some(question::Subject::Permission(permission.into())),
        target: Some(target),
        ..Question::default()
    };
    let request = AuthorizeRequest {
        account: ACCOUNT.into(),
        question: Some(question),
        ..AuthorizeRequest::default()
    };
    let mut client = AuthorizationServiceClient::new(server.channel.clone());
    let decision = client
        .authorize(request)
        .await
        .unwrap()
        .into_inner()
        .decision;
    decision
        .unwrap()
        .reason()
        .as_str_name()
        .replace("DECISION_REASON_", "")
}

pub(crate) fn request(
    actor: &str,
    opportunity: &str,
    include_formerly_hired: bool,
) -> AnonymizeOpportunitiesRequest {
    AnonymizeOpportunitiesRequest {
        account: ACCOUNT.into(),
        acting_user: actor.into(),
        selection: Some(Selection::Opportunities(OpportunityIds {
            ids: vec![opportunity.into()],
        })),
        include_formerly_hired,
        ..AnonymizeOpportunitiesRequest::default()
    }
}

pub(crate) async fn erase(
    server: &RunningServer,
    request: AnonymizeOpportunitiesRequest,
) -> Result<Outcome, Status> {
    let mut client = LifecycleServiceClient::new(server.channel.clone());
    Ok(client
        .anonymize_opportunities(request)
        .await?
        .into_inner()
        .result
        .unwrap())
}

/// Why an opportunity is not anonymized; unspecified when it would be.
pub(crate) async fn block(server: &RunningServer, opportunity: &str) -> BlockReason {
    match erase(server, request(ADA, opportunity, false))
        .await
        .unwrap()
    {
        Outcome::Preview(preview) => preview.items[0].block_reason(),
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn stored(server: &RunningServer, name: record_name::Name) -> record::Record {
    let request = GetRecordRequest {
        account: ACCOUNT.into(),
        name: Some(RecordName { name: Some(name) }),
    };
    let mut client = RecordServiceClient::new(server.channel.clone());
    let found = client.get_record(request).await.unwrap().into_inner();
    found.record.unwrap().record.unwrap()
}

pub(crate) async fn opportunity(server: &RunningServer, id: &str) -> Opportunity {
    match stored(server, record_name::Name::Opportunity(id.into())).await {
        record::Record::Opportunity(opportunity) => opportunity,
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn write(
    server: &RunningServer,
    actor: &str,
    record: record::Record,
    keep: &[KeptField],
) -> Result<RecordWriteResult, Status> {
    let write = RecordWrite {
        write: Some(record_write::Write::Upsert(Record {
            record: Some(record),
        })),
        keep: keep.iter().map(|field| i32::from(*field)).collect(),
        ..RecordWrite::default()
    };
    let request = WriteRecordsRequest {
        account: ACCOUNT.into(),
        acting_user: actor.into(),
        writes: vec![write],
        ..WriteRecordsRequest::default()
    };
    let mut client = RecordServiceClient::new(server.channel.clone());
    Ok(client
        .write_records(request)
        .await?
        .into_inner()
        .results
        .remove(0))
}

pub(crate) fn archived(opportunity: &str, reason: &str, applications: &str) -> String {
    format!(
        r#"[{{"id":"{opportunity}","contact":"c-{opportunity}","applications":{applications},
             "archived":{{"archivedAt":1700000000000,"reason":"{reason}"}}}}]"#
    )
}

pub(crate) const SECRET: &str =
    r#"[{"id":"a1","type":"posting","posting":"secret","requisitionForHire":null}]"#;
const HIRED: &str =
    r#"[{"id":"a2","type":"posting","posting":"open","requisitionForHire":{"id":"r1"}}]"#;

on_both! {
    async fn an_application_that_is_only_named_takes_nothing_away(db: TestDatabase) {
        let server = begun(&db).await;
        for (id, application) in [("o1", SECRET), ("o2", HIRED)] {
            import(&server, &[("opportunities.json", &archived(id, "no", application))]).await;
        }
        let (first, second) = (opportunity(&server, "o1").await, opportunity(&server, "o2").await);
        assert_eq!(reason(&server, "tom", "o1").await, "CONFIDENTIAL");
        assert_eq!(block(&server, "o2").await, BlockReason::Hired);
        // A later export names the applications by their ids, or does not carry them.
        let later = [
            archived("o1", "no", r#"["a1"]"#),
            archived("o2", "no", r#"["a2"]"#),
            r#"[{"id":"o1","contact":"c-o1","archived":{"archivedAt":1700000000000,"reason":"no"}}]"#.to_owned(),
            r#"[{"id":"o2","contact":"c-o2","archived":{"archivedAt":1700000000000,"reason":"no"}}]"#.to_owned(),
        ];
        for file in &later {
            let counts = import(&server, &[("opportunities.json", file)]).await.counts.unwrap();
            assert_eq!(counts.unchanged, 2, "{counts:?}");
        }
        assert_eq!(opportunity(&server, "o1").await, first);
        assert_eq!(opportunity(&server, "o2").await, second);

        // Of one that was never told, nothing is taken for granted.
        let summary = import(&server, &[("opportunities.json", &archived("o3", "no", r#"["a3"]"#))]).await;
        assert!(!summary.is_whole(), "{summary:?}");
        assert_eq!(reason(&server, "tom", "o3").await, "CONFIDENTIAL");
        assert_eq!(block(&server, "o3").await, BlockReason::UnknownReason);
        let told = r#"[{"id":"a3","opportunityId":"o3","type":"posting","posting":"open","requisitionForHire":null}]"#;
        let whole = archived("o3", "no", r#"["a3"]"#);
        import(&server, &[("applications.json", told), ("opportunities.json", &whole)]).await;
        assert_eq!(reason(&server, "tom", "o3").await, "ALLOWED");
        assert_eq!(block(&server, "o3").await, BlockReason::Unspecified);
        server.stop().await;
        // It is all the same after a restart.
        let server = start(&db).await;
        assert_eq!(reason(&server, "tom", "o1").await, "CONFIDENTIAL");
        assert_eq!(opportunity(&server, "o1").await, first);
        server.stop().await;
    }

    async fn two_applications_agree_or_the_posting_is_not_known(db: TestDatabase) {
        let server = begun(&db).await;
        let one = r#"{"id":"a1","type":"posting","posting":"open","requisitionForHire":null}"#;
        let hired = r#"{"id":"a2","type":"posting","posting":"open","requisitionForHire":{"id":"r1"}}"#;
        let other = r#"{"id":"a3","type":"posting","posting":"secret","requisitionForHire":null}"#;
        for (id, applications, expected, blocked) in [
            ("o1", format!("[{one},{hired}]"), "ALLOWED", BlockReason::Hired),
            ("o2", format!("[{hired},{one}]"), "ALLOWED", BlockReason::Hired),
            ("o3", format!("[{one},{other}]"), "CONFIDENTIAL", BlockReason::Unspecified),
            ("o4", format!("[{other},{one}]"), "CONFIDENTIAL", BlockReason::Unspecified),
        ] {
            import(&server, &[("opportunities.json", &archived(id, "no", &applications))]).await;
            assert_eq!(reason(&server, "tom", id).await, expected, "{id}");
            assert_eq!(block(&server, id).await, blocked, "{id}");
        }
        server.stop().await;
    }

    async fn who_was_hired_is_not_made_erasable_by_telling_otherwise(db: TestDatabase) {
        let server = begun(&db).await;
        // By the reason, and by the requisition.
        import(&server, &[("opportunities.json", &archived("o1", "hired", SECRET))]).await;
        import(&server, &[("opportunities.json", &archived("o2", "no", HIRED))]).await;
        let plain = r#"[{"id":"a1","type":"posting","posting":"open","requisitionForHire":null}]"#;
        for id in ["o1", "o2"] {
            assert_eq!(block(&server, id).await, BlockReason::Hired);
            import(&server, &[("opportunities.json", &archived(id, "no", plain))]).await;
            assert_eq!(block(&server, id).await, BlockReason::FormerlyHired, "{id}");
            assert!(opportunity(&server, id).await.formerly_hired);
            // Nor by telling it once more.
            import(&server, &[("opportunities.json", &archived(id, "no", SECRET))]).await;
            assert_eq!(block(&server, id).await, BlockReason::FormerlyHired, "{id}");
        }
        // A reason that means hired goes on meaning it.
        let turned = r#"[{"id":"hired","text":"Hired","type":"non-hired"}]"#;
        let summary = import(&server, &[("archive_reasons.json", turned)]).await;
        assert_eq!(summary.counts.unwrap().refused, 1);
        let named = "archive_reasons.json, object 1: `record.archive_reason.type` stays `hired`: who was archived for it counts as hired for good (left out)";
        assert_eq!(summary.problems, [named]);

        // Row 41 may include them; the preview's token is for that request only.
        let refused = erase(&server, request("tom", "o1", true)).await.unwrap_err();
        assert_eq!(refused.code(), Code::PermissionDenied);
        let shown = erase(&server, request(ADA, "o1", true)).await.unwrap();
        let Outcome::Preview(shown) = shown else { panic!("{shown:?}") };
        assert_eq!((shown.count, shown.items[0].block_reason()), (1, BlockReason::Unspecified));
        let run = |include| AnonymizeOpportunitiesRequest {
            preview_token: shown.preview_token.clone(),
            ..request(ADA, "o1", include)
        };
        let refused = erase(&server, run(false)).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
        assert!(matches!(erase(&server, run(true)).await.unwrap(), Outcome::Job(_)));
        server.stop().await;
    }

    async fn a_field_that_a_source_does_not_carry_stays(db: TestDatabase) {
        let server = begun(&db).await;
        let told = [
            ("opportunities.json", r#"[{"id":"o1","contact":"c1","applications":[],"confidentiality":"confidential",
                                        "name":"Marker","emails":["marker@example.com"]}]"#),
            ("requisitions.json", r#"[{"id":"r1","status":"open","confidentiality":"confidential","postings":["secret"]}]"#),
        ];
        assert!(import(&server, &told).await.is_whole());
        let bare = [
            ("opportunities.json", r#"[{"id":"o1","contact":"c1","applications":[]}]"#),
            ("requisitions.json", r#"[{"id":"r1","status":"open"}]"#),
            ("postings.json", r#"[{"id":"secret","text":"Secret","state":"published"}]"#),
        ];
        let summary = import(&server, &bare).await;
        assert!(summary.is_whole(), "{summary:?}");
        assert_eq!(summary.counts.unwrap().unchanged, 4, "{summary:?}");
        assert_eq!(reason(&server, "tom", "o1").await, "CONFIDENTIAL");
        let record::Record::Requisition(requisition) = stored(&server, record_name::Name::Requisition("r1".into())).await else { panic!("a requisition") };
        assert_eq!((requisition.confidential, requisition.postings), (true, vec!["secret".to_owned()]));
        let record::Record::Candidate(person) = stored(&server, record_name::Name::Candidate("c1".into())).await else { panic!("a candidate") };
        assert_eq!((person.name.as_str(), person.emails.len()), ("Marker", 1));
        server.stop().await;
    }

    async fn a_hire_that_is_told_beside_an_application_that_is_only_named_counts(db: TestDatabase) {
        let server = begun(&db).await;
        let plain = r#"[{"id":"a1","type":"posting","posting":"secret","requisitionForHire":null}]"#;
        import(&server, &[("opportunities.json", &archived("o1", "no", plain))]).await;
        assert_eq!(block(&server, "o1").await, BlockReason::Unspecified);
        let hired = r#"[{"id":"a1","type":"posting","posting":"open","requisitionForHire":{"id":"r1"}},"a2"]"#;
        import(&server, &[("opportunities.json", &archived("o1", "no", hired))]).await;
        assert_eq!(block(&server, "o1").await, BlockReason::Hired);
        assert_eq!(reason(&server, "tom", "o1").await, "CONFIDENTIAL");
        server.stop().await;
    }

    async fn what_one_list_says_is_cancelled_or_gone_is_so_whatever_another_says(db: TestDatabase) {
        let server = begun(&db).await;
        let users = r#"[{"id":"iva","accessRole":"interviewer"},{"id":"old","accessRole":"interviewer","deactivatedAt":1}]"#;
        let told = r#"[{"id":"o1","contact":"c1","applications":[]},{"id":"o2","contact":"c2","applications":[]}]"#;
        let panel = |cancelled: &str| format!(r#"[{{"id":"p1","opportunityId":"o1"{cancelled},"interviews":[{{"id":"i1","interviewers":[{{"id":"iva"}}]}}]}}]"#);
        let files = [
            ("users.json", users.to_owned()),
            ("postings/secret/users.json", r#"[{"id":"old"}]"#.to_owned()),
            ("contacts.json", r#"[{"id":"c3","isAnonymized":true}]"#.to_owned()),
            ("opportunities/deleted.json", r#"[{"id":"o4","contact":"c4","deletedAt":1}]"#.to_owned()),
            ("opportunities-1.json", told.to_owned()),
            ("opportunities/page_2.json", r#"[{"id":"o3","contact":"c3","applications":[]},{"id":"o4","contact":"c4","applications":[]}]"#.to_owned()),
            ("panels-1.json", panel(r#","canceledAt":7"#)),
            ("panels-2.json", panel("")),
            ("interviews.json", r#"[{"id":"i2","opportunityId":"o2","interviewers":[{"id":"iva"}]}]"#.to_owned()),
            ("interviews-2.json", r#"[{"id":"i2","opportunityId":"o2","interviewers":[]}]"#.to_owned()),
        ];
        let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
        let summary = import(&server, &files).await;
        assert!(summary.problems.is_empty(), "{summary:?}");
        for interview in ["i1", "i2"] {
            let name = record_name::Name::Interview(interview.into());
            let record::Record::Interview(interview) = stored(&server, name).await else { panic!("an interview") };
            assert_eq!(interview.panel, vec![], "{}", interview.id);
        }
        for gone in ["o3", "o4"] {
            assert_eq!(reason(&server, ADA, gone).await, "RESOURCE_UNKNOWN", "{gone}");
        }
        assert_eq!(db.texts("SELECT user_id FROM access_grant").await, Vec::<String>::new());
        server.stop().await;
    }

    async fn what_lever_has_deleted_or_anonymized_is_restricted(db: TestDatabase) {
        let server = begun(&db).await;
        let told = r#"[{"id":"o1","contact":"c1","applications":[]},{"id":"o2","contact":"c2","applications":[]},
                       {"id":"o3","contact":"c3","applications":[]},{"id":"o7","contact":"c7","applications":[]},
                       {"id":"o8","contact":"c8","applications":[]}]"#;
        import(&server, &[("opportunities.json", told)]).await;
        let files = [
            ("contacts.json", r#"[{"id":"c3","isAnonymized":true},{"id":"c9","isAnonymized":true},{"id":"c8","deletedAt":5}]"#),
            ("contacts/deleted.json", r#"[{"id":"c7"}]"#),
            ("opportunities.json", r#"[{"id":"o1","contact":"c1","isAnonymized":true}]"#),
            ("opportunities/deleted.json", r#"[{"id":"o2","contact":"c2","deletedAt":1700000000000},{"id":"o9","contact":"c9","deletedAt":1}]"#),
        ];
        let summary = import(&server, &files).await;
        let counts = summary.counts.unwrap();
        assert_eq!((counts.restricted, counts.unchanged, counts.refused), (5, 2, 0), "{counts:?}");
        let restricted = [
            "opportunities.json, object 1: opportunity o1",
            "opportunities/deleted.json, object 1: opportunity o2",
            "contacts.json, object 1: candidate c3",
            "contacts/deleted.json, object 1: candidate c7",
            "contacts.json, object 3: candidate c8",
            "candidate c1, with the last of its opportunities",
            "candidate c2, with the last of its opportunities",
            "opportunity o3, with its candidate, or before it was told",
            "opportunity o7, with its candidate, or before it was told",
            "opportunity o8, with its candidate, or before it was told",
        ];
        assert_eq!(summary.restricted, restricted);
        for id in ["o1", "o2", "o3", "o7", "o8"] {
            assert_eq!(reason(&server, ADA, id).await, "RESTRICTED", "{id}");
            // Active, and due: its source has ended it.
            assert_eq!(block(&server, id).await, BlockReason::Unspecified, "{id}");
        }
        // The same again changes nothing; nor does an export that has them back.
        let again = import(&server, &files).await.counts.unwrap();
        assert_eq!((again.restricted, again.updated, again.created), (0, 0, 0), "{again:?}");
        import(&server, &[("opportunities.json", told)]).await;
        assert_eq!(reason(&server, ADA, "o1").await, "RESTRICTED");
        server.stop().await;
    }

    async fn what_is_gone_closes_no_other_opportunity_of_the_export(db: TestDatabase) {
        let server = begun(&db).await;
        let live = |id: &str| format!(r#"{{"id":"{id}","contact":"c1","applications":[]}}"#);
        import(&server, &[("opportunities.json", &format!("[{}]", live("o1")))]).await;
        // Whichever comes first.
        let gone = r#"{"id":"o1","contact":"c1","isAnonymized":true}"#;
        let summary = import(&server, &[("opportunities.json", &format!("[{gone},{}]", live("o2")))]).await;
        assert_eq!(summary.restricted, ["opportunities.json, object 1: opportunity o1"]);
        assert_eq!(reason(&server, "tom", "o2").await, "ALLOWED");
        assert_eq!(block(&server, "o2").await, BlockReason::Active);
        server.stop().await;
    }

    async fn a_hire_that_a_gone_copy_tells_blocks(db: TestDatabase) {
        let server = begun(&db).await;
        for (id, told, expected) in [
            ("h1", r#""archived":{"archivedAt":5,"reason":"hired"}"#, BlockReason::Hired),
            ("h2", r#""archived":{"archivedAt":5,"reason":"nobody-knows"}"#, BlockReason::UnknownReason),
            ("h3", r#""applications":["another"]"#, BlockReason::UnknownReason),
            ("h4", r#""archived":{"archivedAt":5,"reason":"no"}"#, BlockReason::Unspecified),
            // What cannot be told of it leaves it unknown.
            ("h5", r#""archiveReason":"hired""#, BlockReason::UnknownReason),
            ("h6", r#""archived":{"archivedAt":5}"#, BlockReason::UnknownReason),
            ("h7", r#""applications":[{"id":"b","type":"posting"}]"#, BlockReason::UnknownReason),
            ("h8", r#""applications":[{"id":"a","type":"posting"}]"#, BlockReason::Unspecified),
            ("h9", r#""applications":[{"id":"a","type":"posting","requisitionForHire":{"id":"r"}}]"#, BlockReason::Hired),
        ] {
            let live = format!(r#"[{{"id":"{id}","contact":"c{id}","applications":[{{"id":"a","type":"posting","posting":"open","requisitionForHire":null}}]}}]"#);
            import(&server, &[("opportunities.json", &live)]).await;
            let gone = format!(r#"[{{"id":"{id}","contact":"c{id}","deletedAt":7,{told}}}]"#);
            let reasons = r#"[{"id":"no","text":"No","type":"non-hired"}]"#;
            let summary = import(&server, &[("opportunities.json", &gone), ("archive_reasons.json", reasons)]).await;
            assert!(summary.is_whole(), "{summary:?}");
            assert_eq!(reason(&server, "tom", id).await, "RESTRICTED", "{id}");
            assert_eq!(block(&server, id).await, expected, "{id}");
        }
        server.stop().await;
    }

    async fn a_hire_of_what_is_gone_counts_though_nothing_is_stored_of_it_or_it_is_half_told(db: TestDatabase) {
        let server = begun(&db).await;
        for (id, live, told, expected, problems) in [
            // No application is stored.
            ("n1", "[]", r#""contact":"cn1","applications":[{"id":"a","type":"posting","requisitionForHire":{"id":"r"}}]"#, BlockReason::Hired, 0),
            // The hire cannot be taken in.
            ("n2", "[]", r#""contact":"cn2","applications":[{"id":"a","type":"odd","requisitionForHire":{"id":"r"}}]"#, BlockReason::UnknownReason, 1),
            ("n3", "[]", r#""contact":"cn3","applications":[{"id":"a","type":"posting","requisitionForHire":{}}]"#, BlockReason::UnknownReason, 1),
            ("n4", "[]", r#""contact":"cn4","applications":[{"id":"not an id","type":"posting","requisitionForHire":{"id":"r"}}]"#, BlockReason::UnknownReason, 0),
            // It moved before it went.
            ("n5", "[]", r#""contact":"other","applications":[{"id":"a","type":"posting","requisitionForHire":{"id":"r"}}]"#, BlockReason::Hired, 0),
            // Whose it is cannot be read, or the object cannot.
            ("n6", "[]", r#""contact":"not an id","applications":[{"id":"a","type":"posting","requisitionForHire":{"id":"r"}}]"#, BlockReason::UnknownReason, 1),
            ("n7", "[]", r#""archived":{"archivedAt":5,"reason":"hired"}"#, BlockReason::UnknownReason, 1),
            ("n8", "[]", r#""contact":"cn8","updatedAt":1790000000"#, BlockReason::UnknownReason, 1),
            ("n9", "[]", r#""contact":"cn9","tags":7"#, BlockReason::UnknownReason, 1),
        ] {
            let live = format!(r#"[{{"id":"{id}","contact":"c{id}","applications":{live}}}]"#);
            import(&server, &[("opportunities.json", &live)]).await;
            let gone = format!(r#"[{{"id":"{id}","deletedAt":7,{told}}}]"#);
            let summary = import(&server, &[("opportunities.json", &gone)]).await;
            assert_eq!(summary.problems.len(), problems, "{id} {summary:?}");
            assert_eq!(block(&server, id).await, expected, "{id}");
            assert_eq!(reason(&server, "tom", id).await, "RESTRICTED", "{id}");
        }
        // Of a gone one, what its other copies tell of a hire counts, whichever comes first.
        for (id, pages) in [("m1", ["1", "2"]), ("m2", ["2", "1"])] {
            let live = format!(r#"[{{"id":"{id}","contact":"c{id}","applications":[]}}]"#);
            import(&server, &[("opportunities.json", &live)]).await;
            let gone = format!(r#"[{{"id":"{id}","contact":"c{id}","deletedAt":7}}]"#);
            let hired = format!(r#"[{{"id":"{id}","contact":"c{id}","applications":[{{"id":"a","type":"posting","requisitionForHire":{{"id":"r"}}}}]}}]"#);
            let names = pages.map(|page| format!("opportunities-{page}.json"));
            import(&server, &[(names[0].as_str(), gone.as_str()), (names[1].as_str(), hired.as_str())]).await;
            assert_eq!((block(&server, id).await, &*reason(&server, "tom", id).await), (BlockReason::Hired, "RESTRICTED"), "{id}");
        }
        server.stop().await;
    }

    async fn a_hire_that_only_an_older_copy_tells_was_known(db: TestDatabase) {
        let server = begun(&db).await;
        let copy = |id: &str, at: u32, more: &str| format!(r#"[{{"id":"{id}","contact":"c{id}","updatedAt":{at},{more}}}]"#);
        let application = |hire: &str| format!(r#""applications":[{{"id":"a","type":"posting","posting":"open","requisitionForHire":{hire}}}]"#);
        let archived = |reason: &str| format!(r#""archived":{{"archivedAt":5,"reason":"{reason}"}}"#);
        for (number, (older, newest)) in [
            ([application("null"), archived("hired")], [application("null"), archived("no")]),
            ([application(r#"{"id":"r"}"#), archived("no")], [application("null"), archived("no")]),
        ].into_iter().enumerate() {
            for (place, pages) in [["1", "2"], ["2", "1"]].into_iter().enumerate() {
                let id = format!("f{number}{place}");
                let names = pages.map(|page| format!("opportunities-{page}.json"));
                let files = [(names[0].as_str(), &*copy(&id, 10, &older.join(","))), (names[1].as_str(), &*copy(&id, 20, &newest.join(",")))];
                for _ in 0..2 {
                    assert!(import(&server, &files).await.is_whole());
                    assert_eq!(block(&server, &id).await, BlockReason::FormerlyHired, "{id}");
                }
            }
        }
        server.stop().await;
    }

    async fn an_interview_that_has_several_copies_is_told_once(db: TestDatabase) {
        let server = begun(&db).await;
        import(&server, &[("opportunities.json", r#"[{"id":"o","contact":"c","applications":[]}]"#)]).await;
        let copy = |more: &str| format!(r#"{{"id":"i","opportunityId":"o"{more}}}"#);
        let tom = copy(r#","canceledAt":null,"interviewers":[{"id":"tom"}]"#);
        let both = copy(r#","canceledAt":null,"interviewers":[{"id":"tom"},{"id":"zoe"}]"#);
        import(&server, &[("interviews.json", &format!("[{tom}]"))]).await;
        // The last one that has the panel decides, and no other panel is stored in between.
        for copies in [[&both, &tom, &copy("")], [&copy(""), &both, &tom]] {
            let told = format!("[{}]", copies.map(String::as_str).join(","));
            let summary = import(&server, &[("interviews.json", &told)]).await;
            let counts = summary.counts.unwrap();
            assert_eq!((counts.unchanged, counts.updated, counts.opening), (1, 0, 0), "{summary:?}");
        }
        // So it is where the time of it cannot be read.
        let broken = copy(r#","canceledAt":"soon","interviewers":[{"id":"tom"}]"#);
        let summary = import(&server, &[("interviews.json", &format!("[{broken}]"))]).await;
        assert_eq!(summary.problems, ["interviews.json, object 1: `canceledAt` must be a time in milliseconds since 1970; that it is cancelled counts (left out)"]);
        import(&server, &[("interviews.json", &format!("[{both}]"))]).await;
        // Cancelled in any copy is cancelled.
        let cancelled = copy(r#","canceledAt":5"#);
        import(&server, &[("interviews.json", &format!("[{cancelled},{both}]"))]).await;
        let record::Record::Interview(it) = stored(&server, record_name::Name::Interview("i".into())).await else { panic!() };
        assert!(it.cancelled && it.panel.is_empty(), "{it:?}");
        server.stop().await;
    }

    async fn copies_that_do_not_say_when_count_as_one_would_alone(db: TestDatabase) {
        let server = begun(&db).await;
        let applied = r#","applications":[{"id":"a","type":"posting","posting":"open","requisitionForHire":null}]"#;
        let archived = r#","archived":{"archivedAt":1700000000000,"reason":"no"}"#;
        for (id, earlier) in [("o1", r#","confidentiality":"confidential""#), ("o2", r#","archived":null"#)] {
            let copy = |more: &str| format!(r#"{{"id":"{id}","contact":"{id}"{more}}}"#);
            let whole = copy(&format!(r#","updatedAt":1700000000000{applied}{archived}"#));
            import(&server, &[("opportunities.json", &format!("[{whole}]"))]).await;
            assert_eq!(reason(&server, "tom", id).await, "ALLOWED");
            let told = format!("[{},{}]", copy(earlier), copy(""));
            let summary = import(&server, &[("opportunities.json", &told)]).await;
            assert_eq!(summary.counts.unwrap().updated, 1, "{summary:?}");
        }
        assert_eq!(reason(&server, "tom", "o1").await, "CONFIDENTIAL");
        assert_eq!(block(&server, "o2").await, BlockReason::Active);
        server.stop().await;
    }

    async fn a_hire_of_an_older_copy_is_not_lost_where_the_newest_names_other_applications(db: TestDatabase) {
        let server = begun(&db).await;
        let copy = |at: u32, applications: &str| format!(
            r#"[{{"id":"o","contact":"c","updatedAt":{at},"archived":{{"archivedAt":1700000000000,"reason":"no"}},"applications":{applications}}}]"#
        );
        let told = |id: &str, hire: &str| format!(r#"{{"id":"{id}","type":"posting","posting":"open","requisitionForHire":{hire}}}"#);
        let older = copy(10, &format!("[{}]", told("a1", r#"{"id":"r"}"#)));
        let newest = copy(20, r#"["a1","a2"]"#);
        import(&server, &[("opportunities-1.json", &*older), ("opportunities-2.json", &*newest)]).await;
        let unhired = copy(30, &format!("[{},{}]", told("a1", "null"), told("a2", "null")));
        assert!(import(&server, &[("opportunities.json", &unhired)]).await.is_whole());
        assert_eq!(block(&server, "o").await, BlockReason::FormerlyHired);
        server.stop().await;
    }

    async fn a_requisition_that_was_deleted_is_told_again_with_its_postings(db: TestDatabase) {
        let server = begun(&db).await;
        for confidentiality in ["non-confidential", "confidential"] {
            let told = |more: &str| format!(r#"[{{"id":"{confidentiality}","status":"open","confidentiality":"{confidentiality}"{more}}}]"#);
            let linked = told(r#","postings":["open"]"#);
            assert!(import(&server, &[("requisitions.json", &linked)]).await.is_whole());
            delete(&server, record_name::Name::Requisition(confidentiality.into())).await;
            // What it is linked to decides, and is not stored any more.
            let summary = import(&server, &[("requisitions.json", &told(""))]).await;
            assert_eq!(summary.problems, ["requisitions.json, object 1: `record.requisition.postings` must be told: the record was deleted, and what it was is not stored any more (left out)"]);
            assert!(import(&server, &[("requisitions.json", &linked)]).await.is_whole());
        }
        server.stop().await;
    }

    async fn a_move_that_may_not_be_costs_the_move_alone(db: TestDatabase) {
        let server = begun(&db).await;
        let told = |contact: &str, more: &str| format!(r#"[{{"id":"o","contact":"{contact}"{more}}}]"#);
        let applied = |hire: &str| format!(r#","applications":[{{"id":"a","type":"posting","posting":"open","requisitionForHire":{hire}}}]"#);
        import(&server, &[("opportunities.json", &told("c1", &applied("null")))]).await;
        import(&server, &[("opportunities/deleted.json", r#"[{"id":"o","contact":"c1"}]"#)]).await;
        assert_eq!(block(&server, "o").await, BlockReason::Unspecified);
        let summary = import(&server, &[("opportunities.json", &told("c5", &applied(r#"{"id":"r"}"#)))]).await;
        assert_eq!(summary.problems, ["opportunities.json, object 1: `record.opportunity.candidate` cannot change now: the opportunity or one of the two candidates is restricted, merged, being erased or anonymized"]);
        assert_eq!(block(&server, "o").await, BlockReason::Hired);
        assert_eq!(opportunity(&server, "o").await.candidate, "c1");
        // So it is of one who was merged by mistake: what closes is taken in.
        let slip = |contact: &str, more: &str| told(contact, &format!("{}{more}", applied("null"))).replace("\"o\"", "\"p\"");
        import(&server, &[("opportunities.json", &slip("c7", ""))]).await;
        import(&server, &[("opportunities.json", &slip("c77", ""))]).await;
        assert_eq!(reason(&server, "tom", "p").await, "ALLOWED");
        let summary = import(&server, &[("opportunities.json", &slip("c7", r#","confidentiality":"confidential""#))]).await;
        assert_eq!(summary.problems.len(), 1, "{summary:?}");
        assert_eq!(reason(&server, "tom", "p").await, "CONFIDENTIAL");
        server.stop().await;
    }

    async fn an_interview_that_was_deleted_is_told_again_as_a_change_of_it(db: TestDatabase) {
        let server = begun(&db).await;
        import(&server, &[("opportunities.json", r#"[{"id":"o","contact":"c","applications":[]}]"#)]).await;
        let told = |more: &str| format!(r#"[{{"id":"i","opportunityId":"o","interviewers":[{{"id":"tom"}}]{more}}}]"#);
        import(&server, &[("interviews.json", &told(r#","canceledAt":5"#))]).await;
        delete(&server, record_name::Name::Interview("i".into())).await;
        // It was cancelled, and that is not taken back by a word that is missing.
        let summary = import(&server, &[("interviews.json", &told(""))]).await;
        assert!(summary.is_whole() && summary.opening.is_empty(), "{summary:?}");
        let record::Record::Interview(it) = stored(&server, record_name::Name::Interview("i".into())).await else { panic!() };
        assert!(it.cancelled && it.panel.is_empty(), "{it:?}");
        delete(&server, record_name::Name::Interview("i".into())).await;
        let summary = import(&server, &[("interviews.json", &told(r#","canceledAt":null"#))]).await;
        assert_eq!(summary.opening, ["interviews.json, object 1: interview i"]);
        server.stop().await;
    }

    async fn a_new_candidacy_of_somebody_who_is_gone_is_closed_and_not_due(db: TestDatabase) {
        let server = begun(&db).await;
        let told = |id: &str| format!(r#"[{{"id":"{id}","contact":"c","applications":[{{"id":"a","type":"posting","posting":"open","requisitionForHire":null}}]}}]"#);
        import(&server, &[("opportunities.json", &told("o1"))]).await;
        import(&server, &[("opportunities/deleted.json", r#"[{"id":"o1","contact":"c"}]"#)]).await;
        assert_eq!(block(&server, "o1").await, BlockReason::Unspecified);
        for _ in 0..2 {
            let summary = import(&server, &[("opportunities.json", &told("o2"))]).await;
            assert_eq!(summary.still_restricted, ["candidate c", "opportunity o2"].map(|what| format!("opportunities.json, object 1: {what}")));
            assert_eq!(reason(&server, "tom", "o2").await, "RESTRICTED");
            assert_eq!(block(&server, "o2").await, BlockReason::Active);
        }
        // Once its source ends it too, it is due.
        import(&server, &[("opportunities/deleted.json", r#"[{"id":"o2","contact":"c"}]"#)]).await;
        assert_eq!(block(&server, "o2").await, BlockReason::Unspecified);
        // So is everything of a person who is gone.
        import(&server, &[("opportunities.json", &told("o3"))]).await;
        assert_eq!(block(&server, "o3").await, BlockReason::Active);
        import(&server, &[("contacts/deleted.json", r#"[{"id":"c"}]"#)]).await;
        assert_eq!(block(&server, "o3").await, BlockReason::Unspecified);
        server.stop().await;
    }

    async fn what_a_posting_that_becomes_known_opens_is_named(db: TestDatabase) {
        let server = begun(&db).await;
        let told = r#"[{"id":"o","contact":"c","applications":[{"id":"a","type":"posting","posting":"new","requisitionForHire":null}]}]"#;
        import(&server, &[("opportunities.json", told)]).await;
        assert_eq!(reason(&server, "tom", "o").await, "CONFIDENTIAL");
        let posting = |more: &str| format!(r#"[{{"id":"new","state":"published"{more}}},{{"id":"unnamed","state":"published"}}]"#);
        let summary = import(&server, &[("postings.json", &posting(""))]).await;
        assert_eq!(summary.opening, ["postings.json, object 1: posting new"]);
        assert_eq!(reason(&server, "tom", "o").await, "ALLOWED");
        // A posting that is confidential stays so, and costs nothing else that is told of it.
        import(&server, &[("postings.json", &posting(r#","confidentiality":"confidential""#))]).await;
        let summary = import(&server, &[("postings.json", &posting(r#","confidentiality":"non-confidential","text":"Title""#))]).await;
        assert_eq!(summary.problems, ["postings.json, object 1: `record.posting.confidential` stays: a posting that was confidential stays so"]);
        let record::Record::Posting(known) = stored(&server, record_name::Name::Posting("new".into())).await else { panic!("a posting") };
        assert_eq!((known.confidential, known.title.as_str()), (true, "Title"));
        // By a record write it is refused.
        let written = Posting { confidential: false, ..known };
        let refused = write(&server, ADA, record::Record::Posting(written), &[]).await.unwrap_err();
        assert_eq!(refused.message(), "`writes[0].upsert.posting.confidential` stays: a posting that was confidential stays so");
        server.stop().await;
    }

    async fn a_deleted_requisition_is_told_with_its_postings(db: TestDatabase) {
        let server = begun(&db).await;
        let told = |more: &str| format!(r#"[{{"id":"q","name":"Seats","status":"open","confidentiality":"confidential"{more}}}]"#);
        import(&server, &[("requisitions.json", &told(r#","postings":["open"]"#))]).await;
        delete(&server, record_name::Name::Requisition("q".into())).await;
        let summary = import(&server, &[("requisitions.json", &told(""))]).await;
        assert_eq!(summary.problems, ["requisitions.json, object 1: `record.requisition.postings` must be told: the record was deleted, and what it was is not stored any more (left out)"]);
        let summary = import(&server, &[("requisitions.json", &told(r#","postings":["secret"]"#))]).await;
        assert!(summary.is_whole(), "{summary:?}");
        server.stop().await;
    }

    async fn a_time_in_seconds_costs_its_object(db: TestDatabase) {
        let server = begun(&db).await;
        let told = |at: &str| format!(r#"[{{"id":"o","contact":"c","applications":[],"archived":{{"archivedAt":{at},"reason":"hired"}}}}]"#);
        let summary = import(&server, &[("opportunities.json", &told("1790000000"))]).await;
        assert_eq!(summary.problems, ["opportunities.json, object 1: `archived.archivedAt` must be a time in milliseconds since 1970 (left out)"]);
        assert!(import(&server, &[("opportunities.json", &told("1790000000000"))]).await.is_whole());
        server.stop().await;
    }

    async fn one_object_with_too_long_a_list_costs_itself(db: TestDatabase) {
        let server = begun(&db).await;
        let tags: Vec<String> = (0..201).map(|tag| format!(r#""t{tag}""#)).collect();
        let mut all: Vec<String> = (0..300).map(|id| format!(r#"{{"id":"o{id}","contact":"c{id}","applications":[]}}"#)).collect();
        all.insert(7, format!(r#"{{"id":"long","contact":"cl","applications":[],"tags":[{}]}}"#, tags.join(",")));
        let summary = import(&server, &[("opportunities.json", &format!("[{}]", all.join(",")))]).await;
        assert_eq!(
            summary.problems,
            ["opportunities.json, object 8: `record.opportunity.tags` has more than 200 entries (left out)"]
        );
        assert_eq!(reason(&server, "tom", "o299").await, "ALLOWED");
        server.stop().await;
    }

    async fn a_confidential_opportunity_is_opened_by_who_may(db: TestDatabase) {
        let server = begun(&db).await;
        let told = |confidential| {
            record::Record::Opportunity(Opportunity {
                id: "o1".into(),
                candidate: "c1".into(),
                confidential,
                ..Opportunity::default()
            })
        };
        write(&server, "", told(true), &[]).await.unwrap();
        for actor in ["", "tom", "nobody"] {
            let result = write(&server, actor, told(false), &[]).await.unwrap();
            assert_eq!((result.outcome(), result.left_off), (WriteOutcome::Unchanged, vec!["confidential".to_owned()]));
            assert_eq!(reason(&server, "tom", "o1").await, "CONFIDENTIAL", "{actor}");
        }
        let result = write(&server, ADA, told(false), &[]).await.unwrap();
        assert_eq!((result.outcome(), result.left_off.len()), (WriteOutcome::Updated, 0));
        assert_eq!(reason(&server, "tom", "o1").await, "ALLOWED");
        server.stop().await;
    }

    async fn who_was_only_mentioned_does_not_come_back(db: TestDatabase) {
        let server = begun(&db).await;
        // Neither was their record ever taken in: one never came, the other is refused.
        let long = format!(r#"[{{"id":"c2","headline":"{}"}}]"#, "x".repeat(2_001));
        let told = r#"[{"id":"o2","contact":"c2","applications":[],"archived":{"archivedAt":1,"reason":"no"}}]"#;
        let mention = |id: &str, candidate: &str| record::Record::Opportunity(Opportunity {
            id: id.into(),
            candidate: candidate.into(),
            archived: Some(Archived { reason: "no".into(), time: Some(prost_types::Timestamp::default()) }),
            ..Opportunity::default()
        });
        write(&server, "", mention("o1", "c1"), &[]).await.unwrap();
        let summary = import(&server, &[("contacts.json", &long), ("opportunities.json", told)]).await;
        assert_eq!(summary.counts.unwrap().refused, 1, "{summary:?}");
        // One by ids, the other at the person's request.
        let by_ids = request(ADA, "o1", false);
        let by_request = AnonymizeOpportunitiesRequest {
            selection: Some(Selection::ErasureRequestOf("c2".into())),
            ..by_ids.clone()
        };
        for request in [by_ids, by_request] {
            let shown = erase(&server, request.clone()).await.unwrap();
            let Outcome::Preview(shown) = shown else { panic!("{shown:?}") };
            assert_eq!((shown.count, shown.candidate_count), (1, 1));
            let run = AnonymizeOpportunitiesRequest { preview_token: shown.preview_token, ..request };
            assert!(matches!(erase(&server, run).await.unwrap(), Outcome::Job(_)));
        }
        let unknown = AnonymizeOpportunitiesRequest {
            selection: Some(Selection::ErasureRequestOf("c9".into())),
            ..request(ADA, "o1", false)
        };
        assert_eq!(erase(&server, unknown).await.unwrap_err().code(), Code::NotFound);
        for id in ["c1", "c2"] {
            let person = record::Record::Candidate(Candidate { id: id.into(), name: "Back".into(), ..Candidate::default() });
            let result = write(&server, "", person, &[]).await.unwrap();
            assert_eq!(result.outcome(), WriteOutcome::Anonymized, "{id}");
            let next = mention(&format!("next-{id}"), id);
            let result = write(&server, "", next, &[]).await.unwrap();
            assert_eq!(result.outcome(), WriteOutcome::Anonymized, "{id}");
        }
        assert!(db.texts("SELECT name FROM candidate WHERE name = 'Back'").await.is_empty());
        server.stop().await;
    }

    async fn who_was_only_mentioned_is_restricted_like_others(db: TestDatabase) {
        let server = begun(&db).await;
        let told = record::Record::Opportunity(Opportunity { id: "o1".into(), candidate: "c1".into(), ..Opportunity::default() });
        write(&server, "", told, &[]).await.unwrap();
        let files = [("contacts.json", r#"[{"id":"c1","isAnonymized":true}]"#)];
        assert_eq!(import(&server, &files).await.counts.unwrap().restricted, 1);
        assert_eq!(reason(&server, ADA, "o1").await, "RESTRICTED");
        let back = [("contacts.json", r#"[{"id":"c1","name":"Back"}]"#)];
        import(&server, &back).await;
        let record::Record::Candidate(person) = stored(&server, record_name::Name::Candidate("c1".into())).await else {
            panic!("a candidate")
        };
        assert_eq!((person.name.as_str(), person.erasure_state()), ("", ErasureState::Restricted));
        server.stop().await;
    }

    async fn who_has_access_to_a_posting_gets_a_grant_where_it_opens_something(db: TestDatabase) {
        let server = begun(&db).await;
        let lim = ("users.json", r#"[{"id":"lim","accessRole":"limited team member"}]"#);
        let told = ("opportunities.json", r#"[{"id":"o1","contact":"c1","applications":[{"id":"a1","type":"posting","posting":"open","requisitionForHire":null}]}]"#);
        import(&server, &[lim, told]).await;
        assert_eq!(reason(&server, "lim", "o1").await, "NO_ACCESS_TO_PROFILE");
        let users = ("postings/open/users.json", r#"[{"id":"lim","name":"Lim"},{"id":"tom"},{"id":"ada"}]"#);
        let summary = import(&server, &[users]).await;
        let counts = summary.counts.unwrap();
        assert_eq!((counts.created, counts.unchanged, counts.refused), (1, 2, 0), "{summary:?}");
        assert_eq!(summary.granting, ["postings/open/users.json, object 1"]);
        assert_eq!(reason(&server, "lim", "o1").await, "ALLOWED");
        let again = import(&server, &[users]).await.counts.unwrap();
        assert_eq!((again.created, again.unchanged), (0, 3));
        // By the authority of the acting user, like any grant.
        let nobody = ("postings/open/users.json", r#"[{"id":"zoe"}]"#);
        let summary = import(&server, &[nobody]).await;
        assert_eq!(summary.counts.unwrap().refused, 1, "{summary:?}");
        server.stop().await;
    }

    async fn an_acting_user_who_is_not_known_is_named(db: TestDatabase) {
        let server = begun(&db).await;
        let user = || record::Record::User(User { id: "new".into(), role: "admin".into(), ..User::default() });
        for actor in ["", "nobody"] {
            let refused = write(&server, actor, user(), &[]).await.unwrap_err();
            let details = refused.get_error_details();
            let field = &details.bad_request().unwrap().field_violations[0].field;
            assert_eq!((refused.code(), field.as_str()), (Code::PermissionDenied, "acting_user"), "{actor}");
        }
        server.stop().await;
    }

    async fn nothing_depends_on_a_detour_through_deletion(db: TestDatabase) {
        let server = begun(&db).await;
        import(&server, &[("opportunities.json", &archived("o1", "hired", SECRET))]).await;
        let interview = |opportunity: &str| record::Record::Interview(Interview {
            id: "i1".into(),
            opportunity: opportunity.into(),
            panel: vec![],
            cancelled: false,
        });
        write(&server, "", interview("o1"), &[]).await.unwrap();
        let requisition = |id: &str| record::Record::Requisition(Requisition {
            id: id.into(),
            status: RequisitionStatus::Open.into(),
            postings: vec!["secret".into()],
            ..Requisition::default()
        });
        write(&server, "", requisition("r1"), &[]).await.unwrap();
        let posting = |confidential| record::Record::Posting(Posting {
            id: "secret".into(),
            state: PostingState::Published.into(),
            confidential,
            ..Posting::default()
        });
        let hired = |kind: ArchiveReasonType| record::Record::ArchiveReason(ArchiveReason {
            id: "hired".into(),
            name: "Hired".into(),
            r#type: kind.into(),
        });
        let mut client = RecordServiceClient::new(server.channel.clone());
        for name in [
            record_name::Name::Posting("secret".into()),
            record_name::Name::ArchiveReason("hired".into()),
            record_name::Name::Interview("i1".into()),
        ] {
            let delete = RecordWrite {
                write: Some(record_write::Write::Delete(RecordName { name: Some(name) })),
                ..RecordWrite::default()
            };
            let request =
                WriteRecordsRequest { account: ACCOUNT.into(), writes: vec![delete], ..WriteRecordsRequest::default() };
            let answer = client.write_records(request).await.unwrap().into_inner();
            assert_eq!(answer.results[0].outcome(), WriteOutcome::Deleted);
        }
        assert_eq!(reason(&server, "tom", "o1").await, "CONFIDENTIAL");
        assert_eq!(block(&server, "o1").await, BlockReason::Hired);
        for (told, field) in [
            (posting(false), "posting.confidential"),
            (hired(ArchiveReasonType::NotHired), "archive_reason.type"),
            (interview("o2"), "interview.opportunity"),
        ] {
            let refused = write(&server, ADA, told, &[]).await.unwrap_err();
            let details = refused.get_error_details();
            let wrong = &details.bad_request().unwrap().field_violations[0];
            assert_eq!(wrong.field, format!("writes[0].upsert.{field}"));
        }
        // Told as it was, it is there again, and what named it still does.
        let again = [posting(true), hired(ArchiveReasonType::Hired), interview("o1")];
        for told in again {
            let result = write(&server, "", told, &[]).await.unwrap();
            assert_eq!(result.outcome(), WriteOutcome::Created);
        }
        let record::Record::Requisition(linked) = stored(&server, record_name::Name::Requisition("r1".into())).await
        else {
            panic!("a requisition")
        };
        assert_eq!(linked.postings, ["secret"]);
        assert_eq!(reason(&server, "tom", "o1").await, "CONFIDENTIAL");
        // Told for another reason since, the hire is remembered.
        import(&server, &[("opportunities.json", &archived("o1", "no", SECRET))]).await;
        assert_eq!(block(&server, "o1").await, BlockReason::FormerlyHired);
        server.stop().await;
    }

    async fn feedback_that_is_in_outlasts_the_place_on_the_panel(db: TestDatabase) {
        let server = begun(&db).await;
        let told = r#"[{"id":"o1","contact":"c1","applications":[]}]"#;
        let interview = |more: &str| format!(r#"[{{"id":"i1","opportunityId":"o1","canceledAt":null{more}}}]"#);
        let full = interview(r#","interviewers":[{"id":"tom"},{"id":"ada"}]"#);
        let feedback = r#"[{"id":"f1","interview":"i1","user":"tom","completedAt":5}]"#;
        let files = [("opportunities.json", told), ("interviews.json", &full), ("feedback.json", feedback)];
        assert!(import(&server, &files).await.is_whole());
        let submitted = async || match stored(&server, record_name::Name::Interview("i1".into())).await {
            record::Record::Interview(it) => {
                it.panel.into_iter().filter(|seat| seat.feedback_submitted).map(|seat| seat.user).collect::<Vec<_>>()
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(submitted().await, ["tom"]);
        let cancelled = r#"[{"id":"i1","opportunityId":"o1","canceledAt":5,"interviewers":[{"id":"tom"}]}]"#;
        let without_tom = interview(r#","interviewers":[{"id":"ada"}]"#);
        let deleted = r#"[{"id":"i1","deletedAt":5}]"#;
        for away in [cancelled, &without_tom, deleted, cancelled] {
            import(&server, &[("interviews.json", away)]).await;
            // Told again without any feedback, which has lists of its own.
            let summary = import(&server, &[("interviews.json", &full)]).await;
            assert!(summary.is_whole(), "{away}: {summary:?}");
            assert_eq!(submitted().await, ["tom"], "{away}");
        }
        // All in one import too.
        let left = interview(r#","interviewers":[{"id":"ada"}],"updatedAt":1700000000000"#);
        let back = interview(r#","interviewers":[{"id":"tom"},{"id":"ada"}],"updatedAt":1700000000001"#);
        import(&server, &[("interviews-1.json", &*left), ("interviews-2.json", &*back)]).await;
        assert_eq!(submitted().await, ["tom"]);
        server.stop().await;
    }

    async fn feedback_that_is_in_is_not_lost_and_marks_who_is_on_the_panel(db: TestDatabase) {
        let server = begun(&db).await;
        let told = r#"[{"id":"o1","contact":"c1","applications":[]}]"#;
        let interviews = r#"[{"id":"i1","opportunityId":"o1","interviewers":[{"id":"tom"},{"id":"ada"}]}]"#;
        let files = [("opportunities.json", told), ("interviews.json", interviews)];
        assert!(import(&server, &files).await.is_whole());
        let panel = async || match stored(&server, record_name::Name::Interview("i1".into())).await {
            record::Record::Interview(it) => {
                it.panel.into_iter().map(|seat| (seat.user, seat.feedback_submitted)).collect::<Vec<_>>()
            }
            other => panic!("{other:?}"),
        };
        let seats = |tom| vec![("tom".to_owned(), tom), ("ada".to_owned(), false)];
        assert_eq!(panel().await, seats(false));
        // Told alone, it marks who is stored, and adds nobody.
        let feedback = r#"[{"id":"f1","interview":"i1","user":"tom","completedAt":5},
                           {"id":"f2","interview":"i1","user":"zoe","completedAt":5},
                           {"id":"f3","interview":"i9","user":"tom","completedAt":5}]"#;
        let summary = import(&server, &[("feedback.json", feedback)]).await;
        assert_eq!(summary.problems, [
            "feedback.json, object 2: `feedback.user` is not on the interview's panel (left out)",
            "feedback.json, object 3: `feedback.interview` is not known (left out)",
        ]);
        assert_eq!(panel().await, seats(true));
        // Interviews told alone do not take it back; a write that does not keep it does.
        let unchanged = import(&server, &[("interviews.json", interviews)]).await.counts.unwrap();
        assert_eq!((unchanged.unchanged, panel().await), (1, seats(true)));
        let interview = || {
            let seat = |user: &str| Panelist { user: user.into(), feedback_submitted: false };
            record::Record::Interview(Interview {
                id: "i1".into(),
                opportunity: "o1".into(),
                panel: vec![seat("tom"), seat("ada")],
                cancelled: false,
            })
        };
        write(&server, "", interview(), &[KeptField::Feedback]).await.unwrap();
        assert_eq!(panel().await, seats(true));
        write(&server, "", interview(), &[]).await.unwrap();
        assert_eq!(panel().await, seats(false));
        server.stop().await;
    }

    async fn what_is_kept_is_a_field_of_the_record_and_said_once(db: TestDatabase) {
        let server = begun(&db).await;
        let told = || record::Record::Opportunity(Opportunity { id: "o1".into(), candidate: "c1".into(), ..Opportunity::default() });
        let wrong = [
            (vec![KeptField::Feedback], "is no field of such a record"),
            (vec![KeptField::Unspecified], "is required"),
        ];
        for (keep, description) in wrong {
            let refused = write(&server, "", told(), &keep).await.unwrap_err();
            let details = refused.get_error_details();
            let field = &details.bad_request().unwrap().field_violations[0];
            assert_eq!((refused.code(), field.field.as_str()), (Code::InvalidArgument, "writes[0].keep[0]"));
            assert_eq!(field.description, description);
        }
        let twice = [KeptField::Application, KeptField::Application];
        let refused = write(&server, "", told(), &twice).await.unwrap_err();
        let details = refused.get_error_details();
        let field = &details.bad_request().unwrap().field_violations[0];
        assert_eq!((field.field.as_str(), field.description.as_str()), ("writes[0].keep[1]", "is said twice"));
        // Where a posting is named, it is known which.
        let both = record::Record::Opportunity(Opportunity {
            id: "o1".into(),
            candidate: "c1".into(),
            posting: "open".into(),
            unknown_part: UnknownPart::Posting.into(),
            ..Opportunity::default()
        });
        let refused = write(&server, "", both, &[]).await.unwrap_err();
        let details = refused.get_error_details();
        let field = &details.bad_request().unwrap().field_violations[0];
        assert_eq!((field.field.as_str(), field.description.as_str()), ("writes[0].upsert.opportunity.unknown_part", "must not be POSTING when `posting` is given"));
        server.stop().await;
    }
}
