//! What has served its time is forgotten in the background, and nothing else.

use std::sync::Arc;
use std::time::Duration;

use steward::ambient::{Ambient, Machine, NoRandomness};
use steward::domain::record::Timestamp;
use steward::keys::Seal;
use steward::replica::{Replica, Retention};
use steward::store::{Commit, Log, LogCursor, Receipt, Store};
use steward::tasks::Tasks;

use crate::store::fixture::*;

/// An hour, in milliseconds.
const HOUR: i64 = 60 * 60 * 1000;

/// A clock that stands still.
struct StoppedClock(Machine);

impl Ambient for StoppedClock {
    fn now(&self) -> Timestamp {
        NOW
    }

    fn random(&self) -> Result<[u8; 16], NoRandomness> {
        self.0.random()
    }
}

async fn commit(store: &Store, after: u64, hours_ago: i64, request: &str) {
    let receipt = Receipt {
        request_id: request.to_owned(),
        method: "M".to_owned(),
        digest: vec![],
        response: vec![],
    };
    let commit = Commit {
        at: Timestamp(NOW.0 - hours_ago * HOUR),
        receipt: Some(receipt),
        ..commit_of(vec![])
    };
    store.commit(&acme(), upon(after), commit).await.unwrap();
}

on_both! {
    async fn changes_are_kept_as_long_as_was_said_and_requests_for_a_week(db: TestDatabase) {
        let store = Arc::new(db.store().await);
        let long_ago = Timestamp(NOW.0 - 1000 * HOUR);
        store.create_account(&acme(), &id("root"), long_ago, STAMP).await.unwrap();
        let commits =
            [(1, 170, "q1"), (2, 168, "q2"), (3, 50, "q3"), (4, 48, "q4"), (5, 0, "q5")];
        for (after, hours_ago, request) in commits {
            commit(&store, after, hours_ago, request).await;
        }
        let ambient = Arc::new(StoppedClock(Machine::default()));
        let replica = Replica::start(Arc::clone(&store), Seal::new(&[7; 32]), ambient).await;
        let replica = Arc::new(replica.unwrap());
        let tasks = Tasks::default();
        Retention::start(replica, Duration::from_hours(48), &tasks);

        // Receipts come last.
        let first = async { while store.receipt(&acme(), "q1").await.unwrap().is_some() {} };
        tokio::time::timeout(Duration::from_mins(1), first).await.unwrap();
        assert!(tasks.stop(Duration::from_mins(1)).await);
        for kept in ["q2", "q3", "q4", "q5"] {
            assert!(store.receipt(&acme(), kept).await.unwrap().is_some(), "{kept}");
        }
        // Revision 4 is older than two days, 5 is not.
        let log = async |after| {
            let cursor = LogCursor::after(&revision(after));
            store.log(&acme(), &cursor, 10).await.unwrap().unwrap()
        };
        assert_eq!(log(3).await, Log::Pruned);
        let Log::Goes(passages) = log(4).await else { panic!("it goes on after 4") };
        let numbers: Vec<u64> = passages.iter().map(|passage| passage.revision.number).collect();
        assert_eq!(numbers, [5, 6]);
    }
}
