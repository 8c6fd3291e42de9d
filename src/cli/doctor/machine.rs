use std::path::Path;

use rustix::fs::statvfs;

use super::finding::Finding;
use crate::cli::serve::told;
use crate::keys::{self, KeyFileError};

const MEBIBYTE: u64 = 1 << 20;
/// How much room the disk should have left at least, in MiB.
const ROOM: u64 = 256;

/// The disk on which a SQLite file lies.
pub(super) fn disk_of(folder: &Path) -> Finding {
    match statvfs(folder) {
        Ok(disk) => disk_with(disk.f_bavail.saturating_mul(disk.f_frsize) / MEBIBYTE),
        Err(_) => Finding::problem("disk", "nothing is known of it", "look at it by `df`"),
    }
}

/// A disk with so many MiB left.
fn disk_with(left: u64) -> Finding {
    if left < ROOM {
        let advice = format!("make room, {ROOM} MiB at least: writes are refused once it is full");
        Finding::problem(
            "disk",
            format!("it has {left} MiB left for the database"),
            advice,
        )
    } else {
        Finding::ok("disk", format!("it has {left} MiB left for the database"))
    }
}

/// The key file; with a database that is yet to be served, it is made.
pub(super) fn key_file(path: &Path, is_new: bool) -> Finding {
    const WHAT: &str = "key file";
    match keys::open(path) {
        Ok(_) => Finding::ok(WHAT, format!("{} holds a key", path.display())),
        Err(KeyFileError::Missing { .. }) if is_new => {
            Finding::ok(WHAT, "it is not there yet; the first start makes it")
        }
        Err(error) => {
            let advice = match &error {
                KeyFileError::Missing { .. } => {
                    "or put back the one that this database was served with"
                }
                KeyFileError::OpenToOthers { .. } => "and think about whether others have read it",
                KeyFileError::Malformed { .. } => {
                    "put back the one that this database was served with"
                }
                KeyFileError::Io { .. } | KeyFileError::Randomness(_) => {
                    "let the user that steward runs as read it"
                }
            };
            Finding::problem(WHAT, told(error), advice)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_is_nearly_full_is_a_problem() {
        assert!(disk_with(ROOM).to_string().starts_with("ok "));
        let nearly = disk_with(ROOM - 1).to_string();
        let expected = "problem  disk: it has 255 MiB left for the database\n         make room, 256 MiB at least: \
                        writes are refused once it is full\n";
        assert_eq!(nearly, expected);
    }
}
