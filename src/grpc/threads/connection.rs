use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, ReadBuf, Take};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use super::shares::Shared;

/// The connections of a thread.
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

/// How many bytes are read of a connection at a time: thousands of frames that ask for nothing fit in few bytes.
/// Settings that change the window of each of a hundred calls take a millisecond with so many.
const AT_ONCE: u64 = 4 * 1024;

/// A connection, counted as long as it lasts.
pub(in crate::grpc) struct Connection {
    /// As much of it as is read at a time.
    stream: Take<TcpStream>,
    /// Cancelled when the preface has come.
    preface: CancellationToken,
    /// How many bytes of the preface are not here yet.
    awaited: usize,
    shared: Shared,
    _open: Open,
}

impl Connection {
    /// Takes a connection over to the runtime of the thread that asks.
    pub(super) fn take_over(stream: std::net::TcpStream, counted: Open) -> io::Result<Self> {
        Ok(Self {
            stream: TcpStream::from_std(stream)?.take(AT_ONCE),
            preface: CancellationToken::new(),
            awaited: PREFACE,
            shared: Shared::default(),
            _open: counted,
        })
    }

    /// Cancelled when the preface has come.
    pub(super) fn preface(&self) -> CancellationToken {
        self.preface.clone()
    }

    /// What it shares with its calls.
    pub(super) fn shared(&self) -> Shared {
        self.shared.clone()
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.shared.may_read() {
            return Poll::Pending;
        }
        if self.stream.limit() == 0 {
            self.stream.set_limit(AT_ONCE);
            self.shared.has_read_enough();
            return Poll::Pending;
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        let came = buffer.filled().len().saturating_sub(before);
        match &read {
            Poll::Pending => self.stream.set_limit(AT_ONCE),
            Poll::Ready(Ok(())) if came > 0 || buffer.remaining() == 0 => {}
            // Nothing more comes. The end leaves work behind, that of each of its calls.
            Poll::Ready(_) => ready!(self.shared.poll_turn(context)),
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
