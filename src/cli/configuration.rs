//! `steward config`: what the server would run with, and whether it would.

use super::serve::{lines, start};
use super::settings::{Settings, variables};
use super::{Ending, Failure, Outcome, Output};
use crate::config::{Config, Problem, Shown, show};
use crate::identity::Callers;

/// Show or check the configuration of the server.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

const SHOW_EXAMPLES: &str = "\
Examples:
  steward config show
  steward config show --config steward.yaml --log-format json";

const CHECK_EXAMPLES: &str = "\
Examples:
  steward config check --config steward.yaml

Exit codes: 0 when the server would start with it, 2 when not.";

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Show every setting, and where its value comes from; no passwords
    #[command(after_help = SHOW_EXAMPLES)]
    Show(Settings),
    /// Tell everything that is wrong with the configuration
    #[command(after_help = CHECK_EXAMPLES)]
    Check(Settings),
}

/// Runs the command.
///
/// # Errors
/// The configuration is wrong.
pub fn run(args: &Args, out: Output<'_>) -> Ending {
    match &args.command {
        Command::Show(settings) => {
            let shown = read(settings)?;
            let line = |one: &Shown| {
                let origin = one.origin.as_deref().unwrap_or("default");
                (format!("{}: {}", one.path, one.value), origin.to_owned())
            };
            let shown: Vec<(String, String)> = shown.iter().map(line).collect();
            let width = shown.iter().map(|(text, _)| text.len()).max().unwrap_or(0);
            for (text, origin) in shown {
                writeln!(out, "{text:width$}  # {origin}")?;
            }
        }
        Command::Check(settings) => {
            let config = Config::read(settings.file.as_deref(), &variables(), &settings.flags);
            let config = config.map_err(|problems| wrong(&problems))?;
            if let Some(callers) = &config.callers_file {
                Callers::read(callers).map_err(start)?;
            }
            writeln!(out, "the configuration is as it should be")?;
        }
    }
    Ok(Outcome::Yes)
}

fn read(settings: &Settings) -> Result<Vec<Shown>, Failure> {
    let shown = show(settings.file.as_deref(), &variables(), &settings.flags);
    shown.map_err(|problems| wrong(&problems))
}

fn wrong(problems: &[Problem]) -> Failure {
    Failure::Start(lines("the configuration is not as it should be", problems))
}
