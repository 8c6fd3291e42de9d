//! Who did what, and when: kinds and ids, never personal data.

use sea_orm::entity::prelude::*;

use super::{Forgettable, belongs_to_account};
use crate::domain::erasure::{Disposition, KeepReason};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i32,
    pub at: i64,
    pub author_kind: String,
    pub author_id: Option<String>,
    pub action: String,
    /// The thing that it was done to; null where many are counted.
    pub subject_id: Option<String>,
    /// Whose it is: the user of a grant or a privilege.
    pub user_id: Option<String>,
    /// To how many things it was done.
    pub things: i64,
}

belongs_to_account!(AccountId);

impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        Disposition::Keep(match column {
            Column::AccountId | Column::SubjectId => KeepReason::Id,
            Column::AuthorKind | Column::AuthorId | Column::UserId => KeepReason::User,
            Column::Revision | Column::Sequence | Column::At | Column::Action | Column::Things => {
                KeepReason::Bookkeeping
            }
        })
    }
}
