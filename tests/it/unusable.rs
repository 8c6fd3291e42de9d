//! A database that cannot be used: what an operator is told, of which one, and that no password is in it.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::TlsAcceptor;

use crate::support::TestDatabase;
use crate::support::certificates::{Authority, Given};
use crate::support::process::{Ended, Operator, end_of, steward};

/// The URL of the test's database with parts of it replaced.
fn url(db: &TestDatabase, replaced: &[(&str, &str)]) -> String {
    let url = db.config.url.clone();
    replaced
        .iter()
        .fold(url, |url, (from, to)| url.replacen(from, to, 1))
}

fn server() -> String {
    std::env::var("STEWARD_TEST_POSTGRES").unwrap()
}

/// `HOST:PORT` of the tests' server.
fn address() -> String {
    let server = server();
    let (_, rest) = server.rsplit_once('@').unwrap();
    rest.split_once('/').unwrap().0.to_owned()
}

fn password() -> String {
    let server = server();
    let (before, _) = server.rsplit_once('@').unwrap();
    before.rsplit_once(':').unwrap().1.to_owned()
}

/// A server that answers so to whatever it is sent first.
fn answering(answer: &'static [u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        while let Ok((mut caller, _)) = listener.accept() {
            let _ = caller.read(&mut [0; 1024]);
            let _ = caller.write_all(answer);
            // Silent, and still there.
            if answer.is_empty() {
                std::mem::forget(caller);
            }
        }
    });
    port
}

/// What `steward serve` and `steward migrate` say of a database.
fn told(url: &str) -> String {
    let db = TestDatabase::sqlite();
    let operator = Operator::new();
    let mut serve = operator.serve(&db);
    serve.env("STEWARD_DATABASE_URL", url);
    let served = end_of(serve);
    let migrated = end_of(steward(&["migrate", "--database-url", url]));
    assert_eq!((served.code, &served.told), (migrated.code, &migrated.told));
    told_by(served)
}

fn told_by(ended: Ended) -> String {
    assert_eq!(ended.code, Some(2), "{ended:?}");
    for secret in ["hunter2", "://", password().as_str()] {
        assert!(!ended.told.contains(secret), "{ended:?}");
    }
    ended.told
}

fn cannot_be_used(database: &str, why: &str) -> String {
    format!("error: the database {database} cannot be used: {why}\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_cannot_be_reached() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = nobody.local_addr().unwrap().port();
    drop(nobody);
    let silent = answering(b"");
    let other = answering(b"?\0\0\0\x04");
    let web = answering(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    let plain = answering(b"N");
    let local = |port: u16| format!("127.0.0.1:{port}");
    for (at, options, why) in [
        (
            local(closed),
            "",
            "nothing listens there (connection refused)",
        ),
        (
            "nowhere.invalid:5432".to_owned(),
            "",
            "its host's name is not found",
        ),
        (local(silent), "", "it does not answer within 10 seconds"),
        (local(other), "", "what answers there is no PostgreSQL"),
        (
            local(web),
            "",
            "the connection fails: unexpected end of file",
        ),
        (
            local(plain),
            "?sslmode=require",
            "the server offers no TLS; where the way to it is safe without, add ?sslmode=disable to the URL",
        ),
    ] {
        let url = format!("postgres://someone:hunter2@{at}/company{options}");
        assert_eq!(told(&url), cannot_be_used(&format!("company at {at}"), why));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_does_not_let_us_in() {
    let db = TestDatabase::postgres().await;
    let (at, name) = (
        address(),
        db.config.url.rsplit_once('/').unwrap().1.to_owned(),
    );
    let of = |host: &str| format!("{name} at {}", at.replace("127.0.0.1", host));
    let port = at.rsplit_once(':').unwrap().1;
    let password = password();
    db.execute(&format!(
        "CREATE ROLE stranger_{name} LOGIN PASSWORD 'hunter2'"
    ))
    .await;
    let stranger = format!("postgres://stranger_{name}:hunter2@{at}/{name}");
    // Whoever is no owner.
    let no_tables = "the user may not make tables in it; type, as its owner: GRANT CREATE ON SCHEMA public TO ...";
    assert_eq!(told(&stranger), cannot_be_used(&of("127.0.0.1"), no_tables));
    db.execute(&format!("REVOKE CONNECT ON DATABASE {name} FROM PUBLIC"))
        .await;
    let no_connect =
        "the user may not connect to it; type, as its owner: GRANT CONNECT ON DATABASE ... TO ...";
    let no_issuer = "the server's certificate is from no authority that database.ca_file or `sslrootcert` names, or by \
                     itself none of the usual ones";
    let roots = std::env::var("STEWARD_TEST_POSTGRES_ROOTS").unwrap();
    let known = format!("?sslmode=require&sslrootcert={roots}");
    for (url, database, why) in [
        (stranger, of("127.0.0.1"), no_connect),
        (
            url(&db, &[(&password, "hunter2")]),
            of("127.0.0.1"),
            "the user or the password is wrong",
        ),
        (
            url(&db, &[("steward:", "nobody:")]),
            of("127.0.0.1"),
            "the user or the password is wrong",
        ),
        (
            url(&db, &[(&name, "nothing")]),
            format!("nothing at {at}"),
            "the server has no database of this name",
        ),
        (
            format!("postgres://steward:{password}@localhost:{port}/{name}?sslmode=require"),
            of("localhost"),
            no_issuer,
        ),
        (
            format!("postgres://steward:{password}@127.0.0.1:{port}/{name}{known}"),
            of("127.0.0.1"),
            "the server's certificate is not for this host's name",
        ),
    ] {
        assert_eq!(told(&url), cannot_be_used(&database, why));
    }
    assert_eq!(
        db.texts("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            .await,
        Vec::<String>::new()
    );
}

/// A server that speaks TLS with this certificate, and says nothing more.
async fn secured(certificate: &Given) -> u16 {
    let chain = CertificateDer::from_pem_slice(certificate.certificate.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(certificate.key.as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![chain], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut caller, _)) = listener.accept().await {
            // It asks whether there is TLS.
            caller.read_exact(&mut [0; 8]).await.unwrap();
            caller.write_all(b"S").await.unwrap();
            let _ = acceptor.accept(caller).await;
        }
    });
    port
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_whose_certificate_is_over() {
    let authority = Authority::new("database");
    let folder = tempfile::tempdir().unwrap();
    let roots = folder.path().join("ca.crt");
    std::fs::write(&roots, &authority.pem).unwrap();
    let port = secured(&authority.server(2020)).await;
    let url = format!(
        "postgres://someone:hunter2@localhost:{port}/company?sslmode=verify-full&sslrootcert={}",
        roots.display()
    );
    let why = "the server's certificate is expired, or not valid yet";
    let told = tokio::task::spawn_blocking(move || told(&url))
        .await
        .unwrap();
    assert_eq!(
        told,
        cannot_be_used(&format!("company at localhost:{port}"), why)
    );
}

/// Whoever may connect, and not do what a server does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_without_the_rights_of_a_server() {
    let db = TestDatabase::postgres().await;
    db.store().await.close().await;
    let name = db.config.url.rsplit_once('/').unwrap().1.to_owned();
    let database = format!("{name} at {}", address());
    let reader = format!("reader_{name}");
    for sql in [
        format!("CREATE ROLE {reader} LOGIN PASSWORD 'hunter2'"),
        format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}"),
    ] {
        db.execute(&sql).await;
    }
    let url = format!("postgres://{reader}:hunter2@{}/{name}", address());
    let operator = Operator::new();
    let serve = || {
        let mut serve = operator.serve(&db);
        serve.env("STEWARD_DATABASE_URL", &url);
        told_by(end_of(serve))
    };
    let no_write = "the user may not write to its tables; type, as their owner: GRANT SELECT, INSERT, UPDATE, DELETE \
                    ON ALL TABLES IN SCHEMA public TO ...";
    assert_eq!(serve(), cannot_be_used(&database, no_write));
    let mut look = steward(&["doctor", "--database-url", &url]);
    look.env("STEWARD_KEY_FILE", operator.key_file());
    let looked = look.output().unwrap();
    let said = String::from_utf8(looked.stdout).unwrap();
    assert!(
        said.contains(&format!("problem  rights: {no_write}")),
        "{said}"
    );
    assert_eq!(looked.status.code(), Some(1));
    // And one whose connections are used up.
    db.execute(&format!("ALTER ROLE {reader} CONNECTION LIMIT 0"))
        .await;
    let crowded = "the server has no connection left for this user";
    assert_eq!(told(&url), cannot_be_used(&database, crowded));
}

/// A command without the right of root to do whatever it wants.
fn unprivileged(command: &Command) -> Command {
    let mut limited = Command::new("setpriv");
    limited
        .arg("--bounding-set=-all")
        .arg(command.get_program())
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    }
    limited
}

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[tokio::test]
async fn a_file_that_cannot_be_used() {
    let db = TestDatabase::sqlite();
    let (file, folder) = (db.file(), db.folder());
    let path = file.display().to_string();
    let limited = || {
        let url = format!("sqlite://{path}");
        told_by(end_of(unprivileged(&steward(&[
            "migrate",
            "--database-create",
            "--database-url",
            &url,
        ]))))
    };
    // A folder.
    std::fs::create_dir_all(&file).unwrap();
    assert_eq!(
        limited(),
        cannot_be_used(&path, "it is a folder, and no file")
    );
    std::fs::remove_dir(&file).unwrap();
    // A folder in which nothing can be made.
    mode(&folder, 0o555);
    assert_eq!(
        limited(),
        cannot_be_used(&path, "it cannot be made: permission denied")
    );
    mode(&folder, 0o755);
    // A file that cannot be written, or not read.
    let migrated = steward(&[
        "migrate",
        "--database-create",
        "--database-url",
        &format!("sqlite://{path}"),
    ])
    .status();
    assert!(migrated.unwrap().success());
    for closed in [0o444, 0o200] {
        mode(&file, closed);
        assert_eq!(
            limited(),
            cannot_be_used(&path, "there is no right to read and write it")
        );
    }
    mode(&file, 0o600);
    // A folder that cannot be written.
    mode(&folder, 0o555);
    let why = "there is no right to write to its folder, where SQLite keeps files beside it";
    assert_eq!(limited(), cannot_be_used(&path, why));
    mode(&folder, 0o755);
    // Something else.
    std::fs::write(
        &file,
        "something else, long enough to look like it: ".repeat(100),
    )
    .unwrap();
    assert_eq!(
        limited(),
        cannot_be_used(&path, "it is damaged, or no database at all")
    );
    // A file where its folder should be.
    let below = file.join("steward.db");
    let url = format!("sqlite://{}", below.display());
    let ended = end_of(steward(&[
        "migrate",
        "--database-create",
        "--database-url",
        &url,
    ]));
    let why = "it cannot be made: not a directory";
    assert_eq!(
        told_by(ended),
        cannot_be_used(&below.display().to_string(), why)
    );
    // And a folder that is not there.
    let nowhere = folder.join("nowhere").join("steward.db");
    let ended = end_of(steward(&[
        "migrate",
        "--database-url",
        &format!("sqlite://{}", nowhere.display()),
    ]));
    let why = format!(
        "error: there is no database {}; to make it, add --database-create, or set STEWARD_DATABASE_CREATE=true\n",
        nowhere.display()
    );
    assert_eq!(told_by(ended), why);
}

/// What a PostgreSQL server says that takes nobody in: as one that recovers, and as one whose rules keep the user out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_takes_nobody_in() {
    for (state, why) in [
        ("57P03", "the server is starting, stopping or recovering"),
        (
            "28000",
            "the server knows no such user, or its pg_hba.conf does not let the user in from here, or not in this way",
        ),
    ] {
        let fields = format!("SFATAL\0VFATAL\0C{state}\0Mwords of the server\0\0");
        let length = u32::try_from(fields.len() + 4).unwrap();
        let answer = [b"E", &length.to_be_bytes()[..], fields.as_bytes()].concat();
        let port = answering(answer.leak());
        let url = format!("postgres://steward:hunter2@127.0.0.1:{port}/steward?sslmode=disable");
        let expected = cannot_be_used(&format!("steward at 127.0.0.1:{port}"), why);
        assert_eq!(told(&url), expected);
    }
}
