//! The commands that work beside the database and need no server: `migrate` and `account create`.

use super::serve::{lines, start};
use super::{Ending, Failure, Outcome, Output};
use crate::ambient::{Ambient as _, Machine};
use crate::config::DatabaseUrl;
use crate::domain::id::{AccountId, UserId};
use crate::store::{Store, StoreConfig, StoreError};

/// Where the database is.
#[derive(Debug, clap::Args)]
struct Database {
    /// Where the database is: `sqlite://PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`
    /// [default: `sqlite://steward.db`]
    #[arg(
        long,
        env = "STEWARD_DATABASE_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    database_url: Option<String>,

    /// Make the SQLite file when it is not there; that of the default URL is always made
    #[arg(long, env = "STEWARD_DATABASE_CREATE")]
    database_create: bool,
}

/// A database that was opened.
struct Opened {
    store: Store,
    /// Where it is, from whichever folder the command is called.
    url: DatabaseUrl,
    /// Whether its file was made.
    is_new: bool,
}

impl Database {
    /// Opens it.
    async fn open(&self) -> Result<Opened, Failure> {
        let named = self.database_url.as_deref();
        let url: DatabaseUrl = named
            .unwrap_or("sqlite://steward.db")
            .parse()
            .map_err(start)?;
        let url = url.absolute();
        let is_new = url.file().is_some_and(|file| !file.exists());
        let config = StoreConfig {
            create: self.database_create || named.is_none(),
            ..StoreConfig::new(url.secret())
        };
        let store = Store::connect(&config).await.map_err(start)?;
        store.check_not_emptied().await.map_err(start)?;
        Ok(Opened { store, url, is_new })
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
