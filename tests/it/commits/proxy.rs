//! A proxy before PostgreSQL that can lose the answer to a COMMIT.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::support::TestDatabase;

/// Faults that it makes on request.
#[derive(Default)]
pub(super) struct Faults {
    /// The next COMMIT goes to the server, and its answer nowhere: the
    /// connection ends instead.
    pub(super) lose_answer: AtomicBool,
    /// From the next COMMIT on, nobody reaches the server.
    pub(super) cut_off: AtomicBool,
    /// Nobody reaches the server.
    pub(super) away: AtomicBool,
}

/// Puts the proxy between the tests and the database of `db`.
pub(super) async fn before(db: &mut TestDatabase) -> Arc<Faults> {
    let faults = Arc::new(Faults::default());
    let (start, rest) = db.config.url.split_once('@').expect("a URL with a user");
    let (server, name) = rest.split_once('/').expect("a URL with a database");
    let server: SocketAddr = server
        .replace("localhost", "127.0.0.1")
        .parse()
        .expect("an address");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    db.config.url = format!("{start}@{address}/{name}");
    let of_listener = Arc::clone(&faults);
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            if of_listener.away.load(Ordering::SeqCst) {
                continue;
            }
            tokio::spawn(pass(client, server, Arc::clone(&of_listener)));
        }
    });
    faults
}

/// Passes on what both sides say, until one ends or a fault is due.
async fn pass(mut client: TcpStream, server: SocketAddr, faults: Arc<Faults>) {
    let Ok(mut server) = TcpStream::connect(server).await else {
        return;
    };
    let (mut asked, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(length @ 1..) = read else { return };
                let bytes = &asked[..length];
                if server.write_all(bytes).await.is_err() {
                    return;
                }
                let is_commit = bytes.windows(6).any(|word| word == b"COMMIT");
                if is_commit && faults.cut_off.swap(false, Ordering::SeqCst) {
                    faults.away.store(true, Ordering::SeqCst);
                    let _ = server.read(&mut answered).await;
                    return;
                }
                if is_commit && faults.lose_answer.swap(false, Ordering::SeqCst) {
                    let _ = server.read(&mut answered).await;
                    return;
                }
            }
            read = server.read(&mut answered) => {
                let Ok(length @ 1..) = read else { return };
                if faults.away.load(Ordering::SeqCst)
                    || client.write_all(&answered[..length]).await.is_err()
                {
                    return;
                }
            }
        }
    }
}
