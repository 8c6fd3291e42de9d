//! `WatchChanges`: what changes, revision by revision.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::Stream;
use futures_util::stream::unfold;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tonic::metadata::MetadataMap;
use tonic::{Request, Status};

use super::accounts::account;
use super::admission::Standing;
use super::fields::Fields;
use super::freshness::within;
use super::record_out::time;
use super::refusal::Refusal;
use super::slots::Slots;
use crate::domain::id::AccountId;
use crate::proto::{
    AuthorKind, ChangedKind, ChangedThing, ErrorReason, WatchChangesRequest, WatchChangesResponse,
};
use crate::replica::{Account, Replica, Watch, WatchError};
use crate::store::{self, LoggedRevision};

/// How long a stream may say nothing.
pub const HEARTBEAT: Duration = Duration::from_secs(30);

/// The answers, as the caller takes them. The log is read by a task: a caller
/// who stops to read in the middle of it holds no connection of the store.
pub(super) type Changes =
    Pin<Box<dyn Stream<Item = Result<WatchChangesResponse, Status>> + Send + 'static>>;

/// Begins a stream, which ends when the server stops.
pub(super) async fn watch(
    replica: &Arc<Replica>,
    heartbeat: Duration,
    stop: CancellationToken,
    standing: Standing,
    request: Request<WatchChangesRequest>,
) -> Result<Changes, Refusal> {
    let (metadata, extensions, request) = request.into_parts();
    let slot = Slots::of(&extensions)?.stream()?;
    let mut fields = Fields::default();
    let id: Option<AccountId> = fields.id("account", &request.account);
    let account = account(replica, &standing.caller, &fields.check(id)?).await?;
    let (watch, ready) = begin(replica, account, &request.after, &metadata).await?;
    let (pieces, read_on) = mpsc::channel(1);
    tokio::spawn(read(watch, heartbeat, pieces));
    let stream = Watching {
        read_on,
        stop,
        standing,
        ready,
        has_ended: false,
        _slot: slot,
    };
    Ok(Box::pin(unfold(stream, step)))
}

/// What is read of the log at a time.
type Piece = VecDeque<WatchChangesResponse>;

/// Where the reading begins, and what is told before it.
async fn begin(
    replica: &Arc<Replica>,
    account: Arc<Account>,
    after: &str,
    metadata: &MetadataMap,
) -> Result<(Watch, Piece), Refusal> {
    let watch_after = |revision| Watch::after(Arc::clone(replica), Arc::clone(&account), revision);
    if after.is_empty() {
        let watch = watch_after(&account.snapshot().revision);
        let begins = no_change(&watch).await?;
        return Ok((watch, begins.into()));
    }
    let revision = within(metadata, "after", replica.named(&account, after)).await?;
    Ok((watch_after(&revision), Piece::new()))
}

/// Reads the log for one caller, piece by piece, until the caller has gone. The
/// next piece is read when the one before was taken.
async fn read(mut watch: Watch, heartbeat: Duration, pieces: mpsc::Sender<Result<Piece, Refusal>>) {
    while let Ok(room) = pieces.reserve().await {
        let piece = tokio::select! {
            () = pieces.closed() => return,
            piece = next(&mut watch, heartbeat) => piece,
        };
        let has_ended = piece.is_err();
        room.send(piece);
        if has_ended {
            return;
        }
    }
}

async fn next(watch: &mut Watch, heartbeat: Duration) -> Result<Piece, Refusal> {
    let Ok(passages) = timeout(heartbeat, watch.next()).await else {
        return Ok(no_change(watch).await?.into());
    };
    let told = passages?.into_iter().map(|passage| tell(watch, passage));
    Ok(told.collect())
}

/// That there is nothing new.
async fn no_change(watch: &Watch) -> Result<[WatchChangesResponse; 1], WatchError> {
    let oldest = watch.oldest().await?;
    Ok([WatchChangesResponse {
        revision: watch.token(&watch.revision()),
        oldest_revision: watch.token(&oldest),
        ..WatchChangesResponse::default()
    }])
}

/// A stream on its way.
struct Watching {
    read_on: mpsc::Receiver<Result<Piece, Refusal>>,
    stop: CancellationToken,
    standing: Standing,
    /// Read, and not told yet.
    ready: Piece,
    has_ended: bool,
    _slot: OwnedSemaphorePermit,
}

async fn step(mut stream: Watching) -> Option<(Result<WatchChangesResponse, Status>, Watching)> {
    if stream.has_ended {
        return None;
    }
    let next = stream.next().await;
    stream.has_ended = next.is_err();
    Some((next.map_err(Status::from), stream))
}

impl Watching {
    async fn next(&mut self) -> Result<WatchChangesResponse, Refusal> {
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

fn tell(watch: &Watch, passage: LoggedRevision) -> WatchChangesResponse {
    let author = match passage.author {
        store::AuthorKind::User => AuthorKind::User,
        store::AuthorKind::Service => AuthorKind::Service,
        store::AuthorKind::Operator => AuthorKind::Operator,
    };
    let thing = |(kind, id)| ChangedThing {
        kind: changed_kind(kind).into(),
        id,
    };
    WatchChangesResponse {
        revision: if passage.is_last {
            watch.token(&passage.revision)
        } else {
            String::new()
        },
        time: Some(time(passage.at)),
        author: author.into(),
        things: passage.things.into_iter().map(thing).collect(),
        continues: !passage.is_last,
        oldest_revision: String::new(),
    }
}

fn changed_kind(kind: store::ChangedKind) -> ChangedKind {
    match kind {
        store::ChangedKind::Settings => ChangedKind::Settings,
        store::ChangedKind::Role => ChangedKind::Role,
        store::ChangedKind::User => ChangedKind::User,
        store::ChangedKind::Posting => ChangedKind::Posting,
        store::ChangedKind::Requisition => ChangedKind::Requisition,
        store::ChangedKind::Candidate => ChangedKind::Candidate,
        store::ChangedKind::Opportunity => ChangedKind::Opportunity,
        store::ChangedKind::Interview => ChangedKind::Interview,
        store::ChangedKind::Stage => ChangedKind::Stage,
        store::ChangedKind::ArchiveReason => ChangedKind::ArchiveReason,
        store::ChangedKind::Job => ChangedKind::Job,
    }
}

impl From<WatchError> for Refusal {
    fn from(error: WatchError) -> Self {
        match error {
            WatchError::Pruned => Self::of(
                "after",
                ErrorReason::RevisionNotRetained,
                "the changes after that revision are not retained any more; \
                 start over from a snapshot",
            ),
            WatchError::Lost => Self::new(
                ErrorReason::RevisionLost,
                "an older state of the database was restored; start over from a snapshot",
            ),
            WatchError::Failed(error) => error.into(),
        }
    }
}
