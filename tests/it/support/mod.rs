//! What tests share.

mod database;

pub(crate) use database::{TestDatabase, on_both};
