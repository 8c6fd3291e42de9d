//! `steward anonymize`: shows what would be erased, then erases exactly that.

mod job;
mod preview;
mod run;

use std::time::Duration;

use clap::Subcommand;

use super::{Ending, Output, Server};
use crate::proto::anonymize_opportunities_request::Selection as Selected;
use crate::proto::{AnonymizeOpportunitiesRequest, OpportunityIds};

const PREVIEW_EXAMPLES: &str = "\
Examples:
  steward anonymize preview --account sample --as ada-super-admin --opportunity opp-archived-backend opp-archived-frontend
  steward anonymize preview --account sample --as ada-super-admin --erasure-request-of cand-chloe

Exit codes: 0 something can be anonymized, 1 nothing can, 2 an error.";

const RUN_EXAMPLES: &str = "\
Examples:
  steward anonymize run --account sample --as ada-super-admin --opportunity opp-archived-sales          # shows it and asks
  steward anonymize run --account sample --as ada-super-admin --opportunity opp-archived-sales --token TOKEN
  steward anonymize run --account sample --as ada-super-admin --erasure-request-of cand-bruno --yes --wait

Exit codes: 0 the job was accepted and, with --wait, has erased what can be erased now; 1 nothing was done: nothing
can be anonymized, the set has changed since the preview, or you said no; 2 an error, or with --wait the job was
accepted and still runs when the wait is over.";

const STATUS_EXAMPLES: &str = "\
Example:
  steward anonymize status --account sample JOB

Exit codes: 0 the job has erased what can be erased now, 1 it still runs, 2 an error.";

/// Erasure.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show what would be anonymized, what is blocked and why
    #[command(after_help = PREVIEW_EXAMPLES)]
    Preview(PreviewArgs),
    /// Anonymize, for good
    #[command(after_help = RUN_EXAMPLES)]
    Run(RunArgs),
    /// Show where a job is
    #[command(after_help = STATUS_EXAMPLES)]
    Status(StatusArgs),
}

/// What is to be anonymized, by whom, and where.
#[derive(Debug, Clone, clap::Args)]
struct Selection {
    #[command(flatten)]
    server: Server,

    /// The account
    #[arg(long)]
    account: String,

    /// The user by whose authority it is done
    #[arg(long = "as", value_name = "USER")]
    acting_user: String,

    #[command(flatten)]
    of: Of,

    /// Erase opportunities of who was formerly hired too; needs the right to manage compliance settings
    #[arg(long)]
    include_formerly_hired: bool,
}

#[derive(Debug, Clone, clap::Args)]
#[group(required = true, multiple = false)]
struct Of {
    /// These opportunities and no others
    #[arg(long, value_name = "ID", num_args = 1..)]
    opportunity: Vec<String>,

    /// A candidate who asked to be forgotten: the person and every opportunity
    #[arg(long, value_name = "CANDIDATE")]
    erasure_request_of: Option<String>,
}

#[derive(Debug, clap::Args)]
struct PreviewArgs {
    #[command(flatten)]
    selection: Selection,

    /// Answer for programs
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct RunArgs {
    #[command(flatten)]
    selection: Selection,

    /// The token of the preview that is to be run
    #[arg(long, conflicts_with = "yes")]
    token: Option<String>,

    /// Run what a fresh preview shows, without asking
    #[arg(long)]
    yes: bool,

    /// Wait until what can be erased is erased; at most so long
    #[arg(
        long,
        value_name = "SECONDS",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "60",
        value_parser = clap::value_parser!(u64).range(1..=86_400)
    )]
    wait: Option<u64>,

    /// Makes the same run again answer with the first one's job; needs --token, since each preview is another run
    #[arg(long, value_name = "ID", requires = "token")]
    request_id: Option<String>,

    /// Answer for programs; needs --token or --yes
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct StatusArgs {
    #[command(flatten)]
    server: Server,

    /// The account
    #[arg(long)]
    account: String,

    /// The job's id
    job: String,

    /// Answer for programs
    #[arg(long)]
    json: bool,
}

/// Shows, erases, or tells how far an erasure is.
///
/// # Errors
/// The server cannot be reached or refuses, or the wait ends before the job.
pub async fn run(args: Args, out: Output<'_>) -> Ending {
    match args.command {
        Command::Preview(args) => preview::run(args, out).await,
        Command::Run(args) => run::run(args, out).await,
        Command::Status(args) => job::status(args, out).await,
    }
}

impl Selection {
    /// The request for a preview; with a token it is that for a run.
    fn request(&self) -> AnonymizeOpportunitiesRequest {
        let selection = match &self.of.erasure_request_of {
            Some(candidate) => Selected::ErasureRequestOf(candidate.clone()),
            None => Selected::Opportunities(OpportunityIds {
                ids: self.of.opportunity.clone(),
            }),
        };
        AnonymizeOpportunitiesRequest {
            account: self.account.clone(),
            acting_user: self.acting_user.clone(),
            selection: Some(selection),
            include_formerly_hired: self.include_formerly_hired,
            ..AnonymizeOpportunitiesRequest::default()
        }
    }

    /// The command line that runs this selection with a token.
    fn command_line(&self, token: &str) -> String {
        let of = match &self.of.erasure_request_of {
            Some(candidate) => format!("--erasure-request-of {candidate}"),
            None => format!("--opportunity {}", self.of.opportunity.join(" ")),
        };
        let include = if self.include_formerly_hired {
            " --include-formerly-hired"
        } else {
            ""
        };
        format!(
            "steward anonymize run --account {} --as {} {of}{include} --token {token}",
            self.account, self.acting_user
        )
    }
}

impl RunArgs {
    fn wait_limit(&self) -> Option<Duration> {
        self.wait.map(Duration::from_secs)
    }
}

#[cfg(test)]
mod tests;
