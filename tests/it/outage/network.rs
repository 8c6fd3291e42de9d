//! The network between a server and its database fails.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait as _};
use steward::proto::record_service_client::RecordServiceClient;
use steward::store::{Store, StoreConfig, StoreError};

use super::*;
use crate::store::fixture::{acme, commit_of, upon};
use crate::support::process::Operator;
use crate::support::proxy::{Proxy, Way};

/// So many seconds may an answer be old.
const LEASE: &str = "3";

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
    let last = tokio::spawn(last_answer(channel.clone()));
    assert!(new.says("the database is claimed").await.is_some());
    let began = Instant::now();
    assert!(new.says("ready").await.is_some());
    let last = last.await.unwrap();
    assert!(last < began, "two servers answered at once");
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

/// When a server answered last, before it said that it may not.
async fn last_answer(channel: Channel) -> Instant {
    let mut last = Instant::now();
    while ask(&channel, "root", "").await.is_ok() {
        last = Instant::now();
    }
    last
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
        statement_timeout: Duration::from_secs(5),
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
    wait_for(&direct, 2).await;
    proxy.set(Way::Silent);
    let ended = async { (reading.await.unwrap(), writing.await.unwrap()) };
    let (read, written) = tokio::time::timeout(LIMIT, ended).await.unwrap();
    assert_eq!(read, Err(StoreError::Timeout));
    assert_eq!(written, Err(StoreError::Timeout.into()));

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
    loop {
        let query = Statement::from_string(DbBackend::Postgres, sql);
        let row = connection.query_one_raw(query).await.unwrap().unwrap();
        let waiting = row.try_get_by_index::<i64>(0).unwrap();
        if waiting == sessions {
            return;
        }
        assert!(Instant::now() < deadline, "{waiting} wait");
    }
}
