//! One part of a job.

use sea_orm::entity::prelude::*;

use super::{Forgettable, belongs_to_account};
use crate::domain::erasure::{Disposition, KeepReason};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub job_id: String,
    /// `0` for an opportunity, `1` for a candidate: the order of subjects.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_kind: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_id: String,
    pub state: String,
    /// Why it is blocked, if it is and has a reason of its own.
    pub block: Option<String>,
}

belongs_to_account!(AccountId);

impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        Disposition::Keep(match column {
            Column::AccountId => KeepReason::Id,
            Column::JobId | Column::SubjectKind | Column::SubjectId => KeepReason::Relation,
            Column::State | Column::Block => KeepReason::Bookkeeping,
        })
    }
}
