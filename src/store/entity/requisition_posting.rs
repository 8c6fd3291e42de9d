//! The postings that a requisition is linked to.

use sea_orm::entity::prelude::*;

use super::{Forgettable, belongs_to_account};
use crate::domain::erasure::{Disposition, KeepReason};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "requisition_posting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub requisition_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub posting_id: String,
}

belongs_to_account!(AccountId);

impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        Disposition::Keep(match column {
            Column::AccountId => KeepReason::Id,
            Column::RequisitionId | Column::PostingId => KeepReason::Relation,
            Column::Position => KeepReason::Bookkeeping,
        })
    }
}
