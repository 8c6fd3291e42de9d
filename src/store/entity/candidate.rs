//! A candidate, with the contact data.

use sea_orm::entity::prelude::*;

use super::{Forgettable, Subject, belongs_to_account};
use crate::domain::erasure::{Disposition, KeepReason};

/// What stands in the place of every erased candidate's name.
const ANONYMIZED: &str = "Anonymized candidate";

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "candidate")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub name: String,
    pub headline: Option<String>,
    pub location: Option<String>,
    /// A JSON list of text; null when empty.
    pub emails: Option<String>,
    /// A JSON list of kinds and numbers; null when empty.
    pub phones: Option<String>,
    pub lifecycle: String,
    pub version: i64,
}

belongs_to_account!(AccountId);

impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        match column {
            Column::AccountId | Column::Id => Disposition::Keep(KeepReason::Id),
            Column::Name => Disposition::Replace(ANONYMIZED),
            Column::Headline | Column::Location | Column::Emails | Column::Phones => {
                Disposition::Erase
            }
            Column::Lifecycle | Column::Version => Disposition::Keep(KeepReason::Bookkeeping),
        }
    }

    fn subject() -> Option<(Subject, Column)> {
        Some((Subject::Candidate, Column::Id))
    }
}
