//! `WatchChanges`: what changes, revision by revision.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;

use futures_util::Stream;
use futures_util::stream::unfold;
use tokio_util::sync::CancellationToken;
use tonic::metadata::MetadataMap;
use tonic::{Request, Status};

use super::accounts::account;
use super::fields::Fields;
use super::freshness::within;
use super::record_out::time;
use super::refusal::Refusal;
use crate::domain::id::AccountId;
use crate::proto::{
    AuthorKind, ChangedKind, ChangedThing, ErrorReason, WatchChangesRequest, WatchChangesResponse,
};
use crate::replica::{Account, Replica, Watch, WatchError};
use crate::store::{self, LoggedRevision};

/// The answers, made as the caller takes them: a slow caller delays nobody,
/// and one that is gone takes everything with it.
pub(super) type Changes =
    Pin<Box<dyn Stream<Item = Result<WatchChangesResponse, Status>> + Send + 'static>>;

/// Begins a stream, which ends when the server stops.
pub(super) async fn watch(
    replica: &Arc<Replica>,
    stop: CancellationToken,
    request: Request<WatchChangesRequest>,
) -> Result<Changes, Refusal> {
    let (metadata, _, request) = request.into_parts();
    let mut fields = Fields::default();
    let id: Option<AccountId> = fields.id("account", &request.account);
    let account = account(replica, &fields.check(id)?).await?;
    let stream = begin(replica, account, &request.after, &metadata, stop).await?;
    Ok(Box::pin(unfold(stream, step)))
}

/// A stream on its way.
struct Watching {
    watch: Watch,
    stop: CancellationToken,
    /// Read, and not told yet.
    ready: VecDeque<WatchChangesResponse>,
    has_ended: bool,
}

async fn begin(
    replica: &Arc<Replica>,
    account: Arc<Account>,
    after: &str,
    metadata: &MetadataMap,
    stop: CancellationToken,
) -> Result<Watching, Refusal> {
    let mut ready = VecDeque::new();
    let revision = if after.is_empty() {
        let present = account.snapshot();
        ready.push_back(WatchChangesResponse {
            revision: present.token.clone(),
            ..WatchChangesResponse::default()
        });
        present.revision
    } else {
        within(metadata, "after", replica.named(&account, after)).await?
    };
    Ok(Watching {
        watch: Watch::after(Arc::clone(replica), account, &revision),
        stop,
        ready,
        has_ended: false,
    })
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
                return Ok(response);
            }
            let passages = tokio::select! {
                biased;
                () = self.stop.cancelled() => return Err(stopping()),
                passages = self.watch.next() => passages?,
            };
            let told = passages
                .into_iter()
                .map(|passage| tell(&self.watch, passage));
            self.ready = told.collect();
        }
    }
}

fn stopping() -> Refusal {
    Refusal::new(ErrorReason::Stopping, "the server stops")
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
            WatchError::Pruned => Self::new(
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
