//! What can go wrong at the database, sorted once, at the driver's edge.
//!
//! A driver's own message may carry a value of a row or the text of a
//! statement. It is dropped here; only its code goes on.

use std::borrow::Cow;
use std::path::PathBuf;

use super::{Revision, Unusable};

/// The code by which the database names a failure: an SQLSTATE, or SQLite's
/// extended result code. Never a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code(pub(super) Cow<'static, str>);

impl Code {
    /// Whether PostgreSQL says that the user lacks a right.
    pub(super) fn is_missing_right(&self) -> bool {
        self.0 == "42501"
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why the store could not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The database's address cannot be used; the reason never repeats it.
    #[error("the database's address cannot be used: {reason}")]
    Address {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The database cannot be opened.
    #[error("the database {database} cannot be used: {why}")]
    Unusable {
        /// The file, or the name and the server of the database; no user and no
        /// password.
        database: String,
        /// Why.
        why: Unusable,
    },
    /// The database cannot be reached, or gave up on us.
    #[error("the database cannot be reached")]
    Unavailable(Option<Code>),
    /// The way to the database's server is not secured as it must be.
    #[error(
        "the way to the database's server is not secure: it speaks no TLS, or its certificate is not \
         for its name or not from an authority that database.ca_file or `sslrootcert` names"
    )]
    Insecure,
    /// The database did not answer in time.
    #[error("the database did not answer in time")]
    Timeout,
    /// There is no room left on the database's disk.
    #[error("there is no room left for the database")]
    Full,
    /// Somebody else holds the database's lock.
    #[error("the database is locked by somebody else")]
    Locked,
    /// Another process serves from this database already.
    #[error("another process serves from this database already")]
    AlreadyServing,
    /// This process may not serve from the database now: it cannot confirm that
    /// nobody else does, or somebody else does.
    #[error("the right to serve from the database is not confirmed")]
    NotServing,
    /// The file is damaged, or no database at all.
    #[error("the database is damaged, or no database at all")]
    Corrupt,
    /// The database may be read only.
    #[error("the database cannot be written to")]
    ReadOnly,
    /// There is no SQLite database at this path, and none is to be made.
    #[error(
        "there is no database {path}; to make it, add --database-create, or set \
         STEWARD_DATABASE_CREATE=true"
    )]
    NoDatabase {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The SQLite database's file is missing or empty, though it was there.
    #[error(
        "the database {path} is missing or empty, though {beside} tells that it was there; put it \
         back, or, to begin without what it held, delete {beside}"
    )]
    FileLost {
        /// The database.
        path: PathBuf,
        /// The file beside it.
        beside: PathBuf,
    },
    /// The SQLite database was served before, and holds no tables now: its
    /// write-ahead log, which held them, is lost.
    #[error(
        "the database {path} is empty, though {beside} tells that it was served: the write-ahead log \
         beside it was lost, or it was copied without it; put a whole copy back, or, to begin without \
         what it held, delete {beside}"
    )]
    LogLost {
        /// The database.
        path: PathBuf,
        /// The file beside it.
        beside: PathBuf,
    },
    /// The SQLite database holds tables, and none of steward's.
    #[error("the database {path} is not steward's: it holds other tables")]
    OfAnother {
        /// The database.
        path: PathBuf,
    },
    /// A file of the SQLite database was deleted or replaced while it was
    /// served.
    #[error("a file of the database was deleted or replaced while it was served")]
    FileGone,
    /// The SQLite database's file has a second name.
    #[error(
        "the database's file has a second name (a hard link); remove one of them, since a process \
         that opens the other damages the database"
    )]
    SecondName,
    /// A later version of steward made this database.
    #[error("the database was made by a later version of steward")]
    NewerSchema,
    /// The database waits for migrations.
    #[error("the database waits for {pending} migrations; run `steward migrate`")]
    OlderSchema {
        /// How many.
        pending: usize,
    },
    /// A row says something that steward never writes.
    #[error("the table {table} holds a row that makes no sense")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The row's id, for the log. An id names a row and tells nothing of
        /// a person.
        id: Option<String>,
    },
    /// What is to be made exists.
    #[error("it exists already")]
    AlreadyExists,
    /// A change that must not be carried out on what is stored.
    #[error("refused: {reason}")]
    Refused {
        /// Why.
        reason: &'static str,
    },
    /// SQLite kept the write-ahead log, since somebody was still reading.
    #[error("the write-ahead log could not be truncated while it is read")]
    LogBusy,
    /// Anything else.
    #[error("the database refused a statement")]
    Driver(Option<Code>),
}

impl StoreError {
    /// The database's own code for the failure, if it gave one; for the log.
    pub fn code(&self) -> Option<&Code> {
        match self {
            Self::Unavailable(code) | Self::Driver(code) => code.as_ref(),
            _ => None,
        }
    }

    /// Whether the database's user lacks a right.
    pub fn is_missing_right(&self) -> bool {
        matches!(self, Self::Driver(Some(code)) if code.is_missing_right())
    }

    /// Whether the same call may succeed a moment later.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Unavailable(_)
                | Self::Insecure
                | Self::Timeout
                | Self::Locked
                | Self::NotServing
                | Self::LogBusy
                | Self::FileGone
        )
    }
}

/// Why a commit did not happen, and left nothing behind; or why that is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// The account moved on since the changes were judged: judge them again.
    #[error("the account has changed since")]
    Stale {
        /// Where the account is now.
        current: Revision,
    },
    /// There is no such account.
    #[error("there is no such account")]
    UnknownAccount,
    /// The COMMIT failed, and whether it happened cannot be asked now.
    #[error("whether the changes were committed is not known")]
    Unknown {
        /// The revision that is there if it happened.
        revision: Revision,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
