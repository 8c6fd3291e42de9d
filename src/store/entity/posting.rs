//! A job posting.

use sea_orm::entity::prelude::*;

use super::{Forgettable, belongs_to_account};
use crate::domain::erasure::{Disposition, KeepReason};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "posting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub title: String,
    pub state: String,
    pub confidentiality: String,
    pub owner_id: Option<String>,
    pub creator_id: Option<String>,
    pub hiring_manager_id: Option<String>,
    pub department: Option<String>,
    pub team: Option<String>,
    pub location: Option<String>,
    /// A JSON list of text; null when empty.
    pub further_locations: Option<String>,
    pub country: Option<String>,
    pub version: i64,
}

belongs_to_account!(AccountId);

impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        Disposition::Keep(match column {
            Column::AccountId | Column::Id => KeepReason::Id,
            Column::OwnerId | Column::CreatorId | Column::HiringManagerId => KeepReason::User,
            Column::Title
            | Column::State
            | Column::Confidentiality
            | Column::Department
            | Column::Team
            | Column::Location
            | Column::FurtherLocations
            | Column::Country => KeepReason::Account,
            Column::Version => KeepReason::Bookkeeping,
        })
    }
}
