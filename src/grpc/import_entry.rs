//! One entry of an import, read.

use super::fields::Fields;
use super::limits::MANY;
use super::refusal::Violation;
use super::settings::SettingsChange;
use super::staging::ToldRecord;
use super::{operation, record_in};
use crate::domain::id::{InterviewId, PostingId, UserId};
use crate::domain::manage::Operation;
use crate::domain::record::{Record, RecordCopy, RecordName};
use crate::proto::{self, ErrorReason, import_entry};

/// An entry, read.
#[expect(
    clippy::large_enum_variant,
    reason = "records are what imports are made of"
)]
pub(super) enum Entry {
    Record(ToldRecord),
    /// What is gone in its source.
    Gone(Gone),
    /// Feedback that is in.
    Feedback(InterviewId, UserId),
    /// That a user has access to a posting.
    Access(UserId, PostingId),
    Operation(Operation),
    Settings(SettingsChange),
    /// It is not as it should be.
    Malformed(Vec<Violation>),
}

fn read_copy(
    fields: &mut Fields,
    record: proto::Record,
    keep: &[i32],
    source_time: Option<prost_types::Timestamp>,
) -> Option<RecordCopy> {
    let record = fields.within("record", |fields| record_in::read(fields, record));
    let kept = record_in::read_keep(fields, keep, record.as_ref());
    let source_time = record_in::maybe_time(fields, "source_time", source_time);
    record.map(|record| RecordCopy {
        record,
        kept,
        source_time,
    })
}

/// A record with what older copies tell beside it, and what is wrong with them. One of them that is not as it should be
/// says nothing.
fn read_older(newest: RecordCopy, older: Vec<proto::OlderCopy>) -> ToldRecord {
    let mut told = ToldRecord::from(newest);
    for (position, older) in older.into_iter().enumerate() {
        let mut fields = Fields::default();
        let (name, newest_time) = (told.copy.record.name(), told.copy.source_time);
        let copy = fields.element("older_copies", position, |fields| {
            let record = older.record.unwrap_or_default();
            let copy = read_copy(fields, record, &older.keep, older.source_time)?;
            if copy.record.name() != name {
                let description = "is no copy of the same record";
                fields.wrong("record", ErrorReason::FieldInvalid, description);
            }
            if copy.source_time > newest_time && newest_time.is_some() {
                let description = "is later than that of the record itself";
                fields.wrong("source_time", ErrorReason::FieldInvalid, description);
            }
            Some(copy)
        });
        match fields.check(copy) {
            Ok(copy) => {
                if let Record::Opportunity(older) = &copy.record {
                    told.copies.push(older.clone());
                }
                told.taken.push(told.copy.take_from(copy));
            }
            Err(refusal) => told.wrong.extend(refusal.into_violations()),
        }
    }
    told
}

/// What is gone in its source.
pub(super) struct Gone {
    pub(super) name: RecordName,
    /// Whether that is only because a complete list lacks it.
    pub(super) is_lacked: bool,
    /// Whether its source tells something of it that cannot be taken in.
    pub(super) hire_unknown: bool,
}

impl Entry {
    /// Reads an entry.
    pub(super) fn read(said: proto::ImportEntry) -> Self {
        let mut fields = Fields::default();
        let read = match said.entry {
            None => {
                fields.required("");
                None
            }
            Some(import_entry::Entry::Record(record)) => {
                let copy = read_copy(&mut fields, record, &said.keep, said.source_time);
                let older = fields.list("older_copies", said.older_copies, MANY);
                copy.map(|copy| read_older(copy, older)).map(Self::Record)
            }
            Some(import_entry::Entry::Gone(name)) => {
                let name = fields.within("gone", |fields| record_in::read_name(fields, &name));
                name.map(|name| {
                    Self::Gone(Gone {
                        name,
                        is_lacked: said.lacked,
                        hire_unknown: said.hire_unknown,
                    })
                })
            }
            Some(import_entry::Entry::Feedback(said)) => fields.within("feedback", |fields| {
                let interview = fields.id("interview", &said.interview);
                let user = fields.id("user", &said.user);
                Some(Self::Feedback(interview?, user?))
            }),
            Some(import_entry::Entry::Access(said)) => fields.within("access", |fields| {
                let user = fields.id("user", &said.user);
                let posting = fields.id("posting", &said.posting);
                Some(Self::Access(user?, posting?))
            }),
            Some(import_entry::Entry::Operation(said)) => fields
                .within("operation", |fields| operation::read(fields, said))
                .map(Self::Operation),
            Some(import_entry::Entry::Settings(said)) => {
                let read = |fields: &mut Fields| SettingsChange::read(fields, said);
                Some(Self::Settings(fields.within("settings", read)))
            }
        };
        match fields.check(read) {
            Ok(entry) => entry,
            Err(refusal) => Self::Malformed(refusal.into_violations()),
        }
    }
}
