use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::plan::plan;
use super::token::{self, Preview};
use super::{EraseError, run, worker};
use crate::ambient::Ambient;
use crate::domain::audit::{Caller, Deed};
use crate::domain::erasure::{Asked, Plan};
use crate::domain::id::JobId;
use crate::replica::{Account, Judged, Present, Replica, ReplicaError, Request, Write};
use crate::store::{Author, JobProgress};
use crate::tasks::{Task, Tasks};

/// The name under which receipts of runs are kept.
const METHOD: &str = "AnonymizeOpportunities";

/// Shows, runs and finishes erasures.
pub struct Eraser {
    pub(super) replica: Arc<Replica>,
    pub(super) ambient: Arc<dyn Ambient>,
    pub(super) wake: Notify,
    pub(super) failed_rounds: AtomicU64,
    stop: CancellationToken,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq)]
pub enum RunOutcome {
    /// It was accepted.
    Job {
        /// The job.
        progress: JobProgress,
        /// The revision that it is part of, as callers see it.
        revision: String,
    },
    /// The set has changed; nothing was done.
    Drift(Preview),
}

impl Eraser {
    /// Starts the worker. Told to stop, it first commits what it was about to.
    pub fn start(
        replica: Arc<Replica>,
        ambient: Arc<dyn Ambient>,
        tasks: &Tasks,
    ) -> (Arc<Self>, Task) {
        let stop = tasks.token();
        let eraser = Arc::new(Self {
            replica,
            ambient,
            wake: Notify::new(),
            failed_rounds: AtomicU64::new(0),
            stop: stop.clone(),
        });
        let work = worker::work(Arc::clone(&eraser), stop.clone());
        let task = tasks.spawn("erasure worker", stop, work);
        (eraser, task)
    }

    /// Tells the worker that something was written that may end a block.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// In how many of the worker's rounds something failed, since the start.
    pub fn failed_rounds(&self) -> u64 {
        self.failed_rounds.load(Ordering::Relaxed)
    }

    /// Tells the worker to stop, ahead of the server's other tasks.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// Shows what a run would do.
    ///
    /// # Errors
    /// When the actor may not, or the store cannot be read.
    pub async fn preview(&self, account: &Account, asked: &Asked) -> Result<Preview, EraseError> {
        let snapshot = account.snapshot();
        let (store, now) = (self.replica.store(), self.ambient.now());
        let plan = plan(store, &account.id, &snapshot.index, asked, now).await?;
        Ok(self.sealed(account, asked, plan))
    }

    fn sealed(&self, account: &Account, asked: &Asked, plan: Plan) -> Preview {
        let now = self.ambient.now();
        Preview::of(self.replica.seal(), &account.id, asked, plan, now)
    }

    /// Carries out what a preview showed, if it is still the same.
    ///
    /// # Errors
    /// When the actor may not, the token is of no use, there is nothing to
    /// erase, or the account cannot be written to.
    pub async fn run(
        &self,
        account: &Arc<Account>,
        caller: Caller,
        asked: Asked,
        token: String,
        request_id: Option<String>,
    ) -> Result<RunOutcome, EraseError> {
        let key = request_id.map(|id| (id, token::request_digest(&account.id, &asked, &token)));
        let run = Run {
            ambient: Arc::clone(&self.ambient),
            asked,
            token,
            key,
        };
        let written = self.replica.write(account, caller, run).await?;
        match written.answer {
            Verdict::Accepted(accepted) => {
                let Accepted { job, revision } = accepted;
                let found = self.replica.store().job(&account.id, &job).await;
                self.wake();
                let found = found?;
                let progress = found.ok_or(EraseError::Failed(ReplicaError::Gone))?;
                if !written.is_repeated {
                    tracing::info!(
                        account = %account.id,
                        job = %job,
                        opportunities = progress.job.accepted,
                        "erasure accepted"
                    );
                }
                let revision = revision.unwrap_or_else(|| written.snapshot.token.clone());
                Ok(RunOutcome::Job { progress, revision })
            }
            Verdict::Drift(preview) => Ok(RunOutcome::Drift(preview)),
        }
    }
}

/// A run as it was asked for.
struct Run {
    ambient: Arc<dyn Ambient>,
    asked: Asked,
    token: String,
    /// The caller's id of the request, and the digest of the request.
    key: Option<(String, Vec<u8>)>,
}

/// What a run came to.
enum Verdict {
    Accepted(Accepted),
    Drift(Preview),
}

/// A job, and the revision that its run made.
struct Accepted {
    job: JobId,
    /// The revision's token; `None` in receipts of steward 0.1, which kept the
    /// job alone.
    revision: Option<String>,
}

impl Write for Run {
    type Answer = Verdict;
    type Refusal = EraseError;

    fn request(&self) -> Option<Request<'_, Verdict>> {
        let (id, digest) = self.key.as_ref()?;
        Some(Request {
            id,
            method: METHOD,
            digest,
            encode: Verdict::encode,
            decode: Verdict::decode,
        })
    }

    async fn judge(&self, now: &Present<'_>) -> Result<Judged<Verdict>, EraseError> {
        let (store, seal) = (now.replica.store(), now.replica.seal());
        let account = &now.account.id;
        let time = self.ambient.now();
        let shown = token::open(seal, account, &self.asked, &self.token, time)?;
        let plan = plan(store, account, &now.snapshot.index, &self.asked, time).await?;
        if shown != token::digest(&self.asked.selection, &plan) {
            let drift = Preview::of(seal, account, &self.asked, plan, time);
            return Ok(Judged::Answer(Verdict::Drift(drift)));
        }
        if !plan.is_runnable(&self.asked.selection) {
            return Err(EraseError::NothingToErase);
        }
        let id = JobId::parse(&self.ambient.new_id()?).map_err(|_| EraseError::Ended)?;
        Ok(Judged::Commit {
            deed: Deed::AcceptErasure(id.clone()),
            author: Author::User(self.asked.actor.clone()),
            changes: run::run(&plan, &self.asked, &id, time),
            answer: Verdict::Accepted(Accepted {
                job: id,
                revision: Some(now.next_token()),
            }),
        })
    }
}

impl Verdict {
    /// The job and the token, a line each.
    fn encode(&self) -> Vec<u8> {
        match self {
            Self::Accepted(Accepted { job, revision }) => {
                let revision = revision.as_deref().unwrap_or_default();
                format!("{job}\n{revision}").into_bytes()
            }
            // Nothing is committed, so that no receipt is kept.
            Self::Drift(_) => Vec::new(),
        }
    }

    fn decode(kept: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(kept).ok()?;
        let (job, revision) = match text.split_once('\n') {
            Some((job, revision)) => (job, Some(revision.to_owned())),
            None => (text, None),
        };
        let job = JobId::parse(job).ok()?;
        Some(Self::Accepted(Accepted { job, revision }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_keeps_the_job_and_the_token() {
        let job = JobId::parse("j1").unwrap();
        for revision in [Some("token".to_owned()), None] {
            let kept = match &revision {
                Some(_) => {
                    let accepted = Accepted {
                        job: job.clone(),
                        revision: revision.clone(),
                    };
                    Verdict::Accepted(accepted).encode()
                }
                None => b"j1".to_vec(),
            };
            let Some(Verdict::Accepted(read)) = Verdict::decode(&kept) else {
                panic!("it is read");
            };
            assert_eq!((read.job, read.revision), (job.clone(), revision));
        }
        assert!(Verdict::decode(b"no id").is_none());
    }
}
