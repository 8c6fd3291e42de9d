//! `steward audit`: who changed what, and that nobody changed that.

mod export;
mod heads;
mod list;
mod offline;
mod verify;

use clap::Subcommand;

use super::{Ending, Output};

const LIST_EXAMPLES: &str = "\
Examples:
  steward audit list --account sample
  steward audit list --account sample --type role_changed --type role_deleted --as ada-super-admin
  steward audit list --account sample --target dan-limited
  steward audit list --account sample --after 120 --follow

One event a line, in JSON, in the order of their places.";

const VERIFY_EXAMPLES: &str = "\
Examples:
  steward audit verify --account sample
  steward audit verify --account sample --export heads.jsonl
  steward audit verify --offline --database-url sqlite://steward.db
  steward audit verify --offline --database-url sqlite://steward.db --export heads.jsonl --public-key KEY

The server goes along the chain, or with --offline this command does, on the database and with the key file. With
--public-key the key file is not needed: only what was exported is looked for.
Exit codes: 0 all is as it was written, 1 it is not, 2 an error.";

const EXPORT_EXAMPLES: &str = "\
Examples:
  steward audit export --account sample >> heads.jsonl
  steward audit export --offline --database-url sqlite://steward.db >> heads.jsonl

Keep the lines where whoever runs the database cannot reach them: they show later that no tail was cut.";

/// The audit.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List events: who changed what, when, and through which service
    #[command(after_help = LIST_EXAMPLES)]
    List(list::Args),
    /// Look for events that were changed, removed, put there or moved
    #[command(after_help = VERIFY_EXAMPLES)]
    Verify(verify::Args),
    /// Give the present end of the chain, signed
    #[command(after_help = EXPORT_EXAMPLES)]
    Export(export::Args),
}

/// Carries the command out.
///
/// # Errors
/// The server or the database cannot be used, or refuses.
pub async fn run(args: Args, out: Output<'_>) -> Ending {
    match args.command {
        Command::List(args) => list::run(args, out).await,
        Command::Verify(args) => verify::run(args, out).await,
        Command::Export(args) => export::run(args, out).await,
    }
}
