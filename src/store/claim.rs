//! One process serves from a database at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::sync::Arc;

use tokio::sync::watch;

use super::connect::{DatabaseFile, DatabaseLocation, LOCK, Session};
use super::lease::{LOOK, LeaseKeeper, ServingRight, raise_epoch};
use super::{Store, StoreError, Unusable};

/// The right to serve from a database, held by one process at a time, until
/// several are built for.
///
/// A SQLite database's is given back when this is dropped, and when the process
/// ends in whatever way. A PostgreSQL database's is a lease, which has to be
/// kept, and ends when it is given back or runs out.
#[must_use = "the right is given back when this is dropped"]
pub struct ServingClaim {
    /// The system lets go of the lock when the file is closed.
    file: Option<(File, Arc<DatabaseFile>)>,
    keeper: Option<LeaseKeeper>,
}

/// The number in PostgreSQL of who migrates: the letters of `steward2`.
const MIGRATING: i64 = 0x7374_6577_6172_6432;
/// How long a migration waits for another one.
const WAIT_LIMIT: &str = "SET lock_timeout = '10min'";

impl Store {
    /// Whether no server ever served from it. Only a SQLite database can tell,
    /// by the lock that its first server left beside it.
    pub fn was_never_served(&self) -> bool {
        match self.place() {
            DatabaseLocation::Sqlite(database) => !database.beside(LOCK).exists(),
            DatabaseLocation::Postgres(_) => false,
        }
    }

    /// Claims the right to serve from this database, for a process that drew
    /// this number. Brings the schema up to date where it is older than the
    /// lease.
    ///
    /// # Errors
    /// [`StoreError::AlreadyServing`] while somebody else holds it, or did not
    /// give it back.
    #[tracing::instrument(name = "store.claim_serving", skip_all)]
    pub async fn claim_serving(&self, process: [u8; 16]) -> Result<ServingClaim, StoreError> {
        let DatabaseLocation::Sqlite(database) = self.place() else {
            let mut keeper = self.lease_keeper(process).await?;
            keeper.take().await?;
            return Ok(ServingClaim::of_lease(keeper));
        };
        let path = database.beside(LOCK);
        let lock = lock(&path)?;
        database.watch(&path)?;
        self.migrate().await?;
        raise_epoch(self.writer(), process).await?;
        Ok(ServingClaim {
            file: Some((lock, Arc::clone(database))),
            keeper: None,
        })
    }

    async fn lease_keeper(&self, process: [u8; 16]) -> Result<LeaseKeeper, StoreError> {
        if !self.has_lease().await? {
            self.migrate().await?;
        }
        Ok(LeaseKeeper::new(self, process))
    }

    /// Claims the right to serve. On PostgreSQL it waits until whoever holds it
    /// stops, or its lease runs out: so a new server takes over from an old one
    /// in an orderly upgrade, and from one that crashed.
    ///
    /// # Errors
    /// On SQLite, whose file is nobody else's to open,
    /// [`StoreError::AlreadyServing`] while somebody else holds it.
    #[tracing::instrument(name = "store.wait_to_serve", skip_all)]
    pub async fn wait_to_serve(&self, process: [u8; 16]) -> Result<ServingClaim, StoreError> {
        if let DatabaseLocation::Sqlite(_) = self.place() {
            return self.claim_serving(process).await;
        }
        let mut keeper = self.lease_keeper(process).await?;
        let mut waits = false;
        loop {
            match keeper.take().await {
                Ok(()) => return Ok(ServingClaim::of_lease(keeper)),
                Err(StoreError::AlreadyServing) if !waits => {
                    waits = true;
                    tracing::info!(
                        "another server serves from this database; this one waits until it stops"
                    );
                }
                Err(StoreError::AlreadyServing) => {}
                // By the time that it is free, the database may be another one's again.
                Err(error) if waits && (error.is_passing() || error == StoreError::ReadOnly) => {}
                Err(StoreError::Driver(Some(code))) if code.is_missing_right() => {
                    return Err(self.unusable(Unusable::MayNotWrite));
                }
                Err(error) => return Err(error),
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// This process is about to stop: it keeps the right to serve as long as it
    /// has it, and leaves it to others otherwise.
    pub fn leave(&self) {
        self.lease().leave();
    }

    /// How the right to serve stands, now and whenever that changes.
    pub fn serving_right(&self) -> watch::Receiver<ServingRight> {
        self.lease().right()
    }

    /// Whether questions may be answered from memory now, and writes judged.
    ///
    /// # Errors
    /// [`StoreError::NotServing`] when the right to serve was claimed and is not
    /// held.
    pub fn check_serving(&self) -> Result<(), StoreError> {
        if self.lease().is_held() {
            Ok(())
        } else {
            Err(StoreError::NotServing)
        }
    }

    /// How often the right to serve was taken when this process took it; nothing
    /// while it is not this one's, and on SQLite.
    pub fn epoch(&self) -> Option<i64> {
        self.lease().epoch()
    }

    /// Carries on while the right to serve is held: a database that does not
    /// answer keeps nobody waiting beyond it.
    ///
    /// # Errors
    /// [`StoreError::NotServing`] when it was lost first.
    pub async fn while_serving<T, E: From<StoreError>>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        tokio::select! {
            biased;
            done = work => done,
            () = self.lease().ended() => Err(StoreError::NotServing.into()),
        }
    }

    /// Tells each time that there is reason to doubt whether what was read
    /// before is what is stored, by a number that grows.
    pub fn doubts(&self) -> watch::Receiver<u64> {
        self.lease().doubts()
    }

    /// What was read before that doubt was compared with what is stored.
    pub fn trust(&self, doubt: u64) {
        self.lease().trust(doubt);
    }

    /// Loses the right to serve, as when it ran out.
    #[cfg(test)]
    pub(crate) fn lose_right(&self) {
        self.lease().give_up();
    }

    /// Takes the turn to migrate, given back when it is dropped. SQLite has one
    /// writer by itself; on PostgreSQL two would make the same tables at once.
    pub(super) async fn migrating(&self) -> Result<Option<Session>, StoreError> {
        let DatabaseLocation::Postgres(dialer) = self.place() else {
            return Ok(None);
        };
        let session = dialer.dial().await?;
        session.client.batch_execute(WAIT_LIMIT).await?;
        session
            .client
            .execute("SELECT pg_advisory_lock($1)", &[&MIGRATING])
            .await?;
        Ok(Some(session))
    }
}

impl ServingClaim {
    fn of_lease(keeper: LeaseKeeper) -> Self {
        Self {
            file: None,
            keeper: Some(keeper),
        }
    }

    /// Who keeps the lease of a PostgreSQL database, to be taken once; without
    /// it the right runs out.
    pub fn keeper(&mut self) -> Option<LeaseKeeper> {
        self.keeper.take()
    }

    /// Returns when the right is lost for good, since a file of the SQLite
    /// database was deleted or replaced. Whoever serves must stop then.
    pub async fn lost(&self) -> StoreError {
        match &self.file {
            Some((_, database)) => {
                database.gone().await;
                StoreError::FileGone
            }
            None => std::future::pending().await,
        }
    }
}

impl std::fmt::Debug for ServingClaim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServingClaim").finish_non_exhaustive()
    }
}

/// Locks a file beside the database. The database's own file is left alone:
/// SQLite loses its locks on it when anybody else in the process closes it.
fn lock(path: &Path) -> Result<File, StoreError> {
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(|_| StoreError::ReadOnly)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::AlreadyServing),
        Err(TryLockError::Error(_)) => Err(StoreError::Unavailable(None)),
    }
}
