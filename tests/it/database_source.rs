//! Where the database is may stand in a file, and a server of PostgreSQL may be known by an authority that nobody else
//! knows.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::support::certificates::Authority;
use crate::support::process::{Operator, Process, end_of, steward};
use crate::support::{TestDatabase, on_both};

/// A command that is told of the database by a file.
fn by_file(file: &Path, arguments: &[&str]) -> Command {
    let mut command = steward(arguments);
    command
        .env("STEWARD_DATABASE_URL_FILE", file)
        .env("STEWARD_DATABASE_CREATE", "true");
    command
}

/// What a command says, when all is well.
fn said(mut command: Command) -> String {
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains("://steward:"), "{text}");
    text
}

on_both! {
    async fn the_url_comes_of_a_file(db: TestDatabase) {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("url");
        std::fs::write(&file, format!("{}\n", db.config.url)).unwrap();
        let create = ["account", "create", "--account", "acme", "--super-admin", "ada"];
        let told = said(by_file(&file, &create));
        assert!(told.starts_with("account acme is there, in "), "{told}");
        let operator = Operator::new();
        // The server finds what was made.
        let mut serve = operator.serve(&db);
        serve.env_remove("STEWARD_DATABASE_URL").env("STEWARD_DATABASE_URL_FILE", &file);
        let mut server = Process::spawn(serve, &db);
        assert!(server.says("ready").await.is_some());
        assert_eq!(server.stop().await, Some(0));
        assert_eq!(db.texts("SELECT id FROM account").await, ["acme"]);
        let mut show = by_file(&file, &["config", "show"]);
        show.env("STEWARD_KEY_FILE", operator.key_file());
        let shown = said(show);
        let line = shown.lines().find(|line| line.starts_with("database.url: ")).unwrap();
        assert!(line.ends_with("# STEWARD_DATABASE_URL_FILE"), "{line}");
    }
}

#[test]
fn a_url_that_is_said_twice() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("url");
    std::fs::write(&file, "sqlite://steward.db").unwrap();
    for (arguments, told) in [
        (
            &["migrate"][..],
            "error: --database-url-file: contradicts database.url; give one of them\n",
        ),
        (
            &["config", "check"],
            "error: the configuration is not as it should be\n  \
             STEWARD_DATABASE_URL_FILE: contradicts database.url; give one of them\n",
        ),
    ] {
        let mut twice = by_file(&file, arguments);
        twice.env("STEWARD_DATABASE_URL", "sqlite://other.db");
        let ended = end_of(twice);
        assert_eq!((ended.code, ended.told.as_str()), (Some(2), told));
    }
}

/// The tests' server has a certificate for `localhost`. By itself, on this machine, the way to it is plain.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_is_known_by_the_authority_that_is_named() {
    let db = TestDatabase::postgres().await;
    let folder = TempDir::new().unwrap();
    let other = folder.path().join("ca.crt");
    std::fs::write(&other, Authority::new("another").pem).unwrap();
    let url = db.config.url.replace("127.0.0.1", "localhost");
    let migrate = |ca: &Path| {
        let mut command = steward(&["migrate"]);
        command.env("STEWARD_DATABASE_URL", &url);
        command.env("STEWARD_DATABASE_CA_FILE", ca);
        end_of(command)
    };
    let roots = std::env::var("STEWARD_TEST_POSTGRES_ROOTS").unwrap();
    let ended = migrate(Path::new(&roots));
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let ended = migrate(&other);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    let why = "the server's certificate is from no authority that database.ca_file or `sslrootcert` names";
    assert!(ended.told.contains(why), "{ended:?}");
}
