//! One server after the other, as in an upgrade and after a crash.

use std::time::{Duration, Instant};

use super::*;
use crate::support::process::Operator;
use crate::support::proxy::{Proxy, Way};

/// Longer than a test: who starts in time did not wait for its end.
const LONG: &str = "300";
/// What may be said of a collector that does not answer.
const COLLECTOR_AWAY: &str =
    "the collector does not take what it is sent; questions are answered all the same";
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

/// What the last traces and metrics take, nobody waits for who is to serve next.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_right_is_given_back_before_a_collector_is_waited_for() {
    let db = TestDatabase::postgres().await;
    prepare(&db).await;
    // What it is sent it does not answer.
    db.log.allows(COLLECTOR_AWAY);
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let operator = Operator::new()
        .with("STEWARD_MAX_STALENESS", LONG)
        .with("STEWARD_TELEMETRY_OTLP_ENDPOINT", url);
    let old = operator.start(&db).await;
    let mut new = operator.start_until(&db, WAITS).await;
    old.signal("TERM");
    let claimed = async {
        assert!(new.says("the database is claimed").await.is_some());
        Instant::now()
    };
    let ended = async {
        let ended = old.ended().await;
        (ended.code, Instant::now())
    };
    let (claimed, (code, ended)) = tokio::join!(claimed, ended);
    assert_eq!(code, Some(0));
    assert!(claimed < ended, "the next server waited for the collector");
    assert_eq!(new.stop().await, Some(0));
}

/// A stop takes no longer than the chart gives it, whatever of what it waits for does not answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_while_nothing_answers() {
    let mut db = TestDatabase::postgres().await;
    prepare(&db).await;
    allow(&db);
    for message in [
        COLLECTOR_AWAY,
        "calls in flight were dropped when the time was over",
        "a task did not stop in time and is ended",
    ] {
        db.log.allows(message);
    }
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let proxy = Proxy::before(&mut db).await;
    let operator = Operator::new()
        .with("STEWARD_MAX_STALENESS", "10")
        .with("STEWARD_DRAIN_TIMEOUT", "1")
        .with("STEWARD_TELEMETRY_OTLP_ENDPOINT", url);
    let server = operator.start(&db).await;
    let channel = server.channel().await;
    proxy.set(Way::Silent);
    // It is under way for as long as the database does not answer.
    let writing = tokio::spawn(async move { add(&channel, "ben").await });
    let began = Instant::now();
    server.signal("TERM");
    let ended = server.ended().await;
    assert!(
        began.elapsed() < Duration::from_secs(1 + 10),
        "{:?}",
        began.elapsed()
    );
    // A call was dropped, or it was refused before.
    assert!(ended.code.is_some_and(|code| code <= 1), "{ended:?}");
    assert!(writing.await.unwrap().is_err());
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
    let (mut next, waits) = operator.start_telling(&db, WAITS).await;
    let claimed = next.says("the database is claimed").await.unwrap();
    // As long as whoever was killed might answer, if it were only cut off.
    let waited = Timestamp::of(&claimed).since(Timestamp::of(&waits));
    assert!(waited.as_secs_f64() > 1.9, "{waited:?}");
    assert!(next.says("ready").await.is_some());
    // And what a start takes, on a machine that is busy.
    assert!(killed.elapsed() < Duration::from_secs(2 + 20));
    let channel = next.channel().await;
    assert!(ask(&channel, "ben", &token).await.unwrap());
    assert_eq!(db.texts("SELECT epoch::text FROM lease").await, ["2"]);
    assert_eq!(next.stop().await, Some(0));
}
