//! A first look through the files, before anything is handed out: which copy of an object is its newest (X60), what is
//! gone (X57), what cannot be read. So the order of files and objects decides nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::outcome::Read;
use super::pages::Pages;
use super::{CopyOf, ORDER};
use crate::cli::import::problem::{Found, Origin};
use crate::cli::import::translate::Notes;
use crate::cli::lever::{
    self, Content, Export, ExportFile, FileKind, Identity, Millis, Object, Parsed, Problem,
    read_objects,
};
use crate::domain::id::{InvalidId, OpportunityId};

/// An export that was looked through.
pub(in crate::cli::import) struct Survey {
    pub(super) files: Vec<ExportFile>,
    /// What reading came to so far: the objects are counted, and what cannot be read is told.
    pub(super) read: Read,
    pub(super) known: Known,
}

/// What is known of all objects before one of them is handed out: of several copies, which is the newest (X60).
#[derive(Default)]
pub(super) struct Known {
    /// The newest copy of each object, one that cannot be read too.
    newest: HashMap<FileKind, HashMap<String, Newest>>,
    /// Candidates who are gone, and where that is told.
    pub(super) gone_candidates: BTreeMap<String, Origin>,
    /// Opportunities that are gone.
    pub(super) gone_opportunities: HashSet<String>,
    /// Opportunities of which a copy cannot be read that says that they are gone.
    pub(super) broken_and_gone: BTreeMap<String, Origin>,
    /// Interviews of which a copy cannot be read that says that they are cancelled, of which opportunity and where.
    pub(super) cancelled_interviews: BTreeMap<String, (Option<String>, Origin)>,
    /// Interviews of which a copy cannot be read.
    pub(super) broken_interviews: HashSet<String>,
    /// Whether the export has all applications of its lists of them.
    pub(super) applications_are_whole: bool,
}

/// The newest copy of an object.
struct Newest {
    origin: Origin,
    changed: Option<Millis>,
    /// Whether there are others.
    is_repeated: bool,
}

impl Known {
    /// Which copy of an object this is, of one that has several. That an object is gone counts whatever its copies say
    /// (X57).
    pub(super) fn copy<T: Object>(&self, object: &T, origin: Origin) -> Option<CopyOf> {
        let newest = self.newest.get(&T::KIND)?.get(object.id())?;
        (newest.is_repeated && !object.is_gone()).then(|| CopyOf {
            kind: T::KIND,
            id: object.id().to_owned(),
            changed: object.updated_at(),
            is_newest: newest.origin == origin,
        })
    }

    /// The ids of all objects, by kind.
    pub(super) fn ids(self) -> impl Iterator<Item = (FileKind, Vec<String>)> {
        let kinds = self.newest.into_iter();
        kinds.map(|(kind, objects)| (kind, objects.into_keys().collect()))
    }

    /// Takes a copy: of several, the one that was changed last counts, and without times the last one (X60).
    fn add(&mut self, kind: FileKind, id: &str, changed: Option<Millis>, origin: Origin) {
        let objects = self.newest.entry(kind).or_default();
        let Some(newest) = objects.get_mut(id) else {
            let newest = Newest {
                origin,
                changed,
                is_repeated: false,
            };
            objects.insert(id.to_owned(), newest);
            return;
        };
        newest.is_repeated = true;
        let is_older =
            matches!((changed, newest.changed), (Some(this), Some(newest)) if this < newest);
        if !is_older {
            newest.origin = origin;
            newest.changed = changed.or(newest.changed);
        }
    }
}

/// What is wrong with the id of an object that becomes a record. Which object is meant is not known then.
pub(super) fn wrong_id<T: Object>(object: &T) -> Option<InvalidId> {
    // The ids of panels and feedback are in no record.
    let is_of_record = !matches!(T::KIND, FileKind::Panel | FileKind::Feedback);
    // Ids of all kinds have one form.
    let wrong = OpportunityId::parse(object.id()).err();
    wrong.filter(|_| is_of_record)
}

/// Whether the newest copy of such an object counts. The others are taken together: parts of one another, or one user
/// with access to many postings.
fn has_newest(kind: FileKind) -> bool {
    match kind {
        FileKind::Stage
        | FileKind::ArchiveReason
        | FileKind::User
        | FileKind::Posting
        | FileKind::Requisition
        | FileKind::Contact
        | FileKind::Opportunity => true,
        FileKind::Application
        | FileKind::Feedback
        | FileKind::Panel
        | FileKind::Interview
        | FileKind::PostingUser => false,
    }
}

impl Survey {
    /// Looks through an export.
    pub(in crate::cli::import) fn of(mut export: Export) -> Self {
        export.files.sort_by_key(|file| match file.content {
            Content::Supplement => None,
            Content::Objects(kind) => ORDER.iter().position(|other| *other == kind),
        });
        let names = export.files.iter().map(|file| file.name.clone());
        let mut looking = Looking {
            read: Read {
                files: names.collect(),
                left_alone: export.left_alone,
                misnamed: export.misnamed,
                ..Read::default()
            },
            known: Known::default(),
            pages: BTreeMap::new(),
        };
        for (place, file) in (0..).zip(&export.files) {
            if let Content::Objects(kind) = file.content {
                looking.file(kind, (place, file));
            }
        }
        looking.known.applications_are_whole = looking.has_all_applications();
        looking.lists();
        Self {
            files: export.files,
            read: looking.read,
            known: looking.known,
        }
    }
}

struct Looking {
    read: Read,
    known: Known,
    /// What the pages of each list say.
    pages: BTreeMap<String, Pages>,
}

impl Looking {
    fn file(&mut self, kind: FileKind, file: (u32, &ExportFile)) {
        match kind {
            FileKind::Stage => self.list::<lever::Stage>(file, |_, _, _| {}),
            FileKind::ArchiveReason => self.list::<lever::ArchiveReason>(file, |_, _, _| {}),
            FileKind::User => self.list::<lever::User>(file, |_, _, _| {}),
            FileKind::Posting => self.list::<lever::Posting>(file, |_, _, _| {}),
            FileKind::Requisition => self.list::<lever::Requisition>(file, |_, _, _| {}),
            FileKind::Contact => self.list(file, Self::contact),
            FileKind::Application => self.list(file, Self::application),
            FileKind::Opportunity => self.list(file, Self::opportunity),
            FileKind::Feedback => self.list::<lever::Feedback>(file, |_, _, _| {}),
            FileKind::Panel => self.list::<lever::Panel>(file, |_, _, _| {}),
            FileKind::Interview => self.list::<lever::Interview>(file, |_, _, _| {}),
            FileKind::PostingUser => self.list::<lever::PostingUser>(file, |_, _, _| {}),
        }
    }

    fn list<T: Object>(
        &mut self,
        (place, file): (u32, &ExportFile),
        note: fn(&mut Self, &T, Origin),
    ) {
        let tally = read_objects::<T>(file, &mut |outcome| {
            match outcome {
                Ok(parsed) => self.object(&parsed, place, note),
                Err(problem) => self.unreadable(T::KIND, problem, place),
            }
            true
        });
        self.read.objects += tally.found;
        let list = self.pages.entry(file.list.clone()).or_default();
        list.kind = Some(T::KIND);
        list.add(file, tally.has_next);
    }

    fn object<T: Object>(
        &mut self,
        parsed: &Parsed<T>,
        place: u32,
        note: fn(&mut Self, &T, Origin),
    ) {
        let Parsed {
            object,
            position,
            unknown_fields,
        } = parsed;
        let origin = Origin::object(place, Some(*position));
        for field in unknown_fields {
            let key = (T::KIND.word(), field.clone());
            let (times, _) = self.read.unknown_fields.entry(key).or_insert((0, origin));
            *times += 1;
        }
        if let Some(wrong) = wrong_id(object) {
            // The list does not tell whether it has all.
            self.read.unreadable.insert(T::KIND);
            let mut notes = Notes::default();
            notes.bad_id(wrong);
            let found = notes
                .into_iter()
                .map(|note| Found::noted(origin, note, true));
            self.read.problems.extend(found);
            return;
        }
        if has_newest(T::KIND) {
            let changed = object.updated_at();
            self.known.add(T::KIND, object.id(), changed, origin);
        }
        note(self, object, origin);
    }

    /// One that cannot be read is a copy too: where it is the newest, an older one does not decide in its place.
    fn unreadable(&mut self, kind: FileKind, problem: Problem, place: u32) {
        self.read.unreadable.insert(kind);
        if let Some(Identity {
            id,
            updated_at,
            is_gone,
            is_cancelled,
            opportunity_id,
        }) = problem.object.as_deref()
        {
            let origin = Origin::object(place, problem.position);
            // What closes counts, whatever is wrong beside it (X57).
            match kind {
                FileKind::Opportunity if *is_gone => {
                    self.known.gone_opportunities.insert(id.clone());
                    self.known.broken_and_gone.insert(id.clone(), origin);
                }
                FileKind::Contact if *is_gone => self.gone_candidate(id, origin),
                FileKind::Interview if *is_cancelled => {
                    let cancelled = (opportunity_id.clone(), origin);
                    self.known
                        .cancelled_interviews
                        .insert(id.clone(), cancelled);
                }
                _ => {}
            }
            if has_newest(kind) {
                self.known.add(kind, id, *updated_at, origin);
            } else if kind == FileKind::Interview {
                self.known.broken_interviews.insert(id.clone());
            }
        }
        self.read.problems.push(Found::unreadable(place, problem));
    }

    fn contact(&mut self, contact: &lever::Contact, origin: Origin) {
        if contact.is_gone() {
            self.read.count_gone(contact.is_anonymized == Some(true));
            self.gone_candidate(&contact.id, origin);
        }
    }

    fn opportunity(&mut self, opportunity: &lever::Opportunity, origin: Origin) {
        if opportunity.is_gone() {
            let is_anonymized = opportunity.is_anonymized == Some(true);
            self.read.count_gone(is_anonymized);
            let gone = &mut self.known.gone_opportunities;
            gone.insert(opportunity.id.clone());
        }
        let contact = opportunity.contact.as_ref();
        if let Some(contact) = contact.filter(|contact| contact.is_gone()) {
            self.gone_candidate(contact.id(), origin);
        }
    }

    fn application(&mut self, application: &lever::Application, _: Origin) {
        if application.opportunity_id.is_none() {
            // Whose it is may be told as hired by it.
            self.read.unreadable.insert(FileKind::Application);
        }
    }

    fn gone_candidate(&mut self, id: &str, origin: Origin) {
        let gone = &mut self.known.gone_candidates;
        gone.entry(id.to_owned()).or_insert(origin);
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

    /// Which lists are complete, and what the others lack.
    fn lists(&mut self) {
        for (name, list) in &self.pages {
            match list.lack() {
                None if list.is_complete() => self.read.complete.extend(lever::whole_list(name)),
                None => {}
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
    }
}
