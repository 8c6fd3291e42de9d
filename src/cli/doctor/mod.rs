//! `steward doctor`: what a server would find, and what to do about it. It changes nothing.

mod access;
mod database;
mod finding;
mod machine;

use super::settings::{Settings, variables};
use super::{Ending, Failure, Outcome, Output};
use crate::ambient::{Ambient as _, Machine};
use crate::config::Config;
use crate::store::{Store, StoreConfig};
use finding::{Finding, State};

const EXAMPLES: &str = "\
Examples:
  steward doctor
  steward doctor --database-url sqlite:///var/lib/steward/steward.db --json

It takes the settings of `steward serve`, makes nothing, changes nothing, and does not disturb a server that runs.
Exit codes: 0 all is well, 1 something is to be done, 2 an error.";

/// Look around.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    settings: Settings,

    /// Answer for programs: a line for each finding
    #[arg(long)]
    json: bool,
}

/// Looks at everything, and tells what it found.
///
/// # Errors
/// The output cannot be written.
pub async fn run(args: Args, out: Output<'_>) -> Ending {
    let found = look(&args.settings).await;
    for finding in &found {
        if args.json {
            let line = serde_json::to_string(finding)
                .map_err(|_| Failure::Answer("it cannot be written as JSON"))?;
            writeln!(out, "{line}")?;
        } else {
            write!(out, "{finding}")?;
        }
    }
    let is_well = found.iter().all(|finding| finding.state == State::Ok);
    Ok(if is_well { Outcome::Yes } else { Outcome::No })
}

async fn look(settings: &Settings) -> Vec<Finding> {
    let config = match Config::read(settings.file.as_deref(), &variables(), &settings.flags) {
        Ok(config) => config,
        Err(problems) => {
            let told = |problem: &crate::config::Problem| {
                Finding::problem(
                    "configuration",
                    problem.to_string(),
                    "`steward serve --help` tells every setting, `steward config show` what is in effect",
                )
            };
            return problems.iter().map(told).collect();
        }
    };
    let mut found = vec![Finding::ok("configuration", "it is as it should be")];
    found.extend(access::look(&config, Machine::default().now()).await);
    let database = StoreConfig::new(config.database.secret());
    let is_new = match Store::look(&database).await {
        Ok(store) => {
            found.extend(database::look(&store, &Machine::default()).await);
            found.extend(store.folder().map(|folder| machine::disk_of(&folder)));
            let is_new = store.was_never_served();
            store.close().await;
            is_new
        }
        Err(error) => {
            let (finding, is_new) = database::not_opened(&config, &error);
            found.push(finding);
            is_new
        }
    };
    found.push(machine::key_file(&config.key_file, is_new));
    found
}
