//! The command line: the commands by which operators ask, change and erase.
//!
//! Each command has a file or folder of its own with an `Args` and a `run`. All but those that work
//! without a server speak the same contract as every other caller. What a command found goes to the
//! output that it is handed; a [`Failure`] is printed by [`Cli::execute`], and the exit codes are the
//! same everywhere: 0 yes or done, 1 no or not all of it, 2 an error.

pub mod anonymize;
pub mod audit;
pub mod callers;
pub mod catalog;
pub mod changes;
pub mod check;
pub mod configuration;
mod contract_json;
pub mod database;
pub mod dev_certs;
pub mod doctor;
mod exit;
mod failure;
pub mod health;
pub mod import;
mod key_sets;
pub mod lever;
pub mod list;
mod moment;
mod reload;
pub mod roles;
pub mod sample;
pub mod sample_files;
pub mod serve;
mod server;
pub mod settings;
mod welcome;
mod wording;

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use exit::{Ending, Outcome};
pub use failure::Failure;
pub use server::Server;

/// Where a command writes what it found.
pub type Output<'a> = &'a mut (dyn Write + Send);

const EXAMPLES: &str = "\
Examples, with the sample company that `steward serve --sample` loads:
  steward check --account sample --user cleo-team-member --permission manage_sources
  steward roles list --account sample
  steward anonymize preview --account sample --as ada-super-admin --opportunity opp-archived-sales

Exit codes: 0 yes or done, 1 no or not all of it, 2 an error.";

/// steward: may this person do this? Forget this person.
#[derive(Debug, Parser)]
#[command(name = "steward", version, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the command line can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve: answer questions, change roles, erase
    Serve(serve::Args),
    /// Show or check the configuration of the server
    Config(configuration::Args),
    /// Look at the configuration, the database, the key file and the disk, and tell what to do
    Doctor(doctor::Args),
    /// Ask a running server whether it serves
    Health(health::Args),
    /// Bring the database's schema up to date
    Migrate(database::MigrateArgs),
    /// Make an account, beside the database
    Account(database::AccountArgs),
    /// Tell what the callers' file lets a caller do
    Callers(callers::Args),
    /// Ask whether a user may do something
    Check(check::Args),
    /// List what a user may do something to, who may, and what a user may do
    List(list::Args),
    /// Show the 49 permissions and what the preset roles hold of them
    Catalog(catalog::Args),
    /// Show the roles of an account, or bring them to what a file says
    Roles(roles::Args),
    /// Tell what changes in an account, as it happens
    Changes(changes::Args),
    /// Tell who changed what, and whether anybody changed that
    Audit(audit::Args),
    /// Erase the personal data of candidates: preview, then run
    Anonymize(anonymize::Args),
    /// Take in what an ATS exported
    Import(import::Args),
    /// Make certificates to try TLS with
    DevCerts(dev_certs::Args),
    /// Write the sample company as an export
    Sample(sample_files::Args),
}

impl Cli {
    /// Runs the command and tells its exit code; a failure is written to the standard error stream.
    pub async fn execute(self, out: Output<'_>) -> ExitCode {
        exit::code(self.command.run(out).await)
    }
}

impl Command {
    /// Runs the command.
    ///
    /// # Errors
    /// The command could not be carried out.
    pub async fn run(self, out: Output<'_>) -> Ending {
        match self {
            // The whole server; everything else is small beside it.
            Self::Serve(args) => Box::pin(serve::run(args, out)).await,
            Self::Config(args) => configuration::run(&args, out),
            Self::Doctor(args) => doctor::run(args, out).await,
            Self::Health(args) => health::run(args, out).await,
            Self::Migrate(args) => database::migrate(args, out).await,
            Self::Account(args) => database::account(args, out).await,
            Self::Callers(args) => callers::run(&args, out),
            Self::Check(args) => check::run(args, out).await,
            Self::List(args) => list::run(args, out).await,
            Self::Catalog(args) => catalog::run(&args, out),
            Self::Roles(args) => roles::run(args, out).await,
            Self::Changes(args) => changes::run(args, out).await,
            Self::Audit(args) => audit::run(args, out).await,
            Self::Anonymize(args) => anonymize::run(args, out).await,
            Self::Import(args) => import::run(args, out).await,
            Self::DevCerts(args) => dev_certs::run(&args, out),
            Self::Sample(args) => sample_files::run(&args, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::Cli;

    #[test]
    fn the_arguments_do_not_contradict_each_other() {
        Cli::command().debug_assert();
    }

    /// The commands that have none of their own below them, with their examples.
    fn examples(command: &clap::Command, path: &str, found: &mut Vec<(String, Vec<String>)>) {
        let name = format!("{path} {}", command.get_name());
        for inner in command.get_subcommands() {
            examples(inner, &name, found);
        }
        if command.get_subcommands().next().is_some() {
            return;
        }
        let help = command.get_after_help().map(ToString::to_string);
        let lines = help
            .unwrap_or_default()
            .replace("\\\n", " ")
            .lines()
            .filter_map(|line| line.trim().split(['#', '>']).next())
            .filter(|line| line.starts_with("steward "))
            .map(str::to_owned)
            .collect();
        found.push((name, lines));
    }

    #[test]
    fn every_command_teaches_by_examples_that_work() {
        let mut found = Vec::new();
        examples(&Cli::command(), "", &mut found);
        assert!(found.len() >= 9, "{found:?}");
        for (name, lines) in found {
            assert!(!lines.is_empty(), "{name} has no example");
            for line in lines {
                let parsed = Cli::try_parse_from(line.split_whitespace());
                assert!(parsed.is_ok(), "{line}: {}", parsed.unwrap_err());
            }
        }
    }
}
