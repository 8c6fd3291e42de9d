use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::handed::{Between, Handed, Open};
use super::metered::Metered;
use super::shares::Shared;
use super::stream::{Socket, Stream};
use crate::identity::Peer;

/// How many bytes an HTTP/2 connection begins with (RFC 9113, section 3.4).
const PREFACE: usize = 24;

/// How many bytes are read of a connection at a time: thousands of frames that ask for nothing fit in few bytes.
/// Settings that change the window of each of a hundred calls take a millisecond with so many.
const AT_ONCE: u64 = 4 * 1024;

/// How many bytes are read of TLS at a time, whatever is in them: as many as a record may have (RFC 8446, section 5.2).
/// Empty ones take a tenth of a millisecond with so many.
const RECORD: u64 = 5 + (1 << 14) + 256;

/// A connection, counted as long as it lasts.
pub(in crate::grpc) struct Connection {
    stream: Metered<Stream>,
    /// Cancelled when the preface has come.
    preface: CancellationToken,
    /// How many bytes of the preface are not here yet.
    awaited: usize,
    came: Instant,
    peer: Peer,
    shared: Shared,
    _open: Open,
}

impl Connection {
    /// Takes a connection over to the runtime of the thread that asks.
    pub(super) fn take_over(handed: Handed) -> io::Result<Self> {
        let shared = Shared::default();
        let stream = match handed.between {
            Between::Plain(stream) => Stream::Plain(TcpStream::from_std(stream)?),
            Between::Tls(mut stream, socket) => {
                let socket = Metered::new(TcpStream::from_std(socket)?, RECORD, shared.clone());
                *stream.get_mut().0 = Socket::Serving(socket);
                Stream::Tls(stream)
            }
            Between::Inside(stream) => Stream::Inside(stream),
        };
        Ok(Self {
            stream: Metered::new(stream, AT_ONCE, shared.clone()),
            preface: CancellationToken::new(),
            awaited: PREFACE,
            came: handed.came,
            peer: handed.peer,
            shared,
            _open: handed.counted,
        })
    }

    /// When it came.
    pub(super) fn came(&self) -> Instant {
        self.came
    }

    /// Who is at its other end.
    pub(super) fn peer(&self) -> Peer {
        self.peer.clone()
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
        let before = buffer.filled().len();
        let read = self.stream.poll_read(context, buffer);
        let came = buffer.filled().len().saturating_sub(before);
        match &read {
            Poll::Pending => {}
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
