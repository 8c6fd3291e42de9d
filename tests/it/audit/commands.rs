//! `steward audit`, with a server and without.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Parser as _;
use steward::cli::{Cli, Failure, Outcome};
use steward::domain::record::*;

use crate::store::fixture::*;
use crate::support::server::start;

/// What a command says, and how it ends.
async fn command(arguments: &[&str]) -> (Result<Outcome, Failure>, String) {
    let all = ["steward", "audit"].iter().chain(arguments);
    let cli = Cli::try_parse_from(all).unwrap();
    let mut out = Vec::new();
    let ending = cli.command.run(&mut out).await;
    (ending, String::from_utf8(out).unwrap())
}

/// The key file of the tests' servers.
fn key_file(folder: &Path) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let file = folder.join("steward.keys");
    std::fs::write(&file, format!("v1:{}\n", STANDARD.encode(KEY))).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    file.display().to_string()
}

on_both! {
    async fn the_audit_is_listed_verified_and_exported(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, records([Record::User(plain_user("u1")), Record::Stage(stage("s"))])).await;
        let server = start(&db).await;
        let url = server.url();
        let (ending, told) = command(&["list", "--account", "acme", "--server", &url, "--type", "user_created"]).await;
        assert_eq!(ending.unwrap(), Outcome::Yes);
        assert!(told.contains("\"type\":\"AUDIT_EVENT_TYPE_USER_CREATED\"") && told.lines().count() == 1, "{told}");
        let (_, told) = command(&["list", "--account", "acme", "--server", &url, "--after", "3"]).await;
        assert_eq!(told.lines().count(), 1, "{told}");

        for (more, lines) in [
            (&["--target-type", "user"][..], 2),
            (&["--target-type", "role"], 0),
            (&["--from", "2000-01-01T00:00:00Z", "--before", "3000-01-01T00:00:00+01:00"], 4),
            (&["--from", "3000-01-01T00:00:00Z"], 0),
            (&["--before", "1960-01-01T00:00:00Z"], 0),
        ] {
            let all = [&["list", "--account", "acme", "--server", url.as_str()], more].concat();
            let (ending, told) = command(&all).await;
            assert_eq!((ending.unwrap(), told.lines().count()), (Outcome::Yes, lines), "{more:?} {told}");
        }

        let folder = tempfile::tempdir().unwrap();
        let exported = folder.path().join("heads.jsonl");
        let (ending, head) = command(&["export", "--account", "acme", "--server", &url]).await;
        assert_eq!(ending.unwrap(), Outcome::Yes);
        std::fs::write(&exported, &head).unwrap();
        let exported = exported.display().to_string();
        let (ending, told) = command(&["verify", "--account", "acme", "--server", &url, "--export", &exported]).await;
        assert_eq!(ending.unwrap(), Outcome::Yes);
        assert_eq!(told, "acme: 4 events, as written; before the chain began: 1\n");
        server.stop().await;

        // The same without a server.
        let (key, database) = (key_file(folder.path()), db.config.url.clone());
        let offline = ["--offline", "--database-url", &database];
        let with_key = [&offline[..], &["--key-file", &key]].concat();
        let (ending, again) = command(&[&["export"], &with_key[..]].concat()).await;
        assert_eq!(ending.unwrap(), Outcome::Yes);
        let read = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
        assert_eq!(read(&again)["link"], read(&head)["link"]);
        let (ending, told) = command(&[&["verify", "--export", &exported], &with_key[..]].concat()).await;
        assert_eq!(ending.unwrap(), Outcome::Yes);
        assert_eq!(told, "acme: 4 events, as written; before the chain began: 1\n");

        // Who has the public key alone finds the tail cut, and nothing else.
        let public = read(&head)["public_key"].as_str().unwrap().to_owned();
        let with_public = [&["verify", "--export", &exported, "--public-key", &public], &offline[..]].concat();
        assert_eq!(command(&with_public).await.0.unwrap(), Outcome::Yes);
        db.execute(
            "DELETE FROM audit_event WHERE sequence > 3; UPDATE account SET audit_sequence = 3, \
             audit_link = (SELECT link FROM audit_event WHERE sequence = 3)"
        ).await;
        let (ending, told) = command(&with_public).await;
        assert_eq!(ending.unwrap(), Outcome::No);
        assert_eq!(told, "acme: 0 events, NOT as written; before the chain began: 0\n  event 4 is not the one that was exported\n");
        db.execute("UPDATE audit_event SET kind = 'role_changed' WHERE sequence = 3").await;
        let (ending, told) = command(&[&["verify", "--json"], &with_key[..]].concat()).await;
        assert_eq!(ending.unwrap(), Outcome::No);
        assert_eq!(
            told,
            "{\"account\":\"acme\",\"whole\":false,\"events\":3,\"events_before_chain\":1,\
             \"findings\":[\"event 3 was changed\"],\"further_findings\":0}\n"
        );
        let other = STANDARD.encode([1; 32]);
        let with_other = [&["verify", "--export", &exported, "--public-key", &other], &offline[..]].concat();
        assert!(matches!(command(&with_other).await.0, Err(Failure::Usage(_))));
        store.close().await;
    }
}

/// Whoever verifies nothing is not told that all is well.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_not_as_written() {
    let db = TestDatabase::sqlite();
    with_account(&db).await.close().await;
    let folder = tempfile::tempdir().unwrap();
    let (key, url) = (key_file(folder.path()), db.config.url.clone());
    let empty = folder.path().join("heads.jsonl").display().to_string();
    std::fs::write(&empty, "\n").unwrap();
    let verify = [
        "verify",
        "--offline",
        "--database-url",
        &url,
        "--key-file",
        &key,
    ];
    assert_eq!(command(&verify).await.0.unwrap(), Outcome::Yes);
    let (ending, _) = command(&[&verify[..], &["--export", &empty]].concat()).await;
    let said = ending.unwrap_err().to_string();
    assert!(said.contains("it holds no end of a chain"), "{said}");
    // Nor is an end of another account's chain one of this.
    let other = r#"{"account": "other", "sequence": "1"}"#;
    std::fs::write(&empty, other).unwrap();
    let of_acme = ["--account", "acme", "--export", &empty];
    let (ending, _) = command(&[&verify[..], &of_acme].concat()).await;
    let said = ending.unwrap_err().to_string();
    assert_eq!(said, format!("{empty} holds no end of the chain of acme"));
    db.execute("DELETE FROM account").await;
    let (ending, _) = command(&verify).await;
    assert_eq!(
        ending.unwrap_err().to_string(),
        "the database has no account"
    );
}
