use std::sync::Arc;

use super::Eraser;
use super::worker::{WorkerState, is_done, plain};
use crate::ambient::Ambient;
use crate::domain::audit::{Caller, Deed};
use crate::domain::change::Change;
use crate::domain::erasure::{Job, JobState};
use crate::domain::id::{AccountId, JobId};
use crate::replica::{Judged, Present, ReplicaError, Write};
use crate::store::{Author, JobCursor};

/// How many jobs are read at once.
const JOBS: u64 = 200;

impl Eraser {
    /// Finds the running jobs of an account, once: a process before this one
    /// may have stopped between erasing and finishing.
    pub(super) async fn search(
        &self,
        account: &AccountId,
        state: &mut WorkerState,
    ) -> Result<(), ReplicaError> {
        if state.searched.contains(account) {
            return Ok(());
        }
        let mut after: Option<JobCursor> = None;
        loop {
            let store = self.replica.store();
            let jobs = store.jobs(account, after.as_ref(), JOBS).await?;
            let Some(last) = jobs.last() else {
                break;
            };
            after = Some(JobCursor {
                created_at: last.job.created_at,
                id: last.job.id.clone(),
            });
            let running = jobs
                .into_iter()
                .filter(|progress| progress.job.state == JobState::Running);
            let running = running.map(|progress| (account.clone(), progress.job.id));
            state.open.extend(running);
        }
        state.searched.insert(account.clone());
        Ok(())
    }

    /// Says of jobs without anything fenced that they are done, or wait. The
    /// log is forgotten first: nothing is reported as erased that can still
    /// be read there.
    pub(super) async fn finish(&self, state: &mut WorkerState) -> bool {
        if state.open.is_empty() {
            return true;
        }
        if let Err(error) = self.replica.store().truncate_log().await {
            tracing::warn!(error = %error, "jobs are not finished before the log is forgotten");
            return false;
        }
        let mut well = true;
        for (account, job) in std::mem::take(&mut state.open) {
            let finished = self.finish_one(&account, &job).await;
            if !is_done(&account, "finishing a job", finished) {
                state.open.insert((account, job));
                well = false;
            }
        }
        well
    }

    async fn finish_one(&self, account: &AccountId, id: &JobId) -> Result<(), ReplicaError> {
        let account = self.account(account).await?;
        let write = Finishing {
            id: id.clone(),
            ambient: Arc::clone(&self.ambient),
        };
        let written = self.replica.write(&account, Caller::Steward, write).await;
        let state = written.map_err(plain)?.answer;
        if let Some(state) = state {
            tracing::info!(account = %account.id, job = %id, state = ?state, "erasure finished");
        }
        Ok(())
    }
}

/// A job that may have nothing left to erase.
struct Finishing {
    id: JobId,
    ambient: Arc<dyn Ambient>,
}

impl Write for Finishing {
    /// The job's new state, if it has one.
    type Answer = Option<JobState>;
    type Refusal = ReplicaError;

    async fn judge(&self, now: &Present<'_>) -> Result<Judged<Option<JobState>>, ReplicaError> {
        let found = now.replica.store().job(&now.account.id, &self.id).await?;
        let Some(progress) = found.filter(|progress| progress.items.pending == 0) else {
            return Ok(Judged::Answer(None));
        };
        let state = if progress.items.blocked == 0 {
            JobState::Complete
        } else {
            JobState::Waiting
        };
        if progress.job.state == state {
            return Ok(Judged::Answer(None));
        }
        let job = Job {
            state,
            completed_at: (state == JobState::Complete).then(|| self.ambient.now()),
            ..progress.job
        };
        Ok(Judged::Commit {
            deed: Deed::FinishErasure(job.id.clone()),
            author: Author::User(job.actor.clone()),
            changes: vec![Change::PutJob(job)],
            answer: Some(state),
        })
    }
}
