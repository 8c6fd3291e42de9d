//! A folder from its files to the stream, against a server that only listens.

mod listening;

use listening::{Listening, listening};

use super::*;
use crate::proto::record::Record as FileKind;
use crate::proto::record_name::Name as Gone;
use crate::proto::{ImportEntry, KeptField, Panelist, UnknownPart, import_entry};

fn export(files: &[(&str, &str)]) -> Export {
    let file = |(name, text): &(&str, &str)| ((*name).to_owned(), text.as_bytes().to_vec());
    Export::in_memory(files.iter().map(file).collect())
}

/// The kind and the id of each entry that arrived.
fn arrived(server: &Listening) -> Vec<String> {
    let entries = server.entries.lock().unwrap();
    let name = |entry: &ImportEntry| match entry.entry.as_ref().unwrap() {
        import_entry::Entry::Operation(_) => "operation".to_owned(),
        import_entry::Entry::Settings(_) => "settings".to_owned(),
        import_entry::Entry::Feedback(it) => format!("feedback {} {}", it.interview, it.user),
        import_entry::Entry::Access(it) => format!("access {} {}", it.user, it.posting),
        import_entry::Entry::Gone(name) => match name.name.as_ref().unwrap() {
            Gone::Candidate(id) => format!("gone candidate {id}"),
            Gone::Opportunity(id) => format!("gone opportunity {id}"),
            other => panic!("{other:?}"),
        },
        import_entry::Entry::Record(record) => match record.record.as_ref().unwrap() {
            FileKind::User(it) => format!("user {} {}", it.id, it.role),
            FileKind::Posting(it) => format!("posting {}", it.id),
            FileKind::Requisition(it) => format!("requisition {}", it.id),
            FileKind::Candidate(it) => format!("candidate {}", it.id),
            FileKind::Opportunity(it) => format!("opportunity {} {}", it.id, it.posting),
            FileKind::Interview(it) => {
                let seat = |seat: &Panelist| format!(" {} {}", seat.user, seat.feedback_submitted);
                let panel: String = it.panel.iter().map(seat).collect();
                format!("interview {}{panel}", it.id)
            }
            FileKind::Stage(it) => format!("stage {}", it.id),
            FileKind::ArchiveReason(it) => format!("reason {}", it.id),
        },
    };
    entries.iter().map(name).collect()
}

async fn import(strict: bool, files: &[(&str, &str)]) -> (Listening, Summary) {
    let (server, channel) = listening().await;
    let header = ImportHeader {
        account: "acme".to_owned(),
        acting_user: "ada".to_owned(),
        all_or_nothing: strict,
        ..ImportHeader::default()
    };
    let summary = take_in(
        without_token(channel),
        header,
        export(files),
        &watch::channel(None).0,
    )
    .await
    .unwrap();
    (server, summary)
}

const FILES: [(&str, &str); 10] = [
    (
        "archive_reasons.json",
        r#"[{"id":"r1","type":"hired"},{"id":"r2","type":"non-hired"}]"#,
    ),
    (
        "users.jsonl",
        "{\"id\":\"u1\",\"accessRole\":\"lead\"}\n{\"id\":\"u2\",\"accessRole\":\"known-role\"}\n",
    ),
    (
        "contacts.json",
        r#"[{"id":"c1"},{"id":"c9","isAnonymized":true}]"#,
    ),
    (
        "opportunities-1.json",
        r#"{"data":[{"id":"o1","contact":"c1","applications":["a1"]},
                    {"id":"o2","contact":"c2","applications":["a2"],"shoeSize":44},
                    {"id":"o9","contact":"c9","isAnonymized":true}],"hasNext":true}"#,
    ),
    (
        "applications.json",
        r#"[{"id":"a1","opportunityId":"o1","type":"posting","posting":"p1","requisitionForHire":null}]"#,
    ),
    (
        "feedback.json",
        r#"[{"id":"f1","interview":"i1","user":"u2","completedAt":5}]"#,
    ),
    (
        "opportunities/o1/panels.json",
        r#"{"data":[{"id":"n1","interviews":[{"id":"i1","interviewers":[{"id":"u1"},{"id":"u2"}]}]},
                    {"id":"n2","canceledAt":7,"interviews":[]}],"hasNext":false}"#,
    ),
    (
        "interviews.json",
        r#"[{"id":"i1","opportunityId":"o1"},
            {"id":"i2","opportunityId":"o2","panel":"n2","interviewers":[{"id":"u1"}]},
            {"id":"i9","opportunityId":"o9"}]"#,
    ),
    (
        "steward.json",
        r#"{"roles":[{"id":"lead","title":"Lead"}],"settings":{"tags_locked":true},
            "access_grants":[{"user":"u1","posting":"p1"}]}"#,
    ),
    ("offers.json", "[]"),
];

#[tokio::test]
async fn everything_arrives_in_the_order_in_which_it_refers_to_each_other() {
    let (server, summary) = import(false, &FILES).await;
    assert_eq!(
        arrived(&server),
        [
            "operation",
            "reason r1",
            "reason r2",
            "user u1 lead",
            "user u2 known-role",
            "candidate c1",
            "opportunity o1 p1",
            "candidate c2",
            "opportunity o2 ",
            "gone opportunity o9",
            "gone candidate c9",
            "interview i1 u1 false u2 true",
            "interview i2",
            "operation",
            "settings",
        ]
    );
    assert_eq!(
        summary.problems,
        [
            "archive_reasons.json, object 1: `record.archive_reason.name` must be at most 200 \
             characters (left out)"
        ]
    );
    assert_eq!(
        summary.remarks,
        [
            "2 objects anonymized by Lever",
            "1 interview skipped: of a skipped opportunity",
            "1 opportunity whose applications are not told whole: what is stored stays; where the posting is not known, \
             the profile is confidential, and where a hire is not known, it is not anonymized (export with \
             `expand=applications`, or the applications too)",
            "opportunities-1.json: more pages follow, and the export does not have them",
            "opportunities: unknown field `shoeSize` in 1 object, first in opportunities-1.json, object 2",
            "offers.json: left alone, as steward has no use for it",
        ]
    );
    assert!(!summary.is_whole());
    let header = server.header.lock().unwrap().clone().unwrap();
    assert_eq!(
        (header.account.as_str(), header.acting_user.as_str()),
        ("acme", "ada")
    );
}

#[tokio::test]
async fn problems_are_told_by_file_position_and_field_and_the_rest_goes_in() {
    let files = [
        ("stages.json", r#"[{"id":"s1"},{"text":"Jane"}]"#),
        (
            "users.jsonl",
            "{\"id\":\"u1\",\"accessRole\":\"Jane\"}\nJane\n",
        ),
        (
            "steward.json",
            r#"{"privileges":[{"user":"u1","privilege":"Jane"}],"sttings":{}}"#,
        ),
    ];
    let (server, summary) = import(false, &files).await;
    assert_eq!(arrived(&server), ["stage s1", "user u1 "]);
    let expected = [
        "steward.json, line 1, column 41: `privileges[0].privilege` is none of secret_notes, secret_forms, secret_emails, secret_files, secret_application_questions, offers, hired_profiles, posting_fields, bulk_candidate_import, data_export (left out)",
        "steward.json, line 1, column 60: `sttings` is no field of this file; it may be misspelt",
        "stages.json, object 2: `id` is missing (left out)",
        "users.jsonl, line 1: `accessRole` names a role that the account does not have; a new user gets none (`set_role` of `ManageRoles` gives one)",
        "users.jsonl, line 1: `record.archive_reason.name` must be at most 200 characters (left out)",
        "users.jsonl, line 2: is not JSON from column 1 on (left out)",
    ];
    assert_eq!(summary.problems, expected);
}

#[tokio::test]
async fn strict_sends_all_of_it_or_nothing() {
    let (server, summary) = import(true, &[("stages.json", r#"[{"id":"s1"},{}]"#)]).await;
    assert!(arrived(&server).is_empty());
    assert!(summary.counts.is_none());
    assert!(!summary.is_whole());

    // Nor is anything sent of an export that lacks something.
    let page = r#"{"data":[{"id":"s1"}],"hasNext":true}"#;
    let misnamed = [("stages.json", r#"[{"id":"s1"}]"#), ("Stages.csv", "")];
    let applications = r#"[{"id":"a1","opportunityId":"o1","type":"posting"}]"#;
    for files in [
        &[("stages.json", page)][..],
        &misnamed,
        &[("applications.json", applications)],
        &[("opportunities.json", r#"[{"id":"o1","contact":"c1"}]"#)],
    ] {
        let (server, summary) = import(true, files).await;
        assert!(arrived(&server).is_empty(), "{files:?}");
        assert!(summary.counts.is_none() && !summary.is_whole());
    }

    let (server, _) = import(true, &[("stages.json", r#"[{"id":"s1"},{"id":"s2"}]"#)]).await;
    assert_eq!(arrived(&server), ["stage s1", "stage s2"]);
    assert!(
        server
            .header
            .lock()
            .unwrap()
            .as_ref()
            .unwrap()
            .all_or_nothing
    );
}

#[tokio::test]
async fn the_sample_takes_the_same_way() {
    let (server, channel) = listening().await;
    let summary = import_sample(channel, "sample", "ada-super-admin")
        .await
        .unwrap();
    // The one user of the cast whose role the account does not have, and what this server refuses.
    let own: Vec<&String> = summary
        .problems
        .iter()
        .filter(|problem| !problem.contains("200 characters"))
        .collect();
    assert_eq!(own.len(), 1, "{own:?}");
    assert!(own[0].starts_with("users.json, object "), "{own:?}");
    assert!(summary.remarks.is_empty(), "{:?}", summary.remarks);
    let arrived = arrived(&server);
    for expected in [
        "user ada-super-admin super_admin",
        "user noa-no-role ",
        "user rita-coordinator recruiting-coordinator",
        "opportunity opp-active-backend backend-engineer",
        "interview int-support-panel pam-limited false carl-team-member true eve-interviewer false",
        "settings",
    ] {
        assert!(arrived.iter().any(|entry| entry == expected), "{expected}");
    }
}

#[tokio::test]
async fn a_page_that_repeats_opportunities_takes_nothing_from_them() {
    let page = r#"[{"id":"o1","contact":"c1","applications":["a1"]},{"id":"o2","contact":"c1","applications":["a2"]}]"#;
    let files = [
        ("opportunities-1.json", page),
        ("opportunities-2.json", page),
        (
            "applications.json",
            r#"[{"id":"a1","opportunityId":"o1","type":"posting","posting":"p1","requisitionForHire":null},
                {"id":"a2","opportunityId":"o2","type":"posting","posting":"p2","requisitionForHire":{"id":"q1"}}]"#,
        ),
    ];
    let (server, summary) = import(true, &files).await;
    let expected = ["candidate c1", "opportunity o1 p1", "opportunity o2 p2"];
    assert_eq!(arrived(&server), expected);
    let skipped =
        "2 objects skipped: another copy in the export counts, which is newer or comes later";
    assert_eq!(summary.remarks, [skipped]);
}

#[tokio::test]
async fn an_application_that_is_only_named_is_kept_as_it_is_stored() {
    let whole = r#"[{"id":"o1","contact":"c1",
        "applications":[{"id":"a1","type":"posting","posting":"p1","requisitionForHire":null}]}]"#;
    let silent = r#"[{"id":"o1","contact":"c1","applications":[{"id":"a1","type":"posting","posting":"p1"}]}]"#;
    let named = r#"[{"id":"o1","contact":"c1","applications":["a1"]}]"#;
    let not_carried = r#"[{"id":"o1","contact":"c1"}]"#;
    let none = r#"[{"id":"o1","contact":"c1","applications":[]}]"#;
    let (application, nothing) = (UnknownPart::Application, UnknownPart::Unspecified);
    let (as_stored, if_any) = (KeptField::Application, KeptField::ApplicationIfAny);
    for (file, unknown, expected) in [
        (whole, nothing, None),
        (silent, UnknownPart::Hire, None),
        (named, application, Some(if_any)),
        (not_carried, application, Some(as_stored)),
        (none, nothing, None),
    ] {
        let (server, _) = import(false, &[("opportunities.json", file)]).await;
        let entries = server.entries.lock().unwrap();
        let entry = entries.last().unwrap();
        let Some(import_entry::Entry::Record(record)) = &entry.entry else {
            panic!("a record")
        };
        let Some(FileKind::Opportunity(opportunity)) = &record.record else {
            panic!("an opportunity")
        };
        let mut keep = entry.keep();
        let application = keep.find(|kept| [as_stored, if_any].contains(kept));
        assert_eq!(
            (opportunity.unknown_part(), application),
            (unknown, expected),
            "{file}"
        );
    }
}

#[tokio::test]
async fn of_several_copies_the_newest_counts_and_pages_are_read_by_number() {
    let posting = |state: &str, updated: &str| {
        format!(r#"[{{"id":"p1","state":"{state}","text":"{state}"{updated}}}]"#)
    };
    let states = |server: &Listening| -> Vec<String> {
        let entries = server.entries.lock().unwrap();
        let state = |entry: &ImportEntry| match entry.entry.as_ref().unwrap() {
            import_entry::Entry::Record(record) => match record.record.as_ref().unwrap() {
                FileKind::Posting(posting) => posting.title.clone(),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        };
        entries.iter().map(state).collect()
    };
    // Without times, the last page counts: 10 comes after 2.
    let (two, ten) = (posting("draft", ""), posting("closed", ""));
    let files = [
        ("postings-10.json", ten.as_str()),
        ("postings-2.json", two.as_str()),
    ];
    let (server, summary) = import(false, &files).await;
    assert_eq!(states(&server), ["closed"]);
    let skipped =
        "1 object skipped: another copy in the export counts, which is newer or comes later";
    assert_eq!(summary.remarks, [skipped]);
    // With times, the newest does.
    let (two, ten) = (
        posting("draft", r#","updatedAt":7"#),
        posting("closed", r#","updatedAt":5"#),
    );
    let files = [
        ("postings-10.json", ten.as_str()),
        ("postings-2.json", two.as_str()),
    ];
    let (server, summary) = import(false, &files).await;
    assert_eq!(states(&server), ["draft"]);
    assert_eq!(
        summary.remarks,
        ["1 object skipped: another copy in the export counts, which is newer or comes later"]
    );
}

#[tokio::test]
async fn what_lies_below_an_object_is_not_what_its_folder_lists() {
    let note = r#"[{"id":"n1","contact":"c9","state":"published"}]"#;
    let files = [
        (
            "opportunities-1.json",
            r#"{"data":[{"id":"o1","contact":"c1","applications":[]}],"hasNext":true}"#,
        ),
        // Complete by itself, and no last page of the other list.
        (
            "opportunities/deleted.json",
            r#"{"data":[],"hasNext":false}"#,
        ),
        ("opportunities/o1/notes.json", note),
        ("opportunities/o2/notes.json", note),
        ("postings/p1/questions.json", note),
        (
            "postings/p1/users.json",
            r#"[{"id":"u1","accessRole":"super admin"}]"#,
        ),
        ("applications/deleted.json", note),
    ];
    let (server, summary) = import(false, &files).await;
    assert_eq!(
        arrived(&server),
        ["candidate c1", "opportunity o1 ", "access u1 p1"]
    );
    assert_eq!(
        summary.remarks,
        [
            "opportunities-1.json: more pages follow, and the export does not have them",
            "applications/deleted.json: left alone, as steward has no use for it",
            "notes.json: 2 files left alone, as steward has no use for them",
            "postings/p1/questions.json: left alone, as steward has no use for it",
        ]
    );
}

#[tokio::test]
async fn an_interview_that_any_copy_calls_cancelled_has_no_panel() {
    let panels = r#"[{"id":"x","opportunityId":"o1","interviews":[
        {"id":"i1","interviewers":[{"id":"u1"}]},{"id":"i2","interviewers":[{"id":"u2"}]}]}]"#;
    let interviews = r#"[{"id":"i1","opportunityId":"o1","interviewers":[{"id":"u1"}],"canceledAt":7},
        {"id":"i1","opportunityId":"o1","interviewers":[{"id":"u1"}]}]"#;
    let files = [("panels.json", panels), ("interviews.json", interviews)];
    let (server, _) = import(false, &files).await;
    let last = |id: &str| {
        let of = |line: &String| line.split(' ').nth(1) == Some(id);
        arrived(&server).into_iter().rfind(of).unwrap()
    };
    assert_eq!(last("i1"), "interview i1");
    assert_eq!(last("i2"), "interview i2 u2 false");
}

#[tokio::test]
async fn an_object_that_cannot_be_sent_or_read_costs_itself() {
    let large = "x".repeat(12 << 20);
    let contacts = format!(
        r#"[{{"id":"c1"}},{{"id":"c2","name":"{large}"}},{{"id":"c3","photo":"{large}"}},{{"id":"c4","name":"\ud800"}},{{"id":"c5"}}]"#
    );
    let files = [
        ("stages.json", r#"[{"id":"s1"},{"id":"s2"}]"#),
        ("contacts.json", &contacts),
    ];
    let (server, summary) = import(false, &files).await;
    assert_eq!(
        arrived(&server),
        [
            "stage s1",
            "stage s2",
            "candidate c1",
            "candidate c3",
            "candidate c5"
        ]
    );
    let own = |problem: &&String| problem.starts_with("contacts");
    let told: Vec<&String> = summary.problems.iter().filter(own).collect();
    let half = format!(
        "contacts.json, object 4: holds half of a character (`\\u` without its other half) at line 1, column {} (left out)",
        contacts.find(r"\ud800").unwrap() + r"\ud800".len() + 1
    );
    assert_eq!(
        told,
        [
            "contacts.json, object 2: is larger than 7 MiB, and cannot be sent (left out)",
            half.as_str()
        ]
    );
    assert!(!summary.is_whole());
    let (server, summary) = import(true, &files[1..]).await;
    assert!(arrived(&server).is_empty() && summary.counts.is_none() && !summary.is_whole());
}

#[tokio::test]
async fn a_part_of_stewards_own_file_is_told_by_its_place() {
    let own = "{\n \"roles\": [7, {\"id\":\"r\",\"title\":\"R\",\"permissions\":{\"manage_sorces\":\"yes\"}}],\n\
               \"access_grants\": [{\"user\":\"u\"},\n{\"user\":\"u\",\"posting\":\"p\"}, {\"user\":\"v\",\"posting\":\"p\"}]}";
    let (server, summary) = import(false, &[("steward.json", own)]).await;
    assert_eq!(arrived(&server), ["operation", "operation"]);
    let places: Vec<&str> = summary
        .problems
        .iter()
        .filter_map(|problem| problem.split_once(" is ").or(problem.split_once(" must ")))
        .map(|(place, _)| place)
        .collect();
    assert_eq!(
        places,
        [
            "steward.json, line 2, column 12: `roles[0]`",
            "steward.json, line 2, column 68: `roles[1].permissions.manage_sorces`",
            "steward.json, line 3, column 19: `access_grants[0].posting`",
            // What this server refuses.
            "steward.json, line 4, column 29: `record.archive_reason.name`",
        ]
    );
}

#[test]
fn a_server_that_is_gone_ends_the_reading() {
    let stages = r#"[{"id":"s1"},{"id":"s2"},{"id":"s3"}]"#;
    let files = [("stages.json", stages), ("users.json", r#"[{"id":"u1"}]"#)];
    let mut handed_out = 0;
    let read = reading::read(Survey::of(export(&files)), HashSet::new(), &mut |_| {
        handed_out += 1;
        false
    });
    assert_eq!((handed_out, read.origins.len()), (1, 1));
}
