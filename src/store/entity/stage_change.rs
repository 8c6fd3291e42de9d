//! The steps of an opportunity through the pipeline.

use sea_orm::entity::prelude::*;

use super::{Forgettable, Subject, belongs_to_account};
use crate::domain::erasure::{Disposition, KeepReason};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stage_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub opportunity_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub stage_id: String,
    pub by_id: Option<String>,
    pub at: i64,
}

belongs_to_account!(AccountId);

impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        Disposition::Keep(match column {
            Column::AccountId => KeepReason::Id,
            Column::OpportunityId => KeepReason::Relation,
            Column::Position => KeepReason::Bookkeeping,
            Column::StageId | Column::At => KeepReason::Reporting,
            Column::ById => KeepReason::User,
        })
    }

    fn subject() -> Option<(Subject, Column)> {
        Some((Subject::Opportunity, Column::OpportunityId))
    }
}
