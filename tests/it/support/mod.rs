//! What tests share.

pub(crate) mod certificates;
pub(crate) mod clock;
pub(crate) mod collector;
mod database;
pub(crate) mod log;
pub(crate) mod own_postgres;
pub(crate) mod process;
pub(crate) mod proxy;
pub(crate) mod server;

pub(crate) use database::{TestDatabase, on_both};
