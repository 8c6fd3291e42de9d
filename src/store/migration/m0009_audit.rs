//! The events of the audit form a chain, of which the account's row has the end.
//!
//! Those of before are taken over, numbered, and without links: the chain begins
//! after them.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::define::NewTable;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0009_audit"
    }
}

/// What was done to powers, one by one, as it is called now.
const KIND: &str = "\
    CASE action WHEN 'create_account' THEN 'account_created' WHEN 'put_settings' THEN 'settings_changed' \
    WHEN 'put_role' THEN 'role_changed' WHEN 'delete_role' THEN 'role_deleted' \
    WHEN 'put_access' THEN 'access_granted' WHEN 'delete_access' THEN 'access_revoked' \
    WHEN 'put_privilege' THEN 'privilege_granted' WHEN 'delete_privilege' THEN 'privilege_revoked' \
    WHEN 'put_user' THEN 'user_changed' WHEN 'put_restriction' THEN 'restriction_placed' \
    WHEN 'restrict_opportunities' THEN 'restriction_placed' WHEN 'restrict_candidate' THEN 'restriction_placed' \
    WHEN 'delete_restriction' THEN 'restriction_lifted' WHEN 'lift_opportunity' THEN 'restriction_lifted' \
    WHEN 'lift_candidate' THEN 'restriction_lifted' WHEN 'fence_opportunities' THEN 'erasure_accepted' \
    WHEN 'fence_candidate' THEN 'erasure_accepted' WHEN 'erase_opportunities' THEN 'erasure_carried_out' \
    WHEN 'erase_candidate' THEN 'erasure_carried_out' WHEN 'put_job' THEN 'erasure_finished' \
    ELSE 'records_written' END";

/// To what kind of thing.
const TARGET: &str = "\
    CASE action WHEN 'create_account' THEN 'user' WHEN 'put_settings' THEN 'settings' \
    WHEN 'put_role' THEN 'role' WHEN 'delete_role' THEN 'role' \
    WHEN 'put_access' THEN 'access_grant' WHEN 'delete_access' THEN 'access_grant' \
    WHEN 'put_privilege' THEN 'privilege' WHEN 'delete_privilege' THEN 'privilege' \
    WHEN 'put_user' THEN 'user' WHEN 'put_job' THEN 'job' \
    WHEN 'put_restriction' THEN 'profile' WHEN 'delete_restriction' THEN 'profile' \
    WHEN 'lift_opportunity' THEN 'opportunity' \
    ELSE CASE WHEN subject_id IS NULL THEN NULL ELSE 'candidate' END END";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (bytes, none) = match manager.get_database_backend() {
            DbBackend::Postgres => ("bytea", "''"),
            _ => ("blob", "x''"),
        };
        let run = async |sql: &str| manager.get_connection().execute_unprepared(sql).await;
        run("ALTER TABLE audit_event RENAME TO audit_event_of_before").await?;
        NewTable::new("audit_event", manager)
            .keys(&["account_id"])
            .numbers(&["sequence", "revision", "at"])
            .keys(&["kind", "actor_kind"])
            .optional_keys(&["actor_id"])
            .keys(&["caller_kind"])
            .optional_keys(&["caller", "target_kind", "target_id", "target_user"])
            .optional_texts(&["state_before", "state_after", "counts"])
            .bytes(&["link"])
            .primary_key(&["account_id", "sequence"])
            .create(manager)
            .await?;
        run(&format!(
            "INSERT INTO audit_event (account_id, sequence, revision, at, kind, actor_kind, actor_id, \
                caller_kind, target_kind, target_id, target_user, counts, link) \
             SELECT account_id, \
                row_number() OVER (PARTITION BY account_id ORDER BY revision, sequence), \
                revision, at, {KIND}, author_kind, author_id, \
                CASE action WHEN 'create_account' THEN 'command_line' ELSE 'unknown' END, \
                {TARGET}, CASE action WHEN 'create_account' THEN user_id ELSE subject_id END, \
                CASE action WHEN 'create_account' THEN NULL ELSE user_id END, \
                CASE WHEN subject_id IS NULL \
                THEN '{{\"' || action || '\":' || CAST(things AS text) || '}}' ELSE NULL END, {none} \
             FROM audit_event_of_before"
        ))
        .await?;
        run("DROP TABLE audit_event_of_before").await?;
        run("ALTER TABLE account ADD COLUMN audit_sequence bigint NOT NULL DEFAULT 0").await?;
        run(&format!(
            "ALTER TABLE account ADD COLUMN audit_link {bytes} NOT NULL DEFAULT {none}"
        ))
        .await?;
        run("UPDATE account SET audit_sequence = \
             (SELECT count(*) FROM audit_event WHERE audit_event.account_id = account.id)")
        .await?;
        Ok(())
    }

    /// All or nothing, on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
