//! An import that does not come to its end: the server went away, or a signal came.

use std::fmt::Write as _;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tonic::Status;

use crate::cli::Failure;
use crate::cli::wording::Counted;
use crate::proto::{ImportCounts, ImportHeader};

/// What the server has confirmed; `None` while nothing was sent.
pub(super) type Confirmed = watch::Sender<Option<ImportCounts>>;

/// Whether the server takes in each chunk by itself, or all of it at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Chunks,
    AllOrNothing,
    /// Nothing is written in any case.
    DryRun,
}

impl Way {
    pub(super) fn of(header: &ImportHeader) -> Self {
        if header.validate_only {
            Self::DryRun
        } else if header.all_or_nothing {
            Self::AllOrNothing
        } else {
            Self::Chunks
        }
    }
}

/// The signals by which a person, or a service manager, ends a command.
pub(super) struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// From now on the signals no longer end the process by themselves.
    pub(super) fn listen() -> Result<Self, Failure> {
        let failed = |error: std::io::Error| Failure::Start(error.to_string());
        Ok(Self {
            interrupt: signal(SignalKind::interrupt()).map_err(failed)?,
            terminate: signal(SignalKind::terminate()).map_err(failed)?,
        })
    }

    /// Waits for one of them; gives its number.
    pub(super) async fn received(&mut self) -> u8 {
        tokio::select! {
            _ = self.interrupt.recv() => 2,
            _ = self.terminate.recv() => 15,
        }
    }
}

/// The failure of an import that was ended by a signal.
pub(super) fn signalled(signal: u8, confirmed: Option<ImportCounts>, way: Way) -> Failure {
    Failure::Signalled {
        signal,
        told: format!(
            "the import was stopped before its end\n{}",
            what_is_there(confirmed, way)
        ),
    }
}

/// The failure of an import whose call failed. A status that has a source was made on this side, by a connection that
/// broke; its own words are about HTTP/2.
pub(super) fn failed(status: Status, confirmed: ImportCounts, way: Way) -> Failure {
    let is_broken = std::error::Error::source(&status).is_some();
    if !is_broken && entries(&confirmed) == 0 {
        return status.into();
    }
    let why = if is_broken {
        "the connection to the server broke in the middle of the import: the server was stopped, or the network failed"
            .to_owned()
    } else {
        Failure::from(status).to_string()
    };
    Failure::Interrupted(format!("{why}\n{}", what_is_there(Some(confirmed), way)))
}

fn what_is_there(confirmed: Option<ImportCounts>, way: Way) -> String {
    let safe = "It is safe to repeat the same import: what is stored already stays as it is.";
    let there = match (confirmed, way) {
        (_, Way::DryRun) => return "Nothing was written: this was a dry run.".to_owned(),
        (None, _) => "Nothing was sent to the server.".to_owned(),
        (Some(_), Way::AllOrNothing) => {
            "With --strict, all of it is stored or nothing; the server did not confirm that it is."
                .to_owned()
        }
        (Some(counts), Way::Chunks) => format!(
            "Confirmed by the server: {} ({}). Some of those after them may be stored too.",
            Counted(entries(&counts), "entry", "entries"),
            outcomes(&counts)
        ),
    };
    format!("{there}\n{safe}")
}

/// What became of all entries: the numbers add up to theirs.
pub(super) fn outcomes(counts: &ImportCounts) -> String {
    let mut text = format!(
        "created {}, updated {}, unchanged {}, refused {}",
        counts.created, counts.updated, counts.unchanged, counts.refused
    );
    for (what, count) in [
        ("restricted", counts.restricted),
        ("deleted", counts.deleted),
        ("stale", counts.stale),
        ("anonymized or merged", counts.anonymized),
    ] {
        if count > 0 {
            // Writing to a `String` does not fail.
            let _ = write!(text, ", {what} {count}");
        }
    }
    text
}

/// How many entries were counted.
pub(super) fn entries(counts: &ImportCounts) -> i64 {
    let ImportCounts {
        created,
        updated,
        unchanged,
        anonymized,
        refused,
        restricted,
        stale,
        deleted,
        // Counted by what became of them.
        opening: _,
        still_restricted: _,
        merging: _,
        granting: _,
        // None of the entries.
        restricted_with: _,
    } = counts;
    created + updated + unchanged + anonymized + refused + restricted + stale + deleted
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const CONFIRMED: ImportCounts = ImportCounts {
        created: 3,
        updated: 2,
        unchanged: 1,
        anonymized: 0,
        refused: 1,
        restricted: 0,
        stale: 0,
        opening: 0,
        deleted: 0,
        still_restricted: 0,
        merging: 0,
        granting: 0,
        restricted_with: 0,
    };

    fn broken() -> Status {
        let mut status = Status::unknown("h2 protocol error: error reading a body from connection");
        status.set_source(Arc::new(std::io::Error::other("broken pipe")));
        status
    }

    #[test]
    fn a_broken_connection_is_told_in_plain_words() {
        assert_eq!(
            failed(broken(), CONFIRMED, Way::Chunks).to_string(),
            "the connection to the server broke in the middle of the import: the server was stopped, or the network \
             failed\nConfirmed by the server: 7 entries (created 3, updated 2, unchanged 1, refused 1). Some of those \
             after them may be stored too.\nIt is safe to repeat the same import: what is stored already stays as it is."
        );
        assert_eq!(
            failed(broken(), ImportCounts::default(), Way::AllOrNothing).to_string(),
            "the connection to the server broke in the middle of the import: the server was stopped, or the network \
             failed\nWith --strict, all of it is stored or nothing; the server did not confirm that it is.\nIt is safe \
             to repeat the same import: what is stored already stays as it is."
        );
    }

    #[test]
    fn a_dry_run_that_was_stopped_wrote_nothing() {
        let header = ImportHeader {
            validate_only: true,
            all_or_nothing: true,
            ..ImportHeader::default()
        };
        for confirmed in [None, Some(CONFIRMED)] {
            assert_eq!(
                signalled(2, confirmed, Way::of(&header)).to_string(),
                "the import was stopped before its end\nNothing was written: this was a dry run."
            );
        }
    }

    #[test]
    fn a_refusal_in_the_middle_says_what_is_there() {
        let told =
            |confirmed| failed(Status::unavailable("full"), confirmed, Way::Chunks).to_string();
        assert_eq!(told(ImportCounts::default()), "full (UNAVAILABLE)");
        let begin = "full (UNAVAILABLE)\nConfirmed by the server: 7 entries ";
        assert!(told(CONFIRMED).starts_with(begin));
    }

    #[test]
    fn a_signal_before_anything_was_sent() {
        assert_eq!(
            signalled(2, None, Way::Chunks).to_string(),
            "the import was stopped before its end\nNothing was sent to the server.\nIt is safe to repeat the same \
             import: what is stored already stays as it is."
        );
    }
}
