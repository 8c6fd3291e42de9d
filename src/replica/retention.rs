use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::Replica;
use crate::domain::id::AccountId;
use crate::domain::record::Timestamp;
use crate::store::{Pruned, StoreError};
use crate::tasks::{Task, Tasks};

/// For how long a repeated request is recognised, at least.
const REQUESTS: Duration = Duration::from_hours(7 * 24);
/// How long it rests between two rounds.
const REST: Duration = Duration::from_mins(10);

/// Forgets changes and requests that have served their time.
pub struct Retention {
    replica: Arc<Replica>,
    changes: Duration,
    stop: CancellationToken,
}

impl Retention {
    /// Keeps changes for so long, and forgets what is older in the background.
    pub fn start(replica: Arc<Replica>, changes: Duration, tasks: &Tasks) -> Task {
        let stop = tasks.token();
        let retention = Self {
            replica,
            changes,
            stop: stop.clone(),
        };
        tasks.spawn("retention", stop, retention.work())
    }

    async fn work(self) {
        loop {
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return,
                // Nothing is said of a database that is away: whoever keeps the right to serve does.
                () = self.replica.until_serving() => {}
            }
            self.round().await;
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return,
                () = tokio::time::sleep(REST) => {}
            }
        }
    }

    /// Looks after every account once. What fails is tried in the next round.
    async fn round(&self) {
        for account in self.replica.accounts() {
            let looked_after = self.look_after(&account).await;
            if self.stop.is_cancelled() {
                // The store is closed beneath whoever takes long.
                return;
            }
            if let Err(error) = looked_after {
                tracing::warn!(
                    account = %account,
                    error = %error,
                    "old changes could not be forgotten; it is tried again"
                );
            }
        }
    }

    async fn look_after(&self, account: &AccountId) -> Result<(), StoreError> {
        let (store, now) = (self.replica.store(), self.replica.now());
        let changes = before(now, self.changes);
        while !self.stop.is_cancelled() && store.prune_log(account, changes).await? == Pruned::Some
        {
        }
        let requests = before(now, REQUESTS);
        while !self.stop.is_cancelled()
            && store.prune_receipts(account, requests).await? == Pruned::Some
        {}
        Ok(())
    }
}

/// The moment that long ago.
fn before(now: Timestamp, age: Duration) -> Timestamp {
    let age = i64::try_from(age.as_millis()).unwrap_or(i64::MAX);
    Timestamp(now.0.saturating_sub(age))
}
