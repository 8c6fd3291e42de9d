//! A fresh database for every test, of both kinds.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use steward::store::{Store, StoreConfig};
use tempfile::TempDir;

use super::log::Log;

/// Where the tests find PostgreSQL: the URL of a superuser.
const SERVER: &str = "STEWARD_TEST_POSTGRES";

/// A database that nobody else uses, and the log of whoever works on it. A
/// SQLite file goes away with it; a PostgreSQL database with its server.
pub(crate) struct TestDatabase {
    /// How to open it.
    pub(crate) config: StoreConfig,
    /// What is logged meanwhile.
    pub(crate) log: Log,
    folder: Option<TempDir>,
}

impl TestDatabase {
    /// A SQLite file that does not exist yet, in a folder that does not either.
    pub(crate) fn sqlite() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let file = folder.path().join("data").join("steward.db");
        Self {
            config: config(format!("sqlite://{}", file.display())),
            log: Log::watch(),
            folder: Some(folder),
        }
    }

    /// An empty PostgreSQL database.
    pub(crate) async fn postgres() -> Self {
        let server = std::env::var(SERVER).unwrap_or_else(|_| {
            panic!("{SERVER} is not set; run the tests through scripts/with-postgres")
        });
        Self::postgres_at(&server).await
    }

    /// An empty database on a server.
    pub(crate) async fn postgres_at(server: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "test_{}_{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let (client, connection) = tokio_postgres::connect(server, tokio_postgres::NoTls)
            .await
            .expect("the test server");
        let driver = tokio::spawn(connection);
        client
            .batch_execute(&format!("CREATE DATABASE {name}"))
            .await
            .expect("a database");
        drop(client);
        driver
            .await
            .expect("the connection ends")
            .expect("and ends well");
        let (base, _) = server.rsplit_once('/').expect("a URL with a database");
        Self {
            config: config(format!("{base}/{name}")),
            log: Log::watch(),
            folder: None,
        }
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.folder.is_some()
    }

    /// The SQLite file.
    pub(crate) fn file(&self) -> PathBuf {
        let folder = self.folder.as_ref().expect("only SQLite has a file");
        folder.path().join("data").join("steward.db")
    }

    /// The folder that the SQLite file is alone in.
    pub(crate) fn folder(&self) -> PathBuf {
        self.file()
            .parent()
            .map(Path::to_owned)
            .expect("it has one")
    }

    /// Sets a copy of the database aside. Nobody has it open.
    pub(crate) async fn back_up(&self) -> Backup {
        if self.is_sqlite() {
            let copy = TempDir::new().expect("a temporary folder");
            for file in std::fs::read_dir(self.folder()).expect("the folder") {
                let file = file.expect("a file");
                std::fs::copy(file.path(), copy.path().join(file.file_name())).expect("a copy");
            }
            return Backup::Folder(copy);
        }
        let copy = format!("{}_copy", self.name());
        administer(&format!("CREATE DATABASE {copy} TEMPLATE {}", self.name())).await;
        Backup::Database(copy)
    }

    /// Puts a copy of the database in its place. Nobody has it open.
    pub(crate) async fn restore(&self, backup: &Backup) {
        match backup {
            Backup::Folder(copy) => {
                std::fs::remove_dir_all(self.folder()).expect("it is removed");
                std::fs::create_dir(self.folder()).expect("the folder");
                for file in std::fs::read_dir(copy.path()).expect("the copy") {
                    let file = file.expect("a file");
                    std::fs::copy(file.path(), self.folder().join(file.file_name()))
                        .expect("it is copied back");
                }
            }
            Backup::Database(copy) => {
                let name = self.name();
                administer(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
                administer(&format!("CREATE DATABASE {name} TEMPLATE {copy}")).await;
            }
        }
    }

    fn name(&self) -> &str {
        let (_, name) = self.config.url.rsplit_once('/').expect("a name");
        name
    }

    /// Opens the store and brings its schema up to date.
    pub(crate) async fn store(&self) -> Store {
        let store = Store::connect(&self.config).await.expect("the store opens");
        store
            .migrate()
            .await
            .expect("the schema is brought up to date");
        store
    }

    /// A connection past the store. It logs no statements, as the store's do
    /// not.
    pub(crate) async fn raw(&self) -> DatabaseConnection {
        let mut options = ConnectOptions::new(&self.config.url);
        options.sqlx_logging(false);
        Database::connect(options)
            .await
            .expect("the database opens")
    }

    /// Carries out a statement past the store.
    pub(crate) async fn execute(&self, sql: &str) {
        let raw = self.raw().await;
        raw.execute_unprepared(sql).await.expect(sql);
        raw.close().await.expect("it closes");
    }

    /// The first column, a text, of a query past the store.
    pub(crate) async fn texts(&self, sql: &str) -> Vec<String> {
        let raw = self.raw().await;
        let query = Statement::from_string(raw.get_database_backend(), sql);
        let rows = raw.query_all_raw(query).await.expect(sql);
        let texts = rows
            .iter()
            .map(|row| row.try_get_by_index(0).expect("a text"))
            .collect();
        raw.close().await.expect("it closes");
        texts
    }
}

/// A copy of a database.
pub(crate) enum Backup {
    /// The files of a SQLite database.
    Folder(TempDir),
    /// Another database of the same server.
    Database(String),
}

/// Carries out a statement about databases, as soon as the sessions are gone
/// that have just ended.
async fn administer(sql: &str) {
    let server = std::env::var(SERVER).expect("the test server");
    let (client, connection) = tokio_postgres::connect(&server, tokio_postgres::NoTls)
        .await
        .expect("the test server");
    tokio::spawn(connection);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while let Err(error) = client.batch_execute(sql).await {
        let is_in_use = error.code() == Some(&tokio_postgres::error::SqlState::OBJECT_IN_USE);
        assert!(
            is_in_use && std::time::Instant::now() < deadline,
            "{sql}: {error}"
        );
    }
}

fn config(url: String) -> StoreConfig {
    StoreConfig {
        max_connections: 4,
        ..StoreConfig::new(url)
    }
}

/// Makes two tests of one: on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($( $(#[$about:meta])* async fn $name:ident($db:ident: TestDatabase) $body:block )+) => {$(
        mod $name {
            use super::*;

            $(#[$about])*
            async fn run($db: TestDatabase) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                run(TestDatabase::sqlite()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                run(TestDatabase::postgres().await).await;
            }
        }
    )+};
}
pub(crate) use on_both;
