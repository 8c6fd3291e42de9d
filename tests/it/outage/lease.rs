//! The lease in the database, step by step.

use std::time::{Duration, Instant};

use steward::store::{CommitError, Revision, ServingRight, Store, StoreConfig, StoreError};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{LIMIT, OVERTAKEN};
use crate::store::fixture::*;

const ENDED: &str =
    "transactions that another server left were ended: they kept this one from serving";
pub(super) const TAKEN_BY_ANOTHER: &str =
    "UPDATE lease SET epoch = epoch + 1, holder = '', expires_at = 9000000000000000";

async fn claimed(db: &TestDatabase, lease: Duration) -> (Store, steward::store::LeaseKeeper) {
    let config = StoreConfig {
        lease,
        ..db.config.clone()
    };
    let store = Store::connect(&config).await.unwrap();
    let keeper = store.claim_serving([1; 16]).await.unwrap().keeper();
    (store, keeper.expect("a lease"))
}

/// A connection past the store.
async fn session(db: &TestDatabase) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(&db.config.url, tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    client
}

/// The text of one column of one row.
async fn text(client: &tokio_postgres::Client, sql: &str) -> String {
    client.query_one(sql, &[]).await.unwrap().get(0)
}

/// Asks until it is so.
async fn until(client: &tokio_postgres::Client, condition: &str) {
    let sql = format!("SELECT CAST(({condition}) AS TEXT)");
    let watch = async { while text(client, &sql).await != "true" {} };
    tokio::time::timeout(LIMIT, watch).await.expect(condition);
}

/// A commit that is under way.
struct Commit {
    lock: tokio_postgres::Client,
    commit: JoinHandle<Result<Revision, CommitError>>,
}

/// Begins a commit, which waits for a lock on a table by the time that this returns.
async fn begin_commit(db: &TestDatabase, store: Store, beside: &tokio_postgres::Client) -> Commit {
    let lock = session(db).await;
    let sql = "BEGIN; LOCK TABLE stage IN ACCESS EXCLUSIVE MODE";
    lock.batch_execute(sql).await.unwrap();
    let one = steward::domain::record::Record::Stage(stage("slow"));
    let commit = tokio::spawn(async move {
        let commit = commit_of(records([one]));
        store.commit(&acme(), upon(1), commit).await
    });
    until(
        beside,
        "EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() \
         AND wait_event_type = 'Lock')",
    )
    .await;
    Commit { lock, commit }
}

impl Commit {
    /// Lets it be carried out.
    async fn let_go(self) {
        self.lock.batch_execute("COMMIT").await.unwrap();
        self.commit.await.unwrap().unwrap();
    }
}

/// Through the pool, and through COPY.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_after_another_one_took_over_is_refused_and_leaves_nothing_behind() {
    for stages in [1, 600] {
        let db = TestDatabase::postgres().await;
        with_account(&db).await.close().await;
        db.log.expects(OVERTAKEN);
        let (store, _keeper) = claimed(&db, Duration::from_mins(5)).await;
        let put = |n: usize, from: &str| {
            let stages = (0..n).map(|n| stage(&format!("{from}{n}")));
            commit_of(records(stages.map(steward::domain::record::Record::Stage)))
        };
        store
            .commit(&acme(), upon(1), put(stages, "a"))
            .await
            .unwrap();
        db.execute(TAKEN_BY_ANOTHER).await;
        let present = store.revision(&acme()).await.unwrap().unwrap();
        assert_eq!(store.check_serving(), Ok(()));
        let next = steward::store::Next {
            after: present.number,
            after_stamp: present.stamp,
            ..upon(1)
        };
        for _ in 0..2 {
            let refused = store.commit(&acme(), next, put(stages, "b")).await;
            let expected = Err(CommitError::Store(StoreError::NotServing));
            assert_eq!(refused, expected, "{stages}");
            // From then on nothing is answered either.
            assert_eq!(store.check_serving(), Err(StoreError::NotServing));
        }
        assert_eq!(store.revision(&acme()).await.unwrap(), Some(present));
        let there = db
            .texts("SELECT id FROM stage WHERE id LIKE 'b%' LIMIT 1")
            .await;
        assert!(there.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_takes_over_waits_for_the_commits_that_are_under_way() {
    let db = TestDatabase::postgres().await;
    with_account(&db).await.close().await;
    let (store, keeper) = claimed(&db, Duration::from_mins(5)).await;
    drop(keeper);
    let beside = session(&db).await;
    let commit = begin_commit(&db, store, &beside).await;
    db.execute("UPDATE lease SET expires_at = 0").await;
    let other = Store::connect(&StoreConfig {
        lease: Duration::from_mins(5),
        ..db.config.clone()
    })
    .await
    .unwrap();
    let taking = tokio::spawn(async move { other.claim_serving([2; 16]).await.map(drop) });
    until(
        &beside,
        "EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() \
         AND wait_event_type = 'Lock' AND query LIKE '%FOR UPDATE')",
    )
    .await;
    assert_eq!(text(&beside, "SELECT epoch::text FROM lease").await, "1");
    commit.let_go().await;
    assert_eq!(taking.await.unwrap(), Ok(()));
    assert_eq!(text(&beside, "SELECT epoch::text FROM lease").await, "2");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_that_takes_long_does_not_hold_up_a_renewal() {
    let db = TestDatabase::postgres().await;
    with_account(&db).await.close().await;
    let (store, keeper) = claimed(&db, Duration::from_secs(10)).await;
    let stop = CancellationToken::new();
    let keeping = tokio::spawn(keeper.keep(stop.clone()));
    let beside = session(&db).await;
    let commit = begin_commit(&db, store.clone(), &beside).await;
    let ends = "SELECT expires_at::text FROM lease";
    for _ in 0..2 {
        let before = text(&beside, ends).await;
        until(&beside, &format!("SELECT expires_at > {before} FROM lease")).await;
    }
    commit.let_go().await;
    assert_eq!(store.check_serving(), Ok(()));
    stop.cancel();
    keeping.await.unwrap();
    // It is given back, and nothing is answered any more.
    assert_eq!(text(&beside, ends).await, "0");
    assert_eq!(store.check_serving(), Err(StoreError::NotServing));
    assert_eq!(*store.serving_right().borrow(), ServingRight::Lost);
}

/// Nobody renews it: whoever holds it counts by its own clock, and stops before another one begins, also one with a
/// shorter lease. The database's clock, which may have been set ahead meanwhile, lets nobody in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_holds_it_stops_before_another_one_begins() {
    for (held, set_ahead, others) in [(2, false, 2), (2, true, 2), (4, true, 1)] {
        let db = TestDatabase::postgres().await;
        with_account(&db).await.close().await;
        let (store, _keeper) = claimed(&db, Duration::from_secs(held)).await;
        if set_ahead {
            db.execute("UPDATE lease SET expires_at = 1").await;
        }
        let other = Store::connect(&StoreConfig {
            lease: Duration::from_secs(others),
            ..db.config.clone()
        })
        .await
        .unwrap();
        let early = other.claim_serving([2; 16]).await.map(drop);
        assert_eq!(early, Err(StoreError::AlreadyServing));
        let began = tokio::spawn(async move {
            let _claim = other.wait_to_serve([2; 16]).await.unwrap();
            Instant::now()
        });
        let held = store.clone();
        let last = tokio::task::spawn_blocking(move || {
            let mut last = Instant::now();
            while held.check_serving().is_ok() {
                last = Instant::now();
            }
            last
        });
        let (last, began) = tokio::time::timeout(LIMIT, async { (last.await, began.await) })
            .await
            .unwrap();
        assert!(last.unwrap() < began.unwrap(), "two served at once");
        let refused = store.commit(&acme(), upon(1), commit_of(vec![])).await;
        assert_eq!(refused, Err(CommitError::Store(StoreError::NotServing)));
    }
}

/// A transaction of the one before, which the server takes for alive, keeps the next one waiting, and not for good.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_one_left_is_ended() {
    let db = TestDatabase::postgres().await;
    with_account(&db).await.close().await;
    db.log.expects(ENDED);
    let (store, keeper) = claimed(&db, Duration::from_mins(5)).await;
    drop(keeper);
    let beside = session(&db).await;
    let commit = begin_commit(&db, store, &beside).await;
    db.execute("UPDATE lease SET expires_at = 0").await;
    let other = Store::connect(&db.config).await.unwrap();
    let claimed = tokio::time::timeout(LIMIT, other.wait_to_serve([2; 16])).await;
    let _claim = claimed.unwrap().unwrap();
    let ended = commit.commit.await.unwrap();
    assert!(matches!(ended, Err(CommitError::Store(_))), "{ended:?}");
    assert_eq!(other.revision(&acme()).await.unwrap().unwrap().number, 1);
}

/// Nobody counts so far: a row that says so is damaged, and no reason to panic.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_epoch_that_cannot_be_counted_on() {
    let db = TestDatabase::postgres().await;
    with_account(&db).await.close().await;
    db.execute(&format!("UPDATE lease SET epoch = {}", i64::MAX))
        .await;
    let store = Store::connect(&db.config).await.unwrap();
    let refused = store.claim_serving([1; 16]).await.map(drop);
    let damaged = StoreError::Inconsistent {
        table: "lease",
        id: None,
    };
    assert_eq!(refused, Err(damaged));
}

/// Whoever is about to stop keeps the right, and does not take it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_leaves_takes_nothing() {
    let db = TestDatabase::postgres().await;
    with_account(&db).await.close().await;
    db.log.expects(OVERTAKEN);
    let (store, keeper) = claimed(&db, Duration::from_secs(10)).await;
    let stop = CancellationToken::new();
    let keeping = tokio::spawn(keeper.keep(stop.clone()));
    store.leave();
    let beside = session(&db).await;
    // It is renewed still.
    let ends = "SELECT expires_at::text FROM lease";
    let before = text(&beside, ends).await;
    until(&beside, &format!("SELECT expires_at > {before} FROM lease")).await;
    assert_eq!(store.check_serving(), Ok(()));
    // Another one takes it, and gives it back.
    let given_back = "UPDATE lease SET epoch = epoch + 1, holder = '', expires_at = 0";
    db.execute(given_back).await;
    let mut right = store.serving_right();
    let lost = right.wait_for(|right| *right == ServingRight::Lost);
    tokio::time::timeout(LIMIT, lost).await.unwrap().unwrap();
    let looked = Instant::now();
    while looked.elapsed() < Duration::from_secs(2) {
        assert_eq!(text(&beside, "SELECT epoch::text FROM lease").await, "2");
    }
    stop.cancel();
    keeping.await.unwrap();
}
