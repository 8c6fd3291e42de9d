use std::collections::{BTreeSet, HashMap};

use super::Eraser;
use super::plan::{Planned, leaves_none, may_anonymize, reach, reach_candidate};
use super::worker::{Mind, plain};
use crate::domain::change::Change;
use crate::domain::erasure::{
    Block, Job, JobItem, JobItemState, JobState, JobSubject, eligibility,
};
use crate::domain::facts::Facts;
use crate::domain::id::{AccountId, CandidateId, JobId};
use crate::domain::record::Lifecycle;
use crate::replica::{Judged, Present, ReplicaError, Write};
use crate::store::{Author, Caller, JobProgress, NamedCandidacy, Store, StoreError};

/// How many items are read at once.
const ITEMS: u64 = 500;

impl Eraser {
    /// Looks at the erasure requests of an account that wait for something,
    /// if the account has changed since they were looked at.
    pub(super) async fn resume(
        &self,
        account: &AccountId,
        mind: &mut Mind,
    ) -> Result<(), ReplicaError> {
        let revision = self.account(account).await?.snapshot().revision.number;
        if mind.seen.get(account) == Some(&revision) {
            return Ok(());
        }
        for job in self.waiting(account).await? {
            if self.resume_one(account, &job).await? {
                mind.open.insert((account.clone(), job));
            }
        }
        mind.seen.insert(account.clone(), revision);
        Ok(())
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
        let candidacies = store.candidacies_of(account, &candidate).await?;
        let mut request = Request {
            facts: &now.snapshot.index,
            job: &job,
            candidate,
            items,
            changes: Vec::new(),
            fenced: Vec::new(),
            moved: false,
        };
        request.judge(&candidacies);
        let (mut changes, moved) = (request.changes, request.moved);
        if changes.is_empty() {
            return Ok(Judged::Answer(false));
        }
        let author = Author::User(job.actor.clone());
        if moved && job.state != JobState::Running {
            let state = JobState::Running;
            changes.push(Change::PutJob(Job { state, ..job }));
        }
        Ok(Judged::Commit {
            author,
            changes,
            answer: moved,
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

/// An erasure request, looked at again.
struct Request<'a, F: Facts> {
    facts: &'a F,
    job: &'a Job,
    candidate: CandidateId,
    items: HashMap<JobSubject, JobItemState>,
    changes: Vec<Change>,
    fenced: Vec<Planned>,
    moved: bool,
}

impl<F: Facts> Request<'_, F> {
    fn judge(&mut self, candidacies: &[NamedCandidacy]) {
        let may = may_anonymize(self.facts, &self.job.actor).is_ok();
        for (id, stored) in candidacies {
            let subject = JobSubject::Opportunity(id.clone());
            let candidacy = &stored.value.candidacy;
            match candidacy.lifecycle {
                Lifecycle::Live => {}
                // Another job has it; this one has nothing to do but to wait.
                Lifecycle::Fenced | Lifecycle::Anonymized => {
                    if self.waits_for(&subject) && candidacy.lifecycle == Lifecycle::Anonymized {
                        self.put(subject, JobItemState::Erased);
                    }
                    continue;
                }
            }
            let reached = may && reach(self.facts, &self.job.actor, id).is_allowed();
            let verdict = if reached {
                eligibility(candidacy)
            } else {
                Err(Block::NeedsAnotherActor)
            };
            match verdict {
                Ok(()) => {
                    self.changes.push(Change::FenceOpportunity(id.clone()));
                    self.fenced.push(Planned {
                        id: id.clone(),
                        candidate: self.candidate.clone(),
                        version: stored.version,
                    });
                    self.put(subject, JobItemState::Pending);
                }
                Err(block) => self.put(subject, JobItemState::Blocked(Some(block))),
            }
        }
        self.forget_deleted(candidacies);
        self.judge_person(may);
    }

    fn waits_for(&self, subject: &JobSubject) -> bool {
        matches!(self.items.get(subject), Some(JobItemState::Blocked(_)))
    }

    /// What was deleted has nothing left to erase.
    fn forget_deleted(&mut self, candidacies: &[NamedCandidacy]) {
        let present: BTreeSet<JobSubject> = candidacies
            .iter()
            .map(|(id, _)| JobSubject::Opportunity(id.clone()))
            .collect();
        let deleted: BTreeSet<JobSubject> = self
            .items
            .keys()
            .filter(|subject| matches!(subject, JobSubject::Opportunity(_)))
            .filter(|subject| self.waits_for(subject) && !present.contains(subject))
            .cloned()
            .collect();
        for subject in deleted {
            self.put(subject, JobItemState::Erased);
        }
    }

    /// The person goes with the last live opportunity.
    fn judge_person(&mut self, may: bool) {
        let person = JobSubject::Candidate(self.candidate.clone());
        if !self.waits_for(&person) {
            return;
        }
        let found = self.facts.find_candidate(&self.candidate);
        match found.and_then(|found| self.facts.candidate(found)) {
            None | Some(Lifecycle::Anonymized) => self.put(person, JobItemState::Erased),
            Some(Lifecycle::Fenced) => {}
            Some(Lifecycle::Live) => {
                let actor = &self.job.actor;
                let reached = !self.fenced.is_empty()
                    || (may && reach_candidate(self.facts, actor, &self.candidate).is_allowed());
                if reached && leaves_none(self.facts, &self.candidate, &self.fenced) {
                    let fence = Change::FenceCandidate(self.candidate.clone());
                    self.changes.push(fence);
                    self.put(person, JobItemState::Pending);
                }
            }
        }
    }

    /// Notes where an item is now, if that is anywhere new.
    fn put(&mut self, subject: JobSubject, state: JobItemState) {
        if self.items.get(&subject) == Some(&state) {
            return;
        }
        self.moved |= !matches!(state, JobItemState::Blocked(_));
        self.changes.push(Change::PutJobItem(JobItem {
            job: self.job.id.clone(),
            subject,
            state,
        }));
    }
}
