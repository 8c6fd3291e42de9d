//! The revisions that the change log still has: who made them, and how each is
//! told from another of the same number.

use sea_orm::entity::prelude::*;

use super::{Forgettable, belongs_to_account};
use crate::domain::erasure::{Disposition, KeepReason};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub stamp: Vec<u8>,
    pub era: Vec<u8>,
    pub author_kind: String,
    pub at: i64,
}

belongs_to_account!(AccountId);

impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        Disposition::Keep(match column {
            Column::AccountId => KeepReason::Id,
            Column::AuthorKind => KeepReason::User,
            Column::Number | Column::Stamp | Column::Era | Column::At => KeepReason::Bookkeeping,
        })
    }
}
