use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tokio::sync::watch;

use super::{Account, Replica, ReplicaError};
use crate::domain::audit::Event;
use crate::store::{AuditFilter, StoreError};

/// How many events are read at a time.
const CHUNK: u64 = 500;

/// Reads an account's events as they come.
///
/// Like [`super::Watch`], it holds nothing between two looks but how far it is.
pub struct AuditWatch {
    replica: Arc<Replica>,
    account: Arc<Account>,
    filter: AuditFilter,
    /// Up to which place everything was told.
    after: Arc<AtomicI64>,
    published: watch::Receiver<u64>,
}

impl AuditWatch {
    /// Reads on after a place.
    pub fn after(
        replica: Arc<Replica>,
        account: Arc<Account>,
        filter: AuditFilter,
        after: i64,
    ) -> Self {
        Self {
            published: account.published(),
            replica,
            account,
            filter,
            after: Arc::new(AtomicI64::new(after)),
        }
    }

    /// Up to which place everything was told, now and later.
    pub fn progress(&self) -> Arc<AtomicI64> {
        Arc::clone(&self.after)
    }

    /// What follows; waits until there is something.
    ///
    /// # Errors
    /// When the store cannot be read, or the right to serve is lost.
    pub async fn next(&mut self) -> Result<Vec<Event>, ReplicaError> {
        loop {
            // Seen before the store is read: what is published meanwhile ends
            // the wait below at once.
            self.published.borrow_and_update();
            let store = self.replica.store();
            let after = self.after.load(Ordering::Relaxed);
            let read = store.while_serving(async {
                let _turn = self.replica.log_readers.acquire().await;
                let id = &self.account.id;
                let head = store.audit_head(id).await?;
                let events = store.audit_events(id, &self.filter, after, CHUNK).await?;
                Ok::<_, StoreError>((head, events))
            });
            let (head, events) = read.await?;
            let head = head.ok_or(ReplicaError::Gone)?;
            let is_all = u64::try_from(events.len()).is_ok_and(|read| read < CHUNK);
            let last = events.last().map_or(after, |last| last.sequence);
            let told = if is_all {
                last.max(head.sequence)
            } else {
                last
            };
            self.after.store(told, Ordering::Relaxed);
            if !events.is_empty() {
                return Ok(events);
            }
            // The sender lives as long as the account. What another server writes is not told here.
            let published = &mut self.published;
            let published = async {
                let _ = published.changed().await;
                Ok::<_, StoreError>(())
            };
            store.while_serving(published).await?;
        }
    }
}
