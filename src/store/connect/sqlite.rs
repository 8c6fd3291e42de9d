use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;

use sea_orm::{DatabaseConnection, SqlxSqliteConnector};
use sqlx::pool::PoolConnectionMetadata;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Row};

use super::{IDLE_BEFORE_TEST, has_no_transaction};
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
    if let Some(folder) = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder).map_err(|_| StoreError::Address {
            reason: "its folder cannot be made",
        })?;
    }
    create(file).map_err(|_| StoreError::Address {
        reason: "its file cannot be made",
    })?;
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

/// Makes the file, for its owner only: it holds contact data. SQLite gives the
/// files beside it the same mode.
fn create(file: &Path) -> std::io::Result<()> {
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
