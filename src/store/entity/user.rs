//! A user.

use sea_orm::entity::prelude::*;

use super::{Forgettable, belongs_to_account};
use crate::domain::erasure::{Disposition, KeepReason};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub status: String,
    /// Set for a preset role; never together with `custom_role_id`.
    pub preset_role: Option<String>,
    pub custom_role_id: Option<String>,
    pub manager_id: Option<String>,
    pub version: i64,
}

belongs_to_account!(AccountId);

impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        Disposition::Keep(match column {
            Column::AccountId | Column::Id => KeepReason::Id,
            Column::Status | Column::PresetRole | Column::CustomRoleId | Column::ManagerId => {
                KeepReason::User
            }
            Column::Version => KeepReason::Bookkeeping,
        })
    }
}
