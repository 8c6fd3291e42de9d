//! `steward callers check`: what the callers' file lets a caller do; and the file in a server that runs.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use clap::Subcommand;
use tokio::signal::unix::{SignalKind, signal};

use super::serve::{self, start};
use super::{Ending, Failure, Outcome, Output};
use crate::identity::{Callers, Group};
use crate::tasks::Tasks;

/// How often it is looked whether the files have changed.
const LOOKING: Duration = Duration::from_secs(5);

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

/// Takes the callers' file into effect anew when it or a file of keys has changed, and on SIGHUP. A file that is not as
/// it should be leaves those that were.
pub(super) fn follow(
    file: PathBuf,
    callers: Arc<ArcSwap<Callers>>,
    tasks: &Tasks,
) -> Result<(), Failure> {
    let mut hangup = signal(SignalKind::hangup()).map_err(start)?;
    let stop = tasks.token();
    let stopped = stop.clone();
    tasks.spawn("callers' file", stop, async move {
        let mut told = String::new();
        loop {
            tokio::select! {
                () = stopped.cancelled() => return,
                () = tokio::time::sleep(LOOKING) => {}
                _ = hangup.recv() => told.clear(),
            }
            let path = file.clone();
            let read = tokio::task::spawn_blocking(move || Callers::read(&path)).await;
            match read {
                Ok(Ok(read)) => {
                    told.clear();
                    if !read.is_as_read(&callers.load()) {
                        let count = read.count();
                        callers.store(Arc::new(read));
                        tracing::info!(callers = count, "other callers are in effect");
                    }
                }
                Ok(Err(error)) => {
                    // Once for each fault.
                    let text = serve::told(&error);
                    if text != told {
                        tracing::warn!(error = %text, "the callers' file cannot be used: those before stay in effect");
                        told = text;
                    }
                }
                // It panicked, which was told.
                Err(_) => {}
            }
        }
    });
    Ok(())
}
