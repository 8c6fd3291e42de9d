//! An account: where it is, and its settings.

use sea_orm::entity::prelude::*;

use super::{Forgettable, belongs_to_account};
use crate::domain::erasure::{Disposition, KeepReason};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub revision: i64,
    /// The stamp of the present revision.
    pub stamp: Vec<u8>,
    pub created_at: i64,
    pub settings_version: i64,
    pub feedback_visibility: String,
    pub hide_until_submitted: String,
    pub sources_lock: String,
    pub tags_lock: String,
    pub default_requisition_chain: String,
    pub hired_profiles: String,
    /// The stamp of the present era.
    pub era: Vec<u8>,
    /// The stamp of the creation.
    pub origin: Vec<u8>,
    /// On what basis people who were hired are kept; not set for good.
    pub hired_basis: Option<String>,
    /// For how many days after the hire.
    pub hired_days: Option<i64>,
    /// The place of the last event of the audit.
    pub audit_sequence: i64,
    /// Its link; empty before the chain begins.
    pub audit_link: Vec<u8>,
}

belongs_to_account!(Id);

impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        Disposition::Keep(match column {
            Column::Id => KeepReason::Id,
            Column::Revision
            | Column::Stamp
            | Column::Era
            | Column::Origin
            | Column::CreatedAt
            | Column::SettingsVersion
            | Column::AuditSequence
            | Column::AuditLink => KeepReason::Bookkeeping,
            Column::FeedbackVisibility
            | Column::HideUntilSubmitted
            | Column::SourcesLock
            | Column::TagsLock
            | Column::DefaultRequisitionChain
            | Column::HiredProfiles
            | Column::HiredBasis
            | Column::HiredDays => KeepReason::Account,
        })
    }
}
