//! The store, on both databases.

mod bulk;
mod commit;
mod erasure;
mod facts;
pub(crate) mod fixture;
mod history;
mod jobs;
mod opening;
mod records;
mod roles;
mod schema;
mod tenants;
mod tls;
