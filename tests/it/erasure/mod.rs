//! The eraser, over the replica and both databases: preview, run, worker.

mod holds;
mod requests;
mod runs;
mod worker;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use steward::ambient::{Ambient, NoRandomness};
use steward::domain::audit::Caller;
use steward::domain::change::Change;
use steward::domain::erasure::{Asked, FormerlyHired, PlanRefusal, Selection};
use steward::domain::erasure::{Block, Job, JobItem, JobItemState, JobState, JobSubject};
use steward::domain::id::JobId;
use steward::domain::record::*;
use steward::domain::role::Preset;
use steward::erasure::{EraseError, Eraser, Preview, RunOutcome};
use steward::keys::Seal;
use steward::replica::{Account, Replica};
use steward::store::{ItemCounts, JobProgress};
use steward::tasks::{Task, Tasks};

use crate::store::fixture::*;

/// A clock that stands still, and ids that count.
struct StoppedClock {
    now: AtomicI64,
    next: AtomicI64,
}

impl Ambient for StoppedClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::Relaxed))
    }

    fn random(&self) -> Result<[u8; 16], NoRandomness> {
        let mut bytes = [0; 16];
        let next = self.next.fetch_add(1, Ordering::Relaxed);
        bytes[..8].copy_from_slice(&next.to_be_bytes());
        Ok(bytes)
    }
}

/// An account with its eraser at work.
struct Fixture {
    replica: Arc<Replica>,
    account: Arc<Account>,
    eraser: Arc<Eraser>,
    clock: Arc<StoppedClock>,
    worker: Task,
}

/// `c1` has the archived `o1`, full of markers, and the active `o2`.
async fn fixture(db: &TestDatabase) -> Fixture {
    let store = with_account(db).await;
    let mut stored = vec![
        Record::ArchiveReason(reason("not-a-fit", ArchiveReasonType::NotHired)),
        Record::ArchiveReason(reason("hired", ArchiveReasonType::Hired)),
        Record::Candidate(full_candidate()),
        Record::Opportunity(archived("o1")),
        Record::Opportunity(plain_opportunity("o2", "c1")),
        Record::Candidate(plain_candidate("c3")),
        Record::User(preset("viewer", Preset::Interviewer)),
    ];
    stored.push(Record::User(User {
        linked_candidates: vec![id("c1")],
        ..preset("ada", Preset::SuperAdmin)
    }));
    put(&store, records(stored)).await;
    let clock = Arc::new(StoppedClock {
        now: AtomicI64::new(NOW.0),
        next: AtomicI64::new(1),
    });
    let ambient: Arc<dyn Ambient> = clock.clone();
    let seal = Seal::new(&[7; 32]);
    let replica = Replica::start(Arc::new(store), seal, Arc::clone(&ambient)).await;
    let replica = Arc::new(replica.unwrap());
    let account = replica.account(&acme()).await.unwrap().unwrap();
    let tasks = Tasks::default();
    let (eraser, worker) = Eraser::start(Arc::clone(&replica), ambient, &tasks);
    Fixture {
        replica,
        account,
        eraser,
        clock,
        worker,
    }
}

impl Fixture {
    async fn put(&self, record: Record) {
        put(self.replica.store(), vec![Change::PutRecord(record)]).await;
        self.replica.catch_up(&self.account).await.unwrap();
    }

    async fn preview(&self, asked: &Asked) -> Result<Preview, EraseError> {
        self.eraser.preview(&self.account, asked).await
    }

    async fn run(&self, asked: &Asked, token: &str) -> Result<RunOutcome, EraseError> {
        self.run_as(asked, token, None).await
    }

    async fn run_as(
        &self,
        asked: &Asked,
        token: &str,
        request_id: Option<&str>,
    ) -> Result<RunOutcome, EraseError> {
        let (token, request_id) = (token.to_owned(), request_id.map(str::to_owned));
        let run = self.eraser.run(
            &self.account,
            Caller::Unknown,
            asked.clone(),
            token,
            request_id,
        );
        run.await
    }

    async fn progress(&self, job: &JobId) -> JobProgress {
        let found = self.replica.store().job(&acme(), job).await.unwrap();
        found.unwrap()
    }

    /// Waits until the worker has brought an opportunity's item to a state.
    async fn item_reached(&self, job: &JobId, opportunity: &str, state: JobItemState) {
        let subject = JobSubject::Opportunity(id(opportunity));
        let watch = async {
            let mut tick = tokio::time::interval(Duration::from_millis(20));
            loop {
                tick.tick().await;
                let store = self.replica.store();
                let items = store.job_items(&acme(), job, None, 100).await.unwrap();
                let found = items.into_iter().find(|item| item.subject == subject);
                if found.is_some_and(|item| item.state == state) {
                    return;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(30), watch)
            .await
            .unwrap();
    }

    /// The job, once it is in a state; the worker is waited for.
    async fn reached(&self, job: &JobId, state: JobState) -> JobProgress {
        let watch = async {
            let mut tick = tokio::time::interval(Duration::from_millis(20));
            loop {
                tick.tick().await;
                let progress = self.progress(job).await;
                if progress.job.state == state {
                    return progress;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(30), watch)
            .await
            .unwrap()
    }

    async fn record(&self, name: RecordName) -> Record {
        let found = self.replica.store().record(&acme(), &name).await.unwrap();
        found.unwrap().value
    }

    async fn close(self) {
        self.eraser.stop();
        self.worker.ended().await;
        self.replica.store().close().await;
    }
}

fn ids(actor: &str, ids: &[&str]) -> Asked {
    Asked {
        formerly_hired: FormerlyHired::Blocked,
        actor: id(actor),
        selection: Selection::Opportunities(ids.iter().map(|name| id(name)).collect()),
    }
}

fn request_of(actor: &str, candidate: &str) -> Asked {
    Asked {
        formerly_hired: FormerlyHired::Blocked,
        actor: id(actor),
        selection: Selection::RequestOf(id(candidate)),
    }
}

fn erased(preview: &Preview) -> Vec<String> {
    let planned = preview.plan.erase.iter();
    planned.map(|planned| planned.id.to_string()).collect()
}

fn job_of(answered: RunOutcome) -> JobProgress {
    match answered {
        RunOutcome::Job { progress, .. } => progress,
        RunOutcome::Drift(drift) => panic!("drift: {drift:?}"),
    }
}

/// What a job blocks, and what it erases: a round of the worker that was under
/// way may have erased it before the job is answered.
fn accepted(items: ItemCounts) -> (u64, u64) {
    (items.blocked, items.pending + items.erased)
}

fn counts(blocked: u64, pending: u64, erased: u64) -> ItemCounts {
    ItemCounts {
        blocked,
        pending,
        erased,
    }
}

/// Whether a text is in any file of a folder.
fn is_in_files(folder: &Path, text: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(text.len()).any(|window| window == text)
    })
}
