//! What can be seen of a database without changing anything: for who looks
//! after it.

use std::fs::{File, TryLockError};
use std::path::PathBuf;

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::connect::{DatabaseLocation, LOCK};
use super::lease::lease_is_held;
use super::{Store, StoreError, Unusable};

impl Store {
    /// Whether a server serves from it now. It does not notice.
    ///
    /// # Errors
    /// When the database cannot be asked.
    #[tracing::instrument(name = "store.is_served", skip_all)]
    pub async fn is_served(&self) -> Result<bool, StoreError> {
        let database = match self.place() {
            DatabaseLocation::Sqlite(database) => database,
            DatabaseLocation::Postgres(_) => {
                return Ok(self.has_lease().await? && lease_is_held(self.reader()).await?);
            }
        };
        let Ok(lock) = File::open(database.beside(LOCK)) else {
            return Ok(false);
        };
        // Let go of again when the file is closed.
        Ok(matches!(
            lock.try_lock_shared(),
            Err(TryLockError::WouldBlock)
        ))
    }

    /// What the user of a PostgreSQL database may not do, and a server has to; so
    /// that nobody finds out at the next start only.
    ///
    /// # Errors
    /// When the database cannot be asked.
    #[tracing::instrument(name = "store.missing_right", skip_all)]
    pub async fn missing_right(&self) -> Result<Option<Unusable>, StoreError> {
        if let DatabaseLocation::Sqlite(_) = self.place() {
            return Ok(None);
        }
        if self.pending_migrations().await? > 0 {
            // Before the first one of all there may be no schema to make it in.
            let make = "SELECT COALESCE(has_schema_privilege(current_schema(), 'CREATE'), false)";
            return Ok((!self.says(make).await?).then_some(Unusable::MayNotMakeTables));
        }
        let write = "SELECT has_table_privilege('lease', 'UPDATE') \
                     AND has_table_privilege('account', 'INSERT, UPDATE')";
        Ok((!self.says(write).await?).then_some(Unusable::MayNotWrite))
    }

    /// What PostgreSQL says to a question of yes or no.
    async fn says(&self, sql: &str) -> Result<bool, StoreError> {
        let query = Statement::from_string(DbBackend::Postgres, sql);
        let row = self.reader().query_one_raw(query).await?;
        let said = row.map(|row| row.try_get_by_index(0)).transpose()?;
        Ok(said.unwrap_or(false))
    }

    /// The time of PostgreSQL, in milliseconds since 1970; `None` on SQLite, which
    /// has none of its own.
    ///
    /// # Errors
    /// When the database cannot be asked.
    #[tracing::instrument(name = "store.time", skip_all)]
    pub async fn time(&self) -> Result<Option<i64>, StoreError> {
        if let DatabaseLocation::Sqlite(_) = self.place() {
            return Ok(None);
        }
        let sql = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
        let query = Statement::from_string(DbBackend::Postgres, sql);
        let row = self.reader().query_one_raw(query).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
    }

    /// Whether SQLite overwrites what is deleted, told to do so; `None` on
    /// PostgreSQL.
    ///
    /// # Errors
    /// When the database cannot be asked.
    #[tracing::instrument(name = "store.overwrites_deleted", skip_all)]
    pub async fn overwrites_deleted(&self) -> Result<Option<bool>, StoreError> {
        if let DatabaseLocation::Postgres(_) = self.place() {
            return Ok(None);
        }
        let query = Statement::from_string(DbBackend::Sqlite, "PRAGMA secure_delete = ON");
        let row = self.reader().query_one_raw(query).await?;
        let said = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?;
        Ok(Some(said == Some(1)))
    }

    /// The folder of a SQLite file.
    pub fn folder(&self) -> Option<PathBuf> {
        match self.place() {
            DatabaseLocation::Sqlite(database) => {
                let path = database.path().canonicalize();
                Some(path.ok()?.parent()?.to_owned())
            }
            DatabaseLocation::Postgres(_) => None,
        }
    }
}
