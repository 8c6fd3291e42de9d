//! Forgetting the write-ahead log.

use std::path::Path;
use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::connect::{DatabaseLocation, LOG};
use super::{Store, StoreError};

/// How often it is tried. SQLite itself waits for readers, some seconds, in
/// each of them.
const ATTEMPTS: u32 = 3;

/// How long it waits between two attempts.
const PAUSE: Duration = Duration::from_millis(200);

impl Store {
    /// Takes what was erased out of the write-ahead log, and makes sure of it.
    ///
    /// On SQLite, the pages move into the database's file and the log is cut
    /// to nothing; until then both still hold what was there before. On
    /// PostgreSQL there is nothing to do: how long its log, its backups and
    /// its replicas keep what they saw is the operator's to decide.
    ///
    /// # Errors
    /// [`StoreError::LogBusy`] when somebody read all the while.
    #[tracing::instrument(name = "store.truncate_log", skip_all)]
    pub async fn truncate_log(&self) -> Result<(), StoreError> {
        let DatabaseLocation::Sqlite(file) = self.place() else {
            return Ok(());
        };
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                tokio::time::sleep(PAUSE).await;
            }
            if self.checkpoint().await? && is_empty(&file.beside(LOG)) {
                return Ok(());
            }
        }
        Err(StoreError::LogBusy)
    }

    /// Asks SQLite to cut the log; whether it could.
    async fn checkpoint(&self) -> Result<bool, StoreError> {
        let pragma = Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
        match self
            .writer()
            .query_one_raw(pragma)
            .await
            .map_err(StoreError::from)
        {
            Ok(Some(row)) => Ok(row.try_get_by_index::<i32>(0)? == 0),
            Ok(None) | Err(StoreError::Locked) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// Whether the log is empty or missing.
fn is_empty(log: &Path) -> bool {
    std::fs::metadata(log).map_or(true, |file| file.len() == 0)
}
