//! From Lever's objects to steward's records. Pure: nothing is read or sent here.
//!
//! An object becomes a record or, when something is wrong that the record cannot do without, nothing; either
//! way the [`Notes`] say what is wrong, by field and never by value. A word that is not known is never taken
//! as the more permissive one.

mod candidacy;
mod hiring;
mod interview;
mod kept;
mod notes;
mod own;
mod person;
mod pipeline;

pub(super) use candidacy::{ToldHire, candidate_of, hire_of, opportunity};
pub(super) use hiring::{posting, requisition};
pub(super) use interview::{interview, submitted_feedback};
pub(super) use notes::{Note, Notes};
pub(super) use own::{grant, privilege, role, settings};
pub(super) use person::{candidate, posting_access, user};
pub(super) use pipeline::{archive_reason, means_no_hire, stage};

use std::collections::HashSet;
use std::hash::Hash;

use crate::cli::lever::{Millis, Reference};
use crate::proto::{ImportEntry, KeptField, Record, RecordName, import_entry, record, record_name};
use kept::Kept;

/// A record as an entry of an import, with fields that stay as they are stored.
fn entry(record: record::Record, kept: Kept) -> ImportEntry {
    ImportEntry {
        entry: Some(import_entry::Entry::Record(Record {
            record: Some(record),
        })),
        keep: kept.into_numbers(),
        ..ImportEntry::default()
    }
}

/// The same entry, with when the object last changed in Lever (X60).
fn changed_at(entry: ImportEntry, at: Option<Millis>) -> ImportEntry {
    ImportEntry {
        source_time: at.map(time),
        ..entry
    }
}

/// An opportunity or contact that Lever has deleted or anonymized (X57).
pub(super) fn gone(name: record_name::Name) -> ImportEntry {
    ImportEntry {
        entry: Some(import_entry::Entry::Gone(RecordName { name: Some(name) })),
        ..ImportEntry::default()
    }
}

/// The same of an opportunity of which Lever tells something that cannot be taken in.
pub(super) fn gone_with_unknown_hire(id: String) -> ImportEntry {
    ImportEntry {
        hire_unknown: true,
        ..gone(record_name::Name::Opportunity(id))
    }
}

/// The same of what a complete list lacks (X70).
pub(super) fn lacked(name: record_name::Name) -> ImportEntry {
    ImportEntry {
        lacked: true,
        ..gone(name)
    }
}

/// The values without their repetitions, in the order in which they came. There may be hundreds of thousands.
fn each_once<T: Clone + Eq + Hash>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = HashSet::new();
    values.filter(|value| seen.insert(value.clone())).collect()
}

/// The id that is named; empty for none, as in the contract.
fn id(reference: Option<Reference>) -> String {
    reference.map_or_else(String::new, Reference::into_id)
}

pub(super) fn time(at: Millis) -> prost_types::Timestamp {
    let milliseconds = at.get().rem_euclid(1_000);
    prost_types::Timestamp {
        seconds: at.get().div_euclid(1_000),
        // Below a thousand, so that it always fits.
        nanos: i32::try_from(milliseconds * 1_000_000).unwrap_or_default(),
    }
}

/// Whether something is confidential. With a word that says neither, a stored flag stays, and what is new is taken as
/// confidential.
fn confidential(word: Option<String>, kept: &mut Kept, notes: &mut Notes) -> bool {
    match kept.unless(word, KeptField::Confidential).as_deref() {
        Some("confidential") => true,
        Some("non-confidential") | None => false,
        Some(_) => {
            kept.add(KeptField::Confidential);
            notes.say(
                "confidentiality",
                "is no word that Lever documents; a stored flag stays, and what is new is taken as confidential",
            );
            true
        }
    }
}

#[cfg(test)]
mod tests;
