//! Whether writes go through, for health checks and the log.

use tokio::sync::watch;

use super::ReplicaError;
use crate::store::StoreError;

/// Whether the writes of the last moments went through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WriteHealth {
    /// Why the last write failed, if it did.
    pub failing: Option<WriteFailure>,
    /// How many commits there are of which it is not known whether they
    /// happened.
    pub unknown: usize,
}

/// Why writes fail until somebody does something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteFailure {
    /// There is no room left on the database's disk.
    Full,
    /// The database may be read only.
    ReadOnly,
}

impl WriteHealth {
    /// Whether writes go through.
    pub fn is_good(self) -> bool {
        self == Self::default()
    }
}

/// Keeps the present [`WriteHealth`]. A failure is logged when it begins and
/// when it ends, not for each write between.
pub(super) struct Writes(watch::Sender<WriteHealth>);

impl Default for Writes {
    fn default() -> Self {
        Self(watch::Sender::new(WriteHealth::default()))
    }
}

impl Writes {
    pub(super) fn watch(&self) -> watch::Receiver<WriteHealth> {
        self.0.subscribe()
    }

    pub(super) fn succeeded(&self) {
        if self.set_failing(None) {
            tracing::info!("writes go through again");
        }
    }

    pub(super) fn failed(&self, error: &ReplicaError) {
        let failure = match error {
            ReplicaError::Store(StoreError::Full) => WriteFailure::Full,
            ReplicaError::Store(StoreError::ReadOnly) => WriteFailure::ReadOnly,
            _ => return,
        };
        if self.set_failing(Some(failure)) {
            tracing::error!(error = %error, failure = ?failure, "writes are refused");
        }
    }

    pub(super) fn left_open(&self) {
        self.0.send_modify(|health| health.unknown += 1);
    }

    pub(super) fn settled(&self) {
        self.0
            .send_modify(|health| health.unknown = health.unknown.saturating_sub(1));
    }

    /// Whether it changed.
    fn set_failing(&self, failing: Option<WriteFailure>) -> bool {
        self.0.send_if_modified(|health| {
            let changed = health.failing != failing;
            health.failing = failing;
            changed
        })
    }
}
