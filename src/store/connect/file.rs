//! The files of a SQLite database that is served, watched for being taken away.
//!
//! The system lets a process go on writing to a file that was deleted. Nothing
//! of that is there after the process ends, so that no write is acknowledged
//! before the files were looked at.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::store::StoreError;

/// The write-ahead log beside the database's file.
pub(in crate::store) const LOG: &str = "-wal";
/// The file that the process holds locked that serves.
pub(in crate::store) const LOCK: &str = ".lock";
/// What SQLite undoes a transaction from that is not in the write-ahead log.
pub(super) const JOURNAL: &str = "-journal";

/// The path of a file beside the database's. It is the same whatever name the
/// database was opened by.
pub(super) fn beside(file: &Path, suffix: &str) -> PathBuf {
    let path = file.canonicalize();
    let mut name = path.unwrap_or_else(|_| file.to_owned()).into_os_string();
    name.push(suffix);
    name.into()
}

/// How long a file may be gone before it is noticed while nothing is written.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A SQLite database's file, and what lies beside it.
pub(in crate::store) struct DatabaseFile {
    path: PathBuf,
    /// What is watched, from the moment the database is served.
    served: OnceLock<[Watched; 2]>,
    /// The write-ahead log. SQLite makes it when the first connection needs it,
    /// and it stays while one is open; the pools keep one open.
    log: OnceLock<Watched>,
    /// Ends when one of the files is found to be gone.
    gone: CancellationToken,
    /// Whether a second name of the file was warned of.
    warned: AtomicBool,
}

/// A file, and the device and inode that it must stay.
struct Watched {
    path: PathBuf,
    device: u64,
    inode: u64,
}

impl Watched {
    fn new(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        Some(Self {
            path: path.to_owned(),
            device: metadata.dev(),
            inode: metadata.ino(),
        })
    }

    /// The file, while it is the same.
    fn look(&self) -> Option<Metadata> {
        let metadata = std::fs::metadata(&self.path).ok()?;
        let is_same = (metadata.dev(), metadata.ino()) == (self.device, self.inode);
        is_same.then_some(metadata)
    }
}

impl DatabaseFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            served: OnceLock::new(),
            log: OnceLock::new(),
            gone: CancellationToken::new(),
            warned: AtomicBool::new(false),
        }
    }

    /// Where it is.
    pub(in crate::store) fn path(&self) -> &Path {
        &self.path
    }

    /// The path of a file beside it.
    pub(in crate::store) fn beside(&self, suffix: &str) -> PathBuf {
        beside(&self.path, suffix)
    }

    /// Watches the file, and the lock beside it, from now on.
    ///
    /// # Errors
    /// [`StoreError::SecondName`] when the file has another name: SQLite keeps
    /// its log beside the name that it was opened by, so that whoever opens the
    /// other name would damage the database.
    pub(in crate::store) fn watch(&self, lock: &Path) -> Result<(), StoreError> {
        let gone = || StoreError::FileGone;
        let database = Watched::new(&self.path).ok_or_else(gone)?;
        let lock = Watched::new(lock).ok_or_else(gone)?;
        if database.look().ok_or_else(gone)?.nlink() > 1 {
            return Err(StoreError::SecondName);
        }
        // It is claimed once; a second claim does not come so far.
        let _ = self.served.set([database, lock]);
        // Where it is not there yet, the first commit makes it.
        let _ = self.log();
        Ok(())
    }

    /// Whether what was committed is in the files that the next process will
    /// open.
    ///
    /// # Errors
    /// [`StoreError::FileGone`] when one was deleted or replaced; from then on
    /// [`DatabaseFile::gone`] returns.
    pub(in crate::store) fn check(&self) -> Result<(), StoreError> {
        let Some([database, lock]) = self.served.get() else {
            return Ok(());
        };
        let log = self.log().is_some_and(|log| log.look().is_some());
        let (Some(found), Some(_), true) = (database.look(), lock.look(), log) else {
            self.gone.cancel();
            return Err(StoreError::FileGone);
        };
        if found.nlink() > 1 && !self.warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "the database's file has a second name (a hard link); whoever opens it by that name damages it"
            );
        }
        Ok(())
    }

    fn log(&self) -> Option<&Watched> {
        if self.log.get().is_none() {
            let _ = self.log.set(Watched::new(&self.beside(LOG))?);
        }
        self.log.get()
    }

    /// Looks at the files from time to time, also while nothing is written.
    /// Returns when one of them is found to be gone.
    pub(in crate::store) async fn gone(&self) {
        while !self.gone.is_cancelled() {
            let waited = tokio::time::timeout(LOOK_EVERY, self.gone.cancelled()).await;
            let is_there = |file: &Watched| file.look().is_some();
            let served = self
                .served
                .get()
                .is_none_or(|served| served.iter().all(is_there));
            // The log that SQLite has not made yet is no loss.
            let log = self.log.get().is_none_or(is_there);
            if waited.is_ok() || !served || !log {
                self.gone.cancel();
            }
        }
    }
}
