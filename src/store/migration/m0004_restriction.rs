//! Restrictions that people asked for, how long a hire keeps a profile, and which
//! applications were told.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::define::NewTable;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0004_restriction"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let key = match manager.get_database_backend() {
            DbBackend::Postgres => r#"varchar(64) COLLATE "C""#,
            _ => "varchar(64)",
        };
        for step in [
            format!("ALTER TABLE account ADD COLUMN hired_basis {key}"),
            "ALTER TABLE account ADD COLUMN hired_days bigint".to_owned(),
            "ALTER TABLE opportunity ADD COLUMN application_ids text".to_owned(),
        ] {
            manager.get_connection().execute_unprepared(&step).await?;
        }
        NewTable::new("restriction", manager)
            .keys(&["account_id", "kind", "entity_id", "basis"])
            .optional_numbers(&["ends_at"])
            .keys(&["actor_id"])
            .numbers(&["put_in"])
            .primary_key(&["account_id", "kind", "entity_id"])
            .index("restriction_by_end", &["ends_at"])
            .create(manager)
            .await
    }

    /// All or nothing, on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
