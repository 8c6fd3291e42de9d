//! The store: accounts in a database, SQLite or PostgreSQL.
//!
//! A [`Commit`] is one transaction: rows, change log, audit, receipt and
//! revision + 1, or nothing at all. Whoever keeps an index [`loads`] an
//! account once and then asks for the facts that changed [`since`] a
//! revision. Every other read judges a write or answers a request for what is
//! stored; none of them answers *may this person do this*.
//!
//! [`loads`]: Store::load
//! [`since`]: Store::facts_since

mod claim;
mod commit;
mod condition;
mod config;
mod connect;
mod driver;
mod entity;
mod error;
mod id_in;
mod key;
mod lease;
mod load;
mod log;
mod migration;
mod model;
mod prune;
mod read;
mod revision;
mod rows;
mod schema;
mod truncate;
mod tx;
mod value;

pub use claim::ServingClaim;
pub use config::StoreConfig;
pub use connect::{Store, Unusable};
pub use error::{Code, CommitError, StoreError};
pub use lease::{LEASE, LONGEST_LEASE, LeaseKeeper, ServingRight};
pub use log::{AuthorKind, ChangedKind, Log, LogCursor, LoggedRevision};
pub use model::{
    Author, Backlog, ChangesSince, Commit, ItemCounts, JobCursor, JobProgress, Migrated, Receipt,
};
pub use prune::Pruned;
pub use read::AuditFilter;
pub use revision::{Era, Next, PastRevision, Revision};
pub use schema::{ColumnInfo, TableInfo, tables};

pub use crate::domain::record::Stamp;
