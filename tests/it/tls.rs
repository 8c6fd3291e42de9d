//! The server speaks TLS: who is let in, who is not, and that nobody who does not get in holds up who is. The database
//! has no part in it.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::rt::TokioIo;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, SupportedProtocolVersion};
use steward::ambient::{Ambient as _, Machine};
use steward::cli::import::import_sample;
use steward::grpc::ConnectionTimes;
use steward::proto::authorization_service_client::AuthorizationServiceClient;
use steward::proto::*;
use steward::tls::{Clients, Look, ServerFiles, ServerTls, Settled};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tonic::codegen::http::Uri;
use tonic::transport::{Channel, Endpoint};

use crate::support::TestDatabase;
use crate::support::certificates::{Authority, Given};
use crate::support::process::{Operator, end_of, steward};
use crate::support::server::{ADA, RunningServer, SAMPLE, start, start_secured};

const LONG: Duration = Duration::from_mins(1);
const SHORT: Duration = Duration::from_millis(500);
const MANY: usize = 10_000;
const ANY_VERSION: &[&SupportedProtocolVersion] = &[&TLS12, &TLS13];
/// A year that none of these tests sees.
pub(crate) const LATER: i32 = 3_000;

/// Authorities, and the files of a server that trusts one of them.
pub(crate) struct Setting {
    folder: TempDir,
    pub(crate) authority: Authority,
    pub(crate) tls: Arc<ServerTls>,
}

impl Setting {
    /// A server that asks for certificates or takes them, or, without that, neither.
    pub(crate) fn new(required: Option<bool>) -> Self {
        let folder = TempDir::new().unwrap();
        let authority = Authority::new("the test's own");
        let (certificate, key) = authority.server(LATER).write(folder.path(), "server");
        let authorities = folder.path().join("clients.crt");
        std::fs::write(&authorities, &authority.pem).unwrap();
        let files = ServerFiles {
            certificate,
            key,
            clients: required.map(|required| Clients {
                authorities,
                required,
            }),
        };
        let tls = Arc::new(ServerTls::load(files).unwrap());
        Self {
            folder,
            authority,
            tls,
        }
    }

    async fn start(&self, db: &TestDatabase) -> RunningServer {
        let server = start_secured(db, &self.tls, ConnectionTimes::default(), MANY).await;
        server.create_account(SAMPLE, ADA).await;
        server
    }

    pub(crate) fn client(&self, given: Option<&Given>) -> ClientConfig {
        self.authority.trusted_by(given, ANY_VERSION)
    }

    /// Looks at the files, as if somebody had asked for it.
    fn reload(&self, look: Look) -> Settled {
        self.tls.reload(look, Machine::default().now())
    }

    /// Looks at files that are new, which are taken once they say the same twice.
    fn take_new(&self) {
        assert_eq!(self.reload(Look::Routine), Settled::NotYet);
        assert_eq!(self.reload(Look::Routine), Settled::Yes);
    }
}

async fn secured(address: SocketAddr, config: ClientConfig) -> io::Result<TlsStream<TcpStream>> {
    let stream = TcpStream::connect(address).await?;
    let name = "localhost".try_into().unwrap();
    TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
}

/// A channel by TLS.
pub(crate) async fn channel(
    address: SocketAddr,
    config: ClientConfig,
) -> Result<Channel, tonic::transport::Error> {
    let connector = tower::service_fn(move |_: Uri| {
        let config = config.clone();
        async move { secured(address, config).await.map(TokioIo::new) }
    });
    let endpoint = Endpoint::from_static("http://localhost");
    endpoint.connect_with_connector(connector).await
}

fn question() -> Question {
    let permission = Permission::ManageSources.into();
    Question {
        user: ADA.to_owned(),
        subject: Some(question::Subject::Permission(permission)),
        ..Question::default()
    }
}

/// Whether a question is answered.
async fn is_answered(channel: Channel) -> bool {
    let request = AuthorizeRequest {
        account: SAMPLE.to_owned(),
        question: Some(question()),
        ..AuthorizeRequest::default()
    };
    let mut client = AuthorizationServiceClient::new(channel);
    timeout(LONG, client.authorize(request))
        .await
        .unwrap()
        .is_ok()
}

/// Whether a client is served.
async fn is_served(server: &RunningServer, config: ClientConfig) -> bool {
    match channel(server.address(), config).await {
        Ok(channel) => is_answered(channel).await,
        Err(_) => false,
    }
}

/// Waits until nothing more comes of a connection; what came.
async fn rest(stream: &mut (impl AsyncRead + Unpin)) -> Vec<u8> {
    let mut told = Vec::new();
    // However it ends.
    let _ = timeout(LONG, stream.read_to_end(&mut told)).await.unwrap();
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_are_served_by_both_versions_of_tls() {
    let db = TestDatabase::sqlite();
    let setting = Setting::new(None);
    let server = setting.start(&db).await;
    for version in [&TLS12, &TLS13] {
        let config = setting.authority.trusted_by(None, &[version]);
        let channel = channel(server.address(), config).await.unwrap();
        // Much goes both ways, in many records.
        let summary = import_sample(channel.clone(), SAMPLE, ADA).await.unwrap();
        assert_eq!(summary.counts.unwrap().refused, 0);
        assert!(is_answered(channel.clone()).await);
        let request = BatchAuthorizeRequest {
            account: SAMPLE.to_owned(),
            questions: vec![question(); 5_000],
            ..BatchAuthorizeRequest::default()
        };
        let mut client = AuthorizationServiceClient::new(channel);
        let answer = client.batch_authorize(request).await.unwrap().into_inner();
        assert_eq!(answer.answers.len(), 5_000);
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_needs_a_certificate_where_one_is_required() {
    let db = TestDatabase::sqlite();
    let setting = Setting::new(Some(true));
    let server = setting.start(&db).await;
    let other = Authority::new("another");
    let own = &setting.authority;
    for version in [&TLS12, &TLS13] {
        for (given, served) in [
            (Some(own.client("search", LATER)), true),
            (None, false),
            (Some(other.client("search", LATER)), false),
            (Some(own.client("search", 2_000)), false),
            // That of a server says nothing of a client.
            (Some(own.server(LATER)), false),
        ] {
            let config = own.trusted_by(given.as_ref(), &[version]);
            assert_eq!(is_served(&server, config).await, served, "{version:?}");
        }
    }
    // A client that knows another authority does not take the server.
    assert!(
        !is_served(
            &server,
            other.trusted_by(Some(&own.client("search", LATER)), ANY_VERSION)
        )
        .await
    );
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_that_is_optional_is_looked_at_all_the_same() {
    let db = TestDatabase::sqlite();
    let setting = Setting::new(Some(false));
    let server = setting.start(&db).await;
    let other = Authority::new("another");
    let own = &setting.authority;
    for (given, served) in [
        (None, true),
        (Some(own.client("search", LATER)), true),
        (Some(other.client("search", LATER)), false),
        (Some(own.client("search", 2_000)), false),
    ] {
        assert_eq!(
            is_served(&server, setting.client(given.as_ref())).await,
            served
        );
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_but_http2_is_spoken() {
    let db = TestDatabase::sqlite();
    let setting = Setting::new(None);
    // Nobody is sent away for being silent.
    let times = ConnectionTimes {
        preface: 10 * LONG,
        ..ConnectionTimes::default()
    };
    let server = start_secured(&db, &setting.tls, times, MANY).await;
    server.create_account(SAMPLE, ADA).await;
    let mut config = setting.client(None);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let refused = secured(server.address(), config.clone()).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "received fatal alert: NoApplicationProtocol"
    );
    // Who says nothing is not listened to either.
    config.alpn_protocols.clear();
    let mut silent = secured(server.address(), config.clone()).await.unwrap();
    assert_eq!(rest(&mut silent).await, b"");
    let line = db.log.says(FAILED).await;
    assert!(
        line.text
            .contains("peer doesn't support any known protocol"),
        "{}",
        line.text
    );
    config.alpn_protocols = vec![b"http/1.1".to_vec(), b"h2".to_vec()];
    assert!(is_served(&server, config).await);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_tls_ends_and_harms_nobody() {
    let db = TestDatabase::sqlite();
    let setting = Setting::new(None);
    let server = setting.start(&db).await;
    let other = channel(server.address(), setting.client(None))
        .await
        .unwrap();
    let noise = vec![0xff; 100_000];
    for garbage in [
        &b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[..],
        b"GET / HTTP/1.1\r\nhost: steward\r\n\r\n",
        &[0; 1_000],
        &noise,
        // A record that says it is a handshake, and is none.
        &[22, 3, 1, 0, 4, 9, 9, 9, 9],
    ] {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        // It may be closed before all is written.
        let _ = stream.write_all(garbage).await;
        let told = rest(&mut stream).await;
        // At most an alert.
        assert!(told.is_empty() || told[0] == 21, "{told:?}");
        assert!(is_answered(other.clone()).await);
    }
    // Nor does it mean anything after a handshake.
    let mut stream = secured(server.address(), setting.client(None))
        .await
        .unwrap();
    let _ = stream
        .write_all(b"GET / HTTP/1.1\r\nhost: steward\r\n\r\n")
        .await;
    rest(&mut stream).await;
    assert!(is_answered(other).await);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tls_means_nothing_to_a_server_that_speaks_none() {
    let db = TestDatabase::sqlite();
    let server = start(&db).await;
    server.create_account(SAMPLE, ADA).await;
    let config = Authority::new("the test's own").trusted_by(None, ANY_VERSION);
    let refused = timeout(LONG, secured(server.address(), config))
        .await
        .unwrap();
    assert!(refused.is_err());
    assert!(is_answered(server.channel.clone()).await);
    server.stop().await;
}

/// The first half of a handshake.
fn half() -> Vec<u8> {
    let config = Authority::new("the test's own").trusted_by(None, ANY_VERSION);
    let name = "localhost".try_into().unwrap();
    let mut client = rustls::ClientConnection::new(Arc::new(config), name).unwrap();
    let mut hello = Vec::new();
    client.write_tls(&mut hello).unwrap();
    hello.truncate(hello.len() / 2);
    hello
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_handshakes_hold_nobody_up_and_end() {
    let db = TestDatabase::sqlite();
    let setting = Setting::new(Some(true));
    let times = ConnectionTimes {
        preface: Duration::from_secs(5),
        ..ConnectionTimes::default()
    };
    let server = start_secured(&db, &setting.tls, times, MANY).await;
    server.create_account(SAMPLE, ADA).await;
    let given = setting.authority.client("search", LATER);
    let before = channel(server.address(), setting.client(Some(&given)))
        .await
        .unwrap();
    let began = Instant::now();
    let hello = half();
    let mut halves = Vec::new();
    for number in 0..400 {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        // Some say nothing at all.
        if number % 4 > 0 {
            stream.write_all(&hello).await.unwrap();
        }
        halves.push(stream);
    }
    assert!(is_answered(before).await);
    assert!(is_served(&server, setting.client(Some(&given))).await);
    for mut half in halves {
        assert_eq!(rest(&mut half).await, b"");
    }
    // They ended when their time was over, and not before.
    assert!(began.elapsed() >= times.preface, "{:?}", began.elapsed());
    assert!(is_served(&server, setting.client(Some(&given))).await);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handshake_and_what_follows_have_one_limit() {
    let db = TestDatabase::sqlite();
    let setting = Setting::new(None);
    let times = ConnectionTimes {
        preface: SHORT,
        ..ConnectionTimes::default()
    };
    let server = start_secured(&db, &setting.tls, times, MANY).await;
    let mut silent = TcpStream::connect(server.address()).await.unwrap();
    let mut secured = secured(server.address(), setting.client(None))
        .await
        .unwrap();
    // Half a preface is none.
    secured.write_all(b"PRI * HTTP/2.0").await.unwrap();
    assert_eq!(rest(&mut silent).await, b"");
    rest(&mut secured).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn handshakes_count_among_the_connections() {
    const MOST: &str = "connections are closed as they come: as many are open as may be";
    let db = TestDatabase::sqlite();
    db.log.expects(MOST);
    let setting = Setting::new(None);
    let times = ConnectionTimes {
        preface: SHORT,
        ..ConnectionTimes::default()
    };
    // One is the test's own.
    let server = start_secured(&db, &setting.tls, times, 3).await;
    server.create_account(SAMPLE, ADA).await;
    let mut halves = Vec::new();
    for _ in 0..2 {
        halves.push(TcpStream::connect(server.address()).await.unwrap());
    }
    let mut more = TcpStream::connect(server.address()).await.unwrap();
    assert_eq!(rest(&mut more).await, b"");
    db.log.says(MOST).await;
    for half in &mut halves {
        assert_eq!(rest(half).await, b"");
    }
    // They count until a moment later.
    let room = async { while !is_served(&server, setting.client(None)).await {} };
    timeout(LONG, room).await.unwrap();
    server.stop().await;
}

const ANEW: &str = "the files of TLS are loaded anew";
const FAILED: &str = "a TLS handshake failed; others are counted, and not told for a minute";
const UNUSABLE: &str = "the files of TLS cannot be used; the server goes on with what it has";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn new_files_are_for_the_connections_that_come_then() {
    let db = TestDatabase::sqlite();
    let setting = Setting::new(Some(true));
    let server = setting.start(&db).await;
    let own = &setting.authority;
    let given = own.client("search", LATER);
    let before = channel(server.address(), setting.client(Some(&given)))
        .await
        .unwrap();
    assert!(is_answered(before.clone()).await);
    // Both sides get another authority.
    let next = Authority::new("the next");
    next.server(LATER).write(setting.folder.path(), "server");
    setting.take_new();
    let line = db.log.says(ANEW).await;
    for said in [
        "3000-12-31",
        "certificate_changed=true",
        "client_authorities_changed=false",
    ] {
        assert!(line.text.contains(said), "{}", line.text);
    }
    assert!(!is_served(&server, own.trusted_by(Some(&given), ANY_VERSION)).await);
    assert!(is_served(&server, next.trusted_by(Some(&given), ANY_VERSION)).await);
    let clients = setting.folder.path().join("clients.crt");
    std::fs::write(&clients, &next.pem).unwrap();
    // What is being written just now is not taken.
    assert_eq!(setting.reload(Look::Routine), Settled::NotYet);
    std::fs::write(&clients, [next.pem.as_str(), own.pem.as_str()].concat()).unwrap();
    assert_eq!(setting.reload(Look::Routine), Settled::NotYet);
    std::fs::write(&clients, &next.pem).unwrap();
    setting.take_new();
    assert!(!is_served(&server, next.trusted_by(Some(&given), ANY_VERSION)).await);
    let given = next.client("search", LATER);
    assert!(is_served(&server, next.trusted_by(Some(&given), ANY_VERSION)).await);
    // Who was there stays.
    assert!(is_answered(before).await);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_cannot_be_used_change_nothing() {
    let db = TestDatabase::sqlite();
    db.log.expects(UNUSABLE);
    let setting = Setting::new(Some(true));
    let server = setting.start(&db).await;
    let given = setting.authority.client("search", LATER);
    let told = |count: usize| assert_eq!(db.log.count(UNUSABLE), count);
    let file = |name: &str| setting.folder.path().join(name);
    // Those who write one file after the other are given the time for it.
    let next = setting.authority.server(LATER);
    std::fs::write(file("server.crt"), &next.certificate).unwrap();
    setting.reload(Look::Routine);
    told(0);
    setting.reload(Look::Routine);
    setting.reload(Look::Routine);
    told(1);
    let line = db.log.says(UNUSABLE).await;
    let why = format!(
        "{}: does not fit the certificate",
        file("server.key").display()
    );
    assert!(line.text.contains(&why), "{}", line.text);
    assert!(is_served(&server, setting.client(Some(&given))).await);
    // Who asks is told at once.
    std::fs::write(file("clients.crt"), "").unwrap();
    std::fs::remove_file(file("server.crt")).unwrap();
    setting.reload(Look::Asked);
    told(2);
    assert!(is_served(&server, setting.client(Some(&given))).await);
    // And all is well again.
    next.write(setting.folder.path(), "server");
    std::fs::write(file("clients.crt"), &setting.authority.pem).unwrap();
    setting.take_new();
    db.log.says(ANEW).await;
    assert!(is_served(&server, setting.client(Some(&given))).await);
    server.stop().await;
}

/// The real server, whose files are replaced as Kubernetes does: they are in a folder that a link names.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_sees_new_files_by_itself_and_when_it_is_told() {
    const EXPIRED: &str = "the server's certificate is not valid now; clients will not take it";
    let db = TestDatabase::sqlite();
    db.log.expects(EXPIRED);
    db.log.expects(UNUSABLE);
    let folder = TempDir::new().unwrap();
    let authority = Authority::new("the test's own");
    let put = |name: &str, given: Given| {
        let made = folder.path().join(name);
        std::fs::create_dir(&made).unwrap();
        given.write(&made, "server");
        std::os::unix::fs::symlink(&made, folder.path().join("next")).unwrap();
        std::fs::rename(folder.path().join("next"), folder.path().join("now")).unwrap();
    };
    put("first", authority.server(2_001));
    let file = |name: &str| folder.path().join("now").join(name).display().to_string();
    let operator = Operator::new()
        .with("STEWARD_TLS_CERTIFICATE", file("server.crt").leak())
        .with("STEWARD_TLS_KEY", file("server.key").leak());
    let mut process = operator.start_until(&db, EXPIRED).await;
    process.says("ready").await.unwrap();
    let address: SocketAddr = process.address().parse().unwrap();
    let trusted = authority.trusted_by(None, ANY_VERSION);
    assert!(secured(address, trusted.clone()).await.is_err());
    put("second", authority.server(LATER));
    let line = process.says(ANEW).await.unwrap();
    assert_eq!(line["not_after"], "3000-12-31T00:00:00Z");
    assert!(secured(address, trusted.clone()).await.is_ok());
    let hang_up = || {
        let id = process.id().to_string();
        let told = std::process::Command::new("kill")
            .args(["-HUP", &id])
            .status();
        assert!(told.unwrap().success());
    };
    hang_up();
    std::fs::remove_file(folder.path().join("second/server.key")).unwrap();
    hang_up();
    process.says(UNUSABLE).await.unwrap();
    assert!(secured(address, trusted).await.is_ok());
    assert_eq!(process.stop().await, Some(0));
}

/// What a command says to a server.
fn said(url: &str, more: &[&str]) -> (Option<i32>, String) {
    let question = [
        "check",
        "--account",
        SAMPLE,
        "--user",
        ADA,
        "--permission",
        "manage_sources",
    ];
    let arguments = [&question[..], &["--server", url], more].concat();
    let ended = end_of(steward(&arguments));
    (ended.code, ended.told)
}

/// From nothing to an answer, by the command line alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_line_speaks_tls() {
    let db = TestDatabase::sqlite();
    let folder = TempDir::new().unwrap();
    let dir = folder.path().join("certs").display().to_string();
    let made = end_of(steward(&["dev-certs", &dir, "--caller", "search"]));
    assert_eq!((made.code, made.told.as_str()), (Some(0), ""));
    let again = end_of(steward(&["dev-certs", &dir, "--caller", "search"]));
    assert_eq!(again.code, Some(2));
    let file = |name: &str| format!("{dir}/{name}");
    let (ca, certificate, key) = (file("ca.crt"), file("search.crt"), file("search.key"));
    let operator = Operator::new()
        .with("STEWARD_SAMPLE", "true")
        .with("STEWARD_TLS_CERTIFICATE", file("server.crt").leak())
        .with("STEWARD_TLS_KEY", file("server.key").leak())
        .with("STEWARD_TLS_CLIENT_AUTHORITIES", ca.clone().leak());
    // The sample is loaded, which asks the server itself for no certificate.
    let process = operator.start(&db).await;
    let port = process.address().parse::<SocketAddr>().unwrap().port();
    let yes = (Some(0), String::new());
    let full = ["--ca", &ca, "--certificate", &certificate, "--key", &key];
    for host in ["localhost", "127.0.0.1"] {
        assert_eq!(
            said(&format!("https://{host}:{port}"), &full),
            yes,
            "{host}"
        );
    }
    let by_variables = || {
        let arguments = [
            "check",
            "--account",
            SAMPLE,
            "--user",
            ADA,
            "--permission",
            "manage_sources",
        ];
        let mut command = steward(&arguments);
        command
            .env("STEWARD_SERVER", format!("https://localhost:{port}"))
            .env("STEWARD_CA", &ca)
            .env("STEWARD_CERTIFICATE", &certificate)
            .env("STEWARD_KEY", &key);
        end_of(command).code
    };
    assert_eq!(by_variables(), Some(0));

    let url = format!("https://localhost:{port}");
    let no = |told: String| (Some(2), format!("error: {told}\n"));
    assert_eq!(
        said(&url, &[]),
        no(format!(
            "{url}: the server's certificate is from an authority that is not known here: name it with --ca"
        ))
    );
    let other = Authority::new("another").client("search", LATER);
    let (other, of_other) = other.write(folder.path(), "other");
    let (other, of_other) = (other.display().to_string(), of_other.display().to_string());
    for (more, why) in [
        (
            vec!["--ca", &ca],
            "the server takes only callers with a certificate: name one with --certificate, and its key with --key",
        ),
        (
            vec!["--ca", &ca, "--certificate", &other, "--key", &of_other],
            "the server does not take this certificate: it has expired, or is from an authority that the server does \
             not trust",
        ),
    ] {
        assert_eq!(said(&url, &more), no(format!("{url}: {why}")));
    }
    let by_another_name = format!("https://127.0.0.2:{port}");
    if std::net::TcpStream::connect(("127.0.0.2", port)).is_ok() {
        let why = "the server's certificate is not for the name in --server";
        assert_eq!(
            said(&by_another_name, &full),
            no(format!("{by_another_name}: {why}"))
        );
    }
    let plain = format!("http://localhost:{port}");
    let why = "the server speaks TLS: say `https://` in --server, and name its authority with --ca";
    assert_eq!(said(&plain, &[]), no(format!("{plain}: {why}")));
    assert_eq!(process.stop().await, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_line_says_that_a_server_speaks_no_tls() {
    let db = TestDatabase::sqlite();
    let server = start(&db).await;
    let url = server.url().replace("http:", "https:");
    let told = format!("error: {url}: the server speaks no TLS: say `http://` in --server\n");
    let asked = tokio::task::spawn_blocking(move || said(&url, &[]));
    assert_eq!(asked.await.unwrap(), (Some(2), told));
    server.stop().await;
}
