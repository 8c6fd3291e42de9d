//! The commands that work beside the database and need no server: `migrate` and `account create`.

use std::path::PathBuf;

use super::serve::{lines, start};
use super::{Ending, Failure, Outcome, Output};
use crate::ambient::{Ambient as _, Machine};
use crate::config::{DatabasePart, DatabaseSource, DatabaseUrl};
use crate::domain::id::{AccountId, UserId};
use crate::store::{Store, StoreConfig, StoreError};

/// Where the database is.
#[derive(Debug, clap::Args)]
pub(super) struct Database {
    /// Where the database is: `sqlite://PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`
    /// [default: `sqlite://steward.db`]
    #[arg(
        // Another one is a server's.
        id = "database_url",
        long = "database-url",
        env = "STEWARD_DATABASE_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    url: Option<String>,

    /// A file that holds the database's URL, instead of --database-url
    #[arg(
        long = "database-url-file",
        env = "STEWARD_DATABASE_URL_FILE",
        value_name = "FILE"
    )]
    url_file: Option<PathBuf>,

    /// PEM certificates of the authorities that vouch for PostgreSQL, instead of those of the web
    #[arg(
        long = "database-ca-file",
        env = "STEWARD_DATABASE_CA_FILE",
        value_name = "FILE"
    )]
    ca_file: Option<PathBuf>,

    /// Make the SQLite file when it is not there; that of the default URL is always made
    #[arg(long = "database-create", env = "STEWARD_DATABASE_CREATE")]
    create: bool,
}

/// A database that was opened.
pub(super) struct Opened {
    pub(super) store: Store,
    /// Where it is, from whichever folder the command is called.
    pub(super) url: DatabaseUrl,
    /// Whether its file was made.
    is_new: bool,
}

impl Database {
    /// Opens it for looking at it: nothing is made or changed.
    pub(super) async fn look(&self) -> Result<Opened, Failure> {
        let url = self.named()?.unwrap_or_default().absolute();
        let store = Store::look(&StoreConfig::new(url.secret())).await;
        Ok(Opened {
            store: store.map_err(start)?,
            url,
            is_new: false,
        })
    }

    /// Opens it.
    async fn open(&self) -> Result<Opened, Failure> {
        let named = self.named()?;
        let create = self.create || named.is_none();
        let url = named.unwrap_or_default().absolute();
        let is_new = url.file().is_some_and(|file| !file.exists());
        let config = StoreConfig {
            create,
            ..StoreConfig::new(url.secret())
        };
        let store = Store::connect(&config).await.map_err(start)?;
        store.check_not_emptied().await.map_err(start)?;
        Ok(Opened { store, url, is_new })
    }

    /// Where it is, if that is said.
    fn named(&self) -> Result<Option<DatabaseUrl>, Failure> {
        let url = self.url.as_deref().map(str::parse).transpose();
        let source = DatabaseSource {
            url: url.map_err(start)?,
            url_file: self.url_file.clone(),
            ca_file: self.ca_file.clone(),
        };
        source.find().map_err(|(part, why)| {
            let flag = match part {
                DatabasePart::UrlFile => "--database-url-file",
                DatabasePart::CaFile => "--database-ca-file",
            };
            Failure::Start(format!("{flag}: {why}"))
        })
    }
}

/// Migrate.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  steward migrate --database-url sqlite://steward.db

`steward serve` migrates by itself; this is for who wants to see it done before.")]
pub struct MigrateArgs {
    #[command(flatten)]
    database: Database,
}

/// Brings the database's schema up to date.
///
/// # Errors
/// The database cannot be used.
pub async fn migrate(args: MigrateArgs, out: Output<'_>) -> Ending {
    let Opened { store, url, .. } = args.database.open().await?;
    let migrated = store.migrate().await.map_err(start)?;
    store.close().await;
    match migrated.applied {
        0 => writeln!(out, "the schema of {url} was up to date")?,
        applied => writeln!(
            out,
            "the schema of {url} is up to date; migrations applied: {applied}"
        )?,
    }
    Ok(Outcome::Yes)
}

/// Accounts.
#[derive(Debug, clap::Args)]
pub struct AccountArgs {
    #[command(subcommand)]
    command: AccountCommand,
}

#[derive(Debug, clap::Subcommand)]
enum AccountCommand {
    /// Make an account with its first Super Admin
    Create(CreateArgs),
}

/// A new account.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  steward account create --account acme --super-admin ada --database-url sqlite://steward.db

Works beside the database, while a server runs or not; the server takes the account in when it is first asked for it.
Every further user and role comes to exist by the authority of that first Super Admin.")]
struct CreateArgs {
    #[command(flatten)]
    database: Database,

    /// The new account's id: 1 to 64 letters, digits, `-` or `_`
    #[arg(long, value_name = "ID")]
    account: String,

    /// The id of its first Super Admin
    #[arg(long, value_name = "USER")]
    super_admin: String,
}

/// Makes an account.
///
/// # Errors
/// The ids are malformed, the account exists, or the database cannot be used.
pub async fn account(args: AccountArgs, out: Output<'_>) -> Ending {
    let AccountCommand::Create(args) = args.command;
    let account = args.account.parse::<AccountId>();
    let super_admin = args.super_admin.parse::<UserId>();
    let (account, super_admin) = match (account, super_admin) {
        (Ok(account), Ok(super_admin)) => (account, super_admin),
        (account, super_admin) => {
            let problems: Vec<String> = [
                account.err().map(|error| format!("--account {error}")),
                super_admin
                    .err()
                    .map(|error| format!("--super-admin {error}")),
            ]
            .into_iter()
            .flatten()
            .collect();
            return Err(Failure::Usage(lines("the ids are malformed", &problems)));
        }
    };
    let Opened { store, url, is_new } = args.database.open().await?;
    store.migrate().await.map_err(start)?;
    let machine = Machine::default();
    let stamp = machine.random().map_err(start)?;
    let made = store
        .create_account(&account, &super_admin, machine.now(), stamp)
        .await;
    store.close().await;
    match made {
        Ok(_) => writeln!(
            out,
            "account {account} is there, in {url}{}; its Super Admin is {super_admin}",
            if is_new { ", a new file" } else { "" }
        )?,
        Err(StoreError::AlreadyExists) => {
            return Err(Failure::Usage(format!(
                "the account {account} exists already in {url}"
            )));
        }
        Err(error) => return Err(start(error)),
    }
    Ok(Outcome::Yes)
}
