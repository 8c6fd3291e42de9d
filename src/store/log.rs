//! What the change log says, as its readers take it.

use super::key::{Key, keys};
use super::{Revision, Stamp};
use crate::domain::record::{RecordName, Timestamp};

/// The kinds of things that the change log names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangedKind {
    /// The account's settings; the id is the account's.
    Settings,
    /// A custom role.
    Role,
    /// A user, with access grants and privileges.
    User,
    /// A posting.
    Posting,
    /// A requisition, with its links.
    Requisition,
    /// A candidate.
    Candidate,
    /// An opportunity.
    Opportunity,
    /// An interview.
    Interview,
    /// A stage.
    Stage,
    /// A reason for archiving.
    ArchiveReason,
    /// An anonymization job.
    Job,
}

impl ChangedKind {
    /// The kind and the id of a record.
    pub(super) fn and_id(name: &RecordName) -> (Self, String) {
        match name {
            RecordName::User(id) => (Self::User, id.to_string()),
            RecordName::Posting(id) => (Self::Posting, id.to_string()),
            RecordName::Requisition(id) => (Self::Requisition, id.to_string()),
            RecordName::Candidate(id) => (Self::Candidate, id.to_string()),
            RecordName::Opportunity(id) => (Self::Opportunity, id.to_string()),
            RecordName::Interview(id) => (Self::Interview, id.to_string()),
            RecordName::Stage(id) => (Self::Stage, id.to_string()),
            RecordName::ArchiveReason(id) => (Self::ArchiveReason, id.to_string()),
        }
    }
}

/// What kind of author answers for a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthorKind {
    /// A user of the account.
    User,
    /// A service of the fleet.
    Service,
    /// Whoever runs steward.
    Operator,
}

keys! {
    ChangedKind {
        Settings = "settings", Role = "role", User = "user", Posting = "posting",
        Requisition = "requisition", Candidate = "candidate", Opportunity = "opportunity",
        Interview = "interview", Stage = "stage", ArchiveReason = "archive_reason", Job = "job",
    }
    AuthorKind { User = "user", Service = "service", Operator = "operator" }
}

/// How far a reader of the change log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogCursor {
    /// The last revision that was read whole.
    pub revision: u64,
    /// Its stamp.
    pub stamp: Stamp,
    /// How many things of the revision after it were read.
    pub things: usize,
}

impl LogCursor {
    /// The end of a revision.
    pub fn after(revision: &Revision) -> Self {
        Self {
            revision: revision.number,
            stamp: revision.stamp,
            things: 0,
        }
    }

    /// The end of a passage.
    #[must_use]
    pub fn past(self, passage: &LoggedRevision) -> Self {
        if passage.is_last {
            return Self::after(&passage.revision);
        }
        Self {
            things: self.things + passage.things.len(),
            ..self
        }
    }
}

/// One revision in the change log, or a piece of a large one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedRevision {
    /// The revision.
    pub revision: Revision,
    /// Who answers for it.
    pub author: AuthorKind,
    /// When it was made, by steward's clock.
    pub at: Timestamp,
    /// The things that are not what they were before; each once.
    pub things: Vec<(ChangedKind, String)>,
    /// Whether the revision ends here.
    pub is_last: bool,
}

/// What follows in the change log after a cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Log {
    /// What follows the cursor; empty when it is at the end.
    Goes(Vec<LoggedRevision>),
    /// The log no longer reaches back to the cursor.
    Pruned,
    /// The account was never where the cursor is.
    Elsewhere,
}
