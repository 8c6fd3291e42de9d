//! The schema: bringing it up to date, and refusing one that is not ours.

use std::time::{Duration, Instant};

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, IdenStatic, Iterable,
    Statement,
};
use sea_orm_migration::{Migration, MigrationStatus, MigratorTrait};

use super::connect::{DatabaseLocation, LOCK};
use super::entity::{Forgettable, every_table, lease};
use super::migration::Migrator;
use super::{Migrated, Store, StoreError, Unusable};
use crate::domain::erasure::Disposition;

/// How long bringing the schema up to date may take. Nothing is heard on a
/// connection that is dead.
const LONGEST: Duration = Duration::from_hours(1);

/// A table, as the entities know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableInfo {
    /// Its name.
    pub name: &'static str,
    /// Its columns.
    pub columns: Vec<ColumnInfo>,
    /// Whether the erasure of an opportunity or a candidate reaches it.
    pub is_reached_by_erasure: bool,
}

/// A column, as its entity knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnInfo {
    /// Its name.
    pub name: String,
    /// Whether it may be empty.
    pub is_nullable: bool,
    /// What erasure does to it.
    pub disposition: Disposition,
}

/// Every table with every column, and what erasure does to it.
pub fn tables() -> Vec<TableInfo> {
    let of_accounts = every_table!(table());
    let mut tables = Vec::from(of_accounts);
    tables.push(table::<lease::Entity>());
    tables
}

fn table<E: Forgettable>() -> TableInfo {
    let columns = E::Column::iter().map(|column| ColumnInfo {
        name: column.as_str().to_owned(),
        is_nullable: column.def().is_null(),
        disposition: E::disposition(column),
    });
    TableInfo {
        name: E::default().table_name(),
        columns: columns.collect(),
        is_reached_by_erasure: E::subject().is_some(),
    }
}

impl Store {
    /// Brings the schema up to date. Doing it again does nothing.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`] when a later version made the database; it
    /// stays as it is then. [`StoreError::Locked`] when somebody else migrates
    /// it all the while.
    #[tracing::instrument(name = "store.migrate", skip_all)]
    pub async fn migrate(&self) -> Result<Migrated, StoreError> {
        // Whoever comes second finds it done.
        let _turn = self.migrating().await?;
        let began = Instant::now();
        let pending = self.pending_migrations().await?;
        if pending > 0 {
            tracing::info!(
                migrations = pending,
                "the database's schema is brought up to date"
            );
            let up = async { Ok(Migrator::up(self.writer().unbounded(), None).await?) };
            let applied = tokio::time::timeout(LONGEST, self.while_serving(up)).await;
            let applied = applied.unwrap_or(Err(StoreError::Timeout));
            applied.map_err(|error| match error {
                StoreError::Driver(Some(code)) if code.is_missing_right() => {
                    self.unusable(Unusable::MayNotMakeTables)
                }
                other => other,
            })?;
            // So that the file by itself shows that it was used. Whoever reads it just now holds that up, and the
            // next truncation does it.
            let _ = self.truncate_log().await;
        }
        tracing::info!(
            migrations = pending,
            seconds = began.elapsed().as_secs_f64(),
            "the database's schema is up to date"
        );
        Ok(Migrated { applied: pending })
    }

    /// Makes sure that a SQLite database that was served holds tables still. To
    /// be asked before it is claimed: the lock tells that it was.
    ///
    /// # Errors
    /// [`StoreError::LogLost`] when it does not.
    #[tracing::instrument(name = "store.check_not_emptied", skip_all)]
    pub async fn check_not_emptied(&self) -> Result<(), StoreError> {
        match self.place() {
            DatabaseLocation::Sqlite(file)
                if !self.was_never_served() && !self.has_tables().await? =>
            {
                Err(StoreError::LogLost {
                    path: file.path().to_owned(),
                    beside: file.beside(LOCK),
                })
            }
            DatabaseLocation::Sqlite(_) | DatabaseLocation::Postgres(_) => Ok(()),
        }
    }

    /// Whether a SQLite database holds any table, of steward or of others.
    async fn has_tables(&self) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' LIMIT 1";
        let query = Statement::from_string(DbBackend::Sqlite, sql);
        Ok(self.reader().query_one_raw(query).await?.is_some())
    }

    /// How many migrations the schema lacks. Changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`], or [`StoreError::OfAnother`] where the tables
    /// are not steward's.
    #[tracing::instrument(name = "store.pending_migrations", skip_all)]
    pub async fn pending_migrations(&self) -> Result<usize, StoreError> {
        let pending = pending(self.writer().unbounded()).await?;
        if pending == Migrator::migrations().len()
            && let DatabaseLocation::Sqlite(file) = self.place()
            && self.has_tables().await?
        {
            let path = file.path().to_owned();
            return Err(StoreError::OfAnother { path });
        }
        Ok(pending)
    }

    /// Whether a PostgreSQL database has the lease as it is now.
    pub(super) async fn has_lease(&self) -> Result<bool, StoreError> {
        let query = Statement::from_string(
            DbBackend::Postgres,
            "SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('lease') AND attname = 'length'",
        );
        Ok(self.reader().query_one_raw(query).await?.is_some())
    }

    /// Makes sure that the schema is the one that this binary was made for.
    /// Changes nothing.
    ///
    /// # Errors
    /// [`StoreError::OlderSchema`] or [`StoreError::NewerSchema`].
    #[tracing::instrument(name = "store.check_schema", skip_all)]
    pub async fn check_schema(&self) -> Result<(), StoreError> {
        match pending(self.reader().unbounded()).await? {
            0 => Ok(()),
            pending => Err(StoreError::OlderSchema { pending }),
        }
    }
}

/// How many steps are missing. Changes nothing, not even where none was ever
/// applied.
async fn pending(connection: &DatabaseConnection) -> Result<usize, StoreError> {
    let steps = match Migrator::get_migration_with_status_read_only(connection).await {
        Ok(steps) => steps,
        // Steps were applied that this binary does not know.
        Err(DbErr::Custom(_)) => return Err(StoreError::NewerSchema),
        Err(error) => return Err(error.into()),
    };
    let is_pending = |step: &&Migration| step.status() == MigrationStatus::Pending;
    Ok(steps.iter().filter(is_pending).count())
}
