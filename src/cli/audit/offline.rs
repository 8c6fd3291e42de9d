//! The audit without a server: a database, and a key file.

use std::path::PathBuf;

use crate::cli::Failure;
use crate::cli::database::{Database, Opened};
use crate::cli::serve::start;
use crate::config::DatabaseUrl;
use crate::domain::id::AccountId;
use crate::keys::{self, Seal};
use crate::store::Store;

/// Where the database is, and its key file.
#[derive(Debug, clap::Args)]
pub(super) struct Offline {
    /// Work on the database, without a server
    #[arg(long = "offline", id = "offline")]
    pub(super) is_wanted: bool,

    #[command(flatten)]
    database: Database,

    /// With --offline, the key file [default: `steward.keys` beside the SQLite file]
    #[arg(long, env = "STEWARD_KEY_FILE", value_name = "FILE")]
    key_file: Option<PathBuf>,
}

impl Offline {
    /// Opens the database for looking at it.
    pub(super) async fn open(&self) -> Result<Opened, Failure> {
        let opened = self.database.look().await?;
        opened.store.check_schema().await.map_err(start)?;
        Ok(opened)
    }

    /// Opens the key file.
    pub(super) fn key(&self, url: &DatabaseUrl) -> Result<Seal, Failure> {
        let beside = || url.file().map(|file| file.with_file_name("steward.keys"));
        let file = self.key_file.clone().or_else(beside);
        let file = file.ok_or_else(|| {
            Failure::Usage("--key-file is required with a PostgreSQL database".to_owned())
        })?;
        keys::open(&file).map_err(start)
    }
}

/// The account that is named, or all of them.
pub(super) async fn accounts(
    store: &Store,
    account: Option<&str>,
) -> Result<Vec<AccountId>, Failure> {
    match account {
        None => store.accounts().await.map_err(start),
        Some(account) => Ok(vec![id(account)?]),
    }
}

/// Reads an account's id.
pub(super) fn id(account: &str) -> Result<AccountId, Failure> {
    let id = account.parse();
    id.map_err(|error| Failure::Usage(format!("--account {error}")))
}

/// An account that is not there.
pub(super) fn unknown(account: &AccountId) -> Failure {
    Failure::Usage(format!("there is no account {account}"))
}
