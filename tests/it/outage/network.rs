//! The network between a server and its database fails.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait as _};
use steward::domain::record::Record;
use steward::proto::record_service_client::RecordServiceClient;
use steward::store::{Store, StoreConfig, StoreError};

use super::*;
use crate::store::fixture::{acme, commit_of, records, stage, upon};
use crate::support::process::Operator;
use crate::support::proxy::{Proxy, Way};

/// So many seconds may an answer be old.
const LEASE: &str = "3";
const STALE: Duration = Duration::from_secs(3);

/// A server, and a proxy before its database.
async fn behind_proxy(db: &mut TestDatabase) -> (Operator, Proxy, String) {
    prepare(db).await;
    allow(db);
    let direct = db.config.url.clone();
    let proxy = Proxy::before(db).await;
    let operator = Operator::new().with("STEWARD_MAX_STALENESS", LEASE);
    (operator, proxy, direct)
}

/// The session of the one that is cut off stays, as the proxy keeps it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_cut_off_stops_answering_before_another_one_begins() {
    let mut db = TestDatabase::postgres().await;
    let (operator, proxy, direct) = behind_proxy(&mut db).await;
    let old = operator.start(&db).await;
    let channel = old.channel().await;
    add(&channel, "before").await.unwrap();
    let operator = operator.with("STEWARD_DATABASE_URL", &direct);
    let mut new = operator.start_until(&db, WAITS).await;

    let mut changes = watch_changes(&channel).await;
    proxy.set(Way::Silent);
    let cut_off = Timestamp::now();
    let last = tokio::spawn(last_answer(channel.clone()));
    let claimed = new.says("the database is claimed").await.unwrap();
    assert!(new.says("ready").await.is_some());
    let last = last.await.unwrap();
    assert!(
        last < Timestamp::of(&claimed),
        "two servers answered at once"
    );
    // None was older than that.
    assert!(last.since(cut_off) < STALE, "{:?}", last.since(cut_off));
    until_not_serving(&channel).await;
    // Nobody is left to believe that nothing changes.
    let ended = async {
        while changes.message().await?.is_some() {}
        Ok::<_, Status>(())
    };
    let ended = tokio::time::timeout(LIMIT, ended).await.unwrap();
    let status = ended.unwrap_err();
    assert_unavailable(&status);
    assert_eq!(reason_of(&status), "NOT_SERVING");

    // What the new one writes, the old one never denies.
    let of_new = new.channel().await;
    let token = add(&of_new, "after").await.unwrap();
    assert!(ask(&of_new, "before", &token).await.unwrap());
    proxy.set(Way::Open);
    until_not_serving(&channel).await;

    // When the new one stops, the old one takes over, and knows all of it.
    assert_eq!(new.stop().await, Some(0));
    until_serving(&channel).await;
    assert!(ask(&channel, "after", "").await.unwrap());
    assert!(ask(&channel, "after", &token).await.unwrap());
    add(&channel, "later").await.unwrap();
    assert_eq!(old.stop().await, Some(0));
    // It ran out first, and then it turned out that it was another one's.
    assert_eq!((db.log.count(RAN_OUT), db.log.count(OVERTAKEN)), (1, 1));
}

async fn watch_changes(channel: &Channel) -> tonic::Streaming<WatchChangesResponse> {
    let request = WatchChangesRequest {
        account: "acme".to_owned(),
        ..WatchChangesRequest::default()
    };
    let mut client = RecordServiceClient::new(channel.clone());
    client.watch_changes(request).await.unwrap().into_inner()
}

/// When the last question was sent that a server answered, before it said that
/// it may not.
async fn last_answer(channel: Channel) -> Timestamp {
    let mut last = Timestamp::now();
    loop {
        let sent = Timestamp::now();
        if ask(&channel, "root", "").await.is_err() {
            return last;
        }
        last = sent;
    }
}

/// Whoever waits for the right has not seen the holder's renewals while it was
/// cut off, also where what it finds afterwards is what it saw before: a standby
/// was promoted that lacks them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_not_seen_all_the_while_counts_from_the_next_look() {
    let mut db = TestDatabase::postgres().await;
    prepare(&db).await;
    let direct = db.config.clone();
    let proxy = Proxy::before(&mut db).await;
    let lease = Duration::from_secs(2);
    let holder = Store::connect(&StoreConfig { lease, ..direct })
        .await
        .unwrap();
    // Nobody renews it.
    let _claim = holder.claim_serving([1; 16]).await.unwrap();
    let other = Store::connect(&db.config).await.unwrap();
    let taken = tokio::spawn(async move {
        let claim = other.wait_to_serve([2; 16]).await;
        claim.map(|_| Instant::now())
    });
    db.log.says(WAITS).await;
    proxy.set(Way::Cut);
    let cut_off = Instant::now();
    while cut_off.elapsed() < lease {
        tokio::task::yield_now().await;
    }
    assert!(!taken.is_finished());
    let seen_again = Instant::now();
    proxy.set(Way::Open);
    let taken = tokio::time::timeout(LIMIT, taken).await.unwrap();
    let waited = taken.unwrap().unwrap() - seen_again;
    assert!(waited >= lease, "{waited:?}");
}

/// A BEGIN that the database answers after nobody waits for it any more: the
/// connection has a transaction of which its driver does not know.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_whose_begin_was_given_up_is_not_used_again() {
    let mut db = TestDatabase::postgres().await;
    prepare(&db).await;
    let direct = db.raw().await;
    let proxy = Proxy::before(&mut db).await;
    let config = StoreConfig {
        // Each has its turn.
        max_connections: 2,
        ..db.config.clone()
    };
    let store = Store::connect(&config).await.unwrap();
    let read = async || store.facts_since(&acme(), 0).await.map(|_| ());
    let (one, other) = tokio::join!(read(), read());
    assert_eq!((one, other), (Ok(()), Ok(())));
    // Both are given back.
    let idle = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                AND state = 'idle' AND query LIKE '%statement_timestamp%' AND pid <> pg_backend_pid()";
    let deadline = Instant::now() + LIMIT;
    while count(&direct, idle).await != 2 {
        assert!(Instant::now() < deadline, "they are not given back");
    }
    proxy.set(Way::Silent);
    assert_eq!(read().await, Err(StoreError::Timeout));
    proxy.set(Way::Open);
    for _ in 0..8 {
        assert_eq!(read().await, Ok(()));
    }
    store.close().await;
}

/// A write that was sent when the network fell silent is not kept waiting for
/// ever, and what became of it is found out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_under_way_when_the_network_failed_ends_and_is_found_out() {
    for way in [Way::Cut, Way::Silent, Way::HalfClosed] {
        let mut db = TestDatabase::postgres().await;
        let (operator, proxy, _) = behind_proxy(&mut db).await;
        let server = operator.start(&db).await;
        let channel = server.channel().await;
        for round in 0..3 {
            add_at_last(&channel, &format!("a{round}")).await;
            proxy.set(way);
            let status = add(&channel, &format!("b{round}")).await;
            assert_unavailable(&status.expect_err("the database is away"));
            until_not_serving(&channel).await;
            proxy.set(Way::Open);
            until_serving(&channel).await;
            let token = add_at_last(&channel, &format!("b{round}")).await;
            assert!(ask(&channel, &format!("b{round}"), &token).await.unwrap());
        }
        // Each was written once.
        assert_eq!(revision(&db).await, 1 + 6, "{way:?}");
        assert_eq!(server.stop().await, Some(0));
    }
}

async fn revision(db: &TestDatabase) -> u64 {
    let found = db.texts("SELECT revision::text FROM account").await;
    found[0].parse().unwrap()
}

/// A slow network makes writes slow, and takes the right to serve from nobody.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_that_is_slow() {
    let mut db = TestDatabase::postgres().await;
    let (operator, proxy, _) = behind_proxy(&mut db).await;
    let operator = operator.with("STEWARD_MAX_STALENESS", "30");
    let server = operator.start(&db).await;
    let channel = server.channel().await;
    proxy.set(Way::Slow(64, Duration::from_millis(2)));
    for n in 0..3 {
        let user = format!("slow{n}");
        let token = add(&channel, &user).await.unwrap();
        assert!(ask(&channel, &user, &token).await.unwrap());
    }
    assert_eq!(server.stop().await, Some(0));
}

/// Sessions end, as by an administrator or by `idle_session_timeout`: that is no
/// reason to stop, nor one to say anything.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_that_are_cut_are_opened_anew() {
    let db = TestDatabase::postgres().await;
    prepare(&db).await;
    let raw = db.raw().await;
    let name = db.texts("SELECT current_database()::text").await;
    let idle = format!("ALTER DATABASE {} SET idle_session_timeout = '1s'", name[0]);
    db.execute(&idle).await;
    // The worker has a connection in its hand, or not.
    db.log.allows("the erasure worker failed and tries again");
    db.log.allows("what is to be erased could not be read");
    db.log
        .allows("old changes could not be forgotten; it is tried again");
    let operator = Operator::new().with("STEWARD_MAX_STALENESS", "10");
    let server = operator.start(&db).await;
    let channel = server.channel().await;
    for n in 0..5 {
        let user = format!("u{n}");
        let token = add_at_last(&channel, &user).await;
        for _ in 0..2 {
            raw.execute_unprepared(CUT_SESSIONS).await.unwrap();
            assert!(ask(&channel, "root", "").await.unwrap());
            assert!(ask(&channel, &user, &token).await.unwrap());
        }
    }
    // Longer than a renewal takes to come round.
    let renewed = "SELECT expires_at::text FROM lease";
    let before = db.texts(renewed).await;
    while db.texts(renewed).await == before {}
    assert!(ask(&channel, "root", "").await.unwrap());
    add_at_last(&channel, "last").await;
    assert_eq!(server.stop().await, Some(0));
}

/// The server ends a statement that takes too long, and that is not heard where
/// the way to it is dead.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statements_end_whose_connection_is_dead() {
    let mut db = TestDatabase::postgres().await;
    prepare(&db).await;
    db.log
        .allows("error occurred while testing the connection on-release");
    let direct = db.raw().await;
    let proxy = Proxy::before(&mut db).await;
    let config = StoreConfig {
        acquire_timeout: Duration::from_millis(500),
        statement_timeout: Duration::from_secs(4),
        ..db.config.clone()
    };
    let store = Arc::new(Store::connect(&config).await.unwrap());

    let lock = direct.begin().await.unwrap();
    let lock_all = "LOCK TABLE account IN ACCESS EXCLUSIVE MODE";
    lock.execute_unprepared(lock_all).await.unwrap();
    let reading = Arc::clone(&store);
    let reading = tokio::spawn(async move { reading.revision(&acme()).await });
    let writing = Arc::clone(&store);
    let commit = commit_of(Vec::new());
    let writing = tokio::spawn(async move { writing.commit(&acme(), upon(1), commit).await });
    // By a connection of its own, and COPY.
    let in_bulk = Arc::clone(&store);
    let stages = (0..600).map(|n| Record::Stage(stage(&format!("s{n}"))));
    let commit = commit_of(records(stages));
    let in_bulk = tokio::spawn(async move { in_bulk.commit(&acme(), upon(1), commit).await });
    wait_for(&direct, 3).await;
    proxy.set(Way::Silent);
    let read = tokio::time::timeout(LIMIT, reading).await.unwrap();
    assert_eq!(read.unwrap(), Err(StoreError::Timeout));
    for write in [writing, in_bulk] {
        let written = tokio::time::timeout(LIMIT, write).await.unwrap();
        assert_eq!(written.unwrap(), Err(StoreError::Timeout.into()));
    }

    proxy.set(Way::Open);
    lock.rollback().await.unwrap();
    assert_eq!(store.revision(&acme()).await.unwrap().unwrap().number, 1);
    store.close().await;
}

/// Waits until so many sessions wait for a lock.
async fn wait_for(connection: &impl ConnectionTrait, sessions: i64) {
    let sql = "SELECT count(*) FROM pg_stat_activity \
               WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let deadline = Instant::now() + LIMIT;
    while count(connection, sql).await != sessions {
        assert!(Instant::now() < deadline, "they do not wait");
    }
}

async fn count(connection: &impl ConnectionTrait, sql: &str) -> i64 {
    let query = Statement::from_string(DbBackend::Postgres, sql);
    let row = connection.query_one_raw(query).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}
