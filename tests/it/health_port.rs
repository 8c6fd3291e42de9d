//! Health is asked for without TLS and without a certificate, at a port of its own, where nothing else is answered.

use std::io::Read as _;
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::time::Duration;

use steward::proto::ListPermissionsRequest;
use steward::proto::role_service_client::RoleServiceClient;
use tempfile::TempDir;
use tonic::Code;
use tonic::transport::Endpoint;

use crate::support::certificates::Authority;
use crate::support::process::{Operator, Process, end_of, steward};
use crate::support::{TestDatabase, on_both};
use crate::tls::LATER;

const ANYWHERE: &str = "127.0.0.1:0";
/// Less than an idle connection is kept.
const SOON: Duration = Duration::from_secs(5);

/// An operator whose server takes only those with a certificate, and the files of one who has one.
fn secured() -> (Operator, TempDir) {
    let folder = TempDir::new().unwrap();
    let authority = Authority::new("the test's own");
    let (certificate, key) = authority.server(LATER).write(folder.path(), "server");
    authority
        .client("search", LATER)
        .write(folder.path(), "client");
    let ca = folder.path().join("ca.crt");
    std::fs::write(&ca, &authority.pem).unwrap();
    let operator = Operator::new()
        .with("STEWARD_TLS_CERTIFICATE", certificate.display().to_string())
        .with("STEWARD_TLS_KEY", key.display().to_string())
        .with("STEWARD_TLS_CLIENT_AUTHORITIES", ca.display().to_string())
        .with("STEWARD_HEALTH_LISTEN", ANYWHERE)
        .with("STEWARD_DRAIN_DELAY", "2");
    (operator, folder)
}

/// What `steward health` says, and its exit code.
fn said(mut command: Command) -> (String, Option<i32>) {
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (text.trim().to_owned(), output.status.code())
}

/// The command at the port for health.
fn asked(server: &Process<'_>, names: &[&str]) -> (String, Option<i32>) {
    let mut command = steward(&[&["health"], names].concat());
    command.env("STEWARD_SERVER", format!("http://{}", server.health()));
    said(command)
}

fn word(text: &str, code: i32) -> (String, Option<i32>) {
    (text.to_owned(), Some(code))
}

on_both! {
    async fn kubernetes_learns_how_a_server_with_tls_is(db: TestDatabase) {
        let (operator, _folder) = secured();
        let mut server = operator.start(&db).await;
        assert_eq!(asked(&server, &[]), word("SERVING", 0));
        assert_eq!(asked(&server, &["liveness"]), word("SERVING", 0));
        assert_eq!(asked(&server, &["writes"]), word("SERVING", 0));
        assert_eq!(asked(&server, &["nothing"]), word("", 2));
        server.signal("TERM");
        assert!(server.says("leaving").await.is_some());
        assert_eq!(asked(&server, &[]), word("NOT_SERVING", 1));
        assert_eq!(asked(&server, &["liveness"]), word("SERVING", 0));
        let ended = server.ended().await;
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
}

#[tokio::test]
async fn nothing_else_is_answered_there() {
    let db = TestDatabase::sqlite();
    let (operator, folder) = secured();
    let server = operator.start(&db).await;
    let channel = Endpoint::from_shared(format!("http://{}", server.health()));
    let channel = channel.unwrap().connect().await.unwrap();
    let refused = RoleServiceClient::new(channel)
        .list_permissions(ListPermissionsRequest {})
        .await;
    assert_eq!(refused.unwrap_err().code(), Code::Unimplemented);
    // And the port for calls is as closed as before.
    let port = server.address().rsplit_once(':').unwrap().1;
    let file = |name: &str| folder.path().join(name).display().to_string();
    let (ca, certificate, key) = (file("ca.crt"), file("client.crt"), file("client.key"));
    let calls = |scheme: &str, arguments: &[&str]| {
        let url = format!("{scheme}://localhost:{port}");
        said(steward(
            &[&["health", "--server", &url], arguments].concat(),
        ))
    };
    let shown = ["--certificate", &certificate, "--key", &key];
    assert_eq!(
        calls("https", &[&["--ca", &ca], &shown[..]].concat()),
        word("SERVING", 0)
    );
    assert_eq!(calls("https", &["--ca", &ca]), word("", 2));
    assert_eq!(calls("http", &[]), word("", 2));
    assert_eq!(server.stop().await, Some(0));
}

#[tokio::test]
async fn whoever_keeps_connections_keeps_nobody_out() {
    let db = TestDatabase::sqlite();
    let operator = Operator::new().with("STEWARD_HEALTH_LISTEN", ANYWHERE);
    let server = operator.start(&db).await;
    let connect = || TcpStream::connect(server.health()).unwrap();
    let mut kept: Vec<TcpStream> = (0..200).map(|_| connect()).collect();
    assert_eq!(asked(&server, &["liveness"]), word("SERVING", 0));
    // The first has made room. What it is sent before is the greeting of HTTP/2.
    let first = kept.first_mut().unwrap();
    first.set_read_timeout(Some(SOON)).unwrap();
    let closed = first.read_to_end(&mut Vec::new());
    assert!(closed.is_ok(), "{closed:?}");
    assert_eq!(server.stop().await, Some(0));
}

#[tokio::test]
async fn an_address_that_is_taken() {
    let db = TestDatabase::sqlite();
    let taken = TcpListener::bind(ANYWHERE).unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let operator = Operator::new().with("STEWARD_HEALTH_LISTEN", &address);
    let ended = end_of(operator.serve(&db));
    assert_eq!(ended.code, Some(2), "{ended:?}");
    let why = format!("error: cannot listen on {address}: ");
    assert!(ended.told.starts_with(&why), "{ended:?}");
}
