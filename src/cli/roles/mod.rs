//! `steward roles`: what roles an account has, and custom roles from a file.

mod apply;
mod compare;
mod file;
mod holders;
mod plan;
mod show;

use std::path::PathBuf;

use clap::Subcommand;

use super::server::{Connected, call};
use super::{Ending, Failure, Output, Server};
use crate::proto::role_service_client::RoleServiceClient;
use crate::proto::{ListRolesRequest, Role};

pub(super) use file::holdings;

/// The most roles that the server gives at once.
const PAGE: i32 = 500;

const LIST_EXAMPLES: &str = "\
Example:
  steward roles list --account sample";

const SHOW_EXAMPLES: &str = "\
Examples:
  steward roles show --account sample interview-lead
  steward roles show --account sample interview-lead > roles.yaml   # then change it and apply it";

const HOLDERS_EXAMPLES: &str = "\
Example:
  steward roles holders --account sample interview-lead";

const COMPARE_EXAMPLES: &str = "\
Example:
  steward roles compare --account sample team_member interview-lead

A line for each permission that the second role holds differently: `+` what only it holds, `-` what only the first
holds, `~` what both hold, from the first's levels or values to the second's. Exit codes: 0 both hold the same,
1 they differ, 2 an error.";

const DIFF_EXAMPLES: &str = "\
Example:
  steward roles diff --account sample roles.yaml

Shows what `steward roles apply` would change, and changes nothing. Exit codes: 0 nothing, 1 something, 2 an error.";

const APPLY_EXAMPLES: &str = "\
Examples:
  steward roles apply --account sample --as ada-super-admin --dry-run roles.yaml
  steward roles apply --account sample --as ada-super-admin roles.yaml

The file, as `steward roles show` writes it and `steward.json` of an import has it:
  roles:
    - id: sourcing-lead
      title: Sourcing Lead
      description: Finds people, and keeps sources tidy.
      permissions:                                        # what is left out is not held
        manage_profiles_and_view_associated_postings: all
        manage_sources: yes
        view_requisitions: all
        delete_requisitions: [any_open_closed_on_hold, created_draft_pending_rejected]
        view_visual_insights_reports: [overview, sources]

`steward catalog KEY` shows the levels and values of a permission. Custom roles that the file does not name
stay as they are. Exit codes: 0 the roles are as the file says, 2 an error, and nothing was changed.";

/// Roles of an account.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the presets and the custom roles
    #[command(after_help = LIST_EXAMPLES)]
    List {
        #[command(flatten)]
        account: Account,
        /// Answer for programs
        #[arg(long)]
        json: bool,
    },
    /// Show what a role holds, as a file that can be applied
    #[command(after_help = SHOW_EXAMPLES)]
    Show {
        #[command(flatten)]
        account: Account,
        /// A preset's key or a custom role's id
        role: String,
    },
    /// List who has a role
    #[command(after_help = HOLDERS_EXAMPLES)]
    Holders {
        #[command(flatten)]
        account: Account,
        /// Answer for programs, an object on each line
        #[arg(long)]
        json: bool,
        /// A preset's key or a custom role's id
        role: String,
    },
    /// Show what differs between two roles
    #[command(after_help = COMPARE_EXAMPLES)]
    Compare {
        #[command(flatten)]
        account: Account,
        /// A preset's key or a custom role's id
        role: String,
        /// Another
        other: String,
    },
    /// Show what applying a file would change
    #[command(after_help = DIFF_EXAMPLES)]
    Diff {
        #[command(flatten)]
        account: Account,
        /// The file, in YAML
        file: PathBuf,
    },
    /// Make and change custom roles as a file says: all of it or nothing
    #[command(after_help = APPLY_EXAMPLES)]
    Apply {
        #[command(flatten)]
        account: Account,
        /// The user by whose authority it is done
        #[arg(long = "as", value_name = "USER")]
        acting_user: String,
        /// Check everything and change nothing
        #[arg(long)]
        dry_run: bool,
        /// The file, in YAML
        file: PathBuf,
    },
}

/// Which account, on which server.
#[derive(Debug, clap::Args)]
struct Account {
    #[command(flatten)]
    server: Server,

    /// The account
    #[arg(long)]
    account: String,
}

/// Shows or changes roles.
///
/// # Errors
/// The file cannot be used, or the server cannot be reached or refuses.
pub async fn run(args: Args, out: Output<'_>) -> Ending {
    match args.command {
        Command::List { account, json } => show::list(&account, json, out).await,
        Command::Show { account, role } => show::show(account, role, out).await,
        Command::Holders {
            account,
            json,
            role,
        } => holders::holders(&account, &role, json, out).await,
        Command::Compare {
            account,
            role,
            other,
        } => compare::compare(account, role, other, out).await,
        Command::Diff { account, file } => compare::diff(&account, &file, out).await,
        Command::Apply {
            account,
            acting_user,
            dry_run,
            file,
        } => apply::apply(account, acting_user, dry_run, &file, out).await,
    }
}

/// Every role of the account: the presets, then the custom roles.
///
/// # Errors
/// The server refuses.
pub(super) async fn all(
    client: &mut RoleServiceClient<Connected>,
    account: &str,
) -> Result<Vec<Role>, Failure> {
    let mut roles = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListRolesRequest {
            account: account.to_owned(),
            page_size: PAGE,
            page_token,
        };
        let page = client.list_roles(call(request)).await?.into_inner();
        roles.extend(page.roles);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(roles);
        }
    }
}

#[cfg(test)]
mod tests;
