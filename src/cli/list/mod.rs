//! `steward list`: what a user may do something to, who may do something, and
//! what a user may do.

mod permissions;
mod resources;
mod users;

use clap::Subcommand;

use super::check::asked::Asked;
use super::{Ending, Output, Server};

const RESOURCES_EXAMPLES: &str = "\
Examples:
  steward list resources --account sample --user eve-interviewer --permission own_feedback --kind interview
  steward list resources --account sample --user cleo-team-member \\
      --permission manage_profiles_and_view_associated_postings --kind opportunity --posting backend-engineer --active
  steward list resources --account sample --user ben-admin --permission link_postings_and_requisitions \\
      --kind requisition --on posting:backend-engineer
  steward list resources --account sample --user carl-team-member --privilege offers --kind opportunity \\
      --fact author= --fact signatories= --fact approvers=

One id a line, in order. Exit codes: 0 the list is whole, 2 an error.";

const USERS_EXAMPLES: &str = "\
Examples:
  steward list users --account sample --permission receive_admin_communications
  steward list users --account sample --permission anonymize_candidates --on opportunity:opp-archived-sales
  steward list users --account sample --privilege data_export --report hires

One id a line, in order. Exit codes: 0 the list is whole, 2 an error.";

const PERMISSIONS_EXAMPLES: &str = "\
Examples:
  steward list permissions --account sample --user cleo-team-member
  steward list permissions --account sample --user cleo-team-member --on opportunity:opp-active-backend

One permission a line, with what the role holds of it and the answer. Exit codes: 0 the list is whole, 2 an error.";

/// Lists in every direction.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the things that a user may do something to
    #[command(after_help = RESOURCES_EXAMPLES)]
    Resources(resources::Args),
    /// List the users who may do something
    #[command(after_help = USERS_EXAMPLES)]
    Users(users::Args),
    /// List what a user may do to one thing, or without one
    #[command(after_help = PERMISSIONS_EXAMPLES)]
    Permissions(permissions::Args),
}

/// Where to ask.
#[derive(Debug, clap::Args)]
struct ServerAndAccount {
    #[command(flatten)]
    server: Server,

    /// The account
    #[arg(long)]
    account: String,

    /// Answer for programs: a line of JSON for each answer of the server
    #[arg(long)]
    json: bool,
}

/// Writes a list.
///
/// # Errors
/// The server cannot be reached or refuses.
pub async fn run(args: Args, out: Output<'_>) -> Ending {
    match args.command {
        Command::Resources(args) => resources::run(args, out).await,
        Command::Users(args) => users::run(args, out).await,
        Command::Permissions(args) => permissions::run(args, out).await,
    }
}

/// An answer of the server for programs.
fn line(answer: &impl serde::Serialize, out: Output<'_>) -> Result<(), super::Failure> {
    let line = serde_json::to_string(answer)
        .map_err(|_| super::Failure::Answer("it cannot be written as JSON"))?;
    writeln!(out, "{line}")?;
    Ok(())
}

#[cfg(test)]
mod tests;
