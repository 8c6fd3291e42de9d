use std::sync::Arc;

use tokio::sync::watch;

use super::{Account, Replica, ReplicaError};
use crate::store::{Log, LogCursor, LoggedRevision, Revision, StoreError};

/// How many watchers read the log at a time. One commit wakes all of them, and
/// others need connections of the store too.
pub(super) const READERS: usize = 2;

/// How many things, and how many revisions, are read at a time.
const CHUNK: usize = 1000;

/// Why an account cannot be watched any further.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The change log no longer reaches back so far.
    #[error("the change log no longer reaches back so far")]
    Pruned,
    /// An older state of the database was restored.
    #[error("the revision was lost when the database was restored")]
    Lost,
    /// The store failed.
    #[error("the store failed")]
    Failed(#[from] ReplicaError),
}

/// Reads an account's changes, in the order of their commits.
///
/// It holds nothing between two looks but how far it is, so it may be as slow
/// as it likes, and dropped at any moment.
pub struct Watch {
    replica: Arc<Replica>,
    account: Arc<Account>,
    /// The last revision that was read whole.
    revision: Revision,
    cursor: LogCursor,
    published: watch::Receiver<u64>,
}

impl Watch {
    /// Watches an account from the end of a revision on.
    pub fn after(replica: Arc<Replica>, account: Arc<Account>, revision: &Revision) -> Self {
        Self {
            published: account.published(),
            revision: *revision,
            cursor: LogCursor::after(revision),
            replica,
            account,
        }
    }

    /// What follows; waits until there is something.
    ///
    /// # Errors
    /// When the log does not go on from here, or the store cannot be read.
    pub async fn next(&mut self) -> Result<Vec<LoggedRevision>, WatchError> {
        loop {
            // Seen before the store is read: what is published meanwhile ends
            // the wait below at once.
            self.published.borrow_and_update();
            let store = self.replica.store();
            let log = store.while_serving(async {
                let _turn = self.replica.log_readers.acquire().await;
                store.log(&self.account.id, &self.cursor, CHUNK).await
            });
            match log
                .await
                .map_err(ReplicaError::from)?
                .ok_or(ReplicaError::Gone)?
            {
                Log::Pruned => return Err(WatchError::Pruned),
                Log::Elsewhere => return Err(WatchError::Lost),
                Log::Goes(passages) if passages.is_empty() => {
                    // The sender lives as long as the account. What another server writes is not told here.
                    let published = &mut self.published;
                    let published = async {
                        let _ = published.changed().await;
                        Ok::<_, StoreError>(())
                    };
                    store
                        .while_serving(published)
                        .await
                        .map_err(ReplicaError::from)?;
                }
                Log::Goes(passages) => {
                    self.cursor = passages.iter().fold(self.cursor, LogCursor::past);
                    let whole = passages.iter().rfind(|passage| passage.is_last);
                    self.revision = whole.map_or(self.revision, |passage| passage.revision);
                    return Ok(passages);
                }
            }
        }
    }

    /// The last revision that was read whole; at first the one from whose end
    /// the account is watched.
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// The oldest revision that is retained: an account can be watched from the
    /// end of it on.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn oldest(&self) -> Result<Revision, WatchError> {
        self.replica
            .store()
            .check_serving()
            .map_err(ReplicaError::from)?;
        let _turn = self.replica.log_readers.acquire().await;
        let oldest = self.replica.store().oldest_revision(&self.account.id).await;
        Ok(oldest
            .map_err(ReplicaError::from)?
            .ok_or(ReplicaError::Gone)?)
    }

    /// A revision that was read, as callers see it.
    pub fn token(&self, revision: &Revision) -> String {
        super::token::seal(self.replica.seal(), &self.account.id, revision)
    }
}
