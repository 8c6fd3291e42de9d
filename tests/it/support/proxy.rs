//! A proxy before PostgreSQL that makes the faults of a network on request.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::TestDatabase;

/// What becomes of what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// It arrives.
    Open,
    /// All connections end, and none is taken.
    Cut,
    /// All connections stay, and nothing arrives on either side.
    Silent,
    /// The server's side of each connection ends; the other one stays.
    HalfClosed,
    /// Every so many bytes take so long.
    Slow(usize, Duration),
}

/// The proxy. It ends with its test.
pub(crate) struct Proxy {
    way: watch::Sender<Way>,
}

impl Proxy {
    /// Puts a proxy between the tests and the database of `db`.
    pub(crate) async fn before(db: &mut TestDatabase) -> Self {
        let (start, rest) = db.config.url.split_once('@').expect("a URL with a user");
        let (server, name) = rest.split_once('/').expect("a URL with a database");
        let server: SocketAddr = server.parse().expect("an address");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        db.config.url = format!("{start}@{address}/{name}");
        let way = watch::Sender::new(Way::Open);
        let receiver = way.subscribe();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if *receiver.borrow() != Way::Cut {
                    tokio::spawn(connect(client, server, receiver.clone()));
                }
            }
        });
        Self { way }
    }

    /// From now on it is so.
    pub(crate) fn set(&self, way: Way) {
        self.way.send_replace(way);
    }
}

async fn connect(client: TcpStream, server: SocketAddr, way: watch::Receiver<Way>) {
    let Ok(server) = TcpStream::connect(server).await else {
        return;
    };
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    // When one side ends, so does the other.
    tokio::select! {
        () = pass(from_client, to_server, way.clone(), false) => {}
        () = pass(from_server, to_client, way, true) => {}
    }
}

/// Passes on what one side says.
async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut way: watch::Receiver<Way>,
    is_of_server: bool,
) {
    let mut said = vec![0; 65_536];
    loop {
        let now = *way.borrow_and_update();
        let most = match now {
            Way::Cut => return,
            Way::HalfClosed if is_of_server => {
                let _ = to.shutdown().await;
                return std::future::pending().await;
            }
            Way::Silent => {
                // Nothing is read either, so that it arrives later.
                if way.changed().await.is_err() {
                    return;
                }
                continue;
            }
            Way::Slow(most, _) => most,
            Way::Open | Way::HalfClosed => said.len(),
        };
        let read = tokio::select! {
            changed = way.changed() => {
                if changed.is_err() {
                    return;
                }
                continue;
            }
            read = from.read(&mut said[..most]) => read,
        };
        let Ok(length @ 1..) = read else { return };
        if let Way::Slow(_, time) = now {
            tokio::time::sleep(time).await;
        }
        if to.write_all(&said[..length]).await.is_err() {
            return;
        }
    }
}
