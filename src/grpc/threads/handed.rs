use std::sync::Arc;

use tokio::io::DuplexStream;
use tokio::time::Instant;
use tokio_rustls::server::TlsStream;

use super::stream::Socket;
use crate::identity::Peer;

/// The connections of a thread.
#[derive(Clone, Default)]
pub(super) struct Open(Arc<()>);

impl Open {
    /// How many there are.
    pub(super) fn count(&self) -> usize {
        Arc::strong_count(&self.0)
    }
}

/// A connection on its way to the thread that serves it.
pub(in crate::grpc) struct Handed {
    pub(super) between: Between,
    /// Who is at its other end.
    pub(super) peer: Peer,
    /// When it came.
    pub(super) came: Instant,
    pub(super) counted: Open,
}

/// The same, between two runtimes.
pub(super) enum Between {
    Plain(std::net::TcpStream),
    /// After its handshake, without its socket; and the socket.
    Tls(Box<TlsStream<Socket>>, std::net::TcpStream),
    Inside(DuplexStream),
}

impl Handed {
    /// One that came just now, of whom nothing is known.
    pub(super) fn new(between: Between, counted: Open) -> Self {
        Self {
            between,
            peer: Peer::Unknown,
            came: Instant::now(),
            counted,
        }
    }
}
