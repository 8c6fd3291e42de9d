use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Seal;
use crate::ambient::{Ambient, NoRandomness};

/// Why the key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It cannot be read or made.
    #[error("the key file {path} cannot be {action}")]
    Io {
        /// Where it is.
        path: PathBuf,
        /// `read` or `made`.
        action: &'static str,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// It does not hold a key.
    #[error("the key file {path} does not hold a key: a line `v1:` and 32 bytes in base64")]
    Malformed {
        /// Where it is.
        path: PathBuf,
    },
    /// Others than its owner and its group may read it, or others than its
    /// owner change it.
    #[error("the key file {path} is open to others; type: chmod 600 {path}")]
    OpenToOthers {
        /// Where it is.
        path: PathBuf,
    },
    /// There is none, and this database was served with one.
    #[error(
        "there is no key file {path}; name the one that this database was served with by --key-file, \
         or make a new one: (umask 077; printf 'v1:%s\\n' \"$(head -c 32 /dev/urandom | base64)\" > {path})"
    )]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// There is no randomness to make a key from.
    #[error("no key can be made")]
    Randomness(#[from] NoRandomness),
}

/// Opens the key file; makes it, readable by its owner only, when there is
/// none yet.
///
/// # Errors
/// When it cannot be read or made, is open to others, or holds something else.
pub fn open_or_create(path: &Path, ambient: &dyn Ambient) -> Result<Seal, KeyFileError> {
    match open(path) {
        Err(KeyFileError::Missing { .. }) => create(path, ambient),
        opened => opened,
    }
}

/// What a key file may not allow: its group may read it, as a secret of
/// Kubernetes is handed out, and nobody else may do anything.
const OPEN_TO_OTHERS: u32 = 0o027;

/// Opens the key file.
///
/// # Errors
/// When there is none, or it cannot be read, is open to others, or holds
/// something else.
pub fn open(path: &Path) -> Result<Seal, KeyFileError> {
    let mut file = File::open(path).map_err(|source| match source.kind() {
        ErrorKind::NotFound => KeyFileError::Missing {
            path: path.to_owned(),
        },
        _ => io(path, "read", source),
    })?;
    let metadata = file.metadata().map_err(|source| io(path, "read", source))?;
    if metadata.permissions().mode() & OPEN_TO_OTHERS != 0 {
        return Err(KeyFileError::OpenToOthers {
            path: path.to_owned(),
        });
    }
    let mut text = String::new();
    file.read_to_string(&mut text)
        .map_err(|source| io(path, "read", source))?;
    let malformed = || KeyFileError::Malformed {
        path: path.to_owned(),
    };
    Ok(Seal::new(&parse(&text).ok_or_else(malformed)?))
}

fn create(path: &Path, ambient: &dyn Ambient) -> Result<Seal, KeyFileError> {
    let mut secret = [0; 32];
    for half in secret.chunks_mut(16) {
        half.copy_from_slice(&ambient.random()?);
    }
    let name = ambient.new_id()?;
    match write(path, &name, &secret) {
        Ok(()) => {
            tracing::info!(path = %path.display(), "a new key file was made");
            Ok(Seal::new(&secret))
        }
        // Another process was faster: its key is the one.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => open(path),
        Err(source) => Err(io(path, "made", source)),
    }
}

/// Writes the whole file under another name first: a process that is stopped
/// half-way leaves no key file that holds half a key.
fn write(path: &Path, name: &str, secret: &[u8; 32]) -> std::io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let draft = folder.join(format!(".steward-key-{name}"));
    let whole = || {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&draft)?;
        writeln!(file, "v1:{}", STANDARD.encode(secret))?;
        file.sync_all()?;
        // Unlike a renaming, it takes nobody else's key away.
        std::fs::hard_link(&draft, path)
    };
    let written = whole();
    let _ = std::fs::remove_file(&draft);
    written?;
    File::open(folder)?.sync_all()
}

fn parse(text: &str) -> Option<[u8; 32]> {
    let line = text.trim().strip_prefix("v1:")?;
    STANDARD.decode(line.trim()).ok()?.try_into().ok()
}

fn io(path: &Path, action: &'static str, source: std::io::Error) -> KeyFileError {
    KeyFileError::Io {
        path: path.to_owned(),
        action,
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ambient::Machine;
    use crate::keys::Purpose;

    #[test]
    fn a_new_key_file_is_the_owners_only_and_opens_what_it_sealed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/steward.keys");
        let token = open_or_create(&path, &Machine::default()).unwrap().seal(
            Purpose::Page,
            &[],
            b"payload",
        );
        let again = open_or_create(&path, &Machine::default()).unwrap();
        assert_eq!(
            again.open(Purpose::Page, &[], &token),
            Some(b"payload".to_vec())
        );
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }

    #[test]
    fn a_key_file_that_is_open_to_others_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("steward.keys");
        open_or_create(&path, &Machine::default()).unwrap();
        for (mode, refused) in [
            (0o600, false),
            (0o400, false),
            (0o440, false),
            (0o640, false),
            (0o660, true),
            (0o604, true),
            (0o644, true),
            (0o666, true),
        ] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let opened = open_or_create(&path, &Machine::default());
            assert_eq!(opened.is_err(), refused, "{mode:o}");
            if let Err(error) = opened {
                let path = path.display();
                let expected =
                    format!("the key file {path} is open to others; type: chmod 600 {path}");
                assert_eq!(error.to_string(), expected);
            }
        }
    }

    #[test]
    fn a_key_file_is_there_whole_or_not_at_all_and_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("steward.keys");
        let tokens: Vec<String> = std::thread::scope(|scope| {
            let open = || {
                let seal = open_or_create(&path, &Machine::default()).unwrap();
                seal.seal(Purpose::Page, &[], b"payload")
            };
            let all: Vec<_> = (0..16).map(|_| scope.spawn(open)).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let seal = open_or_create(&path, &Machine::default()).unwrap();
        for token in tokens {
            assert_eq!(
                seal.open(Purpose::Page, &[], &token),
                Some(b"payload".to_vec())
            );
        }
        let names = std::fs::read_dir(folder.path()).unwrap();
        let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["steward.keys"]);
    }

    #[test]
    fn something_else_in_its_place_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("steward.keys");
        std::fs::write(&path, "v1:c2hvcnQ=").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        let refused = open_or_create(&path, &Machine::default());
        assert!(matches!(refused, Err(KeyFileError::Malformed { .. })));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "v1:c2hvcnQ=");
    }
}
