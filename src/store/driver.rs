//! Where drivers' errors become ours.
//!
//! Sorted by code; the message, which may carry a value of a row, ends here.

use std::borrow::Cow;
use std::error::Error;
use std::io;

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};
use sqlx::postgres::PgDatabaseError;
use sqlx::sqlite::SqliteError;

use super::error::{Code, StoreError};

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error {
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => Self::Timeout,
            DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed) => Self::Unavailable(None),
            DbErr::Conn(cause) | DbErr::Exec(cause) | DbErr::Query(cause) => match cause {
                RuntimeErr::SqlxError(cause) => Self::from(&*cause),
                RuntimeErr::Internal(_) => Self::Driver(None),
            },
            DbErr::Migration(_) => Self::NewerSchema,
            _ => Self::Driver(None),
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::from(&error)
    }
}

impl From<&sqlx::Error> for StoreError {
    fn from(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(error) => {
                if let Some(error) = error.try_downcast_ref::<PgDatabaseError>() {
                    postgres(error.code())
                } else if error.try_downcast_ref::<SqliteError>().is_some() {
                    sqlite(error.code().and_then(|code| code.parse().ok()))
                } else {
                    Self::Driver(None)
                }
            }
            sqlx::Error::Configuration(_) => Self::Address {
                reason: "its options are not understood",
            },
            sqlx::Error::PoolTimedOut => Self::Timeout,
            sqlx::Error::Tls(_) => Self::Insecure,
            sqlx::Error::Io(cause) if is_about_tls(cause) => Self::Insecure,
            sqlx::Error::Io(_) | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
                Self::Unavailable(None)
            }
            _ => Self::Driver(None),
        }
    }
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        if let Some(state) = error.code() {
            return postgres(state.code());
        }
        if error.source().is_some_and(is_about_tls) {
            return Self::Insecure;
        }
        let broken = error
            .source()
            .is_some_and(|source| source.downcast_ref::<std::io::Error>().is_some());
        if broken || error.is_closed() {
            Self::Unavailable(None)
        } else {
            Self::Driver(None)
        }
    }
}

/// Whether TLS failed somewhere below.
fn is_about_tls(error: &(dyn Error + 'static)) -> bool {
    causes(error).any(<dyn Error>::is::<rustls::Error>)
}

/// An error, and what is behind it.
pub(super) fn causes<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error: &&'a (dyn Error + 'static)| {
        match error.downcast_ref::<io::Error>() {
            // What it wraps is not its source.
            Some(wrapper) => wrapper.get_ref().map(|inner| inner as _),
            None => error.source(),
        }
    })
}

/// Sorts an SQLSTATE.
fn postgres(state: &str) -> StoreError {
    let code = || Some(Code(Cow::Owned(state.to_owned())));
    let class = state.get(..2).unwrap_or_default();
    match (class, state) {
        (_, "53100") => StoreError::Full,
        (_, "57014") => StoreError::Timeout,
        (_, "55P03" | "40001" | "40P01") => StoreError::Locked,
        (_, "23505") => StoreError::AlreadyExists,
        (_, "25006") => StoreError::ReadOnly,
        (_, "XX001" | "XX002") => StoreError::Corrupt,
        // Connections, credentials, names of databases, shortage, shutdown; a transaction that the server gave up, since
        // it said nothing, or for too long.
        ("08" | "28" | "3D" | "53" | "57", _) | (_, "25P02" | "25P03" | "25P04") => {
            StoreError::Unavailable(code())
        }
        _ => StoreError::Driver(code()),
    }
}

/// Sorts SQLite's extended result code; the lower byte is the plain one.
fn sqlite(code: Option<i32>) -> StoreError {
    let named = || code.map(|code| Code(Cow::Owned(code.to_string())));
    match code.map(|code| (code & 0xff, code)) {
        Some((5 | 6, _)) => StoreError::Locked,
        Some((8, _)) => StoreError::ReadOnly,
        Some((10 | 14, _)) => StoreError::Unavailable(named()),
        Some((11 | 26, _)) => StoreError::Corrupt,
        Some((13, _)) => StoreError::Full,
        Some((_, 1555 | 2067)) => StoreError::AlreadyExists,
        _ => StoreError::Driver(named()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_operator_can_act_on_is_told_apart() {
        assert_eq!(postgres("53100"), StoreError::Full);
        assert_eq!(postgres("57014"), StoreError::Timeout);
        assert_eq!(postgres("40P01"), StoreError::Locked);
        assert!(matches!(
            postgres("28P01"),
            StoreError::Unavailable(Some(_))
        ));
        assert!(postgres("25P03").is_passing());
        assert!(matches!(postgres("42P01"), StoreError::Driver(Some(_))));
        assert_eq!(sqlite(Some(13)), StoreError::Full);
        assert_eq!(sqlite(Some(26)), StoreError::Corrupt);
        assert_eq!(sqlite(Some(517)), StoreError::Locked);
        assert_eq!(sqlite(Some(1555)), StoreError::AlreadyExists);
        assert_eq!(sqlite(Some(1032)), StoreError::ReadOnly);
    }
}
