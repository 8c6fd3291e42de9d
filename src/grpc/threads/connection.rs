use std::io::{self, IoSlice};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker, ready};

use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, ReadBuf, Take};
use tokio::net::TcpStream;
use tokio::task::yield_now;
use tokio_util::sync::CancellationToken;

use super::turns::Ends;

/// The connections of a thread.
#[derive(Clone, Default)]
pub(super) struct Open {
    count: Arc<()>,
    ends: Ends,
}

impl Open {
    /// How many there are.
    pub(super) fn count(&self) -> usize {
        Arc::strong_count(&self.count)
    }
}

/// How many bytes an HTTP/2 connection begins with (RFC 9113, section 3.4).
const PREFACE: usize = 24;

/// How many bytes are read of a connection before others of its thread are served: thousands of frames that ask for
/// nothing fit in few bytes. Settings that change the window of each of hundreds of calls take a millisecond with so
/// many.
const AT_ONCE: u64 = 4 * 1024;

/// A connection, counted as long as it lasts.
pub(in crate::grpc) struct Connection {
    /// As much of it as is read before others go on.
    stream: Take<TcpStream>,
    /// Cancelled when the preface has come.
    preface: CancellationToken,
    /// How many bytes of the preface are not here yet.
    awaited: usize,
    /// Set while others go on.
    turn: Option<Arc<Turn>>,
    end: End,
    open: Open,
}

/// The turn of a connection that has had its share: once the system was asked what else has come. Otherwise those that
/// are sent without a pause would take turns with each other alone, dozens of times; and one whose frames wake it up
/// itself, as changes of windows do, with nobody.
#[derive(Default)]
struct Turn {
    has_come: AtomicBool,
    waiting: AtomicWaker,
}

impl Wake for Turn {
    fn wake(self: Arc<Self>) {
        self.has_come.store(true, Ordering::Release);
        self.waiting.wake();
    }
}

/// Where the end of a connection is.
enum End {
    /// It has not come.
    Open,
    /// Others end before.
    Waits(Pin<Box<dyn Future<Output = ()> + Send>>),
    Over,
}

impl Connection {
    /// Takes a connection over to the runtime of the thread that asks.
    pub(super) fn take_over(stream: std::net::TcpStream, counted: Open) -> io::Result<Self> {
        Ok(Self {
            stream: TcpStream::from_std(stream)?.take(AT_ONCE),
            preface: CancellationToken::new(),
            awaited: PREFACE,
            turn: None,
            end: End::Open,
            open: counted,
        })
    }

    /// Cancelled when the preface has come.
    pub(super) fn preface(&self) -> CancellationToken {
        self.preface.clone()
    }

    /// Waits for the turn to end.
    fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if let End::Open = self.end {
            self.end = End::Waits(Box::pin(self.open.ends.clone().turn()));
        }
        if let End::Waits(turn) = &mut self.end {
            ready!(turn.as_mut().poll(context));
            self.end = End::Over;
        }
        Poll::Ready(())
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.stream.limit() == 0 {
            self.stream.set_limit(AT_ONCE);
            let turn = self.turn.insert(Arc::default());
            let waker = Waker::from(Arc::clone(turn));
            let _ = pin!(yield_now()).poll(&mut Context::from_waker(&waker));
        }
        if let Some(turn) = &self.turn {
            turn.waiting.register(context.waker());
            if !turn.has_come.load(Ordering::Acquire) {
                return Poll::Pending;
            }
            self.turn = None;
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        let came = buffer.filled().len().saturating_sub(before);
        match &read {
            Poll::Pending => self.stream.set_limit(AT_ONCE),
            Poll::Ready(Ok(())) if came > 0 || buffer.remaining() == 0 => {}
            // Nothing more comes.
            Poll::Ready(_) => ready!(self.poll_end(context)),
        }
        if self.awaited > 0 {
            self.awaited = self.awaited.saturating_sub(came);
            if self.awaited == 0 {
                self.preface.cancel();
            }
        }
        read
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(self.stream.get_mut()).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(self.stream.get_mut()).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.get_ref().is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(self.stream.get_mut()).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(self.stream.get_mut()).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::sync::atomic::AtomicUsize;

    use tokio::io::AsyncWriteExt as _;
    use tokio::net::TcpListener;

    use super::super::turns::after_others;
    use super::*;

    /// As many bytes as are read at once.
    const PIECE: usize = 4 * 1024;

    #[tokio::test]
    async fn others_are_served_between_many_bytes_of_one_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut caller = TcpStream::connect(listener.local_addr().unwrap())
            .await
            .unwrap();
        let (accepted, _) = listener.accept().await.unwrap();
        caller.write_all(&vec![0; 4 * PIECE]).await.unwrap();
        let accepted = accepted.into_std().unwrap();
        let mut connection = Connection::take_over(accepted, Open::default()).unwrap();
        let (mut all, mut rounds) = (0, 0);
        while all < 4 * PIECE {
            // As HTTP/2 does: in small pieces, until there is nothing to read.
            let came = poll_fn(|context| {
                let mut came = 0;
                loop {
                    let mut piece = [0; 1_024];
                    let mut piece = ReadBuf::new(&mut piece);
                    match Pin::new(&mut connection).poll_read(context, &mut piece) {
                        Poll::Ready(read) => {
                            read.unwrap();
                            came += piece.filled().len();
                        }
                        // It is polled again: its own doing, or since more came.
                        Poll::Pending if came == 0 => return Poll::Pending,
                        Poll::Pending => return Poll::Ready(came),
                    }
                }
            })
            .await;
            assert!(came <= PIECE, "{came}");
            all += came;
            rounds += 1;
        }
        assert!(rounds >= 4);
    }

    /// A connection, and its caller's side.
    async fn connected(listener: &TcpListener, open: &Open) -> (Connection, TcpStream) {
        let caller = TcpStream::connect(listener.local_addr().unwrap());
        let caller = caller.await.unwrap();
        let (accepted, _) = listener.accept().await.unwrap();
        let accepted = accepted.into_std().unwrap();
        let connection = Connection::take_over(accepted, open.clone()).unwrap();
        (connection, caller)
    }

    #[tokio::test]
    async fn what_came_meanwhile_is_noticed_between_the_turns_of_those_that_send_without_a_pause() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let read = Arc::new(AtomicUsize::new(0));
        let mut callers = Vec::new();
        for _ in 0..2 {
            let (mut connection, mut caller) = connected(&listener, &Open::default()).await;
            caller.write_all(&vec![0; 100 * PIECE]).await.unwrap();
            callers.push(caller);
            let read = Arc::clone(&read);
            tokio::spawn(async move {
                let mut piece = vec![0; PIECE];
                loop {
                    let came = poll_fn(|context| {
                        // As HTTP/2 does when a window changes.
                        context.waker().wake_by_ref();
                        pin!(connection.read(&mut piece)).poll(context)
                    });
                    read.fetch_add(came.await.unwrap(), Ordering::Relaxed);
                }
            });
        }
        let (mut connection, mut caller) = connected(&listener, &Open::default()).await;
        let mut byte = [0];
        let waiting = tokio::spawn(async move { connection.read_exact(&mut byte).await });
        // Both have begun.
        while read.load(Ordering::Relaxed) < 4 * PIECE {
            tokio::task::yield_now().await;
        }
        caller.write_all(&[7]).await.unwrap();
        let before = read.load(Ordering::Relaxed);
        waiting.await.unwrap().unwrap();
        // When they went on at once, each had dozens of turns before.
        let after = read.load(Ordering::Relaxed);
        assert!(after - before <= 8 * PIECE, "{}", (after - before) / PIECE);
    }

    #[tokio::test]
    async fn of_many_that_end_at_once_each_leaves_its_work_before_the_next() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let open = Open::default();
        let ended = Arc::new(AtomicUsize::new(0));
        let mut callers = Vec::new();
        for _ in 0..50 {
            let (mut connection, caller) = connected(&listener, &open).await;
            callers.push(caller);
            let ended = Arc::clone(&ended);
            tokio::spawn(async move {
                assert_eq!(connection.read(&mut [0]).await.unwrap(), 0);
                ended.fetch_add(1, Ordering::Relaxed);
            });
        }
        drop(callers);
        // In the same line as those that end, as the main task of a test is not.
        let most = tokio::spawn(async move {
            let mut most = 0;
            while ended.load(Ordering::Relaxed) < 50 {
                let before = ended.load(Ordering::Relaxed);
                after_others().await;
                most = most.max(ended.load(Ordering::Relaxed) - before);
            }
            most
        });
        let most = most.await.unwrap();
        assert!(most <= 2, "{most}");
    }
}
