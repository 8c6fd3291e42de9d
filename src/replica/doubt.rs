//! Whenever what is in memory may not be what is stored, it is compared.
//!
//! So it is when the connection that keeps the right to serve was lost: the
//! database may have lost its last commits, or be another one now. And so it is
//! when the right itself was lost: another server may have written. Nothing is
//! answered then before all accounts were read on.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Replica, ReplicaError};
use crate::tasks::{Task, Tasks};

/// How long the store is left alone after it could not be read; twice as long
/// after each further time.
const FIRST_RETRY: Duration = Duration::from_millis(100);
/// The longest that it is left alone.
const LAST_RETRY: Duration = Duration::from_secs(2);

impl Replica {
    /// Compares memory with the store at each doubt, in the background.
    pub fn watch_doubts(self: &Arc<Self>, tasks: &Tasks) -> Task {
        let stop = tasks.token();
        let work = Arc::clone(self).compare_at_doubt(stop.clone());
        tasks.spawn("reading on after a doubt", stop, work)
    }

    async fn compare_at_doubt(self: Arc<Self>, stop: CancellationToken) {
        let mut doubts = self.doubts.clone();
        // There may be one already, of before there was anything to compare.
        doubts.mark_changed();
        let mut rest = None;
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                // What hangs at a connection that is dead is given up.
                _ = doubts.changed() => {}
                () = tokio::time::sleep(rest.unwrap_or_default()), if rest.is_some() => {}
            }
            let doubt = *doubts.borrow_and_update();
            let mut newer = doubts.clone();
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                _ = newer.changed() => rest = Some(Duration::ZERO),
                read = self.read_all_on() => match read {
                    Ok(()) => {
                        self.store().trust(doubt);
                        rest = None;
                    }
                    Err(error) => {
                        tracing::debug!(error = %error, "the accounts cannot be read on; it is tried again");
                        let next = rest.map_or(FIRST_RETRY, |rest| rest.saturating_mul(2));
                        rest = Some(next.clamp(FIRST_RETRY, LAST_RETRY));
                    }
                }
            }
        }
    }

    /// Reads every account on to what is stored.
    async fn read_all_on(&self) -> Result<(), ReplicaError> {
        let is_lost = self.store().check_serving().is_err();
        for account in self.accounts.loaded() {
            if is_lost {
                account.begin_anew();
            }
            match self.catch_up(&account).await {
                Err(ReplicaError::Gone) => self.accounts.remove(&account.id),
                // The others are no worse for it. Whoever asks for this one makes it be loaded.
                Err(ReplicaError::Store(error)) if !error.is_passing() => {
                    account.close();
                    tracing::error!(
                        account = %account.id,
                        error = %error,
                        "an account cannot be read on; until it can be loaded, nothing is answered for it"
                    );
                }
                read => drop(read?),
            }
        }
        Ok(())
    }
}
