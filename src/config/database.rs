use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Where the database is.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file, made when it is not there.
    Sqlite(PathBuf),
    /// A server, with its password.
    Postgres(String),
}

/// A database URL of neither kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be `sqlite://PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`")]
pub struct InvalidDatabaseUrl;

/// The file in the folder that the server runs in.
impl Default for DatabaseUrl {
    fn default() -> Self {
        Self::Sqlite(PathBuf::from("steward.db"))
    }
}

impl FromStr for DatabaseUrl {
    type Err = InvalidDatabaseUrl;

    fn from_str(text: &str) -> Result<Self, InvalidDatabaseUrl> {
        if let Some(path) = text.strip_prefix("sqlite://") {
            if path.is_empty() || path.contains('?') {
                return Err(InvalidDatabaseUrl);
            }
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        let server = ["postgres://", "postgresql://"]
            .iter()
            .any(|p| text.starts_with(p));
        if server {
            Ok(Self::Postgres(text.to_owned()))
        } else {
            Err(InvalidDatabaseUrl)
        }
    }
}

impl DatabaseUrl {
    /// The URL as the store takes it, with the password.
    pub fn secret(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite://{}", path.display()),
            Self::Postgres(url) => url.clone(),
        }
    }
}

impl DatabaseUrl {
    /// The same with the whole path of a file.
    #[must_use]
    pub fn absolute(self) -> Self {
        match self {
            Self::Sqlite(path) => Self::Sqlite(std::path::absolute(&path).unwrap_or(path)),
            server @ Self::Postgres(_) => server,
        }
    }

    /// The file, if it is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }
}

/// Without user and password.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(url) => {
                let host = url.rsplit_once('@').map_or("", |(_, rest)| rest);
                let host = host.split_once('?').map_or(host, |(host, _)| host);
                write!(f, "postgres://{host}")
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        let url: DatabaseUrl = "postgres://steward:hunter2@db:5432/steward?sslmode=require"
            .parse()
            .unwrap();
        assert_eq!(url.to_string(), "postgres://db:5432/steward");
        assert_eq!(format!("{url:?}"), "postgres://db:5432/steward");
    }

    #[test]
    fn other_urls_are_refused() {
        for bad in ["", "sqlite://", "sqlite::memory:", "mysql://x", "/a/path"] {
            assert_eq!(bad.parse::<DatabaseUrl>(), Err(InvalidDatabaseUrl), "{bad}");
        }
    }
}
