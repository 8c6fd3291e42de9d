//! Why a database cannot be used, found out when it is opened: what somebody
//! has to know who can do something about it, and nothing that is secret.

use std::io;
use std::path::Path;

use rustix::fs::{Access, access};
use rustls::{CertificateError, Error as TlsError};
use sqlx::postgres::PgDatabaseError;

use crate::store::driver::causes;

/// Why a database cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// Nobody listens at the server's address.
    #[error("nothing listens there (connection refused)")]
    Refused,
    /// The name of the server's host says nothing to the resolver.
    #[error("its host's name is not found")]
    NameUnknown,
    /// There is no way to the host, or the connection broke.
    #[error("the connection fails: {0}")]
    NoConnection(io::ErrorKind),
    /// The server says nothing.
    #[error("it does not answer within {0} seconds")]
    Silent(u64),
    /// Whatever answers speaks something else.
    #[error("what answers there is no PostgreSQL")]
    NoPostgres,
    /// The password is wrong, or the user is.
    #[error("the user or the password is wrong")]
    Password,
    /// The server's rules keep the user out.
    #[error(
        "the server knows no such user, or its pg_hba.conf does not let the user in from here, or not in this way"
    )]
    NotLetIn,
    /// The server has other databases.
    #[error("the server has no database of this name")]
    NoDatabase,
    /// The user has no right to connect.
    #[error(
        "the user may not connect to it; type, as its owner: GRANT CONNECT ON DATABASE ... TO ..."
    )]
    MayNotConnect,
    /// The server takes nobody in now.
    #[error("the server is starting, stopping or recovering")]
    Starting,
    /// The server has as many connections as it takes.
    #[error("the server has no connection left for this user")]
    Crowded,
    /// The server cannot be reached by TLS, and must be.
    #[error(
        "the server offers no TLS; where the way to it is safe without, add ?sslmode=disable to the URL"
    )]
    NoTls,
    /// The server's certificate is from nobody who is trusted.
    #[error(
        "the server's certificate is from no authority that database.ca_file or `sslrootcert` names, or by itself none of the usual ones"
    )]
    Issuer,
    /// The server's certificate is for somebody else.
    #[error("the server's certificate is not for this host's name")]
    OtherName,
    /// The server's certificate is over, or does not hold yet.
    #[error("the server's certificate is expired, or not valid yet")]
    Expired,
    /// TLS failed otherwise.
    #[error("TLS with the server fails")]
    Tls,
    /// The address is that of a pooler that hands its connections out anew for
    /// each transaction, or each statement.
    #[error(
        "its address is that of a pooler in transaction mode, which keeps no session (PgBouncer: `pool_mode`); name \
         the PostgreSQL server itself, or a pooler in session mode"
    )]
    Pooled,
    /// The server only follows another one.
    #[error("its server is a standby, which can only be read; name the primary")]
    Standby,
    /// Nothing may be written to it.
    #[error("it can only be read (default_transaction_read_only)")]
    ReadOnly,
    /// The user may not make tables.
    #[error(
        "the user may not make tables in it; type, as its owner: GRANT CREATE ON SCHEMA public TO ..."
    )]
    MayNotMakeTables,
    /// The user may not write to the tables.
    #[error(
        "the user may not write to its tables; type, as their owner: GRANT SELECT, INSERT, UPDATE, DELETE ON ALL \
         TABLES IN SCHEMA public TO ..."
    )]
    MayNotWrite,
    /// There is a folder where the file should be.
    #[error("it is a folder, and no file")]
    Folder,
    /// The file may not be written.
    #[error("there is no right to read and write it")]
    FileRight,
    /// Nothing may be made beside the file.
    #[error("there is no right to write to its folder, where SQLite keeps files beside it")]
    FolderRight,
    /// The file is not there and cannot be made.
    #[error("it cannot be made: {0}")]
    NotMade(io::ErrorKind),
    /// The file holds something else, or is broken.
    #[error("it is damaged, or no database at all")]
    Damaged,
}

impl Unusable {
    /// Why PostgreSQL could not be reached; `None` for what is no reason of its
    /// own.
    pub(super) fn of(error: &sqlx::Error) -> Option<Self> {
        if let Some(why) = causes(error).find_map(|cause| cause.downcast_ref::<TlsError>()) {
            return Some(of_tls(why));
        }
        match error {
            sqlx::Error::Database(error) => {
                let error = error.try_downcast_ref::<PgDatabaseError>()?;
                of_state(error.code())
            }
            sqlx::Error::Tls(_) => Some(Self::NoTls),
            sqlx::Error::Protocol(_) => Some(Self::NoPostgres),
            sqlx::Error::Io(error) => Some(of_io(error)),
            _ => None,
        }
    }
}

fn of_io(error: &io::Error) -> Unusable {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Unusable::Refused,
        kind => Unusable::NoConnection(kind),
    }
}

fn of_tls(error: &TlsError) -> Unusable {
    let TlsError::InvalidCertificate(why) = error else {
        return Unusable::Tls;
    };
    match why {
        CertificateError::UnknownIssuer => Unusable::Issuer,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Unusable::OtherName
        }
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => Unusable::Expired,
        _ => Unusable::Tls,
    }
}

/// By an SQLSTATE.
fn of_state(state: &str) -> Option<Unusable> {
    match state {
        "28P01" => Some(Unusable::Password),
        "28000" => Some(Unusable::NotLetIn),
        "3D000" => Some(Unusable::NoDatabase),
        "42501" => Some(Unusable::MayNotConnect),
        "57P03" => Some(Unusable::Starting),
        "53300" => Some(Unusable::Crowded),
        _ => None,
    }
}

/// Looks at a file's place, and changes nothing. A file that is not there is
/// nothing to complain of yet.
pub(super) fn look(file: &Path) -> Result<(), Unusable> {
    if file.is_dir() {
        return Err(Unusable::Folder);
    }
    if !file.exists() {
        return Ok(());
    }
    // The file is not opened: SQLite loses its locks on it when anybody else in the process closes it.
    access(file, Access::READ_OK | Access::WRITE_OK).map_err(|_| Unusable::FileRight)?;
    let real = file.canonicalize();
    let folder = real.as_deref().unwrap_or(file).parent();
    let folder = folder.unwrap_or(Path::new("/"));
    access(folder, Access::WRITE_OK | Access::EXEC_OK).map_err(|_| Unusable::FolderRight)
}
