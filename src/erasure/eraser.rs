use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::plan::{Asked, Plan};
use super::token::{self, Preview};
use super::{EraseError, run, worker};
use crate::ambient::Ambient;
use crate::domain::id::JobId;
use crate::replica::{Account, Judged, Replica, ReplicaError, Snapshot};
use crate::store::{Author, Commit, JobProgress, Receipt};

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

/// The caller's id of a request, by which its repetition is recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// The id, unique in the account.
    pub request_id: String,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Answered {
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

/// What the judge of a run came to.
enum Verdict {
    Accepted(JobProgress),
    Repeated(JobId),
    Drift(Preview),
}

impl Eraser {
    /// Starts the worker; it ends after [`Eraser::stop`], when it has
    /// committed what it was about to.
    pub fn start(replica: Arc<Replica>, ambient: Arc<dyn Ambient>) -> (Arc<Self>, JoinHandle<()>) {
        let stop = CancellationToken::new();
        let eraser = Arc::new(Self {
            replica,
            ambient,
            wake: Notify::new(),
            failed_rounds: AtomicU64::new(0),
            stop: stop.clone(),
        });
        let task = tokio::spawn(worker::work(Arc::clone(&eraser), stop));
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

    /// Tells the worker to end.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// Shows what a run would do.
    ///
    /// # Errors
    /// When the actor may not, or the store cannot be read.
    pub async fn preview(&self, account: &Account, asked: &Asked) -> Result<Preview, EraseError> {
        let snapshot = account.snapshot();
        let plan = Plan::of(self.replica.store(), &account.id, &snapshot.index, asked).await?;
        Ok(self.sealed(account, asked, plan))
    }

    fn sealed(&self, account: &Account, asked: &Asked, plan: Plan) -> Preview {
        let now = self.ambient.now();
        Preview::of(self.replica.seal(), &account.id, asked, plan, now)
    }

    /// Carries out what a preview showed, if it is still the same.
    ///
    /// It runs in a task of its own: a caller who goes away does not leave a
    /// commit that nobody published.
    ///
    /// # Errors
    /// When the actor may not, the token is of no use, there is nothing to
    /// erase, or the account cannot be written to.
    pub async fn run(
        self: &Arc<Self>,
        account: Arc<Account>,
        asked: Asked,
        token: String,
        trace: Option<Trace>,
    ) -> Result<Answered, EraseError> {
        let eraser = Arc::clone(self);
        let task = tokio::spawn(async move {
            let request = Request {
                asked,
                token,
                trace,
            };
            eraser.carry_out(&account, &request).await
        });
        task.await.map_err(|_| EraseError::Ended)?
    }

    async fn carry_out(
        &self,
        account: &Account,
        request: &Request,
    ) -> Result<Answered, EraseError> {
        let judge = async |snapshot: Arc<Snapshot>| self.judge(account, &snapshot, request).await;
        let (verdict, snapshot) = self.replica.write(account, judge).await?;
        let revision = snapshot.token.clone();
        match verdict {
            Verdict::Accepted(progress) => {
                tracing::info!(
                    account = %account.id,
                    job = %progress.job.id,
                    opportunities = progress.job.accepted,
                    "erasure accepted"
                );
                self.wake();
                Ok(Answered::Job { progress, revision })
            }
            Verdict::Repeated(id) => {
                let found = self.replica.store().job(&account.id, &id).await?;
                let progress = found.ok_or(EraseError::Failed(ReplicaError::Gone))?;
                Ok(Answered::Job { progress, revision })
            }
            Verdict::Drift(preview) => Ok(Answered::Drift(preview)),
        }
    }

    async fn judge(
        &self,
        account: &Account,
        snapshot: &Snapshot,
        request: &Request,
    ) -> Result<Judged<Verdict>, EraseError> {
        let Request {
            asked,
            token,
            trace,
        } = request;
        let (store, seal) = (self.replica.store(), self.replica.seal());
        let digest = token::request_digest(&account.id, asked, token);
        if let Some(trace) = trace
            && let Some(receipt) = store.receipt(&account.id, &trace.request_id).await?
        {
            return Ok(Judged::Answer(repeated(&receipt, &digest)?));
        }
        let now = self.ambient.now();
        let shown = token::open(seal, &account.id, asked, token, now)?;
        let plan = Plan::of(store, &account.id, &snapshot.index, asked).await?;
        if shown != token::digest(&asked.selection, &plan) {
            let preview = self.sealed(account, asked, plan);
            return Ok(Judged::Answer(Verdict::Drift(preview)));
        }
        if !plan.is_runnable(&asked.selection) {
            return Err(EraseError::NothingToErase);
        }
        let id = JobId::parse(&self.ambient.new_id()?).map_err(|_| EraseError::Ended)?;
        let (changes, progress) = run::run(&plan, asked, &id, now);
        let commit = Commit {
            author: Author::User(asked.actor.clone()),
            at: now,
            changes,
            receipt: trace.as_ref().map(|trace| Receipt {
                request_id: trace.request_id.clone(),
                method: METHOD.to_owned(),
                digest,
                response: id.to_string().into_bytes(),
            }),
        };
        Ok(Judged::Commit(commit, Verdict::Accepted(progress)))
    }
}

/// A run as it was asked for.
struct Request {
    asked: Asked,
    token: String,
    trace: Option<Trace>,
}

/// The job that the first of the same requests was answered with.
fn repeated(receipt: &Receipt, digest: &[u8]) -> Result<Verdict, EraseError> {
    if receipt.method != METHOD || receipt.digest != digest {
        return Err(EraseError::RequestIdReused);
    }
    let id = std::str::from_utf8(&receipt.response).ok();
    let id = id.and_then(|text| JobId::parse(text).ok());
    id.map(Verdict::Repeated).ok_or(EraseError::RequestIdReused)
}
