//! `steward doctor`: what it finds, its exit code, and that it changes nothing.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use steward::proto::ListRolesRequest;
use steward::proto::role_service_client::RoleServiceClient;

use crate::store::fixture::with_account;
use crate::support::certificates::Authority;
use crate::support::process::{Operator, steward};
use crate::support::{TestDatabase, on_both};

/// The command for a database and the key file of an operator.
fn doctor(db: &TestDatabase, operator: &Operator) -> Command {
    let mut command = steward(&["doctor"]);
    command
        .env("STEWARD_DATABASE_URL", &db.config.url)
        .env("STEWARD_KEY_FILE", operator.key_file());
    command
}

/// What is said, and the exit code.
fn said(mut command: Command) -> (String, Option<i32>) {
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert!(!text.contains("hunter2"), "{text}");
    (text, output.status.code())
}

/// Of each thing, whether it is well, and the message.
fn found(mut command: Command) -> (BTreeMap<String, (bool, String)>, Option<i32>) {
    command.arg("--json");
    let (text, code) = said(command);
    let read = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| line[key].as_str().unwrap().to_owned();
        let is_well = text("state") == "ok";
        // Whatever is wrong comes with what to do about it.
        assert_eq!(line["advice"].is_string(), !is_well, "{line}");
        (text("what"), (is_well, text("message")))
    };
    let all: BTreeMap<_, _> = text.lines().map(read).collect();
    let is_well = all.values().all(|(is_well, _)| *is_well);
    assert_eq!(code, Some(i32::from(!is_well)), "{text}");
    (all, code)
}

/// The problem that is found, which is the only one.
fn problem(command: Command) -> (String, String) {
    let (all, _) = found(command);
    let mut problems = all.into_iter().filter(|(_, (is_well, _))| !is_well);
    let (what, (_, message)) = problems.next().unwrap();
    assert_eq!(problems.next(), None);
    (what, message)
}

/// Every file of a folder, with what is in it.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.unwrap();
        (
            entry.file_name().into_string().unwrap(),
            std::fs::read(entry.path()).unwrap(),
        )
    };
    std::fs::read_dir(folder).unwrap().map(read).collect()
}

on_both! {
    async fn where_all_is_well(db: TestDatabase) {
        with_account(&db).await.close().await;
        let operator = Operator::new();
        let server = operator.start(&db).await;
        let (during, code) = found(doctor(&db, &operator));
        assert_eq!(code, Some(0), "{during:?}");
        let well = |message: &str| (true, message.to_owned());
        assert_eq!(during["server"], well("one serves from the database now"));
        // Nor does the server notice.
        let account = "acme".to_owned();
        let request = ListRolesRequest { account, ..ListRolesRequest::default() };
        assert!(RoleServiceClient::new(server.channel().await).list_roles(request).await.is_ok());
        assert_eq!(server.stop().await, Some(0));

        let before = db.is_sqlite().then(|| files(&db.folder()));
        let (all, code) = found(doctor(&db, &operator));
        assert_eq!(code, Some(0), "{all:?}");
        assert_eq!(all["server"], well("none serves from the database now"));
        assert_eq!(all["schema"], well("it is up to date"));
        assert_eq!(all["configuration"], well("it is as it should be"));
        assert_eq!(all["database"], well("it can be used"));
        assert!(all["key file"].1.ends_with("steward.keys holds a key"), "{all:?}");
        if db.is_sqlite() {
            assert_eq!(all["secure_delete"], well("SQLite overwrites what is deleted"));
            assert!(all.contains_key("disk") && !all.contains_key("clock"), "{all:?}");
        } else {
            assert_eq!(all["clock"], well("that of the database says the same"));
            assert!(!all.contains_key("disk") && !all.contains_key("secure_delete"), "{all:?}");
        }
        assert_eq!(before, db.is_sqlite().then(|| files(&db.folder())));
    }

    async fn what_is_wrong_with_a_database(db: TestDatabase) {
        db.store().await.close().await;
        let operator = Operator::new();
        db.execute("DELETE FROM seaql_migrations WHERE version LIKE 'm0006%'").await;
        let (all, _) = found(doctor(&db, &operator));
        let pending = "it waits for 1 migrations; the next start, or `steward migrate`, applies them";
        assert_eq!(all["schema"], (true, pending.to_owned()));
        db.execute("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 1)").await;
        let later = "the database was made by a later version of steward";
        assert_eq!(problem(doctor(&db, &operator)), ("schema".to_owned(), later.to_owned()));
    }

    async fn what_is_wrong_with_a_key_file(db: TestDatabase) {
        with_account(&db).await.close().await;
        let operator = Operator::new();
        assert_eq!(operator.start(&db).await.stop().await, Some(0));
        let key_file = operator.key_file();
        let path = key_file.display();
        std::fs::set_permissions(&key_file, std::fs::Permissions::from_mode(0o644)).unwrap();
        let open = format!("the key file {path} is open to others; type: chmod 600 {path}");
        assert_eq!(problem(doctor(&db, &operator)), ("key file".to_owned(), open));
        std::fs::set_permissions(&key_file, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::fs::write(&key_file, "v1:nothing").unwrap();
        let (what, message) = problem(doctor(&db, &operator));
        assert_eq!(what, "key file");
        assert!(message.contains("does not hold a key") && !message.contains("nothing"), "{message}");
        std::fs::remove_file(&key_file).unwrap();
        let (what, message) = problem(doctor(&db, &operator));
        assert_eq!(what, "key file");
        assert!(message.starts_with(&format!("there is no key file {path}; ")), "{message}");
        assert!(!key_file.exists());
    }
}

#[test]
fn before_the_first_start_nothing_is_wrong_and_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = steward(&["doctor"]);
    command.current_dir(folder.path());
    let expected = "ok       configuration: it is as it should be\n\
                    ok       database: it is not there yet; the first start makes it\n\
                    ok       key file: it is not there yet; the first start makes it\n";
    assert_eq!(said(command), (expected.to_owned(), Some(0)));
    assert!(files(folder.path()).is_empty());
}

#[test]
fn a_configuration_that_cannot_be_read() {
    let mut command = steward(&["doctor", "--drain-delay", "hunter2"]);
    command.env("STEWARD_LISTEN", "hunter2");
    let (text, code) = said(command);
    assert_eq!(code, Some(1));
    assert_eq!(
        text.matches("problem  configuration: ").count(),
        2,
        "{text}"
    );
    assert!(
        text.contains("--drain-delay: must be a whole number of seconds"),
        "{text}"
    );
}

#[tokio::test]
async fn a_database_that_cannot_be_used() {
    let db = TestDatabase::sqlite();
    let operator = Operator::new();
    let named = |url: &str| {
        let mut command = doctor(&db, &operator);
        command.env("STEWARD_DATABASE_URL", url);
        problem(command)
    };
    let database = |message: String| ("database".to_owned(), message);
    let path = db.file();
    let path = path.display();
    let none = format!(
        "there is no database {path}; to make it, add --database-create, or set STEWARD_DATABASE_CREATE=true"
    );
    assert_eq!(named(&db.config.url), database(none));
    assert!(!db.folder().exists());
    let refused = "the database company at 127.0.0.1:1 cannot be used: nothing listens there (connection refused)";
    assert_eq!(
        named("postgres://a:hunter2@127.0.0.1:1/company"),
        database(refused.to_owned())
    );
    std::fs::create_dir_all(db.folder()).unwrap();
    std::fs::write(
        db.file(),
        "something else, long enough to look like it: ".repeat(100),
    )
    .unwrap();
    let before = files(&db.folder());
    let damaged =
        format!("the database {path} cannot be used: it is damaged, or no database at all");
    assert_eq!(named(&db.config.url), database(damaged));
    assert_eq!(files(&db.folder()), before);
}

#[test]
fn who_may_reach_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new("test");
    let path = |name: &str| folder.path().join(name);
    let command = |year: i32| {
        let (certificate, key) = authority.server(year).write(folder.path(), "server");
        let mut command = steward(&["doctor"]);
        command
            .current_dir(folder.path())
            .env("STEWARD_TLS_CERTIFICATE", certificate)
            .env("STEWARD_TLS_KEY", key);
        command
    };
    let (all, _) = found(command(4000));
    assert_eq!(
        all["certificate"],
        (true, "it is valid until 4000-12-31T00:00:00Z".to_owned())
    );
    let (what, message) = problem(command(2020));
    assert_eq!(what, "certificate");
    assert!(
        message.starts_with("clients do not take it: it is valid from ")
            && message.ends_with(" to 2020-12-31T00:00:00Z"),
        "{message}"
    );

    let with_callers = || {
        let mut command = command(4000);
        command.env("STEWARD_CALLERS_FILE", path("callers.yaml"));
        command
    };
    let checked = || {
        let mut command = steward(&["config", "check"]);
        command.env("STEWARD_CALLERS_FILE", path("callers.yaml"));
        command.output().unwrap().status.code()
    };
    // Neither would a server start.
    std::fs::write(path("callers.yaml"), "callers: []").unwrap();
    let (what, message) = problem(with_callers());
    assert_eq!(what, "callers");
    assert!(
        message.contains("there is none, so that nobody could call"),
        "{message}"
    );
    assert_eq!(checked(), Some(2));
    let one =
        "callers: [{name: web, certificate: 'spiffe://test/web', groups: [ask], accounts: all}]";
    std::fs::write(path("callers.yaml"), one).unwrap();
    let (_, message) = problem(with_callers());
    assert!(
        message.ends_with("which nobody can show: tls.client_authorities is not set"),
        "{message}"
    );
    std::fs::write(path("ca.crt"), &authority.pem).unwrap();
    let with_callers = || {
        let mut command = with_callers();
        command.env("STEWARD_TLS_CLIENT_AUTHORITIES", path("ca.crt"));
        command
    };
    let told = format!("{} tells 1 apart", path("callers.yaml").display());
    assert_eq!(found(with_callers()).0["callers"], (true, told));
    assert_eq!(checked(), Some(0));
}
