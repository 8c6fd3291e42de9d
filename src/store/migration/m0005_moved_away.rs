//! Candidates whose last opportunity moved away in an import that has not ended, opportunities that are gone, and
//! interviews that were cancelled.

use sea_orm::{ConnectionTrait, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::define::NewTable;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0005_moved_away"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::new("moved_away", manager)
            .keys(&["account_id", "candidate_id", "into_id"])
            .numbers(&["moved_in"])
            .primary_key(&["account_id", "candidate_id"])
            .create(manager)
            .await?;
        let step = "ALTER TABLE interview ADD COLUMN cancelled bigint NOT NULL DEFAULT 0";
        manager.get_connection().execute_unprepared(step).await?;
        // What was restricted as gone had ended in its source.
        let step = "INSERT INTO tombstone (account_id, kind, entity_id, fixed, deleted_in) \
                    SELECT account_id, 'opportunity', id, NULL, version FROM opportunity \
                    WHERE lifecycle IN ('restricted', 'restricted_gone_and_on_request') AND NOT EXISTS \
                    (SELECT 1 FROM tombstone WHERE tombstone.account_id = opportunity.account_id \
                    AND tombstone.kind = 'opportunity' AND tombstone.entity_id = opportunity.id)";
        manager.get_connection().execute_unprepared(step).await?;
        Ok(())
    }

    /// All or nothing, on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
