//! What complete lists of an export lack is gone in its source, after a preview
//! and as far as nothing was changed since (rulebook: X70); and what an import
//! would come to is told without writing.

use std::fs;
use std::path::Path;

use steward::ambient::{Ambient as _, Machine};
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::*;
use tempfile::TempDir;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::facts::{ACCOUNT, ADA, begun, import, reason};
use crate::store::fixture::with_account;
use crate::support::process::{Operator, Process, steward};
use crate::support::server::RunningServer;
use crate::support::{TestDatabase, on_both};

const REASONS: &str = r#"[{"id":"no","text":"No","type":"non-hired"}]"#;

fn now() -> OffsetDateTime {
    let now = Machine::default().now().0 / 1_000;
    OffsetDateTime::from_unix_timestamp(now).unwrap()
}

/// An export of which each list says where it ends.
fn whole(folder: &Path, lists: &[(&str, &str)]) {
    for (name, objects) in lists {
        let text = format!(r#"{{"data":[{objects}],"hasNext":false}}"#);
        fs::write(folder.join(name), text).unwrap();
    }
}

/// How `steward import --full` ends, and what it says.
fn mirror(
    server: &Process<'_>,
    folder: &Path,
    exported: OffsetDateTime,
    more: &[&str],
) -> (i32, String) {
    let exported = exported.format(&Rfc3339).unwrap();
    let url = format!("http://{}", server.address());
    let arguments = [
        &[
            "import",
            "--server",
            &url,
            "--account",
            ACCOUNT,
            "--as",
            "root",
            "--full",
            "--exported-at",
            &exported,
        ],
        more,
        &[folder.to_str().unwrap()],
    ];
    let output = steward(&arguments.concat()).output().unwrap();
    let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.code().unwrap(), told)
}

async fn ids(server: &Process<'_>, kind: ResourceKind) -> Vec<String> {
    let mut client = RecordServiceClient::new(server.channel().await);
    let mut found = Vec::new();
    let mut page_token = String::new();
    loop {
        // Pages of one: each goes on where the one before ended.
        let request = ListRecordsRequest {
            account: ACCOUNT.into(),
            kind: kind.into(),
            page_size: 1,
            page_token,
        };
        let page = client.list_records(request).await.unwrap().into_inner();
        found.extend(page.records.into_iter().map(|record| record.id));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return found;
        }
    }
}

const PEOPLE: &str = r#"{"id":"o1","contact":"c1","applications":[]},{"id":"o2","contact":"c2","applications":[]},
    {"id":"o3","contact":"c3","applications":[],"confidentiality":"confidential"}"#;
const POSTINGS: &str = r#"{"id":"p1","state":"published"},{"id":"p2","state":"published"}"#;

/// A running server that was told a company, and the folder of the next export.
async fn company<'a>(operator: &Operator, db: &'a TestDatabase) -> (Process<'a>, TempDir) {
    with_account(db).await.close().await;
    let server = operator.start(db).await;
    let folder = TempDir::new().unwrap();
    let lists = [
        ("opportunities.json", PEOPLE),
        ("postings.json", POSTINGS),
        ("contacts.json", r#"{"id":"c1"},{"id":"c2"},{"id":"c3"}"#),
    ];
    whole(folder.path(), &lists);
    let url = format!("http://{}", server.address());
    let told = steward(&[
        "import",
        "--server",
        &url,
        "--account",
        ACCOUNT,
        "--as",
        "root",
        folder.path().to_str().unwrap(),
    ])
    .output()
    .unwrap();
    assert!(told.status.success(), "{told:?}");
    (server, folder)
}

on_both! {
    async fn what_complete_lists_lack_is_gone(db: TestDatabase) {
        let operator = Operator::new();
        let (server, folder) = company(&operator, &db).await;
        let soon = now() + time::Duration::minutes(2);
        whole(folder.path(), &[("opportunities.json", r#"{"id":"o1","contact":"c1","applications":[]}"#), ("postings.json", r#"{"id":"p2","state":"published"}"#)]);
        fs::remove_file(folder.path().join("contacts.json")).unwrap();

        // Nobody can be asked here.
        let (code, told) = mirror(&server, folder.path(), soon, &[]);
        assert_eq!((code, told.as_str()), (2, "error: --full needs a confirmation and this is no terminal: check with --dry-run, then add --yes\n"));
        let preview = "gone in the source, as its lists are complete and lack them:\n  \
            interviews: none, since the export has no one list of all of them that is complete (lists by opportunity do not tell)\n  \
            opportunities: 1\n    opportunity o2\n    \
            1 confidential record left alone: the list has no confidential object (export with `confidentiality=all`)\n  \
            contacts: none, since the export has no complete list of them, whose last page says `\"hasNext\": false`\n  \
            requisitions: none, since the export has no complete list of them, whose last page says `\"hasNext\": false`\n  \
            postings: 1\n    posting p1\n";
        let (code, told) = mirror(&server, folder.path(), soon, &["--dry-run"]);
        assert!(told.starts_with(preview), "{told}");
        assert!(told.contains("nothing was written; an import would come to this:\n"), "{told}");
        assert_eq!(code, 0, "{told}");
        assert_eq!(ids(&server, ResourceKind::Opportunity).await, ["o1", "o2", "o3"]);

        let (code, told) = mirror(&server, folder.path(), soon, &["--yes"]);
        assert!(told.starts_with(preview), "{told}");
        assert!(told.contains("\nsent 5 entries: created 0, updated 0, unchanged 3, refused 0, restricted 1, deleted 1\n"), "{told}");
        assert!(told.contains("2 restricted, gone in their source and due to be anonymized:\n  the export: opportunity o2\n  candidate c2, with the last of its opportunities\n"), "{told}");
        assert_eq!(code, 0, "{told}");
        assert_eq!(ids(&server, ResourceKind::Opportunity).await, ["o1", "o3"]);
        // The last live opportunity took its candidate along.
        assert_eq!(ids(&server, ResourceKind::Candidate).await, ["c1", "c3"]);
        assert_eq!(ids(&server, ResourceKind::Posting).await, ["p2"]);

        // With a confidential object the list is taken for all there is.
        whole(folder.path(), &[("opportunities.json", r#"{"id":"o9","contact":"c9","applications":[],"confidentiality":"confidential"}"#)]);
        let (code, told) = mirror(&server, folder.path(), soon, &["--yes"]);
        assert!(told.contains("  opportunities: 2\n    opportunity o1\n    opportunity o3\n"), "{told}");
        assert_eq!(code, 0, "{told}");
        assert_eq!(ids(&server, ResourceKind::Opportunity).await, ["o9"]);
        assert_eq!(server.stop().await, Some(0));
    }

    async fn a_list_of_deleted_things_is_not_all_there_is_and_nobody_goes_with_opportunities_of_no_complete_list(db: TestDatabase) {
        let operator = Operator::new();
        let (server, folder) = company(&operator, &db).await;
        let soon = now() + time::Duration::minutes(2);
        let opportunities = fs::read(folder.path().join("opportunities.json")).unwrap();
        for name in ["contacts.json", "opportunities.json", "postings.json"] {
            fs::remove_file(folder.path().join(name)).unwrap();
        }
        for name in ["deletedContacts.json", "contacts-deleted.json", "deletedOpportunities.json"] {
            let other = TempDir::new().unwrap();
            whole(other.path(), &[(name, "")]);
            let (code, told) = mirror(&server, other.path(), soon, &["--yes"]);
            assert!(told.contains("  contacts: none, since") && told.contains("  opportunities: none, since"), "{name} {told}");
            assert_eq!(code, 0, "{told}");
        }
        // The contacts are complete, and the opportunities are not.
        whole(folder.path(), &[("contacts.json", r#"{"id":"c1"}"#)]);
        fs::write(folder.path().join("opportunities.json"), r#"[{"id":"o1","contact":"c1","applications":[]}]"#).unwrap();
        let (_, told) = mirror(&server, folder.path(), soon, &["--yes"]);
        assert!(told.contains("  contacts: none, since opportunities go with their contacts"), "{told}");
        assert_eq!(ids(&server, ResourceKind::Candidate).await, ["c1", "c2", "c3"]);
        // Both are.
        fs::write(folder.path().join("opportunities.json"), opportunities).unwrap();
        whole(folder.path(), &[("contacts.json", r#"{"id":"c1"},{"id":"c2"}"#)]);
        let (_, told) = mirror(&server, folder.path(), soon, &["--dry-run"]);
        // The opportunities name the third.
        assert!(told.contains("  contacts: 0\n"), "{told}");
        assert_eq!(server.stop().await, Some(0));
    }

    async fn the_folder_of_a_posting_is_no_export(db: TestDatabase) {
        let operator = Operator::new();
        let (server, folder) = company(&operator, &db).await;
        for (path, file) in [("postings/p1", "users.json"), ("opportunities/o1", "interviews.json"), ("opportunities", "deleted.json")] {
            let below = folder.path().join(path);
            fs::create_dir_all(&below).unwrap();
            fs::write(below.join(file), "[]").unwrap();
            let url = format!("http://{}", server.address());
            for given in [below.clone(), below.join(file)] {
                let told = steward(&["import", "--server", &url, "--account", ACCOUNT, "--as", "root", given.to_str().unwrap()]).output().unwrap();
                let said = String::from_utf8(told.stderr).unwrap();
                let name = path.split('/').next().unwrap();
                let expected = format!("lies in the folder `{name}` of an export, where files belong to one posting or opportunity; give the folder above `{name}`\n");
                assert!(said.ends_with(&expected), "{said}");
                assert_eq!(told.status.code(), Some(2));
            }
        }
        assert_eq!(server.stop().await, Some(0));
    }

    async fn a_list_that_lacks_a_page_is_not_taken_for_all_there_is(db: TestDatabase) {
        let operator = Operator::new();
        let (server, folder) = company(&operator, &db).await;
        let soon = now() + time::Duration::minutes(2);
        for name in ["contacts.json", "postings.json"] {
            fs::remove_file(folder.path().join(name)).unwrap();
        }
        let page = |goes_on: bool| {
            let one = r#"{"id":"o1","contact":"c1","applications":[]}"#;
            format!(r#"{{"data":[{one}],"hasNext":{goes_on}}}"#)
        };
        for pages in [
            vec![("opportunities-1.json", true), ("opportunities-3.json", false)],
            vec![("opportunities-3.json", false)],
            vec![("opportunities-1.json", false), ("opportunities-2.json", true)],
            vec![("opportunities.json", true), ("opportunities/1.json", false)],
            vec![("opportunities-100.json", true), ("opportunities-200.json", false)],
            // What was not read may be a page.
            vec![("opportunities.json", false), ("opportunites-2.json", false)],
            vec![("opportunities.json", false), ("opportunities-2.json.part", false)],
            vec![("opportunities.json", false), ("archived_opportunities.json", false)],
        ] {
            let folder = TempDir::new().unwrap();
            fs::create_dir(folder.path().join("opportunities")).unwrap();
            for (name, goes_on) in &pages {
                fs::write(folder.path().join(name), page(*goes_on)).unwrap();
            }
            let (code, told) = mirror(&server, folder.path(), soon, &["--yes"]);
            assert!(told.contains("  opportunities: none, since the export has no complete list of them"), "{told}");
            assert_eq!(code, 1, "{told}");
            assert_eq!(ids(&server, ResourceKind::Opportunity).await, ["o1", "o2", "o3"]);
        }
        // What panels tell is there, also when the list of interviews is empty.
        let panels = r#"{"id":"P","opportunityId":"o1","interviews":[{"id":"i1","interviewers":[{"id":"root"}]}]}"#;
        fs::remove_file(folder.path().join("opportunities.json")).unwrap();
        whole(folder.path(), &[("panels.json", panels), ("interviews.json", "")]);
        let (code, told) = mirror(&server, folder.path(), soon, &["--yes"]);
        assert!(told.contains("  interviews: 0\n"), "{told}");
        assert_eq!(code, 0, "{told}");
        assert_eq!(ids(&server, ResourceKind::Interview).await, ["i1"]);
        // By its id too; and what cannot be read may name it.
        whole(folder.path(), &[("panels.json", r#"{"id":"P","opportunityId":"o1","interviews":["i1"]}"#)]);
        let (_, told) = mirror(&server, folder.path(), soon, &["--yes"]);
        assert!(told.contains("  interviews: 0\n"), "{told}");
        whole(folder.path(), &[("panels.json", r#"{"id":"P","opportunityId":"o1","interviews":"i1"}"#)]);
        let (_, told) = mirror(&server, folder.path(), soon, &["--yes"]);
        assert!(told.contains("  interviews: none, since panels or feedback could not all be read, which may name one"), "{told}");
        assert_eq!(ids(&server, ResourceKind::Interview).await, ["i1"]);
        assert_eq!(server.stop().await, Some(0));
    }

    async fn what_was_changed_after_the_export_stays(db: TestDatabase) {
        let operator = Operator::new();
        let (server, folder) = company(&operator, &db).await;
        whole(folder.path(), &[("postings.json", "")]);
        let before = now() - time::Duration::hours(1);
        let (code, told) = mirror(&server, folder.path(), before, &["--yes"]);
        assert!(told.contains("  postings: 2\n"), "{told}");
        assert!(told.contains("2 left out as stale: steward was told of a later state, or changed it after the export:\n  the export: posting p1\n  the export: posting p2\n"), "{told}");
        assert_eq!(code, 1, "{told}");
        assert_eq!(ids(&server, ResourceKind::Posting).await, ["p1", "p2"]);
        let later = now() + time::Duration::hours(1);
        let (code, told) = mirror(&server, folder.path(), later, &["--yes"]);
        assert!(told.contains("`header.exported_at` lies more than five minutes ahead"), "{told}");
        assert_eq!(code, 2, "{told}");
        assert_eq!(server.stop().await, Some(0));
    }

    async fn a_list_that_is_cut_short_or_cannot_be_read_takes_nothing_away(db: TestDatabase) {
        let operator = Operator::new();
        let (server, folder) = company(&operator, &db).await;
        let soon = now() + time::Duration::minutes(2);
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("contacts.json", "[]");
        write("postings.json", r#"{"data":[],"hasNext":true}"#);
        write("opportunities.json", r#"{"data":[{"id":7}],"hasNext":false}"#);
        let (_, told) = mirror(&server, folder.path(), soon, &["--yes"]);
        for kept in [
            "  contacts: none, since the export has no complete list of them",
            "  postings: none, since the export has no complete list of them",
            "  opportunities: none, since an object of the list could not be read",
        ] {
            assert!(told.contains(kept), "{told}");
        }
        for (kind, there) in [(ResourceKind::Opportunity, 3), (ResourceKind::Candidate, 3), (ResourceKind::Posting, 2)] {
            assert_eq!(ids(&server, kind).await.len(), there);
        }
        // An opportunity that cannot be read may be of any contact; a word that says nothing calls nothing confidential.
        write("contacts.json", r#"{"data":[],"hasNext":false}"#);
        let (_, told) = mirror(&server, folder.path(), soon, &["--yes"]);
        assert!(told.contains("  contacts: none, since an opportunity could not be read, which may name one"), "{told}");
        fs::remove_file(folder.path().join("contacts.json")).unwrap();
        write("postings.json", r#"{"data":[],"hasNext":true}"#);
        let odd = r#"{"id":"o8","contact":"c8","applications":[],"confidentiality":"public"}"#;
        whole(folder.path(), &[("opportunities.json", odd)]);
        let (_, told) = mirror(&server, folder.path(), soon, &["--dry-run"]);
        assert!(told.contains("1 confidential record left alone: the list has no confidential object"), "{told}");
        let empty = TempDir::new().unwrap();
        let (code, told) = mirror(&server, empty.path(), soon, &["--yes"]);
        assert_eq!(code, 2);
        assert!(told.contains("no file here has the name of a list"), "{told}");
        assert_eq!(server.stop().await, Some(0));
    }

    async fn an_id_that_no_record_can_have_takes_no_other_for_gone(db: TestDatabase) {
        let operator = Operator::new();
        let (server, folder) = company(&operator, &db).await;
        let soon = now() + time::Duration::minutes(2);
        let opportunities = PEOPLE.replace("\"o1\"", "\"o1 \"");
        let postings = POSTINGS.replace("\"p1\"", "\"p1é\"");
        whole(folder.path(), &[("opportunities.json", &opportunities), ("postings.json", &postings)]);
        let (code, told) = mirror(&server, folder.path(), soon, &["--yes"]);
        for kept in ["opportunities", "postings"] {
            assert!(told.contains(&format!("  {kept}: none, since an object of the list could not be read")), "{told}");
        }
        assert_eq!(code, 1, "{told}");
        assert_eq!(ids(&server, ResourceKind::Opportunity).await, ["o1", "o2", "o3"]);
        assert_eq!(ids(&server, ResourceKind::Posting).await, ["p1", "p2"]);
        assert_eq!(server.stop().await, Some(0));
    }

    async fn what_the_mirror_itself_has_changed_is_no_later_change(db: TestDatabase) {
        let operator = Operator::new();
        let (server, folder) = company(&operator, &db).await;
        // Later than the company, and before the mirror.
        let exported = OffsetDateTime::from_unix_timestamp_nanos(i128::from(Machine::default().now().0) * 1_000_000).unwrap();
        while i128::from(Machine::default().now().0) * 1_000_000 <= exported.unix_timestamp_nanos() + 1_000_000 {}
        // c2 is changed in a chunk before the one in which the last of its opportunities goes.
        let stages: Vec<String> = (0..2_100).map(|number| format!(r#"{{"id":"s{number}"}}"#)).collect();
        let postings: Vec<String> = (0..2_100).map(|number| format!(r#"{{"id":"q{number}","status":"open"}}"#)).collect();
        whole(folder.path(), &[
            ("contacts.json", r#"{"id":"c1"},{"id":"c2","name":"Changed"},{"id":"c3"}"#),
            ("opportunities.json", r#"{"id":"o1","contact":"c1","applications":[]},{"id":"o3","contact":"c3","applications":[],"confidentiality":"confidential"}"#),
            ("stages.json", &stages.join(",")),
            ("requisitions.json", &postings.join(",")),
        ]);
        let (code, told) = mirror(&server, folder.path(), exported, &["--yes"]);
        assert!(told.contains("2 restricted, gone in their source and due to be anonymized:\n  the export: opportunity o2\n  candidate c2, with"), "{told}");
        assert_eq!(code, 0, "{told}");
        assert_eq!(ids(&server, ResourceKind::Candidate).await, ["c1", "c3"]);
        assert_eq!(server.stop().await, Some(0));
    }

    async fn whom_an_opportunity_names_is_not_gone(db: TestDatabase) {
        let operator = Operator::new();
        let (server, folder) = company(&operator, &db).await;
        let soon = now() + time::Duration::minutes(2);
        // o2 is left out, since it is not known when it was archived.
        let opportunities = r#"{"id":"o1","contact":"c1","applications":[]},{"id":"o2","contact":"c2","archived":{"reason":"no"}},
            {"id":"o3","contact":"c3","applications":[],"confidentiality":"confidential"}"#;
        whole(folder.path(), &[("contacts.json", r#"{"id":"c1"}"#), ("opportunities.json", opportunities)]);
        let (code, told) = mirror(&server, folder.path(), soon, &["--yes"]);
        assert!(told.contains("  contacts: 0\n"), "{told}");
        assert_eq!(code, 1, "{told}");
        assert_eq!(ids(&server, ResourceKind::Candidate).await, ["c1", "c2", "c3"]);
        assert_eq!(server.stop().await, Some(0));
    }

    async fn users_are_never_gone(db: TestDatabase) {
        let server = begun(&db).await;
        let gone = |name| ImportEntry {
            entry: Some(import_entry::Entry::Gone(RecordName { name: Some(name) })),
            ..ImportEntry::default()
        };
        let entries = vec![gone(record_name::Name::User("tom".into())), gone(record_name::Name::Posting("open".into()))];
        let answer = send(&server, ImportHeader::default(), entries).await;
        let problem = &answer.problems[0];
        assert_eq!((problem.position, problem.reason(), problem.refused), (0, ErrorReason::UseManageRoles, true));
        let counts = answer.counts.unwrap();
        assert_eq!((counts.refused, counts.deleted), (1, 1));
        server.stop().await;
    }

    async fn a_dry_run_tells_and_writes_nothing(db: TestDatabase) {
        let server = begun(&db).await;
        import(&server, &[("archive_reasons.json", REASONS), ("opportunities.json", r#"[{"id":"o1","contact":"c1","applications":[]}]"#)]).await;
        let before = server.revision(ACCOUNT).await;
        let stage = Record { record: Some(record::Record::Stage(Stage { id: "s1".into(), name: "Screen".into() })) };
        let entries = vec![
            ImportEntry { entry: Some(import_entry::Entry::Record(stage)), ..ImportEntry::default() },
            ImportEntry {
                entry: Some(import_entry::Entry::Gone(RecordName { name: Some(record_name::Name::Opportunity("o1".into())) })),
                ..ImportEntry::default()
            },
            ImportEntry::default(),
        ];
        let header = ImportHeader { validate_only: true, ..ImportHeader::default() };
        let answer = send(&server, header, entries).await;
        let counts = answer.counts.unwrap();
        assert_eq!((counts.created, counts.restricted, counts.refused), (1, 1, 1), "{counts:?}");
        assert_eq!((answer.restricted, answer.revision), (vec![1], String::new()));
        assert_eq!(reason(&server, ADA, "o1").await, "ALLOWED");
        assert_eq!(server.revision(ACCOUNT).await, before);
        server.stop().await;
    }
}

/// What an import of these entries, in one chunk, is answered.
async fn send(
    server: &RunningServer,
    header: ImportHeader,
    entries: Vec<ImportEntry>,
) -> ImportRecordsResponse {
    let header = ImportHeader {
        account: ACCOUNT.into(),
        acting_user: ADA.into(),
        ..header
    };
    let messages = [
        import_records_request::Message::Header(header),
        import_records_request::Message::Chunk(ImportChunk { entries }),
    ];
    let messages = messages.map(|message| ImportRecordsRequest {
        message: Some(message),
    });
    let mut client = RecordServiceClient::new(server.channel.clone());
    let mut answers = client
        .import_records(tokio_stream::iter(messages))
        .await
        .unwrap()
        .into_inner();
    answers.message().await.unwrap().unwrap()
}
