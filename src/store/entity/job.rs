//! An anonymization job.

use sea_orm::entity::prelude::*;

use super::{Forgettable, belongs_to_account};
use crate::domain::erasure::{Disposition, KeepReason};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub actor_id: String,
    /// The candidate whose erasure request it answers.
    pub request_of_id: Option<String>,
    pub state: String,
    pub accepted: i64,
    pub created_at: i64,
    pub completed_at: Option<i64>,
}

belongs_to_account!(AccountId);

impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        Disposition::Keep(match column {
            Column::AccountId | Column::Id => KeepReason::Id,
            Column::ActorId => KeepReason::User,
            Column::RequestOfId => KeepReason::Relation,
            Column::State | Column::Accepted | Column::CreatedAt | Column::CompletedAt => {
                KeepReason::Bookkeeping
            }
        })
    }
}
