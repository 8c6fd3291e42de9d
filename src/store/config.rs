//! Where the database is, and how it is used.

use std::time::Duration;

use super::LEASE;

/// Where the database is, and how it is used.
#[derive(Clone)]
pub struct StoreConfig {
    /// `sqlite:///path/to/file.db` or `postgres://user:password@host/name`.
    /// A database in memory is not supported: it would be empty for every
    /// connection.
    pub url: String,
    /// SQLite only: whether the file and its folder are made when missing.
    pub create: bool,
    /// The most connections held at a time; on SQLite, those that read.
    pub max_connections: u32,
    /// How long a call waits for a free connection.
    pub acquire_timeout: Duration,
    /// How long PostgreSQL may work on one statement.
    pub statement_timeout: Duration,
    /// On PostgreSQL, how long the right to serve is held without being
    /// confirmed.
    pub lease: Duration,
    /// SQLite only: the file grows to this many pages and no further. A test
    /// fills the disk with it.
    pub max_page_count: Option<u32>,
}

impl StoreConfig {
    /// The database at `url`, made when missing, with everything else as usual.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            create: true,
            max_connections: 8,
            acquire_timeout: Duration::from_secs(3),
            statement_timeout: Duration::from_mins(1),
            lease: LEASE,
            max_page_count: None,
        }
    }
}

/// The address may hold a password, so it is not shown.
impl std::fmt::Debug for StoreConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoreConfig")
            .field("create", &self.create)
            .field("max_connections", &self.max_connections)
            .field("acquire_timeout", &self.acquire_timeout)
            .field("statement_timeout", &self.statement_timeout)
            .field("lease", &self.lease)
            .field("max_page_count", &self.max_page_count)
            .finish_non_exhaustive()
    }
}
