//! An opportunity, with its application.

use sea_orm::entity::prelude::*;

use super::{Forgettable, Subject, belongs_to_account};
use crate::domain::erasure::{Disposition, KeepReason};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "opportunity")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub candidate_id: String,
    pub posting_id: Option<String>,
    pub owner_id: Option<String>,
    pub confidentiality: String,
    pub stage_id: Option<String>,
    /// Set once the candidacy has ended.
    pub archived_at: Option<i64>,
    pub archive_reason_id: Option<String>,
    pub origin: Option<String>,
    /// A JSON list of text; null when empty.
    pub links: Option<String>,
    pub created_at: Option<i64>,
    /// Set when there is an application.
    pub application_kind: Option<String>,
    pub application_created_at: Option<i64>,
    pub application_company: Option<String>,
    pub application_comments: Option<String>,
    /// A JSON list of questions and answers; null when empty.
    pub application_answers: Option<String>,
    pub requisition_for_hire_id: Option<String>,
    /// The ids of the applications that were told, as a JSON list; null when
    /// empty.
    pub application_ids: Option<String>,
    /// What its source names and does not tell.
    pub unknown_part: Option<String>,
    /// 1 when it was known as hired and is told otherwise, 0 when not.
    pub formerly_hired: i64,
    /// Whether keeping the data is allowed: 1 or 0; null when no policy says.
    pub may_store: Option<i64>,
    pub may_store_until: Option<i64>,
    /// Whether writing to the person is allowed, likewise.
    pub may_contact: Option<i64>,
    pub may_contact_until: Option<i64>,
    pub lifecycle: String,
    pub version: i64,
}

belongs_to_account!(AccountId);

impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        match column {
            // What was allowed with data that is gone says something of the person still.
            Column::MayStore
            | Column::MayStoreUntil
            | Column::MayContact
            | Column::MayContactUntil
            | Column::Links
            | Column::ApplicationCompany
            | Column::ApplicationComments
            | Column::ApplicationAnswers => Disposition::Erase,
            Column::AccountId | Column::Id => Disposition::Keep(KeepReason::Id),
            Column::CandidateId | Column::RequisitionForHireId | Column::ApplicationIds => {
                Disposition::Keep(KeepReason::Relation)
            }
            Column::PostingId
            | Column::StageId
            | Column::ArchivedAt
            | Column::ArchiveReasonId
            | Column::Origin
            | Column::CreatedAt
            | Column::ApplicationKind
            | Column::ApplicationCreatedAt => Disposition::Keep(KeepReason::Reporting),
            Column::OwnerId => Disposition::Keep(KeepReason::User),
            Column::Confidentiality => Disposition::Keep(KeepReason::Account),
            Column::UnknownPart | Column::FormerlyHired | Column::Lifecycle | Column::Version => {
                Disposition::Keep(KeepReason::Bookkeeping)
            }
        }
    }

    fn subject() -> Option<(Subject, Column)> {
        Some((Subject::Opportunity, Column::Id))
    }
}
