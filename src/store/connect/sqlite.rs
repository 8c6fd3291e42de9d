use std::fs::OpenOptions;
use std::io::{self, ErrorKind};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;

use sea_orm::{DatabaseConnection, SqlxSqliteConnector};
use sqlx::pool::PoolConnectionMetadata;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Row};

use super::file::{JOURNAL, LOCK, LOG, beside};
use super::has_no_transaction;
use super::unusable::{Unusable, look};
use crate::store::{StoreConfig, StoreError};

/// How long a statement waits for another process's lock.
const BUSY: Duration = Duration::from_secs(5);

/// How long a write waits for its turn: there is one writer, and a large
/// import before it is no reason to give up.
const TURN: Duration = Duration::from_mins(1);

/// How many rows may be read before they are asked for: a page of a load.
const ROWS_AHEAD: usize = 1_000;

/// Opens the file twice: many connections that read, and one that writes.
/// SQLite has one writer at a time; waiting for it in our own queue is fairer
/// and faster than in SQLite's.
pub(super) async fn open(
    file: &Path,
    config: &StoreConfig,
) -> Result<(DatabaseConnection, DatabaseConnection), StoreError> {
    let unusable = |why| StoreError::Unusable {
        database: file.display().to_string(),
        why,
    };
    look(file).map_err(unusable)?;
    if !is_there(file)? {
        if !config.create {
            return Err(StoreError::NoDatabase {
                path: file.to_owned(),
            });
        }
        create(file).map_err(|error| {
            unusable(Unusable::NotMade(match error.kind() {
                // Of its folder.
                ErrorKind::AlreadyExists => ErrorKind::NotADirectory,
                kind => kind,
            }))
        })?;
    }
    let opened = open_pools(file, config).await;
    opened.map_err(|error| match error {
        StoreError::Corrupt => unusable(Unusable::Damaged),
        other => other,
    })
}

/// Opens the file for looking at it.
pub(super) async fn look_into(file: &Path) -> Result<DatabaseConnection, StoreError> {
    let unusable = |why| StoreError::Unusable {
        database: file.display().to_string(),
        why,
    };
    look(file).map_err(unusable)?;
    if !is_there(file)? {
        return Err(StoreError::NoDatabase {
            path: file.to_owned(),
        });
    }
    // SQLite makes a log as soon as a file is opened that had one, and leaves it there. Without one nobody writes.
    let log = std::fs::metadata(beside(file, LOG));
    let options = SqliteConnectOptions::new()
        .filename(file)
        .read_only(true)
        .immutable(log.is_err())
        .busy_timeout(BUSY)
        .disable_statement_logging();
    let looked = async {
        let pool = SqlitePoolOptions::new().max_connections(1);
        let pool = pool.connect_with(options).await?;
        // Before that, nothing is read.
        let version = sqlx::query("PRAGMA schema_version");
        version.fetch_one(&pool).await?;
        Ok::<_, StoreError>(pool)
    };
    looked
        .await
        .map(SqlxSqliteConnector::from_sqlx_sqlite_pool)
        .map_err(|error| match error {
            StoreError::Corrupt => unusable(Unusable::Damaged),
            other => other,
        })
}

async fn open_pools(
    file: &Path,
    config: &StoreConfig,
) -> Result<(DatabaseConnection, DatabaseConnection), StoreError> {
    let options = options(file, config);
    let writer = pool(1, config.acquire_timeout.max(TURN))
        .connect_with(options.clone())
        .await?;
    let reader = pool(config.max_connections, config.acquire_timeout)
        .connect_with(options.pragma("query_only", "ON"))
        .await?;
    Ok((
        SqlxSqliteConnector::from_sqlx_sqlite_pool(reader),
        SqlxSqliteConnector::from_sqlx_sqlite_pool(writer),
    ))
}

/// Whether the file is there.
///
/// # Errors
/// [`StoreError::FileLost`] when it is not, or is empty, while a file beside it
/// tells that it was used. SQLite would take an empty file for a new database,
/// and delete the write-ahead log with the commits that only it holds.
fn is_there(file: &Path) -> Result<bool, StoreError> {
    let length = |path: &Path| std::fs::metadata(path).ok().map(|found| found.len());
    let found = length(file);
    if found.is_some_and(|length| length > 0) {
        return Ok(true);
    }
    for suffix in [LOG, LOCK, JOURNAL] {
        let beside = beside(file, suffix);
        let is_trace = match length(&beside) {
            // An empty file may have been about to get its first page.
            Some(0) => found.is_none() || suffix == LOCK,
            Some(_) => found.is_none() || suffix != JOURNAL,
            None => false,
        };
        if is_trace {
            return Err(StoreError::FileLost {
                path: file.to_owned(),
                beside,
            });
        }
    }
    Ok(found.is_some())
}

/// Makes the file, for its owner only: it holds contact data. SQLite gives the
/// files beside it the same mode.
fn create(file: &Path) -> io::Result<()> {
    if let Some(folder) = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder)?;
    }
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file);
    match made {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop),
    }
}

fn options(file: &Path, config: &StoreConfig) -> SqliteConnectOptions {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .busy_timeout(BUSY)
        .journal_mode(SqliteJournalMode::Wal)
        // A commit that was acknowledged survives a power cut: a fence or a
        // revoke must not come undone.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // Rows come from a thread of their own: it need not wait for each.
        .row_buffer_size(ROWS_AHEAD)
        // What is deleted is overwritten. The SQLite that is bundled leaves it
        // otherwise, for everybody to read who has the file.
        .pragma("secure_delete", "ON")
        // Sorting spills nothing into files that no erasure knows of.
        .pragma("temp_store", "MEMORY")
        // Statements are never logged: they may carry anything.
        .disable_statement_logging();
    match config.max_page_count {
        Some(pages) => options.pragma("max_page_count", pages.to_string()),
        None => options,
    }
}

fn pool(connections: u32, acquire_timeout: Duration) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections.max(1))
        .acquire_timeout(acquire_timeout)
        // SQLite deletes the log when the last connection is closed, and the
        // server takes a log that was deleted for lost.
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .before_acquire(|connection, usage| Box::pin(test_if_idle(connection, usage)))
        .after_release(|connection, _| Box::pin(has_no_transaction(connection)))
        .after_connect(|connection, _| Box::pin(assert_settings(connection)))
}

/// How long a connection may lie idle before it is tried out ahead of its next
/// use.
const IDLE_BEFORE_TEST: Duration = Duration::from_secs(1);

async fn test_if_idle(
    connection: &mut SqliteConnection,
    usage: PoolConnectionMetadata,
) -> Result<bool, sqlx::Error> {
    if usage.idle_for >= IDLE_BEFORE_TEST {
        connection.ping().await?;
    }
    Ok(true)
}

/// SQLite ignores a setting that it does not know or cannot follow without a
/// word. Those that erasure rests on are asked for again.
async fn assert_settings(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    for (setting, wanted) in [
        ("PRAGMA secure_delete", "1"),
        ("PRAGMA journal_mode", "wal"),
        ("PRAGMA temp_store", "2"),
        ("PRAGMA synchronous", "2"),
    ] {
        let row = sqlx::query(setting).fetch_one(&mut *connection).await?;
        let found = match row.try_get::<i64, _>(0) {
            Ok(number) => number.to_string(),
            Err(_) => row.try_get::<String, _>(0)?,
        };
        if found != wanted {
            return Err(sqlx::Error::Configuration(setting.into()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectionTrait, Statement};

    use super::*;

    #[tokio::test]
    async fn every_connection_overwrites_what_it_deletes_and_spills_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let config = StoreConfig::new("");
        let file = folder.path().join("x.db");
        let (reader, writer) = open(&file, &config).await.unwrap();
        for connection in [&reader, &writer] {
            for (pragma, wanted) in [("secure_delete", 1), ("temp_store", 2), ("synchronous", 2)] {
                let query = format!("PRAGMA {pragma}");
                let query = Statement::from_string(connection.get_database_backend(), query);
                let row = connection.query_one_raw(query).await.unwrap().unwrap();
                assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), wanted, "{pragma}");
            }
        }
        let change = reader.execute_unprepared("CREATE TABLE x (y)").await;
        assert!(change.is_err(), "what reads cannot write");
    }

    #[tokio::test]
    async fn a_file_that_was_lost_is_not_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.db");
        let opened = async || {
            let (reader, writer) = open(&file, &StoreConfig::new("")).await?;
            let _ = (reader.close().await, writer.close().await);
            Ok(())
        };
        for (text, suffix, trace, is_lost) in [
            (None, "-wal", "", true),
            (None, "-wal", "commits", true),
            (None, ".lock", "", true),
            (None, "-journal", "pages", true),
            (None, "-shm", "", false),
            (Some(""), "-wal", "commits", true),
            (Some(""), ".lock", "", true),
            (Some(""), "-wal", "", false),
            (Some(""), "-journal", "", false),
        ] {
            let beside = beside(&file, suffix);
            if let Some(text) = text {
                std::fs::write(&file, text).unwrap();
            }
            std::fs::write(&beside, trace).unwrap();
            let lost = StoreError::FileLost {
                path: file.clone(),
                beside: beside.clone(),
            };
            let wanted = if is_lost { Err(lost) } else { Ok(()) };
            assert_eq!(opened().await, wanted, "{text:?} {suffix} {trace}");
            if is_lost {
                assert_eq!(std::fs::read_to_string(&beside).unwrap(), trace);
                assert_eq!(std::fs::read_to_string(&file).ok().as_deref(), text);
            }
            for entry in std::fs::read_dir(folder.path()).unwrap() {
                std::fs::remove_file(entry.unwrap().path()).unwrap();
            }
        }
    }

    #[tokio::test]
    async fn the_files_are_their_owners_only() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.db");
        let (_reader, writer) = open(&file, &StoreConfig::new("")).await.unwrap();
        let made = writer.execute_unprepared("CREATE TABLE x (y)").await;
        made.unwrap();
        for name in ["x.db", "x.db-wal", "x.db-shm"] {
            let metadata = std::fs::metadata(folder.path().join(name)).unwrap();
            assert_eq!(metadata.permissions().mode() & 0o777, 0o600, "{name}");
        }
    }
}
