//! Where opportunities came from, row by row. What a source names and does not tell, when it changed what it told, who was
//! formerly hired or merged, and what was deleted. What was deleted before has no tombstone.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::define::{NewTable, no_statistics};

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
            format!("ALTER TABLE posting ADD COLUMN country {collated}"),
        ] {
            manager.get_connection().execute_unprepared(&step).await?;
        }
        for column in [
            "may_store",
            "may_store_until",
            "may_contact",
            "may_contact_until",
        ] {
            let step = format!("ALTER TABLE opportunity ADD COLUMN {column} bigint");
            manager.get_connection().execute_unprepared(&step).await?;
            no_statistics(manager, "opportunity", column).await?;
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
        NewTable::new("opportunity_source", manager)
            .keys(&["account_id", "opportunity_id"])
            .places(&["position"])
            .keys(&["source"])
            .primary_key(&["account_id", "opportunity_id", "position"])
            .index(
                "opportunity_source_by_source",
                &["account_id", "source", "opportunity_id"],
            )
            .personal(&["source"])
            .create(manager)
            .await?;
        let sources = match manager.get_database_backend() {
            DbBackend::Postgres => {
                "SELECT account_id, opportunity.id, CAST(item.place - 1 AS integer), item.source FROM opportunity, \
                 jsonb_array_elements_text(CAST(sources AS jsonb)) WITH ORDINALITY AS item(source, place)"
            }
            _ => {
                "SELECT account_id, opportunity.id, item.key, item.value FROM opportunity, json_each(sources) AS item"
            }
        };
        for step in [
            format!(
                "INSERT INTO opportunity_source (account_id, opportunity_id, position, source) {sources}"
            ),
            "ALTER TABLE opportunity DROP COLUMN sources".to_owned(),
        ] {
            manager.get_connection().execute_unprepared(&step).await?;
        }
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
