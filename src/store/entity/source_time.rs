//! When sources last changed what they told of records.

use sea_orm::entity::prelude::*;

use super::{Forgettable, belongs_to_account};
use crate::domain::erasure::{Disposition, KeepReason};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "source_time")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: String,
    /// As in the change log.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub entity_id: String,
    pub at: i64,
}

belongs_to_account!(AccountId);

impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        Disposition::Keep(match column {
            Column::AccountId | Column::EntityId => KeepReason::Id,
            Column::Kind | Column::At => KeepReason::Bookkeeping,
        })
    }
}
