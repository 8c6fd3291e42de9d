//! A record as it is told, how it is taken, and what became of it.

use super::super::refusal::Violation;
use crate::domain::record::{Opportunity, RecordCopy, TakenFields, Timestamp};

/// What becomes of a record with something in it that may not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::grpc) enum Mode {
    /// It is refused: whoever writes it can mend it.
    Write,
    /// Of an import of everything or nothing: it is refused for what nobody may give, and goes without what merely stays
    /// as it is.
    Strict,
    /// Of an import: it goes without it.
    Lenient,
}

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::grpc) enum Outcome {
    Created,
    Updated,
    Unchanged,
    Deleted,
    Restricted,
    Absent,
    Anonymized,
    Merged,
    Stale,
}

/// A record as it is told.
#[derive(Debug, Clone)]
pub(in crate::grpc) struct ToldRecord {
    /// The record, with the fields that stay as they are stored.
    pub(in crate::grpc) copy: RecordCopy,
    /// What of it is from older copies.
    pub(in crate::grpc) taken: Vec<TakenFields>,
    /// The older copies of an opportunity: what any of them told of a hire was known.
    pub(in crate::grpc) copies: Vec<Opportunity>,
    /// What is wrong with older copies.
    pub(in crate::grpc) wrong: Vec<Violation>,
}

impl From<RecordCopy> for ToldRecord {
    fn from(copy: RecordCopy) -> Self {
        Self {
            copy,
            taken: Vec::new(),
            copies: Vec::new(),
            wrong: Vec::new(),
        }
    }
}

impl ToldRecord {
    /// The record without what of it is older than what is stored, and the older copies.
    pub(super) fn current(self, stored: Option<Timestamp>) -> (RecordCopy, Vec<Opportunity>) {
        let mut copy = self.copy;
        for taken in &self.taken {
            copy.kept.extend(taken.stale(stored, &mut copy.record));
        }
        (copy, self.copies)
    }
}

/// A record that was dealt with.
#[derive(Debug, Clone)]
pub(in crate::grpc) struct WrittenRecord {
    /// What became of it.
    pub(in crate::grpc) outcome: Outcome,
    /// What only operations change and was written otherwise.
    pub(in crate::grpc) left_off: Vec<&'static str>,
    /// What the acting user may not give, and the record went without.
    pub(in crate::grpc) withheld: Vec<Violation>,
    /// Whether it opened something.
    pub(in crate::grpc) opens: bool,
    /// Whether it was told as there, and is restricted all the same.
    pub(in crate::grpc) is_restricted: bool,
}

impl WrittenRecord {
    pub(super) fn of(outcome: Outcome) -> Self {
        Self {
            outcome,
            left_off: Vec::new(),
            withheld: Vec::new(),
            opens: false,
            is_restricted: false,
        }
    }
}
