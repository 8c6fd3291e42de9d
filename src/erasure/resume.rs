use std::collections::{BTreeSet, HashMap};

use super::Eraser;
use super::worker::{Seen, WorkerState, plain};
use crate::domain::audit::{Caller, Deed};
use crate::domain::erasure::{
    FormerlyHired, Job, JobItem, JobItemState, JobSubject, Terms, go_along, resume, told_later,
};
use crate::domain::facts::Facts;
use crate::domain::id::{AccountId, JobId, OpportunityId};
use crate::replica::{Judged, Present, ReplicaError, Write};
use crate::store::{Author, JobProgress, Store, StoreError};

/// How many items are read at once.
const ITEMS: u64 = 500;

/// After this time waiting requests are looked at again though nothing was
/// written, since the basis of a hire may have ended, in milliseconds.
const LOOK_AGAIN_MILLIS: i64 = 60 * 60 * 1000;

impl Eraser {
    /// Looks at the erasure requests of an account that wait for something,
    /// if the account has changed since they were looked at, or that was an hour
    /// ago.
    pub(super) async fn resume(
        &self,
        account: &AccountId,
        state: &mut WorkerState,
    ) -> Result<(), ReplicaError> {
        let revision = self.account(account).await?.snapshot().revision.number;
        let now = self.ambient.now();
        let is_recent = |seen: &Seen| {
            seen.revision == revision && now.0 < seen.at.0.saturating_add(LOOK_AGAIN_MILLIS)
        };
        if state.seen.get(account).is_some_and(is_recent) {
            return Ok(());
        }
        for job in self.waiting(account).await? {
            if self.resume_one(account, &job).await? {
                state.open.insert((account.clone(), job));
            }
        }
        state
            .seen
            .insert(account.clone(), Seen { revision, at: now });
        Ok(())
    }

    /// The opportunities of a candidate who asked for erasure that were told
    /// after the request was run, and are not anonymized.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn told_later(
        &self,
        account: &AccountId,
        job: &Job,
    ) -> Result<Vec<OpportunityId>, StoreError> {
        let Some(candidate) = &job.request_of else {
            return Ok(Vec::new());
        };
        let store = self.replica.store();
        let items = items(store, account, &job.id).await?;
        let candidacies = store.candidacies_of(account, candidate).await?;
        Ok(told_later(&items, &candidacies))
    }

    /// The jobs with blocked items.
    async fn waiting(&self, account: &AccountId) -> Result<BTreeSet<JobId>, ReplicaError> {
        let store = self.replica.store();
        let mut jobs = BTreeSet::new();
        let mut last: Option<JobItem> = None;
        loop {
            let after = last.as_ref().map(|item| (&item.job, &item.subject));
            let items = store.blocked_items(account, after, ITEMS).await?;
            let Some(end) = items.last().cloned() else {
                return Ok(jobs);
            };
            jobs.extend(items.into_iter().map(|item| item.job));
            last = Some(end);
        }
    }

    /// Goes on with one request as far as it can; whether anything moved.
    async fn resume_one(&self, account: &AccountId, id: &JobId) -> Result<bool, ReplicaError> {
        let account = self.account(account).await?;
        let write = Resuming { id: id.clone() };
        let written = self.replica.write(&account, Caller::Steward, write).await;
        let moved = written.map_err(plain)?.answer;
        if moved {
            tracing::info!(account = %account.id, job = %id, "erasure request resumed");
        }
        Ok(moved)
    }
}

/// An erasure request that waits for something.
struct Resuming {
    id: JobId,
}

impl Write for Resuming {
    /// Whether anything moved.
    type Answer = bool;
    type Refusal = ReplicaError;

    async fn judge(&self, now: &Present<'_>) -> Result<Judged<bool>, ReplicaError> {
        let (store, account) = (now.replica.store(), &now.account.id);
        let Some(JobProgress { job, .. }) = store.job(account, &self.id).await? else {
            return Ok(Judged::Answer(false));
        };
        let Some(candidate) = job.request_of.clone() else {
            return Ok(Judged::Answer(false));
        };
        let items = items(store, account, &self.id).await?;
        let mut candidacies = store.candidacies_of(account, &candidate).await?;
        // What the request listed stays on it, also when it moved to another candidate.
        let listed: Vec<OpportunityId> = items
            .keys()
            .filter_map(|subject| match subject {
                JobSubject::Opportunity(id) => Some(id.clone()),
                JobSubject::Candidate(_) => None,
            })
            .filter(|id| candidacies.iter().all(|(of, _)| of != id))
            .collect();
        candidacies.extend(store.candidacies(account, &listed).await?);
        let facts = &now.snapshot.index;
        // What stays on a request never includes who was formerly hired.
        let terms = Terms::at(now.now(), facts.settings(), FormerlyHired::Blocked);
        let survivor = store.survivor(account, &candidate).await?;
        let survivor = survivor.as_ref();
        let resumed = resume(
            facts,
            &job,
            &candidate,
            survivor,
            &items,
            &candidacies,
            terms,
        );
        if resumed.changes.is_empty() {
            return Ok(Judged::Answer(false));
        }
        let merged = store.merged_ids(account, &resumed.persons()).await?;
        let resumed = resumed.with_merged(&job.id, go_along(facts, merged));
        Ok(Judged::Commit {
            deed: Deed::ResumeErasure(job.id),
            author: Author::User(job.actor),
            changes: resumed.changes,
            answer: resumed.has_moved,
        })
    }
}

/// Every item of a job.
async fn items(
    store: &Store,
    account: &AccountId,
    job: &JobId,
) -> Result<HashMap<JobSubject, JobItemState>, StoreError> {
    let mut all = HashMap::new();
    let mut last: Option<JobSubject> = None;
    loop {
        let items = store.job_items(account, job, last.as_ref(), ITEMS).await?;
        let Some(end) = items.last() else {
            return Ok(all);
        };
        last = Some(end.subject.clone());
        all.extend(items.into_iter().map(|item| (item.subject, item.state)));
    }
}
