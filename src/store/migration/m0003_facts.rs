//! What a source names and does not tell, when it changed what it told, who was
//! formerly hired or merged, and what was deleted. What was deleted before has no tombstone.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::define::NewTable;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0003_facts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let collated = match manager.get_database_backend() {
            DbBackend::Postgres => r#"varchar(64) COLLATE "C""#,
            _ => "varchar(64)",
        };
        for step in [
            format!("ALTER TABLE opportunity ADD COLUMN unknown_part {collated}"),
            "ALTER TABLE opportunity ADD COLUMN formerly_hired bigint NOT NULL DEFAULT 0"
                .to_owned(),
        ] {
            manager.get_connection().execute_unprepared(&step).await?;
        }
        NewTable::new("candidate_merge", manager)
            .keys(&["account_id", "candidate_id", "into_id"])
            .numbers(&["merged_in"])
            .primary_key(&["account_id", "candidate_id"])
            .index("candidate_merge_by_into", &["account_id", "into_id"])
            .create(manager)
            .await?;
        NewTable::new("tombstone", manager)
            .keys(&["account_id", "kind", "entity_id"])
            .optional_keys(&["fixed"])
            .numbers(&["deleted_in"])
            .primary_key(&["account_id", "kind", "entity_id"])
            .create(manager)
            .await?;
        NewTable::new("source_time", manager)
            .keys(&["account_id", "kind", "entity_id"])
            .numbers(&["at"])
            .primary_key(&["account_id", "kind", "entity_id"])
            .create(manager)
            .await
    }

    /// All or nothing, on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
