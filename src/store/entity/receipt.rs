//! The trace of a request, so that its repetition is recognised.

use sea_orm::entity::prelude::*;

use super::{Forgettable, belongs_to_account};
use crate::domain::erasure::{Disposition, KeepReason};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "receipt")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub request_id: String,
    pub method: String,
    pub digest: Vec<u8>,
    pub response: Vec<u8>,
    pub revision: i64,
    pub at: i64,
}

belongs_to_account!(AccountId);

impl Forgettable for Entity {
    fn disposition(column: Column) -> Disposition {
        // The response holds ids only: whoever writes receipts answers for it.
        Disposition::Keep(match column {
            Column::AccountId | Column::RequestId => KeepReason::Id,
            Column::Method | Column::Digest | Column::Response | Column::Revision | Column::At => {
                KeepReason::Bookkeeping
            }
        })
    }
}
