//! PostgreSQL is stopped, killed and started again under load.

use super::*;
use crate::support::own_postgres::OwnPostgres;
use crate::support::process::Operator;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What is said when the accounts cannot be read at the start.
const NOT_LOADED: &str = "the accounts cannot be loaded; it is tried again";
/// What is said of one whose rows make no sense.
const NEVER_OPEN: &str = "an account cannot be loaded; until it can be, nothing is answered for it";
/// What is said when one cannot be read later.
const CLOSED: &str =
    "an account cannot be read on; until it can be loaded, nothing is answered for it";

/// What callers do all the while.
struct Load {
    channel: Channel,
    stop: AtomicBool,
    /// How many writes were acknowledged.
    written: AtomicU64,
    answered: AtomicU64,
}

impl Load {
    /// Writes, and asks about what was written: each write is sent until it is
    /// acknowledged, and then never denied.
    async fn write(self: Arc<Self>, name: &'static str) {
        for n in 0.. {
            if self.stop.load(Ordering::SeqCst) {
                return;
            }
            let user = format!("{name}{n}");
            let token = add_at_last(&self.channel, &user).await;
            self.written.fetch_add(1, Ordering::SeqCst);
            self.check(ask(&self.channel, &user, &token).await);
            self.check(ask(&self.channel, &user, "").await);
        }
    }

    async fn ask(self: Arc<Self>) {
        while !self.stop.load(Ordering::SeqCst) {
            self.check(ask(&self.channel, "root", "").await);
        }
    }

    fn check(&self, answer: Result<bool, Status>) {
        match answer {
            Ok(allowed) => {
                assert!(allowed, "a wrong answer");
                self.answered.fetch_add(1, Ordering::SeqCst);
            }
            Err(status) => assert_unavailable(&status),
        }
    }

    /// Waits for further answers.
    async fn goes_on(&self) {
        let (written, answered) = (
            self.written.load(Ordering::SeqCst),
            self.answered.load(Ordering::SeqCst),
        );
        let goes_on = async {
            while self.written.load(Ordering::SeqCst) < written + 5
                || self.answered.load(Ordering::SeqCst) < answered + 5
            {
                tokio::task::yield_now().await;
            }
        };
        let goes_on = tokio::time::timeout(LIMIT, goes_on).await;
        goes_on.expect("it does not go on by itself");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_under_load_costs_no_wrong_answer_and_no_write() {
    let (postgres, db) = OwnPostgres::start().await;
    prepare(&db).await;
    allow(&db);
    let operator = Operator::new().with("STEWARD_MAX_STALENESS", "4");
    let server = operator.start(&db).await;
    let channel = server.channel().await;
    let load = Arc::new(Load {
        channel: channel.clone(),
        stop: AtomicBool::new(false),
        written: AtomicU64::new(0),
        answered: AtomicU64::new(0),
    });
    let callers = [
        tokio::spawn(Arc::clone(&load).write("a")),
        tokio::spawn(Arc::clone(&load).write("b")),
        tokio::spawn(Arc::clone(&load).ask()),
    ];
    load.goes_on().await;
    for mode in ["fast", "immediate"] {
        // A short one: questions are answered as if nothing was.
        postgres.stop(mode);
        assert!(ask(&channel, "root", "").await.unwrap(), "{mode}");
        assert_health(&channel, "", ServingStatus::Serving).await;
        postgres.resume();
        load.goes_on().await;
        // A long one.
        postgres.stop(mode);
        until_not_serving(&channel).await;
        postgres.resume();
        load.goes_on().await;
    }
    load.stop.store(true, Ordering::SeqCst);
    for caller in callers {
        caller.await.unwrap();
    }
    // Every write is there, once.
    let written = load.written.load(Ordering::SeqCst);
    let users = "SELECT count(*)::text FROM \"user\" WHERE id <> 'root'";
    assert_eq!(db.texts(users).await, [written.to_string()]);
    let revision = "SELECT revision::text FROM account";
    assert_eq!(db.texts(revision).await, [(written + 1).to_string()]);
    assert_eq!(server.stop().await, Some(0));
}

/// What the erasure worker, and who forgets old changes, say of a database that has just gone.
const WORKERS: [&str; 3] = [
    "the erasure worker failed and tries again",
    "old changes could not be forgotten; it is tried again",
    "what is to be erased could not be read",
];

/// Once each, however often the database was asked meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_is_said_when_it_begins_and_when_it_ends() {
    let (postgres, db) = OwnPostgres::start().await;
    prepare(&db).await;
    // Longer than a busy machine takes for a renewal.
    let operator = Operator::new().with("STEWARD_MAX_STALENESS", "5");
    let mut server = operator.start(&db).await;
    db.log.expects(UNCONFIRMED);
    db.log.expects(RAN_OUT);
    for message in WORKERS {
        db.log.allows(message);
    }
    postgres.stop("fast");
    assert!(server.says(UNCONFIRMED).await.is_some());
    assert!(server.says(RAN_OUT).await.is_some());
    postgres.resume();
    let again = "the right to serve is confirmed again";
    assert!(server.says(again).await.is_some());
    let channel = server.channel().await;
    until_serving(&channel).await;
    assert_eq!(server.stop().await, Some(0));
    let all = db.log.lines();
    let said = |message: &str| all.iter().filter(|line| line.message == message).count();
    assert_eq!((said(UNCONFIRMED), said(RAN_OUT), said(again)), (1, 1, 1));
    let warnings = all
        .iter()
        .filter(|line| line.level <= tracing::Level::WARN && line.target.starts_with("steward"))
        .map(|line| line.message.as_str())
        // Whoever is at the database in that moment says so once.
        .filter(|message| !WORKERS.contains(message));
    assert_eq!(warnings.collect::<Vec<_>>(), [UNCONFIRMED, RAN_OUT]);
}

/// A failover to a standby that lacks the last commit, as far as steward sees it: its sessions end, and the commit is gone.
/// Nobody writes and nobody has the token of it, so that only the comparison finds out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_that_a_failover_lost_is_gone_from_memory_too() {
    let db = TestDatabase::postgres().await;
    prepare(&db).await;
    allow(&db);
    let operator = Operator::new().with("STEWARD_MAX_STALENESS", "10");
    let server = operator.start(&db).await;
    let channel = server.channel().await;
    let token = add(&channel, "late").await.unwrap();
    assert!(ask(&channel, "late", "").await.unwrap());
    for sql in [
        "UPDATE account SET (revision, stamp, era) = (SELECT number, stamp, era FROM revision WHERE number = 1)",
        "DELETE FROM revision WHERE number = 2",
        "DELETE FROM change_log WHERE revision = 2",
        "DELETE FROM receipt",
        "DELETE FROM \"user\" WHERE id = 'late'",
        CUT_SESSIONS,
    ] {
        db.execute(sql).await;
    }
    let deadline = Instant::now() + LIMIT;
    while ask(&channel, "late", "").await.unwrap() {
        assert!(Instant::now() < deadline, "it is answered as before");
    }
    let lost = ask(&channel, "late", &token).await.unwrap_err();
    assert_eq!(lost.code(), Code::FailedPrecondition, "{lost:?}");
    assert_eq!(reason_of(&lost), "REVISION_LOST");
    assert_eq!(server.stop().await, Some(0));
}

/// PostgreSQL is stopped while a server reads its accounts for the first time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_during_the_first_load_is_waited_for() {
    let (postgres, db) = OwnPostgres::start().await;
    prepare(&db).await;
    allow(&db);
    db.log.expects(NOT_LOADED);
    let other = db.raw().await;
    let lock = "BEGIN; LOCK TABLE \"user\" IN ACCESS EXCLUSIVE MODE";
    sea_orm::ConnectionTrait::execute_unprepared(&other, lock)
        .await
        .unwrap();
    let operator = Operator::new().with("STEWARD_MAX_STALENESS", "10");
    let mut server = operator
        .start_until(&db, "the database's schema is up to date")
        .await;
    let waits = "SELECT count(*)::text FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    let deadline = Instant::now() + LIMIT;
    while db.texts(waits).await != ["1"] {
        assert!(Instant::now() < deadline, "it does not load");
    }
    postgres.stop("fast");
    assert!(server.says(NOT_LOADED).await.is_some());
    let channel = server.channel().await;
    assert_unavailable(&ask(&channel, "root", "").await.unwrap_err());
    postgres.resume();
    assert!(server.says("ready").await.is_some());
    until_serving(&channel).await;
    assert_eq!(server.stop().await, Some(0));
}

/// One account whose rows make no sense any more is closed; the others are no worse for it, and it opens when it can be read
/// again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_that_cannot_be_read_closes_itself_only() {
    let db = TestDatabase::postgres().await;
    prepare(&db).await;
    allow(&db);
    db.log.expects(CLOSED);
    db.log.expects(NEVER_OPEN);
    let store = db.store().await;
    let (other, root) = ("other".parse().unwrap(), "root".parse().unwrap());
    let made = store.create_account(
        &other,
        &root,
        steward::domain::record::Timestamp(0),
        [3; 16],
    );
    made.await.unwrap();
    store.close().await;
    let operator = Operator::new().with("STEWARD_MAX_STALENESS", "10");
    let mut server = operator.start(&db).await;
    let channel = server.channel().await;
    assert!(ask_of(&channel, "other", "root", "").await.unwrap());
    let stamp = "SELECT encode(stamp, 'hex') FROM account WHERE id = 'other'";
    let stamp = db.texts(stamp).await.remove(0);
    db.execute("UPDATE account SET stamp = '\\x00' WHERE id = 'other'")
        .await;
    db.execute(CUT_SESSIONS).await;
    assert!(server.says(CLOSED).await.is_some());
    assert!(ask(&channel, "root", "").await.unwrap());
    let closed = ask_of(&channel, "other", "root", "").await.unwrap_err();
    assert_eq!(closed.code(), Code::Internal, "{closed:?}");
    add_at_last(&channel, "meanwhile").await;
    // So it is at the next start.
    assert_eq!(server.stop().await, Some(0));
    let server = operator.start(&db).await;
    let channel = server.channel().await;
    assert!(ask(&channel, "meanwhile", "").await.unwrap());
    let closed = ask_of(&channel, "other", "root", "").await.unwrap_err();
    assert_eq!(closed.code(), Code::Internal, "{closed:?}");
    let mend = format!("UPDATE account SET stamp = '\\x{stamp}' WHERE id = 'other'");
    db.execute(&mend).await;
    // Who could not be loaded is not tried again for a moment.
    let deadline = Instant::now() + LIMIT;
    while ask_of(&channel, "other", "root", "").await.is_err() {
        assert!(Instant::now() < deadline, "it is not loaded");
    }
    assert_eq!(server.stop().await, Some(0));
}
