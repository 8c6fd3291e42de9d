//! The tags of an opportunity.

use sea_orm::entity::prelude::*;

use super::{Forgettable, Subject, belongs_to_account};
use crate::domain::erasure::{Disposition, KeepReason};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "opportunity_tag")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub opportunity_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub tag: String,
}

belongs_to_account!(AccountId);

impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        match column {
            Column::AccountId => Disposition::Keep(KeepReason::Id),
            Column::OpportunityId => Disposition::Keep(KeepReason::Relation),
            Column::Position => Disposition::Keep(KeepReason::Bookkeeping),
            // A tag that hardly anybody else has may be a name.
            Column::Tag => Disposition::EraseIfRare,
        }
    }

    fn subject() -> Option<(Subject, Column)> {
        Some((Subject::Opportunity, Column::OpportunityId))
    }
}
