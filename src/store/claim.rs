//! One process serves from a database at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::sync::Arc;

use super::connect::{DatabaseFile, DatabaseLocation, LOCK, Session};
use super::{Store, StoreError};

/// The right to serve from a database, held by one process at a time, until
/// several are built for. It is given back when it is dropped, and when the
/// process ends in whatever way.
#[must_use = "the right is given back when this is dropped"]
pub struct ServingClaim {
    held: ClaimLock,
}

enum ClaimLock {
    /// The system lets go of the lock when the file is closed.
    File {
        #[expect(dead_code, reason = "held, not read")]
        lock: File,
        database: Arc<DatabaseFile>,
    },
    /// The server lets go of the lock when the session ends.
    Session(Session),
}

/// The lock's number in PostgreSQL: the letters of `steward1`.
pub(super) const SERVING: i64 = 0x7374_6577_6172_6431;
/// That of who migrates: the letters of `steward2`.
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

    /// Claims the right to serve from this database.
    ///
    /// # Errors
    /// [`StoreError::AlreadyServing`] while somebody else holds it.
    #[tracing::instrument(name = "store.claim_serving", skip_all)]
    pub async fn claim_serving(&self) -> Result<ServingClaim, StoreError> {
        let held = match self.place() {
            DatabaseLocation::Sqlite(database) => {
                let path = database.beside(LOCK);
                let lock = lock(&path)?;
                database.watch(&path)?;
                ClaimLock::File {
                    lock,
                    database: Arc::clone(database),
                }
            }
            DatabaseLocation::Postgres(dialer) => {
                let session = dialer.dial().await?;
                let row = session
                    .client
                    .query_one("SELECT pg_try_advisory_lock($1)", &[&SERVING])
                    .await?;
                if !row.try_get::<_, bool>(0)? {
                    return Err(StoreError::AlreadyServing);
                }
                ClaimLock::Session(session)
            }
        };
        Ok(ServingClaim { held })
    }
}

impl Store {
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
    /// Returns when the right is lost, since the session that held it broke,
    /// or a file of the SQLite database was deleted or replaced. Whoever serves
    /// must stop then.
    pub async fn lost(&mut self) -> StoreError {
        match &mut self.held {
            ClaimLock::File { database, .. } => {
                database.gone().await;
                StoreError::FileGone
            }
            ClaimLock::Session(session) => {
                session.ended().await;
                StoreError::Unavailable(None)
            }
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
