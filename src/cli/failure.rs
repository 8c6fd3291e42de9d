//! Why a command could not be carried out, told to people.

use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;

use thiserror::Error;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::telemetry::code_name;

/// Why a command could not be carried out.
#[derive(Debug, Error)]
pub enum Failure {
    /// No server answered.
    #[error(
        "no steward answers at {0}\nstart one with `steward serve --sample`, or name another with --server"
    )]
    Unreachable(String),
    /// A server answered, and the two sides do not agree on TLS.
    #[error("{0}: {1}")]
    Insecure(String, &'static str),
    /// The server refused or failed.
    #[error("{}", told(.0))]
    Refused(Box<Status>),
    /// The server's answer is none that this version understands.
    #[error("the server's answer is not understood: {0}")]
    Answer(&'static str),
    /// The arguments do not make sense together.
    #[error("{0}")]
    Usage(String),
    /// The server cannot start, or a command beside the database cannot work.
    #[error("{0}")]
    Start(String),
    /// A file or folder cannot be read or written.
    #[error("{}: {}", .path.display(), file_trouble(*.kind))]
    File {
        /// The file or folder, as it was named.
        path: PathBuf,
        /// What went wrong.
        kind: io::ErrorKind,
    },
    /// A file does not say what it should; a line for each problem.
    #[error("{}:\n  {}", .path.display(), .problems.join("\n  "))]
    Content {
        /// The file, as it was named.
        path: PathBuf,
        /// What is wrong with it.
        problems: Vec<String>,
    },
    /// The output cannot be written.
    #[error("the output cannot be written: {0}")]
    Output(io::ErrorKind),
    /// The server went away, or refused, in the middle of something; what is there is told.
    #[error("{0}")]
    Interrupted(String),
    /// A signal came in the middle of something; what is there is told.
    #[error("{told}")]
    Signalled {
        /// The number of the signal.
        signal: u8,
        /// What is there.
        told: String,
    },
    /// The wait is over and the job still runs.
    #[error("the job was accepted and is still running; look again with\n  {0}")]
    StillRunning(String),
}

impl Failure {
    /// The exit code: 2, and after a signal the one that shells give.
    pub(super) fn exit_code(&self) -> u8 {
        match self {
            Self::Signalled { signal, .. } => signal.saturating_add(128),
            _ => 2,
        }
    }
}

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        Self::Refused(Box::new(status))
    }
}

impl From<io::Error> for Failure {
    /// Only the output is written with `?`; a file is named where it is used.
    fn from(error: io::Error) -> Self {
        Self::Output(error.kind())
    }
}

/// The message of a status, its stable reason, and a line for each field that is wrong.
fn told(status: &Status) -> String {
    let details = status.get_error_details();
    let info = details.error_info();
    let mut text = match (status.code(), status.message()) {
        (Code::DeadlineExceeded | Code::Cancelled, _) => {
            "the server did not answer in time".to_owned()
        }
        // No server said this: it is the transport's own trouble, in words that help nobody.
        _ if info.is_none() && std::error::Error::source(status).is_some() => {
            "the connection broke, or what answers there is no steward".to_owned()
        }
        (_, "") => "the server gave no message".to_owned(),
        (_, message) => message.to_owned(),
    };
    // Writing to a string cannot fail.
    let _ = match info {
        Some(info) => write!(text, " ({})", info.reason),
        None => write!(text, " ({})", code_name(status.code())),
    };
    if let Some(unseen) = info.and_then(|info| info.metadata.get("unseen")) {
        let _ = write!(text, "\n  out of reach: {unseen}");
    }
    let named = details.bad_request().map(|bad| &bad.field_violations);
    let named = named.map(Vec::as_slice).unwrap_or_default();
    // A sentence about one field is told already.
    for violation in named
        .iter()
        .filter(|one| one.description != status.message())
    {
        let _ = write!(text, "\n  {}: {}", violation.field, violation.description);
    }
    let all = info.and_then(|info| info.metadata.get("violations"));
    let all = all.and_then(|all| all.parse::<usize>().ok());
    let unnamed = all.map_or(0, |all| all.saturating_sub(named.len()));
    if unnamed > 0 && !named.is_empty() {
        let _ = write!(text, "\n  and {unnamed} more");
    }
    text
}

/// What went wrong with a file, for people.
fn file_trouble(kind: io::ErrorKind) -> String {
    match kind {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use tonic_types::ErrorDetails;

    use super::*;

    #[test]
    fn a_refusal_names_every_field_and_the_reason() {
        let mut details = ErrorDetails::new();
        details
            .set_error_info("FIELD_REQUIRED", "steward", HashMap::new())
            .add_bad_request_violation("question.user", "is required")
            .add_bad_request_violation("question.target.posting", "must be an id");
        let status =
            Status::with_error_details(Code::InvalidArgument, "two fields are wrong", details);
        assert_eq!(
            Failure::from(status).to_string(),
            "two fields are wrong (FIELD_REQUIRED)\n  question.user: is required\n  \
             question.target.posting: must be an id"
        );
    }

    #[test]
    fn what_is_out_of_reach_is_counted() {
        let mut details = ErrorDetails::new();
        let metadata = HashMap::from([("unseen".to_owned(), "3".to_owned())]);
        details.set_error_info("OUT_OF_REACH", "steward", metadata);
        let status = Status::with_error_details(Code::PermissionDenied, "not all of it", details);
        assert_eq!(
            Failure::from(status).to_string(),
            "not all of it (OUT_OF_REACH)\n  out of reach: 3"
        );
    }

    #[test]
    fn trouble_of_the_transport_is_told_in_plain_words() {
        let broken = Status::from_error(Box::new(io::Error::other("h2 protocol error")));
        assert_eq!(
            Failure::from(broken).to_string(),
            "the connection broke, or what answers there is no steward (UNKNOWN)"
        );
    }

    #[test]
    fn a_bare_status_is_told_by_its_code() {
        let failure = Failure::from(Status::unavailable("the account is being loaded"));
        assert_eq!(
            failure.to_string(),
            "the account is being loaded (UNAVAILABLE)"
        );
    }
}
