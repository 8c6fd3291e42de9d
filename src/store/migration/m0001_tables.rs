//! The first tables.

use sea_orm::{ConnectionTrait, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use super::define::NewTable;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0001_tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            accounts(manager),
            hiring(manager),
            candidates(manager),
            erasure(manager),
        ];
        for table in tables.into_iter().flatten() {
            table.create(manager).await?;
        }
        // Few items are ever on their way, of all that there were.
        for state in ["pending", "blocked"] {
            let sql = format!(
                "CREATE INDEX job_item_{state} ON job_item \
                 (account_id, job_id, subject_kind, subject_id) WHERE state = '{state}'"
            );
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        Ok(())
    }

    /// All or nothing, on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn accounts(manager: &SchemaManager<'_>) -> Vec<NewTable> {
    let table = |name| NewTable::new(name, manager);
    vec![
        table("account")
            .keys(&["id"])
            .numbers(&["revision"])
            .bytes(&["stamp"])
            .numbers(&["created_at", "settings_version"])
            .keys(&[
                "feedback_visibility",
                "hide_until_submitted",
                "sources_lock",
                "tags_lock",
                "default_requisition_chain",
                "hired_profiles",
            ])
            .primary_key(&["id"]),
        table("role")
            .keys(&["account_id", "id"])
            .texts(&["title", "description", "holdings"])
            .numbers(&["version"])
            .primary_key(&["account_id", "id"]),
        table("user")
            .keys(&["account_id", "id", "status"])
            .optional_keys(&["preset_role", "custom_role_id", "manager_id"])
            .numbers(&["version"])
            .primary_key(&["account_id", "id"])
            .index("user_by_custom_role", &["account_id", "custom_role_id"])
            .index("user_by_preset_role", &["account_id", "preset_role"]),
        table("user_candidate")
            .keys(&["account_id", "user_id"])
            .places(&["position"])
            .keys(&["candidate_id"])
            .primary_key(&["account_id", "user_id", "position"])
            .index(
                "user_candidate_by_candidate",
                &["account_id", "candidate_id"],
            ),
        table("access_grant")
            .keys(&["account_id", "user_id", "id"])
            .optional_keys(&["posting_id"])
            .optional_texts(&["department", "team", "location"])
            .numbers(&["version"])
            .primary_key(&["account_id", "user_id", "id"]),
        table("privilege")
            .keys(&["account_id", "user_id", "id", "kind"])
            .optional_keys(&["extent", "posting_id"])
            .optional_texts(&["department", "team", "location"])
            .optional_keys(&["report"])
            .numbers(&["version"])
            .primary_key(&["account_id", "user_id", "id"]),
        table("change_log")
            .keys(&["account_id"])
            .numbers(&["revision"])
            .places(&["sequence"])
            .keys(&["kind", "entity_id"])
            .primary_key(&["account_id", "revision", "sequence"]),
        table("audit_event")
            .keys(&["account_id"])
            .numbers(&["revision"])
            .places(&["sequence"])
            .numbers(&["at"])
            .keys(&["author_kind"])
            .optional_keys(&["author_id"])
            .keys(&["action"])
            .optional_keys(&["subject_id", "user_id"])
            .numbers(&["things"])
            .primary_key(&["account_id", "revision", "sequence"]),
        table("receipt")
            .keys(&["account_id", "request_id", "method"])
            .bytes(&["digest", "response"])
            .numbers(&["revision", "at"])
            .primary_key(&["account_id", "request_id"]),
    ]
}

fn hiring(manager: &SchemaManager<'_>) -> Vec<NewTable> {
    let table = |name| NewTable::new(name, manager);
    vec![
        table("posting")
            .keys(&["account_id", "id"])
            .texts(&["title"])
            .keys(&["state", "confidentiality"])
            .optional_keys(&["owner_id", "creator_id", "hiring_manager_id"])
            .optional_texts(&["department", "team", "location", "further_locations"])
            .numbers(&["version"])
            .primary_key(&["account_id", "id"]),
        table("requisition")
            .keys(&["account_id", "id"])
            .texts(&["name"])
            .keys(&["status", "confidentiality"])
            .optional_keys(&["owner_id", "creator_id", "hiring_manager_id"])
            .numbers(&["version"])
            .primary_key(&["account_id", "id"]),
        table("requisition_posting")
            .keys(&["account_id", "requisition_id"])
            .places(&["position"])
            .keys(&["posting_id"])
            .primary_key(&["account_id", "requisition_id", "position"])
            .index(
                "requisition_posting_by_posting",
                &["account_id", "posting_id"],
            ),
        table("stage")
            .keys(&["account_id", "id"])
            .texts(&["name"])
            .numbers(&["version"])
            .primary_key(&["account_id", "id"]),
        table("archive_reason")
            .keys(&["account_id", "id"])
            .texts(&["name"])
            .keys(&["kind"])
            .numbers(&["version"])
            .primary_key(&["account_id", "id"]),
    ]
}

fn candidates(manager: &SchemaManager<'_>) -> Vec<NewTable> {
    let table = |name| NewTable::new(name, manager);
    vec![
        table("candidate")
            .keys(&["account_id", "id"])
            .texts(&["name"])
            .optional_texts(&["headline", "location", "emails", "phones"])
            .keys(&["lifecycle"])
            .numbers(&["version"])
            .primary_key(&["account_id", "id"])
            .personal(&["name", "headline", "location", "emails", "phones"]),
        table("opportunity")
            .keys(&["account_id", "id", "candidate_id"])
            .optional_keys(&["posting_id", "owner_id"])
            .keys(&["confidentiality"])
            .optional_keys(&["stage_id"])
            .optional_numbers(&["archived_at"])
            .optional_keys(&["archive_reason_id", "origin"])
            .optional_texts(&["sources", "links"])
            .optional_numbers(&["created_at"])
            .optional_keys(&["application_kind"])
            .optional_numbers(&["application_created_at"])
            .optional_texts(&[
                "application_company",
                "application_comments",
                "application_answers",
            ])
            .optional_keys(&["requisition_for_hire_id"])
            .keys(&["lifecycle"])
            .numbers(&["version"])
            .primary_key(&["account_id", "id"])
            .index("opportunity_by_candidate", &["account_id", "candidate_id"])
            .personal(&[
                "links",
                "application_company",
                "application_comments",
                "application_answers",
            ]),
        table("opportunity_tag")
            .keys(&["account_id", "opportunity_id"])
            .places(&["position"])
            .keys(&["tag"])
            .primary_key(&["account_id", "opportunity_id", "position"])
            .index(
                "opportunity_tag_by_tag",
                &["account_id", "tag", "opportunity_id"],
            )
            .personal(&["tag"]),
        table("stage_change")
            .keys(&["account_id", "opportunity_id"])
            .places(&["position"])
            .keys(&["stage_id"])
            .optional_keys(&["by_id"])
            .numbers(&["at"])
            .primary_key(&["account_id", "opportunity_id", "position"]),
        table("interview")
            .keys(&["account_id", "id", "opportunity_id"])
            .numbers(&["version"])
            .primary_key(&["account_id", "id"])
            .index(
                "interview_by_opportunity",
                &["account_id", "opportunity_id"],
            ),
        table("interview_panelist")
            .keys(&["account_id", "interview_id"])
            .places(&["position"])
            .keys(&["user_id", "feedback"])
            .primary_key(&["account_id", "interview_id", "position"]),
    ]
}

fn erasure(manager: &SchemaManager<'_>) -> Vec<NewTable> {
    let table = |name| NewTable::new(name, manager);
    vec![
        table("job")
            .keys(&["account_id", "id", "actor_id"])
            .optional_keys(&["request_of_id"])
            .keys(&["state"])
            .numbers(&["accepted", "created_at"])
            .optional_numbers(&["completed_at"])
            .primary_key(&["account_id", "id"])
            .index("job_by_age", &["account_id", "created_at", "id"]),
        table("job_item")
            .keys(&["account_id", "job_id"])
            .places(&["subject_kind"])
            .keys(&["subject_id", "state"])
            .optional_keys(&["block"])
            .primary_key(&["account_id", "job_id", "subject_kind", "subject_id"]),
    ]
}
