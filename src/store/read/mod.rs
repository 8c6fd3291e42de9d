//! Reading what is stored: to judge a write, or to answer a request for it.

mod accounts;
mod audit;
mod backlog;
mod candidacies;
mod changes;
mod eras;
mod jobs;
mod parts;
mod records;
mod restrictions;
mod roles;

pub use audit::AuditFilter;
pub(super) use changes::past_stamp;
pub(super) use parts::parts;

/// How many ids go into one query.
pub(super) const IDS: usize = 1000;
