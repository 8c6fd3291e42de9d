use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

/// How many connections a thread has.
#[derive(Clone, Default)]
pub(super) struct Open(Arc<()>);

impl Open {
    /// How many there are.
    pub(super) fn count(&self) -> usize {
        Arc::strong_count(&self.0)
    }
}

/// How many bytes an HTTP/2 connection begins with (RFC 9113, section 3.4).
const PREFACE: usize = 24;

/// How many bytes are read of a connection before others of its thread are served: thousands of frames that ask for
/// nothing fit in few bytes.
const AT_ONCE: usize = 16 * 1024;

/// A connection, counted as long as it lasts.
pub(in crate::grpc) struct Connection {
    stream: TcpStream,
    /// Cancelled when the preface has come.
    preface: CancellationToken,
    /// How many bytes of the preface are not here yet.
    awaited: usize,
    /// How many bytes were read since the connection waited, or let others go on.
    read_on: usize,
    _counted: Open,
}

impl Connection {
    /// Takes a connection over to the runtime of the thread that asks.
    pub(super) fn take_over(stream: std::net::TcpStream, counted: Open) -> io::Result<Self> {
        Ok(Self {
            stream: TcpStream::from_std(stream)?,
            preface: CancellationToken::new(),
            awaited: PREFACE,
            read_on: 0,
            _counted: counted,
        })
    }

    /// Cancelled when the preface has come.
    pub(super) fn preface(&self) -> CancellationToken {
        self.preface.clone()
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.read_on >= AT_ONCE {
            self.read_on = 0;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.read_on = match read {
            Poll::Ready(_) => self.read_on + buffer.filled().len().saturating_sub(before),
            Poll::Pending => 0,
        };
        if self.awaited > 0 {
            let came = buffer.filled().len().saturating_sub(before);
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
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use tokio::io::AsyncWriteExt as _;
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn others_are_served_between_many_bytes_of_one_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut caller = TcpStream::connect(listener.local_addr().unwrap())
            .await
            .unwrap();
        let (accepted, _) = listener.accept().await.unwrap();
        caller.write_all(&vec![0; 4 * AT_ONCE]).await.unwrap();
        let accepted = accepted.into_std().unwrap();
        let mut connection = Connection::take_over(accepted, Open::default()).unwrap();
        let (mut all, mut rounds) = (0, 0);
        while all < 4 * AT_ONCE {
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
            assert!(came <= AT_ONCE, "{came}");
            all += came;
            rounds += 1;
        }
        assert!(rounds >= 4);
    }
}
