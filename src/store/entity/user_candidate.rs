//! The candidates that are a user's very own person.

use sea_orm::entity::prelude::*;

use super::{Forgettable, Subject, belongs_to_account};
use crate::domain::erasure::{Disposition, KeepReason};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user_candidate")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub candidate_id: String,
}

belongs_to_account!(AccountId);

impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        match column {
            Column::AccountId => Disposition::Keep(KeepReason::Id),
            Column::UserId => Disposition::Keep(KeepReason::User),
            Column::Position => Disposition::Keep(KeepReason::Bookkeeping),
            // The link says who the candidate is; it cannot be empty, so the
            // row goes.
            Column::CandidateId => Disposition::Erase,
        }
    }

    fn subject() -> Option<(Subject, Column)> {
        Some((Subject::Candidate, Column::CandidateId))
    }
}
