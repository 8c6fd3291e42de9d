//! Who may serve from the database, and until when.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::define::NewTable;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0007_lease"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::new("lease", manager)
            .keys(&["name"])
            .numbers(&["epoch"])
            .bytes(&["holder"])
            .numbers(&["expires_at"])
            .primary_key(&["name"])
            .create(manager)
            .await?;
        let nobody = match manager.get_database_backend() {
            DbBackend::Postgres => "''",
            _ => "x''",
        };
        // The row is there for good: whoever takes the right locks it.
        let row = format!("INSERT INTO lease VALUES ('serving', 0, {nobody}, 0)");
        manager.get_connection().execute_unprepared(&row).await?;
        Ok(())
    }

    /// All or nothing, on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
