//! Streams that go on as long as their callers like: what is told is read by a task, piece by piece, and taken by the
//! transport.

use std::collections::VecDeque;
use std::pin::Pin;
use std::time::Duration;

use futures_util::Stream;
use futures_util::stream::unfold;
use opentelemetry::context::FutureExt as _;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio_util::sync::CancellationToken;
use tonic::Status;

use super::admission::Standing;
use super::refusal::Refusal;

/// How long a stream may say nothing.
pub const HEARTBEAT: Duration = Duration::from_secs(30);

/// The answers, as the caller takes them. They are read by a task: a caller
/// who stops to read in the middle of it holds no connection of the store.
pub(super) type Following<R> = Pin<Box<dyn Stream<Item = Result<R, Status>> + Send + 'static>>;

/// What is read at a time.
pub(super) type Piece<R> = VecDeque<R>;

/// Where a stream's answers come from.
pub(super) trait Source: Send + 'static {
    /// An answer.
    type Answer: Send + 'static;

    /// What follows; something at least once in a heartbeat.
    fn next(&mut self) -> impl Future<Output = Result<Piece<Self::Answer>, Refusal>> + Send;
}

/// Begins a stream, which ends when the server stops.
pub(super) fn follow<S: Source>(
    source: S,
    ready: Piece<S::Answer>,
    stop: CancellationToken,
    standing: Standing,
    slot: OwnedSemaphorePermit,
) -> Following<S::Answer> {
    let (pieces, read_on) = mpsc::channel(1);
    tokio::spawn(read(source, pieces).with_current_context());
    let stream = Watching {
        read_on,
        stop,
        standing,
        ready,
        has_ended: false,
        _slot: slot,
    };
    Box::pin(unfold(stream, step))
}

/// Reads for one caller, piece by piece, until the caller has gone. The next
/// piece is read when the one before was taken.
async fn read<S: Source>(mut source: S, pieces: mpsc::Sender<Result<Piece<S::Answer>, Refusal>>) {
    while let Ok(room) = pieces.reserve().await {
        let piece = tokio::select! {
            () = pieces.closed() => return,
            piece = source.next() => piece,
        };
        let has_ended = piece.is_err();
        room.send(piece);
        if has_ended {
            return;
        }
    }
}

/// A stream on its way.
struct Watching<R> {
    read_on: mpsc::Receiver<Result<Piece<R>, Refusal>>,
    stop: CancellationToken,
    standing: Standing,
    /// Read, and not told yet.
    ready: Piece<R>,
    has_ended: bool,
    _slot: OwnedSemaphorePermit,
}

async fn step<R>(mut stream: Watching<R>) -> Option<(Result<R, Status>, Watching<R>)> {
    if stream.has_ended {
        return None;
    }
    let next = stream.next().await;
    stream.has_ended = next.is_err();
    Some((next.map_err(Status::from), stream))
}

impl<R> Watching<R> {
    async fn next(&mut self) -> Result<R, Refusal> {
        loop {
            if let Some(response) = self.ready.pop_front() {
                self.standing.check()?;
                return Ok(response);
            }
            self.ready = tokio::select! {
                biased;
                () = self.stop.cancelled() => return Err(Refusal::stopping()),
                // Without an error, the reading ends with the server only.
                piece = self.read_on.recv() => piece.unwrap_or_else(|| Err(Refusal::stopping()))?,
            };
        }
    }
}
