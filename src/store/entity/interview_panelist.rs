//! The panel of an interview.

use sea_orm::entity::prelude::*;

use super::{Forgettable, belongs_to_account};
use crate::domain::erasure::{Disposition, KeepReason};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "interview_panelist")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub interview_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub user_id: String,
    pub feedback: String,
}

belongs_to_account!(AccountId);

impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        Disposition::Keep(match column {
            Column::AccountId => KeepReason::Id,
            Column::InterviewId => KeepReason::Relation,
            Column::Position => KeepReason::Bookkeeping,
            Column::UserId => KeepReason::User,
            Column::Feedback => KeepReason::Reporting,
        })
    }
}
