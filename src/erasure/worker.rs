use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::Eraser;
use crate::domain::audit::{Caller, Deed};
use crate::domain::change::Change;
use crate::domain::erasure::{JobItem, JobItemState, JobSubject};
use crate::domain::id::{AccountId, JobId};
use crate::domain::record::Timestamp;
use crate::replica::{Account, ReplicaError, Unconditional, WriteError};
use crate::store::{Author, StoreError};

/// How many items are read, and at most erased in one commit.
const CHUNK: u64 = 500;
/// How long the worker rests when nobody wakes it.
const REST: Duration = Duration::from_secs(30);
/// How long it waits after a first failure; twice as long after each further.
const FIRST_RETRY: Duration = Duration::from_secs(1);

/// What the worker knows between its rounds; all of it can be found
/// again from the store.
#[derive(Default)]
pub(super) struct WorkerState {
    /// Jobs that may have nothing left to erase.
    pub(super) open: HashSet<(AccountId, JobId)>,
    /// When an account's blocked items were last looked at.
    pub(super) seen: HashMap<AccountId, Seen>,
    /// The accounts whose unfinished jobs were looked up.
    pub(super) searched: HashSet<AccountId>,
}

/// When an account's blocked items were last looked at.
pub(super) struct Seen {
    /// At which revision.
    pub(super) revision: u64,
    /// At what time.
    pub(super) at: Timestamp,
}

/// What an account has left to erase after a chunk.
enum LeftToErase {
    /// Perhaps more.
    More,
    /// Nothing.
    Nothing,
}

/// Works until told to stop.
pub(super) async fn work(eraser: Arc<Eraser>, stop: CancellationToken) {
    let mut state = WorkerState::default();
    let mut retry = FIRST_RETRY;
    tokio::select! {
        () = stop.cancelled() => return,
        () = eraser.replica.until_loaded() => {}
    }
    let mut epoch = None;
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            // Nothing is said of a database that is away: whoever keeps the right to serve does.
            () = eraser.replica.until_serving() => {}
        }
        // Another server may have begun jobs, and ended some.
        if epoch != eraser.replica.store().epoch() {
            epoch = eraser.replica.store().epoch();
            state = WorkerState::default();
        }
        let rest = if eraser.round(&mut state, &stop).await {
            retry = FIRST_RETRY;
            REST
        } else {
            eraser.failed_rounds.fetch_add(1, Ordering::Relaxed);
            let rest = retry;
            retry = retry.saturating_mul(2).min(REST);
            rest
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = eraser.wake.notified() => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
}

impl Eraser {
    /// Looks after everything once; whether all of it went well.
    #[tracing::instrument(name = "erasure round", skip_all)]
    async fn round(&self, state: &mut WorkerState, stop: &CancellationToken) -> bool {
        // What waits for the end of a restriction is looked at after it.
        let mut well = self.end_restrictions().await;
        let mut accounts = self.replica.accounts();
        accounts.sort();
        for id in accounts {
            if stop.is_cancelled() {
                return true;
            }
            well &= is_done(
                &id,
                "looking for unfinished jobs",
                self.search(&id, state).await,
            );
            well &= is_done(
                &id,
                "resuming erasure requests",
                self.resume(&id, state).await,
            );
        }
        well &= self.erase_pending(state, stop).await;
        // One account's trouble keeps no other's jobs from being finished.
        let finished = stop.is_cancelled() || self.finish(state).await;
        well && finished
    }

    /// Erases what is fenced until nothing is left but what fails. The accounts
    /// take turns, a chunk each, so that none waits for the end of another.
    async fn erase_pending(&self, state: &mut WorkerState, stop: &CancellationToken) -> bool {
        let store = self.replica.store();
        let Some(mut waiting) = waiting(store.accounts_with_pending_items().await) else {
            return false;
        };
        let mut well = true;
        while !waiting.is_empty() {
            let mut unfinished = Vec::new();
            for account in waiting {
                if stop.is_cancelled() {
                    return well;
                }
                match self.erase_some(&account, state).await {
                    Ok(LeftToErase::More) => unfinished.push(account),
                    Ok(LeftToErase::Nothing) => {}
                    failed => well &= is_done(&account, "erasing", failed.map(drop)),
                }
            }
            waiting = unfinished;
        }
        well
    }

    /// Erases one chunk of an account.
    async fn erase_some(
        &self,
        account: &AccountId,
        state: &mut WorkerState,
    ) -> Result<LeftToErase, ReplicaError> {
        let items = self.replica.store().pending_items(account, CHUNK).await?;
        let left = if items.is_empty() {
            LeftToErase::Nothing
        } else {
            LeftToErase::More
        };
        for (job, items) in by_job(items) {
            self.erase(account, &job, &items).await?;
            state.open.insert((account.clone(), job));
        }
        Ok(left)
    }

    /// Erases some items of one job, in one commit.
    async fn erase(
        &self,
        account: &AccountId,
        job: &JobId,
        items: &[JobItem],
    ) -> Result<(), ReplicaError> {
        let found = self.replica.store().job(account, job).await?;
        let progress = found.ok_or(ReplicaError::Gone)?;
        let account = self.account(account).await?;
        let erasures = items.iter().map(|item| match &item.subject {
            JobSubject::Opportunity(id) => Change::EraseOpportunity(id.clone()),
            JobSubject::Candidate(id) => Change::EraseCandidate(id.clone()),
        });
        let erased = items.iter().cloned().map(|item| {
            Change::PutJobItem(JobItem {
                state: JobItemState::Erased,
                ..item
            })
        });
        let changes: Vec<Change> = erasures.chain(erased).collect();
        let write = Unconditional {
            deed: Deed::CarryOutErasure(job.clone()),
            author: Author::User(progress.job.actor),
            changes,
        };
        let written = self.replica.write(&account, Caller::Steward, write).await;
        written.map_err(plain)?;
        // Another request may have waited for just these.
        self.wake();
        tracing::info!(account = %account.id, job = %job, items = items.len(), "items erased");
        Ok(())
    }

    pub(super) async fn account(&self, id: &AccountId) -> Result<Arc<Account>, ReplicaError> {
        self.replica.account(id).await?.ok_or(ReplicaError::Gone)
    }
}

fn by_job(items: Vec<JobItem>) -> BTreeMap<JobId, Vec<JobItem>> {
    let mut groups: BTreeMap<_, Vec<JobItem>> = BTreeMap::new();
    for item in items {
        groups.entry(item.job.clone()).or_default().push(item);
    }
    groups
}

/// The worker's own writes are refused with nothing but a failure, and have no
/// request id.
pub(super) fn plain(error: WriteError<ReplicaError>) -> ReplicaError {
    match error {
        WriteError::Refused(error) | WriteError::Failed(error) => error,
        WriteError::RequestIdReused => ReplicaError::Ended,
    }
}

/// The accounts in which something waits; `None`, which is logged, when they could
/// not be read.
pub(super) fn waiting(read: Result<Vec<AccountId>, StoreError>) -> Option<Vec<AccountId>> {
    let told = |error: &StoreError| {
        tracing::warn!(error = %error, "what is to be erased could not be read");
    };
    read.inspect_err(told).ok()
}

/// Logs a failure; it is tried again.
pub(super) fn is_done(
    account: &AccountId,
    action: &'static str,
    outcome: Result<(), ReplicaError>,
) -> bool {
    let Err(error) = outcome else {
        return true;
    };
    if let ReplicaError::Store(StoreError::NotServing) = error {
        // Whoever keeps the right to serve has said so.
        return false;
    }
    let cause = std::error::Error::source(&error).map(ToString::to_string);
    tracing::warn!(
        account = %account,
        action,
        error = %error,
        cause,
        "the erasure worker failed and tries again"
    );
    false
}
