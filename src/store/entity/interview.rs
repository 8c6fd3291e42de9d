//! An interview.

use sea_orm::entity::prelude::*;

use super::{Forgettable, Subject, belongs_to_account};
use crate::domain::erasure::{Disposition, KeepReason};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "interview")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub opportunity_id: String,
    pub cancelled: i64,
    pub version: i64,
}

belongs_to_account!(AccountId);

impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        Disposition::Keep(match column {
            Column::AccountId | Column::Id => KeepReason::Id,
            Column::OpportunityId => KeepReason::Relation,
            Column::Cancelled => KeepReason::Reporting,
            Column::Version => KeepReason::Bookkeeping,
        })
    }

    fn subject() -> Option<(Subject, Column)> {
        Some((Subject::Opportunity, Column::OpportunityId))
    }
}
