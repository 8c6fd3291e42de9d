//! Several copies of one object: each field is that of the newest copy that tells it (X60).

use std::collections::HashMap;

use super::Reader;
use crate::cli::import::translate;
use crate::cli::lever::{FileKind, Millis, Object};
use crate::domain::record as domain;
use crate::grpc::Word as _;
use crate::proto::record::Record;
use crate::proto::{ImportEntry, RequisitionStatus, import_entry};

/// The newest copy of an object.
#[derive(Default)]
pub(super) struct Copy {
    /// When it was changed.
    pub(super) changed: Option<Millis>,
    /// The fields that some copy has told, with when that copy was changed.
    told: HashMap<i32, Option<Millis>>,
    /// What it became.
    record: Option<Record>,
    /// Whether it names its applications, of an opportunity.
    names_applications: bool,
}

impl Reader<'_> {
    /// Whether a newer copy of the object was handed out: of several, the one that was changed last counts, and
    /// without times the last one (X60).
    pub(super) fn is_older_copy<T: Object>(&mut self, object: &T) -> bool {
        if T::KIND == FileKind::PostingUser {
            // One user has access to many postings.
            return false;
        }
        let key = (T::KIND, object.id().to_owned());
        let newest = self.copies.entry(key).or_default();
        match (newest.changed, object.updated_at()) {
            (Some(newest), Some(this)) if this < newest => true,
            (_, this) => {
                newest.changed = this.or(newest.changed);
                false
            }
        }
    }

    /// Notes what a copy tells. Of an older one, only those fields count that no newer one has told (X60); false if there
    /// are none.
    pub(super) fn note_copy(&mut self, entry: &mut ImportEntry) -> bool {
        let Some((kind, id, all)) = told_in_copies(entry) else {
            return true;
        };
        let key = (kind, id);
        let is_older = self.older.as_ref() == Some(&key);
        let Some(copy) = self.copies.get_mut(&key) else {
            return true;
        };
        if is_older && copy.record.is_none() {
            // The newest was left out, and an older one does not decide in its place.
            return false;
        }
        let changed = if is_older {
            self.older_changed
        } else {
            copy.changed
        };
        let is_kept = |field: domain::KeptField| entry.keep.contains(&field.number());
        let told = all.iter().filter(|field| {
            !is_kept(**field) && !field.within().iter().any(|whole| is_kept(*whole))
        });
        let told: Vec<i32> = told.map(|field| field.number()).collect();
        if !is_older {
            copy.told
                .extend(told.into_iter().map(|field| (field, changed)));
            copy.record = record(entry).cloned();
            copy.names_applications = !is_kept(domain::KeptField::Application);
            return true;
        }
        let is_newest = |field: &i32| match copy.told.get(field) {
            None => true,
            Some(known) => known.is_some() && *known < changed,
        };
        // Those of other applications than the newest copy names say nothing of these (X59).
        let is_of_others = copy.names_applications
            && copy.record.as_ref().map(application_ids) != record(entry).map(application_ids);
        let is_of_application = |field: &i32| {
            let is_it = |one: &&domain::KeptField| one.number() == *field;
            let known = all.iter().find(is_it);
            known.is_some_and(|one| {
                OF_APPLICATIONS.contains(one)
                    || one.within().iter().any(|it| OF_APPLICATIONS.contains(it))
            })
        };
        let is_taken =
            |field: &i32| is_newest(field) && !(is_of_others && is_of_application(field));
        let taken: Vec<i32> = told.into_iter().filter(is_taken).collect();
        if taken.is_empty() {
            return false;
        }
        let kept = all.iter().map(|field| field.number());
        entry.keep = kept.filter(|field| !taken.contains(field)).collect();
        entry.source_time = copy.changed.map(translate::time);
        if let (Some(newest), Some(older)) = (&copy.record, record_mut(entry)) {
            keep_of_newest(newest, older, &taken);
        }
        copy.told
            .extend(taken.into_iter().map(|field| (field, changed)));
        true
    }
}

impl Copy {
    /// Whether an opportunity was handed out of which no copy tells the applications whole.
    pub(super) fn lacks_applications(&self) -> bool {
        let tells = |field: &domain::KeptField| self.told.contains_key(&field.number());
        self.record.is_some() && !OF_APPLICATIONS.iter().all(tells)
    }
}

/// What the applications of an opportunity tell.
const OF_APPLICATIONS: [domain::KeptField; 3] = [
    domain::KeptField::Application,
    domain::KeptField::ApplicationIfAny,
    domain::KeptField::RequisitionForHire,
];

/// What every copy tells and no write can keep is that of the newest copy.
fn keep_of_newest(newest: &Record, older: &mut Record, taken: &[i32]) {
    match (newest, older) {
        (Record::Opportunity(newest), Record::Opportunity(older)) => {
            older.candidate.clone_from(&newest.candidate);
        }
        (Record::Posting(newest), Record::Posting(older)) => older.state = newest.state,
        (Record::Requisition(newest), Record::Requisition(older)) => {
            // Of a draft, the approval says more.
            let is_of_approval = taken.contains(&domain::KeptField::Approval.number());
            if newest.status() != RequisitionStatus::Draft || !is_of_approval {
                older.status = newest.status;
            }
        }
        _ => {}
    }
}

/// The applications that a record names.
fn application_ids(record: &Record) -> &[String] {
    match record {
        Record::Opportunity(it) => &it.application_ids,
        _ => &[],
    }
}

fn record(entry: &ImportEntry) -> Option<&Record> {
    match entry.entry.as_ref()? {
        import_entry::Entry::Record(told) => told.record.as_ref(),
        _ => None,
    }
}

fn record_mut(entry: &mut ImportEntry) -> Option<&mut Record> {
    match entry.entry.as_mut()? {
        import_entry::Entry::Record(told) => told.record.as_mut(),
        _ => None,
    }
}

/// The kind, the id and all fields that can be kept, of a record of which Lever says when it was changed.
fn told_in_copies(entry: &ImportEntry) -> Option<(FileKind, String, &'static [domain::KeptField])> {
    let (kind, id, all) = match record(entry)? {
        Record::Posting(it) => (FileKind::Posting, &it.id, domain::KeptField::OF_POSTING),
        Record::Requisition(it) => (
            FileKind::Requisition,
            &it.id,
            domain::KeptField::OF_REQUISITION,
        ),
        Record::Opportunity(it) => (
            FileKind::Opportunity,
            &it.id,
            domain::KeptField::OF_OPPORTUNITY,
        ),
        _ => return None,
    };
    Some((kind, id.clone(), all))
}
