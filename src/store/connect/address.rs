use std::path::PathBuf;

use crate::store::StoreError;

/// A database's address, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL server.
    Postgres {
        /// The address without what it says about TLS.
        url: String,
        /// What it says about TLS.
        security: Security,
    },
}

/// How the way to the server is secured. There is nothing in between: TLS that
/// does not look at the server's certificate protects from nobody who can
/// reach the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Security {
    /// Not at all: `sslmode=disable`, or the server is on this machine and
    /// `sslmode` does not ask for more.
    Plain,
    /// TLS; the certificate is checked against the roots in this file, or the
    /// usual ones, and against the host's name.
    Verified {
        /// `sslrootcert`.
        roots: Option<PathBuf>,
    },
}

impl Address {
    /// Takes an address apart.
    pub(super) fn parse(url: &str) -> Result<Self, StoreError> {
        let refused = |reason| StoreError::Address { reason };
        if let Some(rest) = url.strip_prefix("sqlite:") {
            let path = rest.strip_prefix("//").unwrap_or(rest);
            return match path {
                "" => Err(refused("it names no file")),
                path if path.contains(":memory:") || path.contains("mode=memory") => Err(refused(
                    "a database in memory is empty for every connection",
                )),
                path if path.contains('?') => Err(refused("SQLite takes no options here")),
                path => Ok(Self::Sqlite(path.into())),
            };
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return postgres(url);
        }
        Err(refused(
            "it starts neither with `sqlite://` nor with `postgres://`",
        ))
    }
}

fn postgres(url: &str) -> Result<Address, StoreError> {
    let (base, query) = url.split_once('?').unwrap_or((url, ""));
    let mut mode = None;
    let mut roots = None;
    let mut others = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("sslmode", value)) => mode = Some(value),
            Some(("sslrootcert", value)) => roots = Some(PathBuf::from(value)),
            Some((name, _)) if name.starts_with("ssl") => {
                return Err(StoreError::Address {
                    reason: "of TLS, it may say `sslmode` and `sslrootcert`",
                });
            }
            _ => others.push(pair),
        }
    }
    let security = match mode {
        Some("disable") => Security::Plain,
        None | Some("allow" | "prefer") if is_local(base) => Security::Plain,
        None | Some("allow" | "prefer" | "require" | "verify-ca" | "verify-full") => {
            Security::Verified { roots }
        }
        Some(_) => {
            return Err(StoreError::Address {
                reason: "its `sslmode` is unknown",
            });
        }
    };
    let url = if others.is_empty() {
        base.to_owned()
    } else {
        format!("{base}?{}", others.join("&"))
    };
    Ok(Address::Postgres { url, security })
}

/// Whether the server is on this machine.
fn is_local(base: &str) -> bool {
    let authority = base
        .split_once("://")
        .map_or("", |(_, rest)| rest)
        .split('/')
        .next()
        .unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next(),
        None => host.split(':').next(),
    };
    // Without a host, or with a folder as host, it is a socket.
    matches!(name, Some("" | "localhost" | "::1"))
        || name.is_some_and(|name| name.starts_with("127.") || name.starts_with("%2F"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn security(url: &str) -> Security {
        match Address::parse(url) {
            Ok(Address::Postgres { security, .. }) => security,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_file_is_named_with_and_without_slashes() {
        for url in ["sqlite:///var/lib/s.db", "sqlite:/var/lib/s.db"] {
            let file = PathBuf::from("/var/lib/s.db");
            assert_eq!(Address::parse(url), Ok(Address::Sqlite(file)));
        }
        let file = PathBuf::from("steward.db");
        assert_eq!(
            Address::parse("sqlite://steward.db"),
            Ok(Address::Sqlite(file))
        );
    }

    #[test]
    fn what_cannot_be_used_is_refused() {
        for url in [
            "",
            "mysql://localhost/x",
            "sqlite::memory:",
            "sqlite://:memory:",
            "sqlite://",
            "sqlite://x.db?mode=ro",
            "postgres://localhost/x?sslmode=maybe",
            "postgres://localhost/x?sslkey=k.pem",
        ] {
            assert!(
                matches!(Address::parse(url), Err(StoreError::Address { .. })),
                "{url}"
            );
        }
    }

    #[test]
    fn beyond_this_machine_the_certificate_is_checked_unless_tls_is_switched_off() {
        let verified = Security::Verified { roots: None };
        assert_eq!(security("postgres://u:p@127.0.0.1:5432/x"), Security::Plain);
        assert_eq!(
            security("postgres://u:p@localhost/x?sslmode=prefer"),
            Security::Plain
        );
        assert_eq!(security("postgres://u:p@[::1]:5432/x"), Security::Plain);
        assert_eq!(
            security("postgres://u:p@localhost/x?sslmode=require"),
            verified
        );
        assert_eq!(security("postgres://u:p@db.example/x"), verified);
        assert_eq!(
            security("postgres://u:p@db.example/x?sslmode=prefer"),
            verified
        );
        assert_eq!(
            security("postgres://u:p@db.example/x?sslmode=disable"),
            Security::Plain
        );
        let roots = Some(PathBuf::from("/etc/roots.pem"));
        assert_eq!(
            security("postgres://u:p@db.example/x?sslrootcert=/etc/roots.pem"),
            Security::Verified { roots }
        );
    }

    #[test]
    fn what_is_not_about_tls_is_passed_on() {
        let address = Address::parse("postgres://h/x?sslmode=require&application_name=a");
        let Ok(Address::Postgres { url, .. }) = address else {
            panic!("{address:?}");
        };
        assert_eq!(url, "postgres://h/x?application_name=a");
    }
}
