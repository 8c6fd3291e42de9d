//! Reads an export from the first file to the last and hands out entries in the order in which they refer to
//! each other.

mod copies;
mod objects;
mod outcome;
mod own;
mod pages;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::problem::{Found, Origin};
use super::sending;
use super::translate::Notes;
use crate::cli::lever::{
    self, Content, Export, ExportFile, FileKind, Millis, Object, Parsed, read_objects,
};
use crate::domain::id::OpportunityId;
use crate::grpc::too_long_list;
use crate::proto::record::Record;
use crate::proto::record_name::Name;
use crate::proto::{ImportEntry, KeptField, import_entry};
use copies::Copy;
use pages::Pages;

pub(super) use outcome::Read;
pub(super) use pages::Lack;

/// Takes an entry; says whether to go on.
pub(super) type Sink<'a> = &'a mut dyn FnMut(ImportEntry) -> bool;

/// Reads the export. `custom_roles` are those that the account has already.
pub(super) fn read(export: &Export, custom_roles: HashSet<String>, sink: Sink<'_>) -> Read {
    let mut reader = Reader {
        read: Read {
            left_alone: export.left_alone.clone(),
            misnamed: export.misnamed.clone(),
            ..Read::default()
        },
        sink,
        stopped: false,
        custom_roles,
        pages: BTreeMap::new(),
        candidates: HashSet::new(),
        persons: HashMap::new(),
        skipped: HashSet::new(),
        gone_opportunities: Vec::new(),
        of_gone_contacts: BTreeMap::new(),
        not_hired: HashSet::new(),
        applications_are_whole: true,
        gone_candidates: BTreeMap::new(),
        copies: HashMap::new(),
        older: None,
        older_changed: None,
        applications: HashMap::new(),
        submitted: BTreeMap::new(),
        late: BTreeSet::new(),
        cancelled: HashSet::new(),
        cancelled_whole: BTreeMap::new(),
        cancelled_interviews: HashSet::new(),
        cancelled_by_panel: BTreeMap::new(),
        of_panels: HashSet::new(),
        of_nobody: BTreeMap::new(),
        interviews: HashMap::new(),
        without_panel: HashSet::new(),
        panels: HashMap::new(),
    };
    reader.all(export);
    reader.finish()
}

struct Reader<'a> {
    read: Read,
    sink: Sink<'a>,
    stopped: bool,
    custom_roles: HashSet<String>,
    /// What the pages of each list say.
    pages: BTreeMap<String, Pages>,
    /// Candidates that need not be made from an opportunity.
    candidates: HashSet<String>,
    /// Candidates that were.
    persons: HashMap<String, Teller>,
    /// Opportunities that were skipped.
    skipped: HashSet<String>,
    /// Candidates who are gone, and where that is told.
    gone_candidates: BTreeMap<String, Origin>,
    /// Opportunities that are gone.
    gone_opportunities: Vec<GoneOpportunity>,
    /// Opportunities whose newest copy names a contact who is gone.
    of_gone_contacts: BTreeMap<String, GoneOpportunity>,
    /// Archive reasons of which the export says that they mean no hire.
    not_hired: HashSet<String>,
    /// Whether the export has all applications of its lists of them.
    applications_are_whole: bool,
    /// The newest copy of each object, of those that were handed out.
    copies: HashMap<(FileKind, String), Copy>,
    /// The object of which an older copy is handed out for what newer ones lack, and when that copy was changed.
    older: Option<(FileKind, String)>,
    older_changed: Option<Millis>,
    /// Applications that stand in a list of their own, by opportunity, and whether it came.
    applications: HashMap<String, (Vec<lever::Application>, bool)>,
    /// Interview and user, for feedback that is in, and where it is told.
    submitted: BTreeMap<(String, String), Origin>,
    /// Of these, what is told of an interview that was handed out already.
    late: BTreeSet<(String, String)>,
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
    /// Interviews that came, and of which opportunity.
    interviews: HashMap<String, Option<String>>,
    /// Interviews that came without saying who is on their panel.
    without_panel: HashSet<String>,
    /// Interviews that came, by panel.
    panels: HashMap<String, BTreeSet<String>>,
}

/// The opportunity of which a candidate was made, and when it was changed.
type Teller = (String, Option<Millis>);

/// An opportunity that is gone, with its applications from a list of their own, and where that is told.
type GoneOpportunity = (Origin, lever::Opportunity, Vec<lever::Application>);

/// The lists in the order in which entries must be sent: what others refer to comes first, and what is merged
/// into others before these.
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
    fn all(&mut self, export: &Export) {
        let own = self.own_files(export);
        for (file, supplement) in &own {
            self.roles(*file, supplement);
        }
        for kind in ORDER {
            let of_kind = |file: &&ExportFile| file.content == Content::Objects(kind);
            for file in export.files.iter().filter(of_kind) {
                if self.stopped {
                    return;
                }
                self.file(kind, file);
            }
            match kind {
                FileKind::Application => self.applications_are_whole = self.has_all_applications(),
                FileKind::Opportunity => {
                    self.gone_opportunities();
                    self.gone_candidates();
                }
                _ => {}
            }
        }
        self.cancelled_alone();
        self.of_nobody();
        self.feedback_alone();
        for (file, supplement) in &own {
            self.access(*file, supplement);
        }
    }

    fn finish(mut self) -> Read {
        let left = self.applications.values().filter(|(_, came)| !came);
        let left = left.map(|(applications, _)| applications.len());
        self.read.without_opportunity = left.sum();
        let opportunities = self.copies.iter().filter(|((kind, _), copy)| {
            *kind == FileKind::Opportunity && copy.lacks_applications()
        });
        self.read.without_application = opportunities.count();
        for (name, list) in &self.pages {
            let kind = lever::whole_list(name);
            match list.lack() {
                None => self.read.complete.extend(kind),
                Some(lack) => {
                    self.read.lacking.extend(list.kind);
                    self.read.lacks.push(lack);
                }
            }
        }
        // What was not read may be a page of it.
        let misnamed = self.read.misnamed.iter();
        self.read
            .lacking
            .extend(misnamed.filter_map(|(_, meant)| match meant {
                Content::Objects(kind) => Some(*kind),
                Content::Supplement => None,
            }));
        let lacking = &self.read.lacking;
        // A kind may have several lists, as `users.json` beside `users/1.json`.
        self.read.complete.retain(|kind| !lacking.contains(kind));
        for (kind, id) in self.copies.into_keys() {
            self.read.ids.entry(kind).or_default().insert(id);
        }
        let interviews = self.read.ids.entry(FileKind::Interview).or_default();
        interviews.extend(self.interviews.into_keys());
        interviews.extend(self.cancelled_interviews);
        let candidates = self.read.ids.entry(FileKind::Contact).or_default();
        candidates.extend(self.candidates);
        candidates.extend(self.persons.into_keys());
        self.read
    }

    fn file(&mut self, kind: FileKind, file: &ExportFile) {
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

    fn list<T: Object>(&mut self, file: &ExportFile, take: fn(&mut Self, T, Origin)) {
        let place = self.open(&file.name);
        let tally = read_objects::<T>(file, &mut |outcome| {
            match outcome {
                Ok(Parsed {
                    object,
                    position,
                    unknown_fields,
                }) => {
                    let origin = Origin::object(place, Some(position));
                    for field in unknown_fields {
                        let key = (T::KIND.word(), field);
                        let (times, _) = self.read.unknown_fields.entry(key).or_insert((0, origin));
                        *times += 1;
                    }
                    if !self.has_good_id(&object, origin) {
                        return !self.stopped;
                    }
                    let key = (T::KIND, object.id().to_owned());
                    // That it is gone is so, whatever a newer copy says (X57).
                    let is_older = !object.is_gone() && self.is_older_copy(&object);
                    if is_older && T::KIND == FileKind::Contact {
                        self.read.older_copies += 1;
                    } else {
                        self.older = is_older.then_some(key);
                        self.older_changed = object.updated_at();
                        take(self, object, origin);
                        self.older = None;
                    }
                }
                Err(problem) => {
                    self.read.unreadable.insert(T::KIND);
                    self.read.problems.push(Found::unreadable(place, problem));
                }
            }
            !self.stopped
        });
        self.read.objects += tally.found;
        if let Some(has_next) = tally.has_next {
            let list = self.pages.entry(file.list.clone()).or_default();
            list.kind = Some(T::KIND);
            list.add(file, has_next);
        }
    }

    /// Whether the object has an id that a record can have. Which object is meant is not known otherwise, and the list
    /// does not tell whether it has all.
    fn has_good_id<T: Object>(&mut self, object: &T, origin: Origin) -> bool {
        // What its id is written nowhere of may have any.
        let is_record = !matches!(T::KIND, FileKind::Panel | FileKind::Feedback);
        // Ids of all kinds have one form.
        match OpportunityId::parse(object.id()) {
            Err(wrong) if is_record => {
                self.read.unreadable.insert(T::KIND);
                let mut notes = Notes::default();
                notes.bad_id(wrong);
                self.put(origin, None, notes);
                false
            }
            _ => true,
        }
    }

    fn open(&mut self, name: &str) -> u32 {
        let place = u32::try_from(self.read.files.len()).unwrap_or(u32::MAX);
        self.read.files.push(name.to_owned());
        place
    }

    /// Hands out what an object became, and keeps what is wrong with it.
    fn put(&mut self, origin: Origin, mut entry: Option<ImportEntry>, notes: Notes) {
        if let Some(entry) = &mut entry
            && !self.note_copy(entry)
        {
            // A newer copy has told all that it tells.
            self.read.older_copies += 1;
            return;
        }
        self.hand_out(origin, entry, notes);
    }

    /// The same of an entry that is no copy of an object.
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
        let refused = entry.is_none();
        let found = notes
            .into_iter()
            .map(|note| Found::noted(origin, note, refused));
        self.read.problems.extend(found);
        if let Some(entry) = entry
            && !self.stopped
        {
            self.read.origins.push(origin);
            self.read.names.push(name(&entry));
            self.read.confidential.extend(confidential(&entry));
            self.stopped = !(self.sink)(entry);
        }
    }

    /// Whether the export has all applications of its lists of them.
    fn has_all_applications(&self) -> bool {
        let of_applications = |list: &&Pages| list.kind == Some(FileKind::Application);
        let is_meant = |meant: &Content| *meant == Content::Objects(FileKind::Application);
        self.pages
            .values()
            .filter(of_applications)
            .all(|list| list.lack().is_none())
            && !self.read.unreadable.contains(&FileKind::Application)
            && !self.read.misnamed.iter().any(|(_, meant)| is_meant(meant))
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
