use std::io;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{Stream, StreamExt as _};
use tokio::io::DuplexStream;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot};
use tokio_stream::wrappers::UnboundedReceiverStream;
use tokio_util::sync::CancellationToken;

use super::connection::Connection;
use super::handed::{Between, Handed, Open};
use super::handshake::Handshakes;
use super::priority::come_after_questions;
use crate::grpc::notice::Notice;
use crate::identity::Peer;

/// After how many tasks that are ready the system is asked what else has come.
const TASKS: u32 = 8;
/// How long no connection is taken in after the system had none to give.
const PAUSE: Duration = Duration::from_millis(100);

/// The connections that a thread is dealt.
pub(in crate::grpc) type Incoming = Pin<Box<dyn Stream<Item = io::Result<Connection>> + Send>>;

/// The way in for this process itself.
pub(in crate::grpc) struct Inside(Arc<[Dealt]>);

impl Inside {
    /// Hands a connection to a serving thread.
    pub(in crate::grpc) fn connect(&self, stream: DuplexStream) {
        if let Some(dealt) = self.0.first() {
            let handed = Handed::new(Between::Inside(stream), dealt.open.clone());
            // A thread that has ended ends the server.
            let _ = dealt.to.send(Handed {
                peer: Peer::Itself,
                ..handed
            });
        }
    }
}

/// The threads that take connections in and move their bytes.
pub(in crate::grpc) struct ServingThreads {
    /// Where their connections go.
    dealt: Arc<[Dealt]>,
    /// What each of them tells when it has ended.
    ended: Vec<oneshot::Receiver<()>>,
    /// Ends with the first of them.
    one_ended: CancellationToken,
    stop: CancellationToken,
}

/// Where a thread's connections go.
struct Dealt {
    to: mpsc::UnboundedSender<Handed>,
    open: Open,
}

impl ServingThreads {
    /// Starts so many threads that serve, and one that deals each connection to
    /// the one of them that has the fewest, after its handshake where there is one. Beyond so many that are open
    /// (`most_open`), connections are closed as they come. No connection is taken in after the
    /// stop; what is served ends by itself, or when it is abandoned.
    ///
    /// # Errors
    /// When a thread cannot be started.
    pub(in crate::grpc) fn start<F, S>(
        listener: TcpListener,
        count: NonZeroUsize,
        most_open: usize,
        handshakes: Option<Handshakes>,
        stop: &CancellationToken,
        abandoned: &CancellationToken,
        serve: F,
    ) -> io::Result<Self>
    where
        F: Fn(Incoming) -> S,
        S: Future<Output = ()> + Send + 'static,
    {
        let mut threads = Self {
            dealt: Arc::default(),
            ended: Vec::new(),
            one_ended: CancellationToken::new(),
            stop: stop.clone(),
        };
        let mut dealt = Vec::new();
        for number in 0..count.get() {
            let (to, connections) = mpsc::unbounded_channel();
            let open = Open::default();
            let connections = UnboundedReceiverStream::new(connections).map(Connection::take_over);
            let served = serve(Box::pin(connections));
            let abandoned = abandoned.clone();
            threads.run(format!("serving-{number}"), async move {
                tokio::select! {
                    () = served => {}
                    () = abandoned.cancelled() => {}
                }
            })?;
            dealt.push(Dealt { to, open });
        }
        let dealt: Arc<[Dealt]> = dealt.into();
        threads.dealt = Arc::clone(&dealt);
        let listener = listener.into_std()?;
        let stop = stop.clone();
        threads.run("accepting".to_owned(), async move {
            // Thousands that come at once take no time from those that are here.
            come_after_questions();
            tokio::select! {
                () = deal(listener, &dealt, most_open, handshakes) => {}
                () = stop.cancelled() => {}
            }
        })?;
        Ok(threads)
    }

    /// Runs until it has ended, on a thread and a runtime of its own.
    fn run(
        &mut self,
        name: String,
        work: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .event_interval(TASKS)
            .build()?;
        let (has_ended, ended) = oneshot::channel();
        let guard = self.one_ended.clone().drop_guard();
        std::thread::Builder::new().name(name).spawn(move || {
            let _guard = guard;
            runtime.block_on(work);
            // What is left is dropped, without waiting for it.
            runtime.shutdown_background();
            let _ = has_ended.send(());
        })?;
        self.ended.push(ended);
        Ok(())
    }

    /// The way in for this process itself.
    pub(in crate::grpc) fn inside(&self) -> Inside {
        Inside(Arc::clone(&self.dealt))
    }

    /// Waits until all have ended. Returns at once when one ends before the
    /// server stops.
    pub(in crate::grpc) async fn ended(self) {
        tokio::select! {
            biased;
            () = self.stop.cancelled() => {}
            () = self.one_ended.cancelled() => return,
        }
        for ended in self.ended {
            // An error is a thread that panicked, which has been told.
            let _ = ended.await;
        }
    }
}

/// Takes connections in and deals them out, for ever.
async fn deal(
    listener: std::net::TcpListener,
    dealt: &[Dealt],
    most_open: usize,
    handshakes: Option<Handshakes>,
) {
    let listener = match TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => {
            tracing::error!(error = %error, "no connection can be taken in");
            return;
        }
    };
    let turned_away = Notice::default();
    let short = Notice::default();
    loop {
        let accepted = listener.accept().await;
        match accepted.and_then(|(stream, _)| handed_over(stream)) {
            Ok(stream) => {
                // Each thread counts itself too.
                let open = dealt.iter().map(|dealt| dealt.open.count() - 1);
                if open.sum::<usize>() >= most_open {
                    if turned_away.is_due() {
                        tracing::warn!(
                            most_open,
                            "connections are closed as they come: as many are open as may be"
                        );
                    }
                    continue;
                }
                let Some(fewest) = dealt.iter().min_by_key(|dealt| dealt.open.count()) else {
                    continue;
                };
                // Counted from here on: of many at once, each sees those before.
                let (counted, to) = (fewest.open.clone(), fewest.to.clone());
                // A thread that has ended ends the server.
                let hand_on = move |handed| drop(to.send(handed));
                match &handshakes {
                    None => hand_on(Handed::new(Between::Plain(stream), counted)),
                    Some(handshakes) => handshakes.begin(stream, counted, hand_on),
                }
            }
            Err(error) if is_of_connection(&error) => {}
            Err(error) => {
                if short.is_due() {
                    tracing::warn!(error = %error, "no connection can be taken in for now");
                }
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// A connection between two runtimes. What is written to it is sent at once: an
/// answer does not wait until the caller has acknowledged the one before.
fn handed_over(stream: TcpStream) -> io::Result<std::net::TcpStream> {
    stream.set_nodelay(true)?;
    stream.into_std()
}

/// Whether only this connection failed.
fn is_of_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::Interrupted
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::NotConnected
    )
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::io::AsyncReadExt as _;

    use super::*;

    const TWO: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1);
    const MANY: usize = 1_000;

    async fn listen() -> (TcpListener, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        (listener, address)
    }

    #[tokio::test]
    async fn each_connection_goes_to_the_thread_that_has_the_fewest() {
        let (listener, address) = listen().await;
        let (stop, abandoned) = (CancellationToken::new(), CancellationToken::new());
        let (told, mut dealt) = mpsc::unbounded_channel();
        let numbers = AtomicUsize::new(0);
        let serve = |mut connections: Incoming| {
            let number = numbers.fetch_add(1, Ordering::Relaxed);
            let told = told.clone();
            async move {
                while let Some(connection) = connections.next().await {
                    assert!(told.send((number, connection.unwrap())).is_ok());
                }
            }
        };
        let threads =
            ServingThreads::start(listener, TWO, MANY, None, &stop, &abandoned, serve).unwrap();
        let mut held = [Vec::new(), Vec::new()];
        let mut connect = async |count: usize, held: &mut [Vec<Connection>; 2]| {
            let mut streams = Vec::new();
            for _ in 0..count {
                streams.push(TcpStream::connect(address).await.unwrap());
            }
            for _ in 0..count {
                let (number, connection) = dealt.recv().await.unwrap();
                held[number].push(connection);
            }
            held.each_ref().map(Vec::len)
        };
        assert_eq!(connect(2, &mut held).await, [1, 1]);
        assert_eq!(connect(2, &mut held).await, [2, 2]);
        // One that loses its connections gets the next ones.
        held[1].clear();
        assert_eq!(connect(2, &mut held).await, [2, 2]);
        // Of many at once, those count that no thread has looked at yet.
        assert_eq!(connect(100, &mut held).await, [52, 52]);
        stop.cancel();
        abandoned.cancel();
        threads.ended().await;
        assert!(TcpStream::connect(address).await.is_err());
    }

    #[tokio::test]
    async fn beyond_what_may_be_open_connections_are_closed_as_they_come() {
        let (listener, address) = listen().await;
        let (stop, abandoned) = (CancellationToken::new(), CancellationToken::new());
        let (told, mut dealt) = mpsc::unbounded_channel();
        let serve = |mut connections: Incoming| {
            let told = told.clone();
            async move {
                while let Some(connection) = connections.next().await {
                    assert!(told.send(connection.unwrap()).is_ok());
                }
            }
        };
        let threads =
            ServingThreads::start(listener, TWO, 2, None, &stop, &abandoned, serve).unwrap();
        let mut streams = Vec::new();
        let mut held = Vec::new();
        for _ in 0..2 {
            streams.push(TcpStream::connect(address).await.unwrap());
            held.push(dealt.recv().await.unwrap());
        }
        let mut more = TcpStream::connect(address).await.unwrap();
        // It is closed: nothing more comes of it.
        assert_eq!(more.read(&mut [0]).await.unwrap_or_default(), 0);
        assert!(dealt.try_recv().is_err());
        // Once another has ended, there is room.
        held.pop();
        streams.push(TcpStream::connect(address).await.unwrap());
        held.push(dealt.recv().await.unwrap());
        stop.cancel();
        abandoned.cancel();
        threads.ended().await;
    }

    #[tokio::test]
    async fn a_thread_that_panics_is_told_at_once() {
        let (listener, address) = listen().await;
        let (stop, abandoned) = (CancellationToken::new(), CancellationToken::new());
        let serve = |mut connections: Incoming| async move {
            assert!(connections.next().await.is_none(), "a test");
        };
        let threads =
            ServingThreads::start(listener, TWO, MANY, None, &stop, &abandoned, serve).unwrap();
        let _stream = TcpStream::connect(address).await.unwrap();
        threads.ended().await;
        assert!(!stop.is_cancelled());
        stop.cancel();
        abandoned.cancel();
    }
}
