//! `steward callers check`: what the callers' file lets a caller do.

use std::path::PathBuf;

use clap::Subcommand;

use super::serve::start;
use super::{Ending, Failure, Outcome, Output};
use crate::identity::{Callers, Group};

const EXAMPLES: &str = "\
Examples:
  steward callers check callers.yaml
  steward callers check callers.yaml --as web";

/// The callers' file.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check a callers' file, and tell what a caller may do
    #[command(after_help = EXAMPLES)]
    Check {
        /// The file
        file: PathBuf,
        /// The name of a caller
        #[arg(long = "as", value_name = "CALLER")]
        caller: Option<String>,
    },
}

/// Checks the file.
///
/// # Errors
/// It is not as it should be, or has no such caller.
pub fn run(args: &Args, out: Output<'_>) -> Ending {
    let Command::Check { file, caller } = &args.command;
    let callers = Callers::read(file).map_err(start)?;
    match caller {
        None => {
            for name in callers.names() {
                writeln!(out, "{name}")?;
            }
        }
        Some(name) => {
            let caller = callers.named(name).ok_or_else(|| {
                let names: Vec<&str> = callers.names().collect();
                let names = names.join(", ");
                Failure::Start(format!("there is no caller {name}; these are: {names}"))
            })?;
            let groups = Group::ALL.map(Group::name);
            let may = Group::ALL.map(|group| caller.is_in(group));
            let groups = groups
                .iter()
                .zip(may)
                .filter_map(|(name, may)| may.then_some(*name));
            writeln!(out, "groups: {}", groups.collect::<Vec<_>>().join(", "))?;
            writeln!(out, "accounts: {}", caller.accounts())?;
            writeln!(out, "acting users: {}", caller.acting_users())?;
        }
    }
    Ok(Outcome::Yes)
}
