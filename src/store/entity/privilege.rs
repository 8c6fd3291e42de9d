//! A power given to one user, beside the role.

use sea_orm::entity::prelude::*;

use super::{Forgettable, belongs_to_account};
use crate::domain::erasure::{Disposition, KeepReason};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "privilege")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub kind: String,
    /// Of sensitive information: `all`, or `within` what the next four columns
    /// name.
    pub extent: Option<String>,
    pub posting_id: Option<String>,
    pub department: Option<String>,
    pub team: Option<String>,
    pub location: Option<String>,
    /// Of a data export: which report.
    pub report: Option<String>,
    pub version: i64,
}

belongs_to_account!(AccountId);

impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        Disposition::Keep(match column {
            Column::AccountId | Column::Id => KeepReason::Id,
            Column::UserId => KeepReason::User,
            Column::Kind
            | Column::Extent
            | Column::PostingId
            | Column::Department
            | Column::Team
            | Column::Location
            | Column::Report => KeepReason::Account,
            Column::Version => KeepReason::Bookkeeping,
        })
    }
}
