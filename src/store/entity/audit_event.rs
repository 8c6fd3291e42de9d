//! Who did what, and when, each event linked to the one before: kinds and ids,
//! never personal data.

use sea_orm::entity::prelude::*;

use super::{Forgettable, belongs_to_account};
use crate::domain::erasure::{Disposition, KeepReason};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: String,
    /// The place in the chain, from 1 on.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i64,
    pub revision: i64,
    pub at: i64,
    pub kind: String,
    pub actor_kind: String,
    pub actor_id: Option<String>,
    pub caller_kind: String,
    pub caller: Option<String>,
    pub target_kind: Option<String>,
    pub target_id: Option<String>,
    /// Whose it is: the user of a grant or a privilege.
    pub target_user: Option<String>,
    /// JSON, texts by name.
    pub state_before: Option<String>,
    pub state_after: Option<String>,
    /// JSON, numbers by name.
    pub counts: Option<String>,
    /// Empty before the chain begins.
    pub link: Vec<u8>,
}

belongs_to_account!(AccountId);

impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        Disposition::Keep(match column {
            Column::AccountId | Column::TargetId => KeepReason::Id,
            Column::ActorKind | Column::ActorId | Column::TargetUser => KeepReason::User,
            // Of users, roles, access, privileges and settings, never of a candidate.
            Column::StateBefore | Column::StateAfter => KeepReason::Account,
            Column::Sequence
            | Column::Revision
            | Column::At
            | Column::Kind
            | Column::CallerKind
            | Column::Caller
            | Column::TargetKind
            | Column::Counts
            | Column::Link => KeepReason::Bookkeeping,
        })
    }
}
