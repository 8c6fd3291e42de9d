//! Candidates whose last opportunity moved to another one in an import that has not told everything.

use sea_orm::entity::prelude::*;

use super::{Forgettable, belongs_to_account};
use crate::domain::erasure::{Disposition, KeepReason};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "moved_away")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub candidate_id: String,
    pub into_id: String,
    /// The revision that moved it.
    pub moved_in: i64,
}

belongs_to_account!(AccountId);

impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        Disposition::Keep(match column {
            Column::AccountId => KeepReason::Id,
            Column::CandidateId | Column::IntoId => KeepReason::Relation,
            Column::MovedIn => KeepReason::Bookkeeping,
        })
    }
}
