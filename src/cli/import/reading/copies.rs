//! Several copies of one object become one entry: the newest, with the older ones beside it (X60).

use std::collections::HashSet;

use super::{CopyOf, Reader};
use crate::cli::import::problem::Origin;
use crate::cli::import::sending;
use crate::cli::import::translate::Notes;
use crate::cli::lever::FileKind;
use crate::domain::record as domain;
use crate::grpc::{Word as _, too_long_list};
use crate::proto::record::Record;
use crate::proto::{ImportEntry, KeptField, OlderCopy, Opportunity, import_entry};

/// A copy of an object that has several, until all are there.
pub(super) struct HeldCopy {
    of: CopyOf,
    origin: Origin,
    entry: Option<ImportEntry>,
    notes: Notes,
}

impl Reader<'_> {
    /// Hands out what an object became, and keeps what is wrong with it. One of several copies waits for the others.
    pub(super) fn put(&mut self, origin: Origin, entry: Option<ImportEntry>, notes: Notes) {
        let is_of_object = |of: &CopyOf| {
            let kind = entry.as_ref().map(|entry| record(entry).map(kind));
            kind.is_none_or(|kind| kind == Some(of.kind))
        };
        match self.copy.take_if(|of| is_of_object(of)) {
            Some(of) => {
                let held = HeldCopy {
                    of,
                    origin,
                    entry,
                    notes,
                };
                self.copies.push(held);
            }
            None => self.put_alone(origin, entry, notes),
        }
    }

    /// Hands out the objects of which there are several copies. Where the newest was left out, an older one does not decide
    /// in its place.
    pub(super) fn copies(&mut self) {
        let mut copies = std::mem::take(&mut self.copies);
        // Those of one object together, the newest first. Without times, the last one counts.
        copies.sort_by(|one, other| {
            let by_age = |one: &HeldCopy, other: &HeldCopy| {
                (other.of.is_newest, other.of.changed, other.origin).cmp(&(
                    one.of.is_newest,
                    one.of.changed,
                    one.origin,
                ))
            };
            let by_object = one.of.id.cmp(&other.of.id);
            by_object.then_with(|| by_age(one, other))
        });
        let mut copies = copies.into_iter().peekable();
        let mut all = Vec::new();
        while let Some(newest) = copies.next() {
            let mut older = Vec::new();
            while let Some(copy) = copies.next_if(|copy| copy.of.id == newest.of.id) {
                older.push(copy);
            }
            all.push((newest, older));
        }
        // In the order of the export.
        all.sort_by_key(|(newest, _)| newest.origin);
        for (newest, older) in all {
            self.object(newest, older);
        }
    }

    fn object(&mut self, newest: HeldCopy, older: Vec<HeldCopy>) {
        let HeldCopy {
            of, origin, notes, ..
        } = newest;
        let Some(mut entry) = newest.entry.filter(|_| of.is_newest) else {
            let others = older.len() + usize::from(!of.is_newest);
            self.read.older_copies += others;
            if of.is_newest {
                self.put_alone(origin, None, notes);
            }
            return;
        };
        if sending::is_too_large(&entry) || too_long_list(&entry).is_some() {
            // It is left out for that, whatever stands beside it.
            self.read.older_copies += older.len();
            return self.put_alone(origin, Some(entry), notes);
        }
        for copy in older {
            match copy.entry {
                Some(older) if tells_more(&older, &entry) => {
                    let mut notes = copy.notes;
                    add_older(&mut entry, older, &mut notes);
                    self.note(copy.origin, notes, false);
                }
                _ => self.read.older_copies += 1,
            }
        }
        self.put_alone(origin, Some(entry), notes);
    }

    fn put_alone(&mut self, origin: Origin, entry: Option<ImportEntry>, notes: Notes) {
        if let Some(entry) = &entry
            && let Some(Record::Opportunity(_)) = record(entry)
            && lacks_applications(entry)
        {
            self.read.without_application += 1;
        }
        self.hand_out(origin, entry, notes);
    }
}

/// Whether an older copy tells what an entry, with the copies beside it, does not.
fn tells_more(older: &ImportEntry, entry: &ImportEntry) -> bool {
    let known = told(entry);
    told(older).iter().any(|field| !known.contains(field)) || may_tell_hire(older, entry)
}

/// Whether an older copy of an opportunity tells another end than the newest: that somebody was hired is not lost.
fn may_tell_hire(older: &ImportEntry, newest: &ImportEntry) -> bool {
    let (Some(Record::Opportunity(older)), Some(Record::Opportunity(newest))) =
        (record(older), record(newest))
    else {
        return false;
    };
    let hire = |told: &Opportunity| {
        let application = told.application.as_ref();
        application.map(|application| application.requisition_for_hire.clone())
    };
    let reason = |told: &Opportunity| told.archived.as_ref().map(|end| end.reason.clone());
    hire(older).is_some_and(|hire_id| !hire_id.is_empty() && hire(newest) != Some(hire_id))
        || (older.archived.is_some() && reason(older) != reason(newest))
}

/// Puts an older copy beside an entry, unless what is sent would be too much then.
fn add_older(entry: &mut ImportEntry, older: ImportEntry, notes: &mut Notes) {
    let Some(import_entry::Entry::Record(record)) = older.entry else {
        return;
    };
    entry.older_copies.push(OlderCopy {
        record: Some(record),
        keep: older.keep,
        source_time: older.source_time,
    });
    if let Some((field, most)) = too_long_list(entry) {
        entry.older_copies.pop();
        // The copy has a place of its own in the export.
        let of_copy = field.strip_prefix("older_copies[");
        let of_copy = of_copy.and_then(|rest| rest.split_once("]."));
        let field = of_copy.map_or(field.clone(), |(_, of_copy)| of_copy.to_owned());
        notes.too_many(field, most);
    } else if sending::is_too_large(entry) {
        entry.older_copies.pop();
        notes.too_large(sending::LARGEST_ENTRY >> 20);
    }
}

/// Whether no copy of an opportunity tells its applications whole.
fn lacks_applications(entry: &ImportEntry) -> bool {
    let told = told(entry);
    [
        domain::KeptField::Application,
        domain::KeptField::RequisitionForHire,
    ]
    .iter()
    .any(|field| !told.contains(&field.number()))
}

/// The fields that an entry tells, or a copy beside it.
fn told(entry: &ImportEntry) -> HashSet<i32> {
    let Some(record) = record(entry) else {
        return HashSet::new();
    };
    let older = entry.older_copies.iter();
    let kept = older.map(|copy| &copy.keep).chain([&entry.keep]);
    kept.flat_map(|kept| told_of(record, kept)).collect()
}

fn told_of(record: &Record, kept: &[i32]) -> impl Iterator<Item = i32> + use<> {
    let kept: Vec<_> = kept
        .iter()
        .filter_map(|number| domain::KeptField::meant(KeptField::try_from(*number).ok()?))
        .collect();
    let told = domain::KeptField::told(all(record), &kept);
    told.into_iter().map(domain::KeptField::number)
}

/// All fields of a record that a write can leave as they are stored.
fn all(record: &Record) -> &'static [domain::KeptField] {
    match record {
        Record::User(_) => domain::KeptField::OF_USER,
        Record::Posting(_) => domain::KeptField::OF_POSTING,
        Record::Requisition(_) => domain::KeptField::OF_REQUISITION,
        Record::Candidate(_) => domain::KeptField::OF_CANDIDATE,
        Record::Opportunity(_) => domain::KeptField::OF_OPPORTUNITY,
        Record::Interview(_) => domain::KeptField::OF_INTERVIEW,
        Record::Stage(_) | Record::ArchiveReason(_) => domain::KeptField::OF_NAMED,
    }
}

fn record(entry: &ImportEntry) -> Option<&Record> {
    match entry.entry.as_ref()? {
        import_entry::Entry::Record(told) => told.record.as_ref(),
        _ => None,
    }
}

/// The list that a record is read from.
fn kind(record: &Record) -> FileKind {
    match record {
        Record::User(_) => FileKind::User,
        Record::Posting(_) => FileKind::Posting,
        Record::Requisition(_) => FileKind::Requisition,
        Record::Candidate(_) => FileKind::Contact,
        Record::Opportunity(_) => FileKind::Opportunity,
        Record::Interview(_) => FileKind::Interview,
        Record::Stage(_) => FileKind::Stage,
        Record::ArchiveReason(_) => FileKind::ArchiveReason,
    }
}
