//! Restrictions that people asked for (Article 18).

use sea_orm::entity::prelude::*;

use super::{Forgettable, belongs_to_account};
use crate::domain::erasure::{Disposition, KeepReason};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "restriction")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: String,
    /// As in the change log: an opportunity or a candidate.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub entity_id: String,
    pub basis: String,
    pub ends_at: Option<i64>,
    /// Who restricted it.
    pub actor_id: String,
    /// The revision that made it what it is.
    pub put_in: i64,
}

belongs_to_account!(AccountId);

// Nothing of it is there when its profile is erased: it blocks the erasure.
impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        Disposition::Keep(match column {
            Column::AccountId | Column::EntityId => KeepReason::Id,
            Column::ActorId => KeepReason::User,
            Column::Kind | Column::Basis | Column::EndsAt | Column::PutIn => {
                KeepReason::Bookkeeping
            }
        })
    }
}
