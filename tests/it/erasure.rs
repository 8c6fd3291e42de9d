//! The eraser, over the replica and both databases: preview, run, worker.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use steward::ambient::{Ambient, NoRandomness};
use steward::domain::change::Change;
use steward::domain::erasure::{Block, JobState};
use steward::domain::id::JobId;
use steward::domain::record::*;
use steward::domain::role::Preset;
use steward::erasure::{Answered, Asked, EraseError, Eraser, Preview, Selection, Trace};
use steward::keys::Seal;
use steward::replica::{Account, Replica};
use steward::store::{ItemCounts, JobProgress};
use tokio::task::JoinHandle;

use crate::store::fixture::*;

/// A clock that stands still, and ids that count.
struct Still {
    now: AtomicI64,
    next: AtomicI64,
}

impl Ambient for Still {
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
struct House {
    replica: Arc<Replica>,
    account: Arc<Account>,
    eraser: Arc<Eraser>,
    clock: Arc<Still>,
    worker: JoinHandle<()>,
}

/// `c1` has the archived `o1`, full of markers, and the active `o2`.
async fn house(db: &TestDatabase) -> House {
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
    let replica = Replica::start(Arc::new(store), Seal::new(&[7; 32])).await;
    let replica = Arc::new(replica.unwrap());
    let account = replica.account(&acme()).await.unwrap().unwrap();
    let clock = Arc::new(Still {
        now: AtomicI64::new(NOW.0),
        next: AtomicI64::new(1),
    });
    let ambient: Arc<dyn Ambient> = clock.clone();
    let (eraser, worker) = Eraser::start(Arc::clone(&replica), ambient);
    House {
        replica,
        account,
        eraser,
        clock,
        worker,
    }
}

/// Archived, not hired, without a requisition for hire.
fn archived(name: &str) -> Opportunity {
    let full = full_opportunity();
    let application = full.application.map(|application| Application {
        requisition_for_hire: None,
        ..application
    });
    Opportunity {
        id: id(name),
        application,
        ..full
    }
}

impl House {
    async fn put(&self, record: Record) {
        put(self.replica.store(), vec![Change::PutRecord(record)]).await;
        let (store, seal) = (self.replica.store(), self.replica.seal());
        self.account.catch_up(store, seal).await.unwrap();
    }

    async fn preview(&self, asked: &Asked) -> Result<Preview, EraseError> {
        self.eraser.preview(&self.account, asked).await
    }

    async fn run(&self, asked: &Asked, token: &str) -> Result<Answered, EraseError> {
        self.run_as(asked, token, None).await
    }

    async fn run_as(
        &self,
        asked: &Asked,
        token: &str,
        request_id: Option<&str>,
    ) -> Result<Answered, EraseError> {
        let trace = request_id.map(|id| Trace {
            request_id: id.to_owned(),
        });
        let (account, token) = (Arc::clone(&self.account), token.to_owned());
        self.eraser.run(account, asked.clone(), token, trace).await
    }

    /// The job, once it is in a state; the worker is waited for.
    async fn reached(&self, job: &JobId, state: JobState) -> JobProgress {
        let watch = async {
            let mut tick = tokio::time::interval(Duration::from_millis(20));
            loop {
                tick.tick().await;
                let found = self.replica.store().job(&acme(), job).await.unwrap();
                let progress = found.unwrap();
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
        self.worker.await.unwrap();
        self.replica.store().close().await;
    }
}

fn ids(actor: &str, ids: &[&str]) -> Asked {
    Asked {
        actor: id(actor),
        selection: Selection::Opportunities(ids.iter().map(|name| id(name)).collect()),
    }
}

fn request_of(actor: &str, candidate: &str) -> Asked {
    Asked {
        actor: id(actor),
        selection: Selection::RequestOf(id(candidate)),
    }
}

fn erased(preview: &Preview) -> Vec<String> {
    let planned = preview.plan.erase.iter();
    planned.map(|planned| planned.id.to_string()).collect()
}

fn job_of(answered: Answered) -> JobProgress {
    match answered {
        Answered::Job { progress, .. } => progress,
        Answered::Drift(drift) => panic!("drift: {drift:?}"),
    }
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

on_both! {
    async fn what_was_shown_is_erased_and_siblings_stay(db: TestDatabase) {
        let house = house(&db).await;
        let asked = ids("root", &["o1", "o2"]);
        let preview = house.preview(&asked).await.unwrap();
        assert_eq!(erased(&preview), ["o1"]);
        assert_eq!(preview.plan.blocked, [(id("o2"), Block::Active)]);
        assert_eq!(preview.plan.candidates, []);

        let accepted = job_of(house.run(&asked, &preview.token).await.unwrap());
        assert_eq!(accepted.items, counts(0, 1, 0));
        assert_eq!(accepted.job.accepted, 1);
        let done = house.reached(&accepted.job.id, JobState::Complete).await;
        assert_eq!(done.items, counts(0, 0, 1));
        assert_eq!(done.job.completed_at, Some(NOW));

        let Record::Opportunity(kept) = house.record(RecordName::Opportunity(id("o1"))).await
        else { panic!("an opportunity") };
        assert_eq!(kept.application.unwrap().company, "");
        let person = house.record(RecordName::Candidate(id("c1"))).await;
        assert_eq!(person, Record::Candidate(full_candidate()));
        let sibling = house.record(RecordName::Opportunity(id("o2"))).await;
        assert_eq!(sibling, Record::Opportunity(plain_opportunity("o2", "c1")));
        if db.is_sqlite() {
            assert!(is_in_files(&db.folder(), b"Ada Marker"));
            assert!(!is_in_files(&db.folder(), b"Marker comment"));
        }
        house.close().await;
    }

    async fn a_change_of_an_item_refuses_the_run_and_shows_a_new_preview(db: TestDatabase) {
        let house = house(&db).await;
        let asked = ids("root", &["o1"]);
        let first = house.preview(&asked).await.unwrap();
        house.put(Record::Opportunity(Opportunity { tags: vec![], ..archived("o1") })).await;
        let Answered::Drift(drift) = house.run(&asked, &first.token).await.unwrap()
        else { panic!("no drift") };
        assert_eq!(house.replica.store().jobs(&acme(), None, 9).await.unwrap(), []);
        // Another opportunity is none of this run's business.
        house.put(Record::Opportunity(archived("o9"))).await;
        let job = job_of(house.run(&asked, &drift.token).await.unwrap());
        house.reached(&job.job.id, JobState::Complete).await;
        house.close().await;
    }

    async fn the_person_goes_with_the_last_opportunity(db: TestDatabase) {
        let house = house(&db).await;
        house.put(Record::Opportunity(archived("o2"))).await;
        let asked = ids("root", &["o1", "o2"]);
        let preview = house.preview(&asked).await.unwrap();
        assert_eq!(preview.plan.candidates, [id("c1")]);
        let job = job_of(house.run_as(&asked, &preview.token, Some("r")).await.unwrap()).job.id;
        let done = house.reached(&job, JobState::Complete).await;
        assert_eq!(done.items, counts(0, 0, 3));
        if db.is_sqlite() {
            assert!(!is_in_files(&db.folder(), b"Marker"));
        }
        // The same request again is answered with the same job.
        let again = job_of(house.run_as(&asked, &preview.token, Some("r")).await.unwrap());
        assert_eq!(again, done);
        let reused = house.run_as(&ids("root", &["o1"]), &preview.token, Some("r")).await;
        assert!(matches!(reused, Err(EraseError::RequestIdReused)));
        let blocked = house.preview(&asked).await.unwrap();
        let already = ["o1", "o2"].map(|name| (id(name), Block::AlreadyErased));
        assert_eq!(blocked.plan.blocked, already);
        assert_eq!(blocked.token, "");
        house.close().await;
    }

    async fn an_erasure_request_waits_for_what_is_blocked_and_resumes(db: TestDatabase) {
        let house = house(&db).await;
        let asked = request_of("root", "c1");
        let preview = house.preview(&asked).await.unwrap();
        assert_eq!(erased(&preview), ["o1"]);
        assert_eq!(preview.plan.blocked, [(id("o2"), Block::Active)]);
        let job = job_of(house.run(&asked, &preview.token).await.unwrap());
        assert_eq!(job.items, counts(2, 1, 0));
        let id_of_job = job.job.id;
        let waits = house.reached(&id_of_job, JobState::Waiting).await;
        assert_eq!(waits.items, counts(2, 0, 1));
        assert_eq!(waits.job.completed_at, None);

        house.put(Record::Opportunity(archived("o2"))).await;
        house.eraser.wake();
        let done = house.reached(&id_of_job, JobState::Complete).await;
        assert_eq!(done.items, counts(0, 0, 3));
        assert_eq!(done.job.accepted, 1, "what the preview showed");
        let nobody = Candidate { name: "Anonymized candidate".to_owned(), ..plain_candidate("c1") };
        let person = house.record(RecordName::Candidate(id("c1"))).await;
        assert_eq!(person, Record::Candidate(nobody));
        if db.is_sqlite() {
            assert!(!is_in_files(&db.folder(), b"Marker"));
        }
        house.close().await;
    }

    async fn a_request_without_any_opportunity_erases_the_person_at_once(db: TestDatabase) {
        let house = house(&db).await;
        let asked = request_of("root", "c3");
        let preview = house.preview(&asked).await.unwrap();
        let job = job_of(house.run(&asked, &preview.token).await.unwrap());
        assert_eq!(job.items, counts(0, 1, 0));
        house.reached(&job.job.id, JobState::Complete).await;
        house.close().await;
    }

    async fn who_may_not_is_refused_and_nothing_happens(db: TestDatabase) {
        use EraseError as E;
        let house = house(&db).await;
        let preview = async |asked: Asked| house.preview(&asked).await;
        let unseen = preview(ids("root", &["o1", "unknown", "also-unknown"])).await;
        assert!(matches!(unseen, Err(E::OutOfReach { unseen: 2 })));
        let own = preview(ids("ada", &["o1"])).await;
        assert!(matches!(own, Err(E::OutOfReach { unseen: 1 })));
        assert!(matches!(preview(request_of("ada", "c1")).await, Err(E::OwnProfile)));
        assert!(matches!(preview(ids("viewer", &["o1"])).await, Err(E::PermissionNotHeld)));
        assert!(matches!(preview(ids("nobody", &["o1"])).await, Err(E::ActorNotActive)));
        assert!(matches!(preview(request_of("root", "c9")).await, Err(E::CandidateUnknown)));

        let asked = ids("root", &["o1"]);
        let token = house.preview(&asked).await.unwrap().token;
        let other = house.run(&ids("root", &["o1", "o2"]), &token).await;
        assert!(matches!(other, Err(E::TokenInvalid)));
        house.clock.now.fetch_add(15 * 60 * 1000 + 1, Ordering::Relaxed);
        assert!(matches!(house.run(&asked, &token).await, Err(E::PreviewExpired)));
        assert_eq!(house.replica.store().jobs(&acme(), None, 9).await.unwrap(), []);
        house.close().await;
    }
}
