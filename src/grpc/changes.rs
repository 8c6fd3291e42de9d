//! `WatchChanges`: what changes, revision by revision.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tonic::Request;
use tonic::metadata::MetadataMap;

use super::accounts::account;
use super::admission::Standing;
use super::fields::Fields;
use super::following::{self, Following, Source, follow};
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

/// The answers.
pub(super) type Changes = Following<WatchChangesResponse>;

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
    let log = Log { watch, heartbeat };
    Ok(follow(log, ready, stop, standing, slot))
}

/// What is read of the log at a time.
type Piece = following::Piece<WatchChangesResponse>;

/// The change log, as one caller reads it.
struct Log {
    watch: Watch,
    heartbeat: Duration,
}

impl Source for Log {
    type Answer = WatchChangesResponse;

    async fn next(&mut self) -> Result<Piece, Refusal> {
        let Ok(passages) = timeout(self.heartbeat, self.watch.next()).await else {
            return Ok(no_change(&self.watch).await?.into());
        };
        let watch = &self.watch;
        let told = passages?.into_iter().map(|passage| tell(watch, passage));
        Ok(told.collect())
    }
}

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

/// That there is nothing new.
async fn no_change(watch: &Watch) -> Result<[WatchChangesResponse; 1], WatchError> {
    let oldest = watch.oldest().await?;
    Ok([WatchChangesResponse {
        revision: watch.token(&watch.revision()),
        oldest_revision: watch.token(&oldest),
        ..WatchChangesResponse::default()
    }])
}

fn tell(watch: &Watch, passage: LoggedRevision) -> WatchChangesResponse {
    let author = author_kind(passage.author);
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

/// What kind of author it is.
pub(super) fn author_kind(kind: store::AuthorKind) -> AuthorKind {
    match kind {
        store::AuthorKind::User => AuthorKind::User,
        store::AuthorKind::Service => AuthorKind::Service,
        store::AuthorKind::Operator => AuthorKind::Operator,
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
