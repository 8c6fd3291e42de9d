//! `steward sample write`: the sample company as files, to look at and to import.

use std::path::PathBuf;

use clap::Subcommand;

use super::sample::company;
use super::{Ending, Failure, Outcome, Output};

const EXAMPLES: &str = "\
Examples:
  steward sample write sample-export
  steward import --account acme --as ada-super-admin sample-export";

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
    },
}

/// Writes the files.
///
/// # Errors
/// The folder holds something, or cannot be written.
pub fn run(args: &Args, out: Output<'_>) -> Ending {
    let Command::Write { dir } = &args.command;
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
    company().write(dir).map_err(failed)?;
    writeln!(out, "written to {}", dir.display())?;
    Ok(Outcome::Yes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_holds_something_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let args = Args {
            command: Command::Write {
                dir: folder.path().to_owned(),
            },
        };
        let mut out = Vec::new();
        assert_eq!(run(&args, &mut out).unwrap(), Outcome::Yes);
        assert!(folder.path().join("steward.json").exists());
        let again = run(&args, &mut out).unwrap_err().to_string();
        assert!(again.ends_with("directory not empty"), "{again}");
    }
}
