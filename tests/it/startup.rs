//! Why `steward serve` does not start: what it says, its exit code, and that
//! nothing was touched.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::role_service_client::RoleServiceClient;
use steward::proto::*;
use tokio_stream::StreamExt as _;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::ServerReflectionRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;

use crate::arrival;
use crate::store::fixture::with_account;
use crate::support::process::{Operator, end_of, steward};
use crate::support::{TestDatabase, on_both};

on_both! {
    async fn a_database_of_a_later_version(db: TestDatabase) {
        db.store().await.close().await;
        let made = db.texts("SELECT version FROM seaql_migrations").await.len();
        db.execute("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 1)")
            .await;
        let ended = end_of(Operator::new().serve(&db));
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.told.contains("error: the database was made by a later version of steward\n"));
        assert_eq!(db.texts("SELECT version FROM seaql_migrations").await.len(), made + 1);
    }

    /// Before anything is made.
    async fn an_address_for_metrics_that_is_taken(db: TestDatabase) {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap().to_string();
        let operator = Operator::new().with("STEWARD_METRICS_LISTEN", &address);
        let ended = end_of(operator.serve(&db));
        let why = format!("error: cannot listen on {address} for metrics: Address already in use (os error 98)\n");
        assert_eq!((ended.code, ended.told), (Some(2), why));
        if db.is_sqlite() {
            assert!(!db.file().exists());
        } else {
            let tables = "SELECT count(*)::text FROM pg_tables WHERE schemaname = 'public'";
            assert_eq!(db.texts(tables).await, ["0"]);
        }
    }

    async fn a_key_file_that_is_not_there(db: TestDatabase) {
        with_account(&db).await.close().await;
        let operator = Operator::new();
        assert_eq!(operator.start(&db).await.stop().await, Some(0));
        std::fs::remove_file(operator.key_file()).unwrap();
        let ended = end_of(operator.serve(&db));
        assert_eq!(ended.code, Some(2), "{ended:?}");
        let key_file = operator.key_file();
        let path = key_file.display();
        let why = format!(
            "error: there is no key file {path}; name the one that this database was served with by \
             --key-file, or make a new one: \
             (umask 077; printf 'v1:%s\\n' \"$(head -c 32 /dev/urandom | base64)\" > {path})\n"
        );
        assert_eq!(ended.told, why);
        assert!(!key_file.exists());
    }

    async fn a_key_file_that_is_open_to_others(db: TestDatabase) {
        use std::os::unix::fs::PermissionsExt as _;
        let operator = Operator::new();
        let key_file = operator.key_file();
        let mode = |mode| std::fs::set_permissions(&key_file, std::fs::Permissions::from_mode(mode)).unwrap();
        let path = key_file.display();
        for open in [0o666, 0o644] {
            mode(open);
            let ended = end_of(operator.serve(&db));
            let why = format!("error: the key file {path} is open to others; type: chmod 600 {path}\n");
            assert_eq!((ended.code, ended.told), (Some(2), why), "{open:o}");
        }
        // As a secret of Kubernetes is handed out.
        mode(0o440);
        assert_eq!(operator.start(&db).await.stop().await, Some(0));
    }
}

/// On PostgreSQL it waits: see the tests of `outage`.
#[tokio::test]
async fn a_second_server_on_the_same_file() {
    let db = TestDatabase::sqlite();
    with_account(&db).await.close().await;
    let operator = Operator::new();
    let first = operator.start(&db).await;
    let second = end_of(operator.serve(&db));
    assert_eq!(second.code, Some(2), "{second:?}");
    let why = "error: another process serves from this database already\n";
    assert!(second.told.contains(why), "{second:?}");
    let request = ListRolesRequest {
        account: "acme".to_owned(),
        ..ListRolesRequest::default()
    };
    let mut client = RoleServiceClient::new(first.channel().await);
    let roles = client.list_roles(request).await.unwrap().into_inner().roles;
    assert_eq!(roles.len(), 5);
    assert_eq!(first.stop().await, Some(0));
}

#[tokio::test]
async fn a_database_that_is_not_there_is_made_only_when_that_is_said() {
    let db = TestDatabase::sqlite();
    let operator = Operator::new();
    let (url, file) = (&db.config.url, db.file());
    let why = format!(
        "error: there is no database {}; to make it, add --database-create, or set \
         STEWARD_DATABASE_CREATE=true\n",
        file.display()
    );
    let mut serve = operator.serve(&db);
    serve.env_remove("STEWARD_DATABASE_CREATE");
    let account = ["account", "create", "--account", "a", "--super-admin", "s"];
    let account = steward(&[&account[..], &["--database-url", url]].concat());
    let migrate = steward(&["migrate", "--database-url", url]);
    for command in [serve, account, migrate] {
        let ended = end_of(command);
        assert_eq!((ended.code, &ended.told), (Some(2), &why));
        assert!(!db.folder().exists());
    }
    let mut migrate = steward(&["migrate", "--database-url", url, "--database-create"]);
    let told = migrate.output().unwrap().stdout;
    let told = String::from_utf8(told).unwrap();
    assert!(
        told.starts_with(&format!("the schema of {url} is up to date;")),
        "{told}"
    );
}

/// The files of a database that is served hold contact data.
#[tokio::test]
async fn the_files_of_a_database_are_their_owners_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let db = TestDatabase::sqlite();
    let operator = Operator::new();
    // Made by the server itself.
    let server = operator.start(&db).await;
    for name in ["steward.db", "steward.db-wal", "steward.db-shm"] {
        let metadata = std::fs::metadata(db.folder().join(name)).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o077, 0, "{name}");
    }
    assert_eq!(server.stop().await, Some(0));
}

/// `account create` names the database that it wrote to; a key is made, and that is told, only beside a
/// database that was never served, and the default path needs no word of its own.
#[tokio::test]
async fn what_is_made_without_being_named_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let place = std::fs::canonicalize(folder.path()).unwrap();
    let mut account = steward(&[
        "account",
        "create",
        "--account",
        "acme",
        "--super-admin",
        "ada",
    ]);
    let told = account.current_dir(&place).output().unwrap();
    let expected = format!(
        "account acme is there, in sqlite://{}, a new file; its Super Admin is ada\n",
        place.join("steward.db").display()
    );
    assert_eq!(String::from_utf8(told.stdout).unwrap(), expected);

    let folder = tempfile::tempdir().unwrap();
    let key_file = folder.path().join("steward.keys");
    let serve = || {
        let mut serve = steward(&["serve", "--listen", "127.0.0.1:0", "--log-format", "json"]);
        serve
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        serve
    };
    let mut server = serve().spawn().unwrap();
    let mut log = BufReader::new(server.stderr.take().unwrap()).lines();
    let mut until_ready = log
        .by_ref()
        .map(Result::unwrap)
        .take_while(|line| !line.contains("\"ready\""));
    assert!(until_ready.any(|line| line.contains("a new key file was made")));
    until_ready.for_each(drop);
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(folder.path().join("steward.db").exists());
    // A path that was mistyped makes no other key.
    std::fs::rename(&key_file, folder.path().join("elsewhere")).unwrap();
    let ended = end_of(serve());
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(
        ended.told.contains("error: there is no key file"),
        "{ended:?}"
    );
    assert!(!key_file.exists());
}

/// Commits that only the write-ahead log holds are not overwritten by a new
/// database, and a database that was served does not turn into an empty one.
#[tokio::test]
async fn a_database_file_that_was_lost() {
    let db = TestDatabase::sqlite();
    with_account(&db).await.close().await;
    let operator = Operator::new();
    operator.start(&db).await.kill();
    let log = db.folder().join("steward.db-wal");
    let before = std::fs::read(&log).unwrap();
    std::fs::rename(db.file(), db.folder().join("elsewhere")).unwrap();
    for beside in ["steward.db-wal", "steward.db.lock"] {
        let ended = end_of(operator.serve(&db));
        assert_eq!(ended.code, Some(2), "{ended:?}");
        let beside = db.folder().join(beside);
        let (path, trace) = (db.file(), beside.display());
        let why = format!(
            "error: the database {} is missing or empty, though {trace} tells that it was there; put it \
             back, or, to begin without what it held, delete {trace}\n",
            path.display()
        );
        assert_eq!(ended.told, why);
        assert!(!db.file().exists());
        if log.exists() {
            assert_eq!(std::fs::read(&log).unwrap(), before);
            std::fs::rename(&log, db.folder().join("elsewhere-wal")).unwrap();
        }
    }
    // Put back, it is all there.
    std::fs::rename(db.folder().join("elsewhere"), db.file()).unwrap();
    std::fs::rename(db.folder().join("elsewhere-wal"), &log).unwrap();
    let server = operator.start(&db).await;
    let request = ListRolesRequest {
        account: "acme".to_owned(),
        ..ListRolesRequest::default()
    };
    let mut client = RoleServiceClient::new(server.channel().await);
    assert_eq!(
        client
            .list_roles(request)
            .await
            .unwrap()
            .into_inner()
            .roles
            .len(),
        5
    );
    assert_eq!(server.stop().await, Some(0));
}

/// The database accepts the connection and never answers.
#[tokio::test]
async fn a_stop_during_the_start() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let db = TestDatabase::sqlite();
    let operator = Operator::new();
    let mut command = operator.serve(&db);
    command.env(
        "STEWARD_DATABASE_URL",
        format!("postgres://someone@{address}/steward"),
    );
    let server = command.stderr(Stdio::piped()).spawn().unwrap();
    let connection = silent.accept().unwrap();
    let id = server.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .unwrap()
            .success()
    );
    let ended = server.wait_with_output().unwrap();
    let told = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(0), "{told}");
    assert!(
        told.contains("\"message\":\"stopped before it was ready\""),
        "{told}"
    );
    drop(connection);
}

/// Connections that say nothing, or never answer, carry no call: there is
/// nothing to wait for.
#[tokio::test]
async fn a_stop_does_not_wait_for_connections_without_a_call() {
    const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    const SETTINGS: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0];
    let db = TestDatabase::sqlite();
    let server = Operator::new().start(&db).await;
    let silent = [&[], &PREFACE[..10], PREFACE, &[PREFACE, SETTINGS].concat()].map(|said| {
        let mut connection = TcpStream::connect(server.address()).unwrap();
        connection.write_all(said).unwrap();
        connection
    });
    let began = Instant::now();
    assert_eq!(server.stop().await, Some(0));
    // Less than `drain_timeout`.
    assert!(
        began.elapsed() < Duration::from_secs(15),
        "{:?}",
        began.elapsed()
    );
    drop(silent);
}

#[tokio::test]
async fn a_stop_waits_for_a_call_as_long_as_it_may() {
    let db = TestDatabase::sqlite();
    db.log
        .expects("calls in flight were dropped when the time was over");
    let operator = Operator::new().with("STEWARD_DRAIN_TIMEOUT", "1");
    with_account(&db).await.close().await;
    let server = operator.start(&db).await;
    // A request that its caller does not end.
    let channel = server.channel().await;
    let mut changes = RecordServiceClient::new(channel.clone());
    let call = tokio::spawn(arrival::ended(
        channel,
        arrival::WRITE,
        arrival::begun(8, 1),
    ));
    // Calls of a connection begin in their order.
    let account = "acme".to_owned();
    let settings = changes.get_settings(GetSettingsRequest { account }).await;
    assert!(settings.is_ok());
    assert_eq!(server.stop().await, Some(1));
    assert!(!call.is_finished() || call.await.is_err());
}

#[tokio::test]
async fn a_stop_ends_streams_that_have_no_end_of_their_own() {
    let db = TestDatabase::sqlite();
    let operator = Operator::new();
    with_account(&db).await.close().await;
    let server = operator.start(&db).await;
    // An import that its caller does not end.
    let header = ImportHeader {
        account: "acme".to_owned(),
        ..ImportHeader::default()
    };
    let header = ImportRecordsRequest {
        message: Some(import_records_request::Message::Header(header)),
    };
    let endless = tokio_stream::iter([header]).chain(tokio_stream::pending());
    let mut client = RecordServiceClient::new(server.channel().await);
    let mut answers = client.import_records(endless).await.unwrap().into_inner();
    // Somebody who may ask more of the contract.
    let asked = ServerReflectionRequest {
        message_request: Some(MessageRequest::ListServices(String::new())),
        ..ServerReflectionRequest::default()
    };
    let endless = tokio_stream::iter([asked]).chain(tokio_stream::pending());
    let mut client = ServerReflectionClient::new(server.channel().await);
    let told = client.server_reflection_info(endless).await;
    let mut told = told.unwrap().into_inner();
    assert!(told.message().await.unwrap().is_some());
    // And those who watch health, as clients do.
    let mut health = HealthClient::new(server.channel().await);
    let mut watched = Vec::new();
    for (service, changes) in [("", true), ("liveness", false), ("writes", true)] {
        let service = service.to_owned();
        let watch = health.watch(HealthCheckRequest { service }).await;
        let mut watch = watch.unwrap().into_inner();
        let told = watch.message().await.unwrap().unwrap();
        assert_eq!(told.status(), ServingStatus::Serving);
        watched.push((watch, changes));
    }
    assert_eq!(server.stop().await, Some(0));
    for status in [
        answers.message().await.unwrap_err(),
        told.message().await.unwrap_err(),
    ] {
        let said = (status.code(), status.message());
        assert_eq!(said, (Code::Unavailable, "the server stops"));
    }
    // Whoever is told of a change is told before the end.
    for (mut watch, changes) in watched {
        let last = watch.message().await.unwrap().map(|told| told.status());
        assert_eq!(last, changes.then_some(ServingStatus::NotServing));
        assert!(watch.message().await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_file_that_is_no_database() {
    let db = TestDatabase::sqlite();
    std::fs::create_dir_all(db.folder()).unwrap();
    let text = "something else, long enough to look like it: ".repeat(100);
    std::fs::write(db.file(), &text).unwrap();
    let ended = end_of(Operator::new().serve(&db));
    assert_eq!(ended.code, Some(2), "{ended:?}");
    let path = db.file();
    let why = format!(
        "error: the database {} cannot be used: it is damaged, or no database at all\n",
        path.display()
    );
    assert_eq!(ended.told, why);
    assert_eq!(std::fs::read_to_string(db.file()).unwrap(), text);
}

/// As after `cp` of a served database, or `rm` of its log: the header alone.
#[tokio::test]
async fn a_database_that_lost_its_log() {
    let db = TestDatabase::sqlite();
    with_account(&db).await.close().await;
    let operator = Operator::new();
    assert_eq!(operator.start(&db).await.stop().await, Some(0));
    std::fs::remove_file(db.file()).unwrap();
    let raw = format!("{}?mode=rwc", db.config.url);
    let raw = sea_orm::Database::connect(raw).await.unwrap();
    sea_orm::ConnectionTrait::execute_unprepared(&raw, "PRAGMA journal_mode = WAL")
        .await
        .unwrap();
    raw.close().await.unwrap();
    let url = &db.config.url;
    for command in [
        operator.serve(&db),
        steward(&["migrate", "--database-url", url]),
    ] {
        let ended = end_of(command);
        let (path, lock) = (db.file(), db.folder().join("steward.db.lock"));
        let lock = lock.display();
        let why = format!(
            "error: the database {} is empty, though {lock} tells that it was served: the write-ahead log \
             beside it was lost, or it was copied without it; put a whole copy back, or, to begin without \
             what it held, delete {lock}\n",
            path.display()
        );
        assert_eq!((ended.code, ended.told), (Some(2), why));
    }
}

#[tokio::test]
async fn a_database_of_something_else() {
    let db = TestDatabase::sqlite();
    std::fs::create_dir_all(db.folder()).unwrap();
    let raw = sea_orm::Database::connect(format!("{}?mode=rwc", db.config.url))
        .await
        .unwrap();
    sea_orm::ConnectionTrait::execute_unprepared(&raw, "CREATE TABLE account (x)")
        .await
        .unwrap();
    raw.close().await.unwrap();
    let ended = end_of(Operator::new().serve(&db));
    let why = format!(
        "error: the database {} is not steward's: it holds other tables\n",
        db.file().display()
    );
    assert_eq!((ended.code, ended.told), (Some(2), why));
    let tables = db
        .texts("SELECT name FROM sqlite_master WHERE type = 'table'")
        .await;
    assert_eq!(tables, ["account"]);
}

#[tokio::test]
async fn a_port_that_somebody_else_has() {
    let db = TestDatabase::sqlite();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap();
    let operator = Operator::new();
    let mut command = operator.serve(&db);
    command.env("STEWARD_LISTEN", address.to_string());
    let ended = end_of(command);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    let why = format!("error: cannot listen on {address}: Address already in use");
    assert!(ended.told.contains(&why), "{ended:?}");
}

#[test]
fn settings_that_are_wrong_are_named_together_and_never_repeated() {
    let mut command = steward(&["serve", "--drain-timeout", "secret-a"]);
    command
        .env("STEWARD_LISTEN", "secret-b")
        .env("STEWARD_DATABASE_URL", "mysql://secret-c")
        .env("STEWARD_LOG_FORMAT", "secret-d");
    let ended = end_of(command);
    assert_eq!(ended.code, Some(2));
    let told: Vec<&str> = ended.told.lines().collect();
    assert_eq!(
        told.first(),
        Some(&"error: the configuration is not as it should be")
    );
    for wrong in [
        "  --drain-timeout: must be",
        "  STEWARD_LISTEN: ",
        "  STEWARD_DATABASE_URL: must be",
        "  STEWARD_LOG_FORMAT: must be",
    ] {
        let named = told.iter().filter(|line| line.starts_with(wrong));
        assert_eq!(named.count(), 1, "{wrong}: {told:?}");
    }
    assert_eq!(told.len(), 5, "{told:?}");
    assert!(!ended.told.contains("secret"), "{told:?}");
}

#[test]
fn beyond_this_machine_only_when_it_is_said() {
    let mut command = steward(&["serve", "--listen", "0.0.0.0:0"]);
    command.env("STEWARD_DATABASE_URL", "sqlite:///nowhere/steward.db");
    let ended = end_of(command);
    assert_eq!(ended.code, Some(2));
    assert!(ended.told.contains("allow_unauthenticated"), "{ended:?}");
}
