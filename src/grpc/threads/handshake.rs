use std::collections::VecDeque;
use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::ready;
use std::time::Duration;

use rustls::ServerConnection;
use tokio::net::TcpStream;
use tokio::runtime::Handle;
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::handed::{Between, Handed, Open};
use super::stream::Socket;
use super::turns::{Turns, Waiting};
use crate::grpc::notice::Notice;
use crate::identity::{Peer, PeerCertificate};
use crate::telemetry::{FailedHandshakes, HandshakeFailure};
use crate::tls::ServerTls;

/// How many bytes of answers a session may keep that its client does not read: a record of TLS. They are not counted
/// among those that are held.
const UNSENT: usize = 16 * 1024;

/// The handshakes of TLS, which are made on the working threads: what they compute takes longer than many answers.
#[derive(Clone)]
pub(in crate::grpc) struct Handshakes {
    tls: Arc<ServerTls>,
    working: Handle,
    /// How long a handshake may take.
    limit: Duration,
    /// One of them computes at a time: however many come at once, the other working threads go on with their work, and
    /// on the same one other work comes in between.
    turns: Turns,
    /// The last ones, and how many of them are made at once. For one more the oldest is ended: whoever begins many and
    /// makes none leaves room for others.
    begun: Arc<Mutex<VecDeque<AbortHandle>>>,
    most: usize,
    failed: FailedHandshakes,
    told: Arc<Notice>,
    stop: CancellationToken,
}

/// Why a handshake came to nothing.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error("{0}")]
    Broken(#[from] io::Error),
    #[error("the client asks for no HTTP/2")]
    NoHttp2,
    #[error("the client's certificate cannot be read")]
    UnreadableCertificate,
    #[error("it took too long")]
    TooLong,
}

impl Failed {
    fn kind(&self) -> HandshakeFailure {
        match self {
            Self::Broken(_) => HandshakeFailure::Broken,
            Self::NoHttp2 => HandshakeFailure::NoHttp2,
            Self::UnreadableCertificate => HandshakeFailure::UnreadableCertificate,
            Self::TooLong => HandshakeFailure::TooLong,
        }
    }
}

impl Handshakes {
    /// On the runtime that this runs on.
    pub(in crate::grpc) fn here(
        tls: Arc<ServerTls>,
        limit: Duration,
        most: usize,
        failed: FailedHandshakes,
        stop: CancellationToken,
    ) -> Self {
        Self {
            tls,
            working: Handle::current(),
            limit,
            turns: Turns::default(),
            begun: Arc::default(),
            most,
            failed,
            told: Arc::default(),
            stop,
        }
    }

    /// Begins the handshake of a connection that came, and hands it on once that is made.
    pub(super) fn begin(
        &self,
        stream: std::net::TcpStream,
        counted: Open,
        hand_on: impl FnOnce(Handed) + Send + 'static,
    ) {
        let this = self.clone();
        let came = Instant::now();
        let making = self.working.spawn(async move {
            let limit = timeout_at(came + this.limit, this.make(stream));
            let made = tokio::select! {
                () = this.stop.cancelled() => return,
                made = limit => made,
            };
            match made.unwrap_or(Err(Failed::TooLong)) {
                Ok((between, peer)) => hand_on(Handed {
                    between,
                    peer,
                    came,
                    counted,
                }),
                Err(error) => this.note(&error),
            }
        });
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        begun.push_back(making.abort_handle());
        if begun.len() > self.most
            && let Some(oldest) = begun.pop_front()
            && !oldest.is_finished()
        {
            oldest.abort();
            self.failed.note(HandshakeFailure::TooLong);
        }
    }

    fn note(&self, error: &Failed) {
        self.failed.note(error.kind());
        if self.told.is_due() {
            tracing::info!(
                error = %error,
                "a TLS handshake failed; others are counted, and not told for a minute"
            );
        }
    }

    async fn make(&self, stream: std::net::TcpStream) -> Result<(Between, Peer), Failed> {
        let socket = Socket::Handshake(TcpStream::from_std(stream)?);
        let acceptor = TlsAcceptor::from(self.tls.config());
        let mut handshake =
            pin!(acceptor.accept_with(socket, |session| session.set_buffer_limit(Some(UNSENT))));
        let mut waiting = Waiting::default();
        let made = poll_fn(|context| {
            let turn = ready!(waiting.poll(&self.turns, Duration::ZERO, context));
            let made = handshake.as_mut().poll(context);
            // The next one is queued behind what waits for this thread already.
            drop(turn);
            made
        });
        let mut made = Box::new(made.await?);
        let (socket, session) = made.get_mut();
        let peer = peer(session)?;
        let socket = socket.take()?;
        Ok((Between::Tls(made, socket), peer))
    }
}

/// Who is at the other end of a session.
fn peer(session: &ServerConnection) -> Result<Peer, Failed> {
    if session.alpn_protocol().is_none() {
        return Err(Failed::NoHttp2);
    }
    let Some(certificate) = session.peer_certificates().and_then(<[_]>::first) else {
        return Ok(Peer::Unknown);
    };
    let certificate = PeerCertificate::read(certificate).ok_or(Failed::UnreadableCertificate)?;
    Ok(Peer::Certificate(Arc::new(certificate)))
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;
    use std::num::NonZeroUsize;

    use futures_util::StreamExt as _;
    use rcgen::{CertificateParams, IsCa, Issuer, KeyPair, SanType};
    use tempfile::TempDir;
    use tokio::io::AsyncReadExt as _;
    use tokio::net::TcpListener;
    use tokio::sync::mpsc;
    use tokio_rustls::TlsConnector;

    use super::super::serving::{Incoming, ServingThreads};
    use super::*;
    use crate::tls::{ClientFiles, Clients, ServerFiles, client};

    const LONG: Duration = Duration::from_mins(1);

    /// An authority, a server and a client, in the files of a folder.
    fn files() -> TempDir {
        let folder = TempDir::new().unwrap();
        let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text);
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        write("ca.crt", authority.self_signed(&key).unwrap().pem()).unwrap();
        let authority = Issuer::new(authority, key);
        let server = SanType::DnsName("localhost".try_into().unwrap());
        let caller = SanType::URI("spiffe://test/search".try_into().unwrap());
        for (name, alternative) in [("server", server), ("caller", caller)] {
            let mut params = CertificateParams::default();
            params.subject_alt_names = vec![alternative];
            let key = KeyPair::generate().unwrap();
            let certificate = params.signed_by(&key, &authority).unwrap().pem();
            write(&format!("{name}.crt"), certificate).unwrap();
            write(&format!("{name}.key"), key.serialize_pem()).unwrap();
        }
        folder
    }

    #[tokio::test]
    async fn a_connection_brings_along_who_is_at_its_other_end() {
        let folder = files();
        let file = |name: &str| folder.path().join(name);
        let authorities = file("ca.crt");
        let tls = ServerTls::load(ServerFiles {
            certificate: file("server.crt"),
            key: file("server.key"),
            clients: Some(Clients {
                authorities,
                required: false,
            }),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, abandoned) = (CancellationToken::new(), CancellationToken::new());
        let failed = FailedHandshakes::default();
        let handshakes = Handshakes::here(Arc::new(tls.unwrap()), LONG, 10, failed, stop.clone());
        let (told, mut peers) = mpsc::unbounded_channel();
        let serve = |mut connections: Incoming| {
            let told = told.clone();
            async move {
                while let Some(connection) = connections.next().await {
                    assert!(told.send(connection.unwrap().peer()).is_ok());
                }
            }
        };
        let (count, handshakes) = (NonZeroUsize::MIN, Some(handshakes));
        let threads =
            ServingThreads::start(listener, count, 10, handshakes, &stop, &abandoned, serve)
                .unwrap();
        let identity = (file("caller.crt"), file("caller.key"));
        let expected = PeerCertificate {
            uris: vec!["spiffe://test/search".to_owned()],
            subject: Some("CN=rcgen self signed cert".to_owned()),
            // The first of January of the year 4096.
            until: 67_090_118_400,
        };
        for (identity, expected) in [
            (Some(identity), Peer::Certificate(Arc::new(expected))),
            (None, Peer::Unknown),
        ] {
            let config = client(&ClientFiles {
                authorities: Some(file("ca.crt")),
                identity,
            });
            let stream = TcpStream::connect(address).await.unwrap();
            let name = "localhost".try_into().unwrap();
            let secured = TlsConnector::from(Arc::new(config.unwrap())).connect(name, stream);
            let _secured = secured.await.unwrap();
            assert_eq!(peers.recv().await.unwrap(), expected);
        }
        let (_ours, theirs) = tokio::io::duplex(10);
        threads.inside().connect(theirs);
        assert_eq!(peers.recv().await.unwrap(), Peer::Itself);
        stop.cancel();
        abandoned.cancel();
        threads.ended().await;
    }

    /// Those that are never made leave room for one that is.
    #[tokio::test]
    async fn for_one_more_the_oldest_is_ended() {
        let folder = files();
        let file = |name: &str| folder.path().join(name);
        let tls = ServerTls::load(ServerFiles {
            certificate: file("server.crt"),
            key: file("server.key"),
            clients: None,
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let failed = FailedHandshakes::default();
        let handshakes = Handshakes::here(Arc::new(tls.unwrap()), LONG, 2, failed, stop.clone());
        let mut clients = Vec::new();
        for _ in 0..4 {
            clients.push(TcpStream::connect(address).await.unwrap());
            let (stream, _) = listener.accept().await.unwrap();
            let stream = stream.into_std().unwrap();
            handshakes.begin(stream, Open::default(), |_| {});
        }
        let mut byte = [0];
        for client in &mut clients[..2] {
            assert_eq!(client.read(&mut byte).await.unwrap(), 0);
        }
        for client in &clients[2..] {
            let nothing = client.try_read(&mut byte).unwrap_err();
            assert_eq!(nothing.kind(), ErrorKind::WouldBlock);
        }
        stop.cancel();
    }
}
