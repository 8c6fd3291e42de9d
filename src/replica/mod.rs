//! The replica: keeps each account's index at the store's revision.
//!
//! Questions are answered from a [`Snapshot`] that never changes; a commit
//! publishes the next one. Everything is read back from the store's change
//! log, the writer's own changes too, so that changes made by others come the
//! same way.

mod account;
mod accounts;
mod audit;
mod doubt;
mod freshness;
mod health;
mod recent;
mod retention;
mod token;
mod unknown;
mod watch;
mod write;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::sync::watch::Receiver;

use crate::ambient::{Ambient, NoRandomness};
use crate::domain::id::AccountId;
use crate::domain::record::Timestamp;
use crate::keys::Seal;
use crate::store::{ServingRight, Store, StoreError};

use self::accounts::Accounts;

pub use account::{Account, Snapshot};
pub use audit::AuditWatch;
pub use freshness::FreshnessError;
pub use health::{WriteFailure, WriteHealth};
pub use retention::Retention;
pub use watch::{Watch, WatchError};
pub use write::{Judged, Present, Request, Unconditional, Write, WriteError, Written};

/// Why the replica cannot serve.
#[derive(Debug, thiserror::Error)]
pub enum ReplicaError {
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// The account's rows cannot be read, which the log was told.
    #[error("the account cannot be read")]
    Unreadable(#[source] StoreError),
    /// Others kept changing the account while a write was judged.
    #[error("the account changed while the write was judged")]
    Conflict,
    /// The server loads its accounts, and this one is not in memory yet.
    #[error("the account is being loaded")]
    Loading,
    /// The account is no longer in the store.
    #[error("the account is no longer in the store")]
    Gone,
    /// A commit failed, and whether it happened is not known yet.
    #[error("whether a commit happened is not known yet")]
    CommitUnknown,
    /// The task that carried out a write ended before it was done.
    #[error("the write was not finished")]
    Ended,
    /// There is no randomness to stamp a revision with.
    #[error("no revision can be stamped")]
    Randomness(#[from] NoRandomness),
}

/// What accounts are kept from.
struct Sources {
    store: Arc<Store>,
    seal: Seal,
    ambient: Arc<dyn Ambient>,
}

/// All accounts, in memory.
pub struct Replica {
    sources: Arc<Sources>,
    accounts: Accounts,
    /// Whether writes go through.
    writes: health::Writes,
    /// Turns of those who watch accounts. Never closed.
    log_readers: Semaphore,
    /// Reasons to doubt what is in memory, since it was loaded.
    doubts: Receiver<u64>,
}

impl Replica {
    /// Keeps the accounts of a store, none of which is in memory before
    /// [`Replica::load`].
    pub fn new(store: Arc<Store>, seal: Seal, ambient: Arc<dyn Ambient>) -> Self {
        let doubts = store.doubts();
        Self {
            sources: Arc::new(Sources {
                store,
                seal,
                ambient,
            }),
            accounts: Accounts::default(),
            writes: health::Writes::default(),
            log_readers: Semaphore::new(watch::READERS),
            doubts,
        }
    }

    /// Loads every account of the store. Those that are in memory are answered
    /// for meanwhile.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn load(&self) -> Result<(), ReplicaError> {
        self.accounts.load_all(&self.sources).await
    }

    /// Loads every account of the store.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn start(
        store: Arc<Store>,
        seal: Seal,
        ambient: Arc<dyn Ambient>,
    ) -> Result<Self, ReplicaError> {
        let replica = Self::new(store, seal, ambient);
        replica.load().await?;
        Ok(replica)
    }

    /// The store behind the replica.
    pub fn store(&self) -> &Store {
        &self.sources.store
    }

    /// The seal that signs this deployment's tokens.
    pub fn seal(&self) -> &Seal {
        &self.sources.seal
    }

    /// Whether writes go through, now and whenever that changes.
    pub fn write_health(&self) -> Receiver<WriteHealth> {
        self.writes.watch()
    }

    /// How the right to serve stands, now and whenever that changes.
    pub fn serving_right(&self) -> Receiver<ServingRight> {
        self.store().serving_right()
    }

    /// Waits until the right to serve is held and confirmed.
    pub async fn until_serving(&self) {
        let mut right = self.serving_right();
        // The sender lives as long as the store.
        let _ = right.wait_for(|right| *right == ServingRight::Held).await;
    }

    /// The present moment.
    fn now(&self) -> Timestamp {
        self.sources.ambient.now()
    }

    /// Takes in what others committed to an account; its present snapshot.
    ///
    /// # Errors
    /// When the store fails; the present snapshot stays.
    pub async fn catch_up(&self, account: &Account) -> Result<Arc<Snapshot>, ReplicaError> {
        account.read_on(&self.sources).await
    }

    /// The ids of the accounts in memory.
    pub fn accounts(&self) -> Vec<AccountId> {
        self.accounts.ids()
    }

    /// The accounts in memory.
    pub fn loaded(&self) -> Vec<Arc<Account>> {
        self.accounts.loaded()
    }

    /// How long the accounts took to load at the start, once they are.
    pub fn loaded_in(&self) -> Option<Duration> {
        self.accounts.loaded_in()
    }

    /// Waits until the accounts are loaded.
    pub async fn until_loaded(&self) {
        self.accounts.until_loaded().await;
    }

    /// An account. One that was made beside the running server is loaded from
    /// the store before the answer is that there is none; an id that the store
    /// did not know is not looked up again for a moment.
    ///
    /// # Errors
    /// When the store fails, the accounts are being loaded and this one is not in
    /// memory yet, and while the right to serve is lost: what is in memory may be
    /// old then.
    pub async fn account(&self, id: &AccountId) -> Result<Option<Arc<Account>>, ReplicaError> {
        self.store().check_serving()?;
        let account = self.accounts.get(id, &self.sources).await?;
        // It may have been loaded meanwhile, which takes a while.
        self.store().check_serving()?;
        Ok(account)
    }
}
