//! `steward sample write`: the sample company as files, or a larger one, to look at and to import.

use std::path::PathBuf;

use clap::Subcommand;

use super::sample::{self, generator};
use super::{Ending, Failure, Outcome, Output};

const EXAMPLES: &str = "\
Examples:
  steward sample write sample-export
  steward import --account acme --as ada-super-admin sample-export
  steward sample write large-export --opportunities 100000

A company of a given size has a posting to fifty opportunities, a user to a hundred and an interview to two; all ids
are UUIDs, and the same number always gives the same files. A million opportunities take about 2 GB.";

/// The sample company.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the sample company's export into a folder that is empty or does not exist yet
    #[command(after_help = EXAMPLES)]
    Write {
        /// The folder
        dir: PathBuf,

        /// Write a company with so many opportunities instead of the sample company
        #[arg(long, value_name = "N")]
        opportunities: Option<u64>,
    },
}

/// Writes the files.
///
/// # Errors
/// The folder holds something, or cannot be written.
pub fn run(args: &Args, out: Output<'_>) -> Ending {
    let Command::Write { dir, opportunities } = &args.command;
    let failed = |error: std::io::Error| Failure::File {
        path: dir.clone(),
        kind: error.kind(),
    };
    std::fs::create_dir_all(dir).map_err(failed)?;
    if std::fs::read_dir(dir).map_err(failed)?.next().is_some() {
        return Err(Failure::File {
            path: dir.clone(),
            kind: std::io::ErrorKind::DirectoryNotEmpty,
        });
    }
    match opportunities {
        Some(opportunities) => generator::Company::of(*opportunities).write(dir),
        None => sample::write(dir),
    }
    .map_err(failed)?;
    writeln!(out, "written to {}", dir.display())?;
    Ok(Outcome::Yes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(dir: &std::path::Path, opportunities: Option<u64>) -> Args {
        Args {
            command: Command::Write {
                dir: dir.to_owned(),
                opportunities,
            },
        }
    }

    #[test]
    fn a_company_of_any_size_can_be_had() {
        let folder = tempfile::tempdir().unwrap();
        let mut out = Vec::new();
        run(&write(folder.path(), Some(30)), &mut out).unwrap();
        let lines = std::fs::read_to_string(folder.path().join("opportunities.jsonl")).unwrap();
        assert_eq!(lines.lines().count(), 30);
    }

    #[test]
    fn a_folder_that_holds_something_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let args = write(folder.path(), None);
        let mut out = Vec::new();
        assert_eq!(run(&args, &mut out).unwrap(), Outcome::Yes);
        assert!(folder.path().join("steward.json").exists());
        let again = run(&args, &mut out).unwrap_err().to_string();
        assert!(again.ends_with("directory not empty"), "{again}");
    }
}
