//! The tables, one entity each.
//!
//! An entity says three things: its columns, that its rows belong to an
//! account, and what erasure does to each column. Nobody finds, changes or
//! deletes rows but through [`OfAccount`], which asks for the account first.
//! The one table that is of no account, [`lease`], is reached by the statements
//! of its own room alone.

#![expect(
    unreachable_pub,
    reason = "the derive macros of SeaORM make everything public; the room's facade does not"
)]

pub(super) mod access_grant;
pub(super) mod account;
pub(super) mod archive_reason;
pub(super) mod audit_event;
pub(super) mod candidate;
pub(super) mod candidate_merge;
pub(super) mod change_log;
pub(super) mod era;
pub(super) mod former_feedback;
pub(super) mod interview;
pub(super) mod interview_panelist;
pub(super) mod job;
pub(super) mod job_item;
pub(super) mod lease;
pub(super) mod moved_away;
pub(super) mod opportunity;
pub(super) mod opportunity_source;
pub(super) mod opportunity_tag;
pub(super) mod posting;
pub(super) mod privilege;
pub(super) mod receipt;
pub(super) mod requisition;
pub(super) mod requisition_posting;
pub(super) mod restriction;
pub(super) mod revision;
pub(super) mod role;
pub(super) mod source_time;
pub(super) mod stage;
pub(super) mod stage_change;
pub(super) mod tombstone;
pub(super) mod user;
pub(super) mod user_candidate;

mod forgettable;
mod of_account;

pub(super) use forgettable::{Forgettable, Subject};
pub(super) use of_account::OfAccount;

/// Calls a generic function once for each table of accounts, and gives the
/// answers.
macro_rules! every_table {
    ($visit:ident ( $($argument:expr),* )) => {
        every_table!(@ $visit ($($argument),*)
            access_grant account archive_reason audit_event candidate candidate_merge change_log era
            former_feedback interview interview_panelist job job_item moved_away opportunity opportunity_source opportunity_tag posting privilege receipt
            requisition requisition_posting restriction revision role source_time stage stage_change tombstone user
            user_candidate)
    };
    (@ $visit:ident $arguments:tt $($table:ident)+) => {
        [$( every_table!(@@ $visit $arguments $table) ),+]
    };
    (@@ $visit:ident ( $($argument:expr),* ) $table:ident) => {
        $visit::<$crate::store::entity::$table::Entity>($($argument),*)
    };
}
pub(super) use every_table;

/// What every entity needs and none says differently: the column that names
/// its account, no relations, and the usual behaviour.
macro_rules! belongs_to_account {
    ($column:ident) => {
        #[derive(Copy, Clone, Debug, sea_orm::EnumIter, sea_orm::DeriveRelation)]
        pub enum Relation {}

        impl sea_orm::ActiveModelBehavior for ActiveModel {}

        impl crate::store::entity::OfAccount for Entity {
            fn account() -> Column {
                Column::$column
            }
        }
    };
}
use belongs_to_account;
