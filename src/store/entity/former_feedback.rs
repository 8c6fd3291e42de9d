//! Whose feedback on an interview is in, without a place on its panel now.

use sea_orm::entity::prelude::*;

use super::{Forgettable, belongs_to_account};
use crate::domain::erasure::{Disposition, KeepReason};

#[expect(
    clippy::struct_field_names,
    reason = "columns are named like those of other tables"
)]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "former_feedback")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub interview_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: String,
}

belongs_to_account!(AccountId);

impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        Disposition::Keep(match column {
            Column::AccountId => KeepReason::Id,
            Column::InterviewId => KeepReason::Relation,
            Column::UserId => KeepReason::User,
        })
    }
}
