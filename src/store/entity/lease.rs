//! The right to serve from the database: one row, of whoever holds it.

use sea_orm::entity::prelude::*;

use super::Forgettable;
use crate::domain::erasure::{Disposition, KeepReason};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lease")]
pub struct Model {
    /// What the right is for.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// How often somebody took it.
    pub epoch: i64,
    /// Drawn by the process that took it last.
    pub holder: Vec<u8>,
    /// Until when it is held, in milliseconds since 1970 by the database's
    /// clock. On SQLite a lock on a file says who holds it.
    pub expires_at: i64,
    /// How long it is held without a renewal, in milliseconds; 0 where it never
    /// was.
    pub length: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        Disposition::Keep(match column {
            Column::Name => KeepReason::Id,
            Column::Epoch | Column::Holder | Column::ExpiresAt | Column::Length => {
                KeepReason::Bookkeeping
            }
        })
    }
}
