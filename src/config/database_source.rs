//! The ways to say where the database is: its URL, or a file that holds the URL, so that the password stands in no
//! environment; and by which authorities a server of PostgreSQL is known.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use super::database::{DatabaseUrl, InvalidDatabaseUrl};
use super::reader::Reader;
use crate::tls::{ClientFiles, Unusable, client};

const URL: &str = "database.url";
const URL_FILE: &str = "database.url_file";
const CA_FILE: &str = "database.ca_file";

/// How many bytes the file with the URL may have.
const LONGEST: u64 = 8 * 1024;

/// What was said of where the database is.
#[derive(Debug, Default)]
pub struct DatabaseSource {
    /// Its URL.
    pub url: Option<DatabaseUrl>,
    /// A file that holds the URL.
    pub url_file: Option<PathBuf>,
    /// The authorities that vouch for PostgreSQL.
    pub ca_file: Option<PathBuf>,
}

/// What of it is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabasePart {
    /// The file with the URL.
    UrlFile,
    /// The file with the authorities.
    CaFile,
}

/// Why it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseTrouble {
    /// The URL is said twice.
    #[error("contradicts database.url; give one of them")]
    Twice,
    /// The file with the URL is not there.
    #[error("is not there")]
    Absent,
    /// The system does not let it be read, or it is no text.
    #[error("cannot be read")]
    Unreadable,
    /// It holds no URL.
    #[error("{0}")]
    NoUrl(InvalidDatabaseUrl),
    /// A file of SQLite has no authority.
    #[error("says nothing of SQLite")]
    NoServer,
    /// The URL names its own authorities.
    #[error("contradicts `sslrootcert` in the database's URL; give one of them")]
    OtherAuthorities,
    /// The URL wants no TLS.
    #[error("contradicts `sslmode=disable` in the database's URL")]
    NoTls,
    /// The file with the authorities is of no use.
    #[error("{0}")]
    Authorities(Unusable),
}

impl DatabaseSource {
    /// Where the database is, if anything was said.
    ///
    /// # Errors
    /// A file is of no use, or two things that were said contradict each other.
    pub fn find(self) -> Result<Option<DatabaseUrl>, (DatabasePart, DatabaseTrouble)> {
        let of_file = |why| (DatabasePart::UrlFile, why);
        let url = match (self.url, self.url_file) {
            (Some(_), Some(_)) => return Err(of_file(DatabaseTrouble::Twice)),
            (None, Some(file)) => Some(read_url(&file).map_err(of_file)?),
            (url, None) => url,
        };
        let Some(ca_file) = self.ca_file else {
            return Ok(url);
        };
        let known = url.unwrap_or_default().known_by(&ca_file);
        known
            .map(Some)
            .map_err(|trouble| (DatabasePart::CaFile, trouble))
    }
}

impl DatabaseUrl {
    /// The same server, which is to be verified by these authorities.
    fn known_by(self, ca_file: &Path) -> Result<Self, DatabaseTrouble> {
        let Self::Postgres(url) = self else {
            return Err(DatabaseTrouble::NoServer);
        };
        let options = url.split_once('?').map_or("", |(_, options)| options);
        let says = |start: &str| options.split('&').any(|option| option.starts_with(start));
        if says("sslrootcert=") {
            return Err(DatabaseTrouble::OtherAuthorities);
        }
        if says("sslmode=disable") {
            return Err(DatabaseTrouble::NoTls);
        }
        let files = ClientFiles {
            authorities: Some(ca_file.to_owned()),
            identity: None,
        };
        client(&files).map_err(|(_, why)| DatabaseTrouble::Authorities(why))?;
        let more = if url.contains('?') { '&' } else { '?' };
        let file = ca_file.display();
        Ok(Self::Postgres(format!(
            "{url}{more}sslmode=verify-full&sslrootcert={file}"
        )))
    }
}

/// The URL that a file holds.
fn read_url(file: &Path) -> Result<DatabaseUrl, DatabaseTrouble> {
    let mut text = String::new();
    let read = File::open(file).and_then(|file| file.take(LONGEST).read_to_string(&mut text));
    read.map_err(|error| match error.kind() {
        ErrorKind::NotFound => DatabaseTrouble::Absent,
        _ => DatabaseTrouble::Unreadable,
    })?;
    text.trim().parse().map_err(DatabaseTrouble::NoUrl)
}

/// Reads where the database is; nothing where nothing was said, or nothing that can be used.
pub(super) fn read(reader: &mut Reader) -> Option<DatabaseUrl> {
    let source = DatabaseSource {
        url: reader.maybe(URL),
        url_file: reader.maybe(URL_FILE),
        ca_file: reader.maybe(CA_FILE),
    };
    if source.url.is_none() && reader.given(URL).is_some() {
        // Of one that is wrong no more can be said.
        return None;
    }
    match source.find() {
        Ok(url) => url,
        Err((part, why)) => {
            let path = match part {
                DatabasePart::UrlFile => URL_FILE,
                DatabasePart::CaFile => CA_FILE,
            };
            reader.wrong(path, why.to_string());
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("url", "postgres://steward:hunter2@db/steward\n");
        write(
            "local",
            "postgres://steward@localhost/steward?sslmode=prefer",
        );
        write("plain", "postgres://db/steward?sslmode=disable");
        write("rooted", "postgres://db/steward?a=b&sslrootcert=/x");
        write("sqlite", "sqlite://steward.db");
        write("text", "hunter2");
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = rcgen::CertificateParams::default().self_signed(&key);
        write("ca", &certificate.unwrap().pem());
        folder
    }

    #[test]
    fn the_url_comes_of_a_file() {
        let folder = folder();
        let source = DatabaseSource {
            url_file: Some(folder.path().join("url")),
            ..DatabaseSource::default()
        };
        let found = source.find().unwrap().unwrap();
        assert_eq!(found.secret(), "postgres://steward:hunter2@db/steward");
        assert_eq!(DatabaseSource::default().find(), Ok(None));
    }

    #[test]
    fn a_server_is_verified_by_the_authorities_that_are_named() {
        let folder = folder();
        let ca = folder.path().join("ca");
        let with_ca = |name: &str| DatabaseSource {
            url_file: Some(folder.path().join(name)),
            ca_file: Some(ca.clone()),
            ..DatabaseSource::default()
        };
        let told = format!("sslmode=verify-full&sslrootcert={}", ca.display());
        for (name, expected) in [
            (
                "url",
                format!("postgres://steward:hunter2@db/steward?{told}"),
            ),
            // On this machine too, where TLS is not asked for otherwise.
            (
                "local",
                format!("postgres://steward@localhost/steward?sslmode=prefer&{told}"),
            ),
        ] {
            let found = with_ca(name).find().unwrap().unwrap();
            assert_eq!(found.secret(), expected);
        }
        for (name, why) in [
            ("plain", DatabaseTrouble::NoTls),
            ("rooted", DatabaseTrouble::OtherAuthorities),
            ("sqlite", DatabaseTrouble::NoServer),
        ] {
            let expected = Err((DatabasePart::CaFile, why));
            assert_eq!(with_ca(name).find(), expected, "{name}");
        }
    }

    #[test]
    fn a_file_that_is_of_no_use_is_told_and_not_shown() {
        let folder = folder();
        let file = |name: &str| Some(folder.path().join(name));
        let problem = |url: Option<&str>, url_file, ca_file| {
            let source = DatabaseSource {
                url: url.map(|url| url.parse().unwrap()),
                url_file,
                ca_file,
            };
            source.find().unwrap_err()
        };
        let (of_url, of_ca) = (DatabasePart::UrlFile, DatabasePart::CaFile);
        let url = Some("postgres://db/steward");
        for (found, part, message) in [
            (problem(None, file("absent"), None), of_url, "is not there"),
            (problem(None, file("."), None), of_url, "cannot be read"),
            (
                problem(None, file("text"), None),
                of_url,
                "must be `sqlite://PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`",
            ),
            (
                problem(url, file("url"), None),
                of_url,
                "contradicts database.url; give one of them",
            ),
            (problem(url, None, file("absent")), of_ca, "is not there"),
            (
                problem(url, None, file("text")),
                of_ca,
                "must be PEM with a certificate in it",
            ),
        ] {
            assert_eq!((found.0, found.1.to_string()), (part, message.to_owned()));
        }
    }
}
