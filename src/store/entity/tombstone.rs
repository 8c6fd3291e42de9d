//! What was deleted, with what is fixed of it if it is told again; and opportunities that their source has ended, stored
//! or not.

use sea_orm::entity::prelude::*;

use super::{Forgettable, belongs_to_account};
use crate::domain::erasure::{Disposition, KeepReason};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tombstone")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: String,
    /// As in the change log.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub entity_id: String,
    /// A posting's or requisition's confidentiality, an interview's opportunity, what an archive
    /// reason means.
    pub fixed: Option<String>,
    /// The revision that noted it.
    pub deleted_in: i64,
}

belongs_to_account!(AccountId);

impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        Disposition::Keep(match column {
            Column::AccountId | Column::EntityId => KeepReason::Id,
            Column::Fixed => KeepReason::Relation,
            Column::Kind | Column::DeletedIn => KeepReason::Bookkeeping,
        })
    }
}
