//! How a command ends, and the exit code that says so.

use std::io;
use std::process::ExitCode;

use super::Failure;

/// How a command ended that could be carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Yes, or all of it was done: exit code 0.
    Yes,
    /// No, or not all of it was done: exit code 1.
    No,
}

/// How a command ended.
pub type Ending = Result<Outcome, Failure>;

/// The exit code of an ending; a failure is written to the standard error stream.
pub(super) fn code(ending: Ending) -> ExitCode {
    match ending {
        Ok(Outcome::Yes) => ExitCode::SUCCESS,
        Ok(Outcome::No) => ExitCode::from(1),
        Err(failure) => {
            // Whoever reads the output has seen enough, as `head` does: no reason to complain. It is no
            // yes either, since the answer has not been told.
            if !matches!(failure, Failure::Output(io::ErrorKind::BrokenPipe)) {
                eprintln!("error: {failure}");
            }
            ExitCode::from(failure.exit_code())
        }
    }
}
