//! `steward import` as operators run it: what breaks in the middle of it, and
//! what one bad object costs.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::json;
use steward::cli::import::{Summary, import_export};
use steward::cli::lever::{Export, scan};
use steward::cli::sample::generator::Company;
use steward::domain::fact_update::FactUpdate;
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::*;
use tempfile::TempDir;
use tokio::time::timeout;

use crate::store::fixture::with_account;
use crate::support::process::{Ended, Operator, Process, end_of, steward};
use crate::support::server::{ADA, RunningServer, start};
use crate::support::{TestDatabase, on_both};

/// How long anything that is waited for may take.
const WAIT_LIMIT: Duration = Duration::from_mins(1);

/// `steward import` of a folder into the account `acme`.
fn import(server: &Process<'_>, folder: &Path, more: &[&str]) -> Command {
    let url = format!("http://{}", server.address());
    let mut command = steward(&["import", "--server", &url, "--account", "acme"]);
    if !more.contains(&"--as") {
        command.args(["--as", "root"]);
    }
    command.args(more).arg(folder);
    command
}

/// The objects of an export of many chunks.
const STAGES: usize = 40_000;

fn export_of_many_chunks() -> TempDir {
    let folder = TempDir::new().unwrap();
    let stages: Vec<_> = (0..STAGES)
        .map(|n| json!({"id": format!("s{n}"), "text": "S"}))
        .collect();
    std::fs::write(folder.path().join("stages.json"), json!(stages).to_string()).unwrap();
    folder
}

fn begun(mut command: Command) -> Child {
    let piped = command.stdout(Stdio::null()).stderr(Stdio::piped());
    piped.spawn().unwrap()
}

/// An import of which a part is stored.
async fn in_the_middle(command: Command, db: &TestDatabase) -> Child {
    let child = begun(command);
    let some_are_stored = async {
        while stored_stages(db).await == 0 {
            tokio::task::yield_now().await;
        }
    };
    timeout(WAIT_LIMIT, some_are_stored)
        .await
        .expect("the import comes to its first commit");
    child
}

/// An import that reads its export: a pipe, into which nobody writes until what is given here is dropped.
async fn reading(command: Command, folder: &TempDir) -> (Child, std::fs::File) {
    let pipe = folder.path().join("users.json");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let child = begun(command);
    // This waits for the other side.
    let opening = tokio::task::spawn_blocking(move || OpenOptions::new().write(true).open(pipe));
    let opened = timeout(WAIT_LIMIT, opening)
        .await
        .expect("the import comes to the pipe");
    (child, opened.unwrap().unwrap())
}

async fn ended(child: Child) -> Ended {
    let output = tokio::task::spawn_blocking(move || child.wait_with_output());
    let output: Output = timeout(WAIT_LIMIT, output)
        .await
        .expect("it ends")
        .unwrap()
        .unwrap();
    Ended {
        code: output.status.code(),
        told: String::from_utf8(output.stderr).unwrap(),
    }
}

const SAFE: &str =
    "\nIt is safe to repeat the same import: what is stored already stays as it is.\n";

const BROKEN: &str = "error: the connection to the server broke in the middle of the import: the server was stopped, \
                      or the network failed\n";

on_both! {
    async fn a_server_that_is_killed_in_the_middle(db: TestDatabase) {
        with_account(&db).await.close().await;
        let operator = Operator::new();
        let server = operator.start(&db).await;
        let folder = export_of_many_chunks();
        let child = in_the_middle(import(&server, folder.path(), &[]), &db).await;
        server.kill();
        let ended = ended(child).await;
        assert_eq!(ended.code, Some(2), "{ended:?}");
        let there = ended.told.strip_prefix(BROKEN).expect(&ended.told);
        assert!(there.starts_with("Confirmed by the server: "), "{there}");
        assert!(there.ends_with(SAFE), "{there}");
        let server = operator.start(&db).await;
        let again = end_of(import(&server, folder.path(), &[]));
        assert_eq!((again.code, again.told.as_str()), (Some(0), ""));
        assert_eq!(stored_stages(&db).await, STAGES);
        assert_eq!(server.stop().await, Some(0));
    }

    async fn an_import_that_is_stopped_in_the_middle(db: TestDatabase) {
        with_account(&db).await.close().await;
        let operator = Operator::new();
        let server = operator.start(&db).await;
        let folder = export_of_many_chunks();
        let signal = |child: &Child, signal: &str| {
            let id = child.id().to_string();
            assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        };
        let child = in_the_middle(import(&server, folder.path(), &[]), &db).await;
        signal(&child, "-INT");
        let stopped = ended(child).await;
        assert_eq!(stopped.code, Some(130), "{stopped:?}");
        let begin = "error: the import was stopped before its end\nConfirmed by the server: ";
        assert!(stopped.told.starts_with(begin) && stopped.told.ends_with(SAFE), "{stopped:?}");
        assert!(stored_stages(&db).await < STAGES);
        let again = end_of(import(&server, folder.path(), &[]));
        assert_eq!((again.code, again.told.as_str()), (Some(0), ""));
        assert_eq!(stored_stages(&db).await, STAGES);

        // While it is read, nothing is sent.
        for way in [vec![], vec!["--strict"]] {
            let folder = TempDir::new().unwrap();
            let (child, pipe) = reading(import(&server, folder.path(), &way), &folder).await;
            signal(&child, "-TERM");
            let stopped = ended(child).await;
            drop(pipe);
            let told = format!("error: the import was stopped before its end\nNothing was sent to the server.{SAFE}");
            assert_eq!((stopped.code, stopped.told), (Some(143), told));
        }
        assert_eq!(server.stop().await, Some(0));
    }

    async fn what_can_be_read_once_is_read_like_a_file(db: TestDatabase) {
        with_account(&db).await.close().await;
        let operator = Operator::new();
        let server = operator.start(&db).await;
        let folder = TempDir::new().unwrap();
        let (child, mut pipe) = reading(import(&server, folder.path(), &[]), &folder).await;
        pipe.write_all(br#"[{"id":"u1"}]"#).unwrap();
        drop(pipe);
        let ended = ended(child).await;
        assert_eq!((ended.code, ended.told.as_str()), (Some(0), ""));
        assert_eq!(server.stop().await, Some(0));
    }

    async fn two_imports_of_the_same_export_at_once(db: TestDatabase) {
        let server = start(&db).await;
        for account in ["twice", "once"] {
            server.create_account(account, ADA).await;
        }
        let folder = TempDir::new().unwrap();
        // More than two chunks.
        Company::of(2_500).write(folder.path()).unwrap();
        let take_in = |account: &'static str| {
            let export = scan(folder.path()).unwrap();
            import_export(server.channel.clone(), account, ADA, export)
        };
        let (one, other) = tokio::join!(take_in("twice"), take_in("twice"));
        let (one, other) = (one.unwrap(), other.unwrap());
        let alone = take_in("once").await.unwrap();
        for summary in [&one, &other, &alone] {
            assert!(summary.is_whole(), "{:?}", summary.problems);
        }
        let created = |summary: &Summary| summary.counts.unwrap().created;
        assert_eq!(created(&one) + created(&other), created(&alone));
        let expected = facts(&server, "once").await;
        assert!(expected.len() > 5_000, "{}", expected.len());
        assert!(facts(&server, "twice").await == expected, "what is stored differs");
        server.stop().await;
    }

    async fn one_bad_object_costs_one_object(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account("acme", ADA).await;
        let large = |size: usize| "x".repeat(size);
        let places: Vec<String> = (0..101).map(|n| format!("Place {n}")).collect();
        let postings = json!([
            {"id": "p1", "state": "published", "categories": {"location": "Main", "allLocations": places}},
            {"id": "p2", "state": "published"},
        ]);
        let contacts = json!([
            {"id": "c1"}, {"id": "c2", "name": large(12 << 20)}, {"id": "c3", "photo": large(12 << 20)},
            // The largest that is sent at all, and far too long for a name.
            {"id": "c4", "name": large((7 << 20) - 100)}, {"id": "c5"},
        ]);
        let pages = json!([{"data": [{"id": "s1"}], "hasNext": true}, {"data": [{"id": "s2"}]}]);
        let files = vec![
            ("postings.json".to_owned(), postings.to_string().into_bytes()),
            ("contacts.json".to_owned(), contacts.to_string().into_bytes()),
            ("stages.json".to_owned(), pages.to_string().into_bytes()),
        ];
        let summary = import_export(server.channel.clone(), "acme", ADA, Export::in_memory(files)).await;
        let summary = summary.unwrap();
        assert_eq!(
            summary.problems,
            [
                "postings.json, object 1: `categories.allLocations` has 1 more than the 100 that a posting has beside \
                 its main one; the last are left off, and access by them does not reach it",
                "contacts.json, object 2: is larger than 7 MiB, and cannot be sent (left out)",
                "contacts.json, object 4: `record.candidate.name` is longer than 500 characters (left out)",
            ]
        );
        assert!(!summary.is_whole());
        assert_eq!(summary.counts.unwrap().created, 2 + 2 + 3);
        let posting = record(&server, record_name::Name::Posting("p1".to_owned())).await;
        let Some(record::Record::Posting(posting)) = posting.record else {
            panic!("a posting")
        };
        assert_eq!(posting.further_locations, places[..100]);
        server.stop().await;
    }

    async fn what_real_exports_hold_costs_nothing_else(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account("acme", ADA).await;
        let opportunities = r#"[
            {"id":"o1","contact":"c1","emails":[null,"a@example.com"],"tags":[null,"t"],"applications":[null]},
            {"id":"o2","contact":"c2","applications":[],"createdAt":1628509001183.0},
            {"id":"o3","contact":"c3","applications":[],"snoozedUntil":1628509001183},
            {"id":"o4","contact":"c4","applications":[],"name":"\ud800"},
            {"id":"o5","contact":"c5","applications":[]}]"#;
        let pages = "{\"data\":[{\"id\":\"q1\",\"status\":\"open\"}],\"hasNext\":true}\n\
                     {\"data\":[{\"id\":\"q2\",\"status\":\"open\"}],\"hasNext\":false}\n";
        let files = vec![
            ("opportunities.json".to_owned(), opportunities.as_bytes().to_vec()),
            ("requisitions.jsonl".to_owned(), pages.as_bytes().to_vec()),
            ("stages.json.gz".to_owned(), packed(r#"[{"id":"s1"},{"id":"s2"}]"#)),
        ];
        let summary = import_export(server.channel.clone(), "acme", ADA, Export::in_memory(files)).await;
        let summary = summary.unwrap();
        let [problem] = &summary.problems[..] else { panic!("{summary:?}") };
        assert!(problem.starts_with("opportunities.json, object 4: holds half of a character"), "{problem}");
        // Four opportunities with their people, and two of each other list.
        assert_eq!(summary.counts.unwrap().created, 8 + 2 + 2, "{summary:?}");
        let name = record_name::Name::Opportunity("o1".to_owned());
        let Some(record::Record::Opportunity(told)) = record(&server, name).await.record else {
            panic!("an opportunity")
        };
        assert_eq!(told.tags, ["t"]);
        let name = record_name::Name::Candidate("c1".to_owned());
        let Some(record::Record::Candidate(told)) = record(&server, name).await.record else {
            panic!("a candidate")
        };
        assert_eq!(told.emails, ["a@example.com"]);
        server.stop().await;
    }
}

#[tokio::test]
async fn a_user_who_is_mistyped_is_told_once() {
    let db = TestDatabase::sqlite();
    with_account(&db).await.close().await;
    let server = Operator::new().start(&db).await;
    let folder = TempDir::new().unwrap();
    std::fs::write(
        folder.path().join("users.json"),
        r#"[{"id":"u1"},{"id":"u2"}]"#,
    )
    .unwrap();
    let ended = end_of(import(&server, folder.path(), &["--as", "rot"]));
    let why = "error: --as: the account `acme` has no user `rot`; nothing was sent\n";
    assert_eq!((ended.code, ended.told.as_str()), (Some(2), why));
    assert_eq!(end_of(import(&server, folder.path(), &[])).code, Some(0));
    assert_eq!(server.stop().await, Some(0));
}

/// A text as gzip packs it.
fn packed(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn what_is_lost_is_named_and_decides_the_exit_code() {
    let db = TestDatabase::sqlite();
    with_account(&db).await.close().await;
    let server = Operator::new().start(&db).await;
    let whole = r#"[{"id":"s1"},{"id":"s2"}]"#;
    let lossy = r#"{"data":[{"id":"s1"},{"id":"s2","text":"\ud800"},{"id":"s3"}],"hasNext":false}"#;
    let lost = "1 problem:\n  stages.json.gz, object 2: holds half of a character (`\\u` without its other half) at line 1, \
                column 47 (left out)\n";
    for (stages, more, code, told) in [
        (
            lossy,
            &["--strict"][..],
            1,
            format!("found 3 objects in 1 file\nnothing was sent\n{lost}"),
        ),
        (
            lossy,
            &[],
            1,
            format!(
                "found 3 objects in 1 file\nsent 2 entries: created 2, updated 0, unchanged 0, refused 0\n{lost}"
            ),
        ),
        (
            whole,
            &["--strict"],
            0,
            "found 2 objects in 1 file\nsent 2 entries: created 1, updated 0, unchanged 1, refused 0\n"
                .to_owned(),
        ),
    ] {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("stages.json.gz"), packed(stages)).unwrap();
        let output = import(&server, folder.path(), more).output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), told);
        assert_eq!(output.status.code(), Some(code));
    }
    assert_eq!(server.stop().await, Some(0));
}

/// What decides in an account, in an order of its own.
async fn facts(server: &RunningServer, account: &str) -> Vec<String> {
    let facts = server.facts(account).await;
    let mut facts: Vec<String> = facts
        .iter()
        .map(|fact: &FactUpdate| format!("{fact:?}"))
        .collect();
    facts.sort();
    facts
}

async fn stored_stages(db: &TestDatabase) -> usize {
    db.texts("SELECT id FROM stage WHERE name = 'S'")
        .await
        .len()
}

async fn record(server: &RunningServer, name: record_name::Name) -> Record {
    let request = GetRecordRequest {
        account: "acme".to_owned(),
        name: Some(RecordName { name: Some(name) }),
    };
    let mut client = RecordServiceClient::new(server.channel.clone());
    client
        .get_record(request)
        .await
        .unwrap()
        .into_inner()
        .record
        .unwrap()
}
