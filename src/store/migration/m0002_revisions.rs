//! Each revision has a stamp of its own, each era too; old receipts are found
//! by their age.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::define::NewTable;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0002_revisions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = |name| NewTable::new(name, manager);
        table("revision")
            .keys(&["account_id"])
            .numbers(&["number"])
            .bytes(&["stamp", "era"])
            .keys(&["author_kind"])
            .numbers(&["at"])
            .primary_key(&["account_id", "number"])
            .create(manager)
            .await?;
        table("era")
            .keys(&["account_id"])
            .numbers(&["since"])
            .bytes(&["stamp"])
            .primary_key(&["account_id", "since"])
            .create(manager)
            .await?;
        let (bytes, none) = match manager.get_database_backend() {
            DbBackend::Postgres => ("bytea", "''"),
            _ => ("blob", "x''"),
        };
        let add =
            |name| format!("ALTER TABLE account ADD COLUMN {name} {bytes} NOT NULL DEFAULT {none}");
        let steps = [
            add("era"),
            add("origin"),
            // The stamp of an account becomes that of its present revision,
            // its first era and its origin.
            "UPDATE account SET stamp = substr(stamp, 1, 8), era = substr(stamp, 1, 8), \
             origin = substr(stamp, 1, 8)"
                .to_owned(),
            "INSERT INTO revision (account_id, number, stamp, era, author_kind, at) \
             SELECT id, revision, stamp, era, 'operator', created_at FROM account"
                .to_owned(),
            "INSERT INTO era (account_id, since, stamp) SELECT id, 1, era FROM account".to_owned(),
            "CREATE INDEX receipt_by_age ON receipt (account_id, at)".to_owned(),
        ];
        for step in steps {
            manager.get_connection().execute_unprepared(&step).await?;
        }
        Ok(())
    }

    /// All or nothing, on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
