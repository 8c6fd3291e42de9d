//! What is measured by looking, each time before measurements are sent.

use std::sync::Arc;
use std::time::Duration;

use super::families::{Data, Family};
use crate::domain::record::Timestamp;
use crate::erasure::Eraser;
use crate::replica::Replica;
use crate::store::StoreError;

/// The rooms that are looked at.
pub struct Gauges {
    /// The accounts in memory.
    pub replica: Arc<Replica>,
    /// The engine that erases.
    pub eraser: Arc<Eraser>,
}

impl Gauges {
    /// What needs no more than memory.
    pub(super) fn glance(&self) -> Vec<Family> {
        let accounts = self.replica.loaded();
        let memory = accounts
            .iter()
            .map(|account| account.snapshot().index.memory())
            .sum();
        vec![
            Family::gauge(
                "steward.index.accounts",
                "{account}",
                "Accounts in memory",
                number(accounts.len()),
            ),
            Family::gauge(
                "steward.index.memory",
                "By",
                "What the accounts take of the memory",
                number(memory),
            ),
            Family::gauge(
                "steward.index.load.duration",
                "s",
                "How long the accounts took to load at start",
                self.replica.loaded_in().unwrap_or_default().as_secs_f64(),
            ),
            Family::counter(
                "steward.erasure.failed_rounds",
                "{round}",
                "Rounds of the erasure worker in which something failed; it is tried again",
            )
            .with(vec![(Vec::new(), self.eraser.failed_rounds())]),
        ]
    }

    /// What the database is asked for.
    pub(super) async fn look(&self, now: Timestamp) -> Result<Vec<Family>, StoreError> {
        let newest = self.replica.store().revisions().await?;
        let behind = self.replica.loaded().into_iter().map(|account| {
            let known = account.snapshot().revision.number;
            newest
                .get(&account.id)
                .map_or(0, |newest| newest.saturating_sub(known))
        });
        let backlog = self.replica.store().backlog().await?;
        let age = backlog
            .oldest
            .map_or(0, |oldest| now.0.saturating_sub(oldest.0).max(0));
        let age = Duration::from_millis(age.unsigned_abs());
        let items = [("pending", backlog.pending), ("blocked", backlog.blocked)];
        let items = items.map(|(state, count)| {
            let labels = vec![("steward.state", state.to_owned())];
            (labels, float(count))
        });
        Ok(vec![
            Family::gauge(
                "steward.index.revisions_behind",
                "{revision}",
                "How far the account that is furthest behind is behind the store",
                float(behind.max().unwrap_or(0)),
            ),
            Family {
                name: "steward.erasure.items",
                about: "What is fenced and not erased yet, and what waits for a block to end",
                unit: "{item}",
                data: Data::Gauge(items.to_vec()),
            },
            Family::gauge(
                "steward.erasure.oldest_pending.age",
                "s",
                "The age of the oldest job that still runs; 0 when none does",
                age.as_secs_f64(),
            ),
        ])
    }
}

fn number(count: usize) -> f64 {
    float(u64::try_from(count).unwrap_or(u64::MAX))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a gauge is read by people, and 53 bits are enough for them"
)]
fn float(count: u64) -> f64 {
    count as f64
}
