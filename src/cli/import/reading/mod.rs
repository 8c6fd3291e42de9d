//! Reads an export from the first file to the last and hands out entries in the order in which they refer to
//! each other.

mod copies;
mod objects;
mod outcome;
mod own;
mod pages;
mod survey;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::problem::{Found, Origin};
use super::sending;
use super::translate::Notes;
use crate::cli::lever::{
    self, Content, ExportFile, FileKind, Millis, Object, Parsed, read_objects,
};
use crate::grpc::too_long_list;
use crate::proto::record::Record;
use crate::proto::record_name::Name;
use crate::proto::{ImportEntry, KeptField, import_entry};
use copies::HeldCopy;
use survey::{Known, wrong_id};

pub(super) use outcome::Read;
pub(super) use pages::Lack;
pub(super) use survey::Survey;

/// Takes an entry; says whether to go on.
pub(super) type Sink<'a> = &'a mut dyn FnMut(ImportEntry) -> bool;

/// Reads an export that was looked through. `custom_roles` are those that the account has already.
pub(super) fn read(survey: Survey, custom_roles: HashSet<String>, sink: Sink<'_>) -> Read {
    let Survey { files, read, known } = survey;
    let mut reader = Reader {
        read,
        sink,
        stopped: false,
        custom_roles,
        candidates: HashSet::new(),
        persons: HashMap::new(),
        skipped: HashSet::new(),
        gone_opportunities: Vec::new(),
        not_hired: HashSet::new(),
        copy: None,
        copies: Vec::new(),
        applications: HashMap::new(),
        submitted: BTreeMap::new(),
        told_panels: HashSet::new(),
        cancelled: HashSet::new(),
        cancelled_whole: BTreeMap::new(),
        cancelled_interviews: known.cancelled_interviews.keys().cloned().collect(),
        cancelled_by_panel: known.cancelled_interviews.clone(),
        of_panels: HashSet::new(),
        of_nobody: BTreeMap::new(),
        met: HashMap::new(),
        interviews: HashMap::new(),
        without_panel: HashSet::new(),
        panels: HashMap::new(),
        known,
    };
    reader.all(&files);
    reader.finish()
}

struct Reader<'a> {
    read: Read,
    sink: Sink<'a>,
    stopped: bool,
    custom_roles: HashSet<String>,
    /// What is known of all objects.
    known: Known,
    /// Candidates that need not be made from an opportunity.
    candidates: HashSet<String>,
    /// Candidates that were, and when that opportunity was changed.
    persons: HashMap<String, Option<Millis>>,
    /// Opportunities that were skipped: they are gone, or of somebody who is.
    skipped: HashSet<String>,
    /// The same, to be told after the others.
    gone_opportunities: Vec<GoneOpportunity>,
    /// Archive reasons of which the export says that they mean no hire.
    not_hired: HashSet<String>,
    /// The copy that is read now, of an object that has several.
    copy: Option<CopyOf>,
    /// Such copies, of one kind, until all are there.
    copies: Vec<HeldCopy>,
    /// Applications that stand in a list of their own, by opportunity, and whether it came.
    applications: HashMap<String, (Vec<lever::Application>, bool)>,
    /// Interview and user, for feedback that is in, and where it is told.
    submitted: BTreeMap<(String, String), Origin>,
    /// Panels that the export has.
    told_panels: HashSet<String>,
    /// Panels that were cancelled.
    cancelled: HashSet<String>,
    /// Of those, the ones that do not say which interviews they hold.
    cancelled_whole: BTreeMap<String, Origin>,
    /// Interviews that were cancelled.
    cancelled_interviews: HashSet<String>,
    /// Of those, the ones that panels name, of which opportunity and where.
    cancelled_by_panel: BTreeMap<String, (Option<String>, Origin)>,
    /// Interviews that came with their panel.
    of_panels: HashSet<String>,
    /// Interviews of panels that do not say which opportunity they are of.
    of_nobody: BTreeMap<String, (lever::Interview, Origin)>,
    /// Interviews that are to be handed out, and where they are told.
    met: HashMap<String, (lever::Interview, Origin)>,
    /// Interviews that came, and of which opportunity.
    interviews: HashMap<String, Option<String>>,
    /// Interviews that came without saying who is on their panel.
    without_panel: HashSet<String>,
    /// Interviews that came, by panel.
    panels: HashMap<String, BTreeSet<String>>,
}

/// A copy: of which object, and when that copy was changed.
struct CopyOf {
    kind: FileKind,
    id: String,
    changed: Option<Millis>,
    is_newest: bool,
}

/// An opportunity that is gone, with its applications from a list of their own, and where that is told.
type GoneOpportunity = (Origin, lever::Opportunity, Vec<lever::Application>);

/// The lists in the order in which they are sent: what others refer to comes first, and applications, feedback and
/// panels come before what they are a part of.
const ORDER: [FileKind; 12] = [
    FileKind::Stage,
    FileKind::ArchiveReason,
    FileKind::User,
    FileKind::Posting,
    FileKind::Requisition,
    FileKind::Contact,
    FileKind::Application,
    FileKind::Opportunity,
    FileKind::Feedback,
    FileKind::Panel,
    FileKind::Interview,
    FileKind::PostingUser,
];

impl Reader<'_> {
    fn all(&mut self, files: &[ExportFile]) {
        let own = self.own_files(files);
        for (file, supplement) in &own {
            self.roles(*file, supplement);
        }
        for kind in ORDER {
            for (place, file) in (0..).zip(files) {
                if file.content == Content::Objects(kind) && !self.stopped {
                    self.file(kind, (place, file));
                }
            }
            self.copies();
            if self.stopped {
                return;
            }
            if kind == FileKind::Opportunity {
                self.gone_opportunities();
                self.gone_candidates();
            }
        }
        self.cancelled_alone();
        self.of_nobody();
        self.interviews();
        self.feedback_alone();
        for (file, supplement) in &own {
            self.access(*file, supplement);
        }
    }

    fn finish(mut self) -> Read {
        let left = self.applications.values().filter(|(_, came)| !came);
        let left = left.map(|(applications, _)| applications.len());
        self.read.without_opportunity = left.sum();
        for (kind, ids) in self.known.ids() {
            self.read.ids.entry(kind).or_default().extend(ids);
        }
        let interviews = self.read.ids.entry(FileKind::Interview).or_default();
        interviews.extend(self.interviews.into_keys());
        interviews.extend(self.cancelled_interviews);
        let candidates = self.read.ids.entry(FileKind::Contact).or_default();
        candidates.extend(self.candidates);
        candidates.extend(self.persons.into_keys());
        self.read
    }

    fn file(&mut self, kind: FileKind, file: (u32, &ExportFile)) {
        match kind {
            FileKind::Stage => self.list(file, Self::stage),
            FileKind::ArchiveReason => self.list(file, Self::archive_reason),
            FileKind::User => self.list(file, Self::user),
            FileKind::Posting => self.list(file, Self::posting),
            FileKind::Requisition => self.list(file, Self::requisition),
            FileKind::Contact => self.list(file, Self::contact),
            FileKind::Application => self.list(file, Self::application),
            FileKind::Opportunity => self.list(file, Self::opportunity),
            FileKind::Feedback => self.list(file, Self::feedback),
            FileKind::Panel => self.list(file, Self::panel),
            FileKind::Interview => self.list(file, Self::interview),
            FileKind::PostingUser => self.list(file, Self::posting_user),
        }
    }

    fn list<T: Object>(
        &mut self,
        (place, file): (u32, &ExportFile),
        take: fn(&mut Self, T, Origin),
    ) {
        read_objects::<T>(file, &mut |outcome| {
            // What cannot be read is told already.
            let good = outcome.ok().filter(|it| wrong_id(&it.object).is_none());
            let Some(Parsed {
                object, position, ..
            }) = good
            else {
                return true;
            };
            let origin = Origin::object(place, Some(position));
            self.copy = self.known.copy(&object, origin);
            take(self, object, origin);
            self.copy = None;
            !self.stopped
        });
    }

    /// Hands out an entry, and keeps what is wrong with it.
    fn hand_out(&mut self, origin: Origin, mut entry: Option<ImportEntry>, mut notes: Notes) {
        if entry.as_ref().is_some_and(sending::is_too_large) {
            notes.too_large(sending::LARGEST_ENTRY >> 20);
            entry = None;
        }
        if let Some(told) = &entry
            && let Some((field, most)) = too_long_list(told)
        {
            notes.too_many(field, most);
            entry = None;
        }
        self.note(origin, notes, entry.is_none());
        if let Some(entry) = entry
            && !self.stopped
        {
            self.read.origins.push(origin);
            self.read.names.push(name(&entry));
            self.read.confidential.extend(confidential(&entry));
            self.stopped = !(self.sink)(entry);
        }
    }

    fn note(&mut self, origin: Origin, notes: Notes, refused: bool) {
        let found = notes
            .into_iter()
            .map(|note| Found::noted(origin, note, refused));
        self.read.problems.extend(found);
    }
}

/// The record that an entry is of, if it is of one.
fn name(entry: &ImportEntry) -> Option<Name> {
    let told = match entry.entry.as_ref()? {
        import_entry::Entry::Record(told) => told,
        import_entry::Entry::Gone(name) => return name.name.clone(),
        _ => return None,
    };
    Some(match told.record.as_ref()? {
        Record::User(it) => Name::User(it.id.clone()),
        Record::Posting(it) => Name::Posting(it.id.clone()),
        Record::Requisition(it) => Name::Requisition(it.id.clone()),
        Record::Candidate(it) => Name::Candidate(it.id.clone()),
        Record::Opportunity(it) => Name::Opportunity(it.id.clone()),
        Record::Interview(it) => Name::Interview(it.id.clone()),
        Record::Stage(it) => Name::Stage(it.id.clone()),
        Record::ArchiveReason(it) => Name::ArchiveReason(it.id.clone()),
    })
}

/// The kind of an entry that its object calls confidential.
fn confidential(entry: &ImportEntry) -> Option<FileKind> {
    if entry.keep().any(|kept| kept == KeptField::Confidential) {
        // Taken as such, for want of a word that says so.
        return None;
    }
    let Some(import_entry::Entry::Record(told)) = &entry.entry else {
        return None;
    };
    match told.record.as_ref()? {
        Record::Posting(it) => it.confidential.then_some(FileKind::Posting),
        Record::Requisition(it) => it.confidential.then_some(FileKind::Requisition),
        Record::Opportunity(it) => it.confidential.then_some(FileKind::Opportunity),
        _ => None,
    }
}
