//! Opening the database.

mod address;
mod bounded;
mod file;
mod postgres;
mod sqlite;
mod unusable;

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{
    AccessMode, ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    IsolationLevel, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use sqlx::Connection;

pub(super) use bounded::{Bounded, Transaction};
pub(super) use file::{DatabaseFile, LOCK, LOG};
pub(super) use postgres::{Dialer, Session};
pub use unusable::Unusable;

use self::address::Address;
use super::lease::Lease;
use super::{StoreConfig, StoreError};

/// A database that stays silent for so long is gone.
pub(super) const WAIT_LIMIT: Duration = Duration::from_secs(10);
/// How long a statement of a transaction that writes may take: the account's
/// other writes wait for it, also where the connection died in the middle.
const WRITE_LIMIT: Duration = Duration::from_secs(15);
/// How long the server's word that a statement took too long may be under way.
const ANSWER: Duration = Duration::from_secs(1);

/// One database. Cheap to clone; all clones share their connections.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    reader: Bounded<DatabaseConnection>,
    writer: Bounded<DatabaseConnection>,
    place: DatabaseLocation,
    /// What it is called, without user and password.
    name: String,
    lease: Lease,
}

/// Where the database is, for what a pool cannot do.
pub(super) enum DatabaseLocation {
    /// The file.
    Sqlite(Arc<DatabaseFile>),
    /// How to open one more connection.
    Postgres(Box<Dialer>),
}

impl Store {
    /// Opens the database. On SQLite the file and its folder are made when
    /// they are missing and the configuration says so. Nothing is migrated.
    ///
    /// # Errors
    /// When the address cannot be used, the database cannot be reached, or the
    /// file is missing or damaged.
    pub async fn connect(config: &StoreConfig) -> Result<Self, StoreError> {
        let lease = Lease::new(config.lease);
        let inner = match Address::parse(&config.url)? {
            Address::Sqlite(file) => {
                // What opens a database holds much, and little of it for long.
                let (reader, writer) = Box::pin(sqlite::open(&file, config)).await?;
                let name = file.display().to_string();
                let place = DatabaseLocation::Sqlite(Arc::new(DatabaseFile::new(file)));
                Inner {
                    reader: Bounded::new(reader, None),
                    writer: Bounded::new(writer, None),
                    place,
                    name,
                    lease,
                }
            }
            Address::Postgres { url, security } => {
                let dialer = Dialer::new(&url, &security, config)?;
                let opened = Box::pin(postgres::open(&url, &security, config));
                let (pool, name) = opened.await?;
                let probed = tokio::time::timeout(WAIT_LIMIT, Box::pin(dialer.probe()));
                // A pooler keeps those waiting for whom it has no connection to the server.
                let silent = |_| Ok(Some(Unusable::Silent(WAIT_LIMIT.as_secs())));
                if let Some(why) = probed.await.unwrap_or_else(silent)? {
                    return Err(StoreError::Unusable {
                        database: name,
                        why,
                    });
                }
                // The server ends a statement before that, if it can be heard.
                let limit = config.acquire_timeout + config.statement_timeout + ANSWER;
                let limit = Some(limit);
                Inner {
                    reader: Bounded::new(pool.clone(), limit),
                    writer: Bounded::new(pool, limit),
                    place: DatabaseLocation::Postgres(Box::new(dialer)),
                    name,
                    lease,
                }
            }
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Opens the database for looking at it: nothing is made, and nothing is
    /// changed.
    ///
    /// # Errors
    /// As for [`Store::connect`].
    pub async fn look(config: &StoreConfig) -> Result<Self, StoreError> {
        let Address::Sqlite(file) = Address::parse(&config.url)? else {
            return Self::connect(config).await;
        };
        let reader = sqlite::look_into(&file).await?;
        let inner = Inner {
            writer: Bounded::new(reader.clone(), None),
            reader: Bounded::new(reader, None),
            name: file.display().to_string(),
            place: DatabaseLocation::Sqlite(Arc::new(DatabaseFile::new(file))),
            lease: Lease::new(config.lease),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Closes all connections, after those in use are done.
    pub async fn close(&self) {
        // Nothing is lost when a connection ends otherwise.
        let _ = self.reader().unbounded().close_by_ref().await;
        let _ = self.writer().unbounded().close_by_ref().await;
    }

    pub(super) fn reader(&self) -> &Bounded<DatabaseConnection> {
        &self.inner.reader
    }

    pub(super) fn writer(&self) -> &Bounded<DatabaseConnection> {
        &self.inner.writer
    }

    pub(super) fn place(&self) -> &DatabaseLocation {
        &self.inner.place
    }

    /// That the database cannot be used as it is.
    pub(super) fn unusable(&self, why: Unusable) -> StoreError {
        StoreError::Unusable {
            database: self.inner.name.clone(),
            why,
        }
    }

    pub(super) fn lease(&self) -> &Lease {
        &self.inner.lease
    }

    /// A transaction that reads, and sees one moment from its first look on.
    pub(super) async fn snapshot(&self) -> Result<Transaction, StoreError> {
        let limit = self.reader().limit();
        let reader = self.reader().unbounded().clone();
        let begun = whole(limit, async move {
            match reader.get_database_backend() {
                DbBackend::Postgres => {
                    let (level, mode) = (IsolationLevel::RepeatableRead, AccessMode::ReadOnly);
                    reader.begin_with_config(Some(level), Some(mode)).await
                }
                _ => reader.begin().await,
            }
        });
        Ok(Bounded::new(begun.await?, limit))
    }

    /// A transaction that writes. On SQLite it takes the lock at once: one
    /// that reads first and writes later fails when somebody was faster.
    pub(super) async fn begin(&self) -> Result<Transaction, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let limit = self.writer().limit();
        let limit = limit.map(|limit| limit.min(WRITE_LIMIT));
        let writer = self.writer().unbounded().clone();
        let begun = whole(
            limit,
            async move { writer.begin_with_options(options).await },
        );
        Ok(Bounded::new(begun.await?, limit))
    }
}

/// Begins a transaction to the end, even for somebody who gives up meanwhile.
///
/// The driver does not count a transaction before the database has answered.
/// Given up in between, the connection has a transaction that is open and that
/// the driver does not know of. So it is given up only where the database may
/// never answer, and whoever takes the connection back asks PostgreSQL for such
/// a transaction.
async fn whole(
    limit: Option<Duration>,
    begin: impl Future<Output = Result<DatabaseTransaction, DbErr>> + Send + 'static,
) -> Result<DatabaseTransaction, StoreError> {
    let beginning = tokio::spawn(async move {
        match limit {
            None => Some(begin.await),
            Some(_) => tokio::time::timeout(WAIT_LIMIT, begin).await.ok(),
        }
    });
    match beginning.await {
        Ok(Some(transaction)) => Ok(transaction?),
        Ok(None) => Err(StoreError::Timeout),
        Err(_) => Err(StoreError::Unavailable(None)),
    }
}

/// Whether a connection to SQLite that was given back may be used again: not
/// while a transaction is open on it. The pool closes it otherwise.
///
/// SQLite itself ends a transaction whose COMMIT or statement failed (a full
/// disk, an I/O error). The driver's ROLLBACK then fails, the driver goes on
/// counting the transaction as open, and the next one would be a savepoint
/// that nothing ever commits.
async fn has_no_transaction<C: Connection>(connection: &mut C) -> Result<bool, sqlx::Error> {
    // The driver only queues a ROLLBACK; after the answer it was carried out.
    let answers = connection.ping().await.is_ok();
    Ok(answers && !connection.is_in_transaction())
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("backend", &self.reader().get_database_backend())
            .finish_non_exhaustive()
    }
}
