//! The eras of an account's history. Few, and kept for good.

use sea_orm::entity::prelude::*;

use super::{Forgettable, belongs_to_account};
use crate::domain::erasure::{Disposition, KeepReason};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "era")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: String,
    /// The revision that began it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub since: i64,
    pub stamp: Vec<u8>,
}

belongs_to_account!(AccountId);

impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        Disposition::Keep(match column {
            Column::AccountId => KeepReason::Id,
            Column::Since | Column::Stamp => KeepReason::Bookkeeping,
        })
    }
}
