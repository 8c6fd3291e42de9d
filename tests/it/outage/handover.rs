//! One server after the other, as in an upgrade and after a crash.

use std::time::{Duration, Instant};

use super::*;
use crate::support::process::Operator;

/// Longer than a test: who starts in time did not wait for its end.
const LONG: &str = "300";
/// The shortest lease that there is.
const SHORT: &str = "2";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops_hands_over_at_once() {
    let db = TestDatabase::postgres().await;
    prepare(&db).await;
    let operator = Operator::new().with("STEWARD_MAX_STALENESS", LONG);
    let old = operator.start(&db).await;
    add(&old.channel().await, "ben").await.unwrap();
    let mut new = operator.start_until(&db, WAITS).await;
    assert_eq!(old.stop().await, Some(0));
    assert!(new.says("ready").await.is_some());
    let channel = new.channel().await;
    assert!(ask(&channel, "ben", "").await.unwrap());
    assert_eq!(new.stop().await, Some(0));
}

/// One that stops while it is waiting, or while it starts, leaves nothing that
/// others would have to wait for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_stopped_before_it_is_ready() {
    let db = TestDatabase::postgres().await;
    prepare(&db).await;
    let operator = Operator::new().with("STEWARD_MAX_STALENESS", LONG);
    let serving = operator.start(&db).await;
    let waiting = operator.start_until(&db, WAITS).await;
    assert_eq!(waiting.stop().await, Some(0));
    assert_eq!(serving.stop().await, Some(0));
    let loading = operator.start_until(&db, "account loaded").await;
    assert_eq!(loading.stop().await, Some(0));
    let next = operator.start(&db).await;
    assert_eq!(next.stop().await, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_costs_one_lease() {
    let db = TestDatabase::postgres().await;
    prepare(&db).await;
    allow(&db);
    let operator = Operator::new().with("STEWARD_MAX_STALENESS", SHORT);
    let first = operator.start(&db).await;
    let token = add(&first.channel().await, "ben").await.unwrap();
    first.kill();
    let killed = Instant::now();
    let mut next = operator.start_until(&db, WAITS).await;
    assert!(next.says("ready").await.is_some());
    // And what a start takes, on a machine that is busy.
    assert!(killed.elapsed() < Duration::from_secs(2 + 20));
    let channel = next.channel().await;
    assert!(ask(&channel, "ben", &token).await.unwrap());
    assert_eq!(db.texts("SELECT epoch::text FROM lease").await, ["2"]);
    assert_eq!(next.stop().await, Some(0));
}
