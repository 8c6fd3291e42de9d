//! Reads an export from the first file to the last and hands out entries in the order in which they refer to
//! each other.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::problem::{Found, Origin, Part};
use super::translate::{self, Notes};
use crate::cli::lever::supplement::Supplement;
use crate::cli::lever::{
    self, Content, Export, ExportFile, Kind, Object, Parsed, read_objects, read_supplement,
};
use crate::proto::ImportEntry;

/// Takes an entry; says whether to go on.
pub(super) type Sink<'a> = &'a mut dyn FnMut(ImportEntry) -> bool;

/// What reading an export came to.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// The files, in the order in which they were read.
    pub files: Vec<String>,
    /// Where each entry that was handed out comes from, by its position.
    pub origins: Vec<Origin>,
    /// What was left out, or taken in only in part.
    pub problems: Vec<Found>,
    /// Objects found, the bad ones included.
    pub objects: usize,
    /// Unknown fields, with the number of objects that have them.
    pub unknown_fields: BTreeMap<(&'static str, String), usize>,
    /// Objects that Lever itself has anonymized.
    pub anonymized: usize,
    /// Objects that were deleted.
    pub deleted: usize,
    /// Objects that belong to one that was skipped.
    pub belonging: usize,
    /// Opportunities that name an application which the export does not have.
    pub without_application: usize,
    /// Applications of opportunities that the export does not have.
    pub without_opportunity: usize,
    /// Lists whose last page says that more follow, by one of their files.
    pub cut_short: Vec<String>,
    /// Files that were left alone, since their names say nothing.
    pub left_alone: Vec<String>,
}

/// Reads the export. `custom_roles` are those that the account has already.
pub(super) fn read(export: &Export, custom_roles: HashSet<String>, sink: Sink<'_>) -> Read {
    let mut reader = Reader {
        read: Read {
            left_alone: export.left_alone.clone(),
            ..Read::default()
        },
        sink,
        stopped: false,
        custom_roles,
        pages: BTreeMap::new(),
        candidates: HashSet::new(),
        skipped: HashSet::new(),
        applications: HashMap::new(),
        submitted: HashSet::new(),
        cancelled: HashSet::new(),
        interviews: HashSet::new(),
    };
    reader.all(export);
    reader.finish()
}

struct Reader<'a> {
    read: Read,
    sink: Sink<'a>,
    stopped: bool,
    custom_roles: HashSet<String>,
    /// Of each list, one file, and whether any page says that more follow and any that none do.
    pages: BTreeMap<(Kind, Option<String>), (String, bool, bool)>,
    /// Candidates that need not be made from an opportunity.
    candidates: HashSet<String>,
    /// Opportunities that were skipped.
    skipped: HashSet<String>,
    /// Applications that stand in a list of their own, by opportunity.
    applications: HashMap<String, lever::Application>,
    /// Interview and user, for feedback that is in.
    submitted: HashSet<(String, String)>,
    /// Panels that were cancelled.
    cancelled: HashSet<String>,
    /// Interviews that came with their panel.
    interviews: HashSet<String>,
}

/// The lists in the order in which entries must be sent: what others refer to comes first, and what is merged
/// into others before these.
const ORDER: [Kind; 11] = [
    Kind::Stage,
    Kind::ArchiveReason,
    Kind::User,
    Kind::Posting,
    Kind::Requisition,
    Kind::Contact,
    Kind::Application,
    Kind::Opportunity,
    Kind::Feedback,
    Kind::Panel,
    Kind::Interview,
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
        }
        for (file, supplement) in &own {
            self.access(*file, supplement);
        }
    }

    fn finish(mut self) -> Read {
        self.read.without_opportunity = self.applications.len();
        let cut_short = |(file, more, last): (String, bool, bool)| (more && !last).then_some(file);
        self.read.cut_short = self.pages.into_values().filter_map(cut_short).collect();
        self.read
    }

    fn file(&mut self, kind: Kind, file: &ExportFile) {
        match kind {
            Kind::Stage => self.list(file, Self::stage),
            Kind::ArchiveReason => self.list(file, Self::archive_reason),
            Kind::User => self.list(file, Self::user),
            Kind::Posting => self.list(file, Self::posting),
            Kind::Requisition => self.list(file, Self::requisition),
            Kind::Contact => self.list(file, Self::contact),
            Kind::Application => self.list(file, Self::application),
            Kind::Opportunity => self.list(file, Self::opportunity),
            Kind::Feedback => self.list(file, Self::feedback),
            Kind::Panel => self.list(file, Self::panel),
            Kind::Interview => self.list(file, Self::interview),
        }
    }

    fn list<T: Object>(&mut self, file: &ExportFile, take: fn(&mut Self, T, Origin)) {
        let place = self.open(&file.name);
        let tally = read_objects::<T>(file, &mut |outcome| match outcome {
            Ok(Parsed {
                object, position, ..
            }) => take(self, object, Origin::object(place, Some(position))),
            Err(problem) => self.read.problems.push(Found::unreadable(place, problem)),
        });
        self.read.objects += tally.found;
        for (field, times) in tally.unknown_fields {
            let key = (T::KIND.word(), field);
            *self.read.unknown_fields.entry(key).or_default() += times;
        }
        if let Some(has_next) = tally.has_next {
            let list = (T::KIND, file.opportunity.clone());
            let (name, more, last) = self.pages.entry(list).or_default();
            name.clone_from(&file.name);
            *more |= has_next;
            *last |= !has_next;
        }
    }

    fn open(&mut self, name: &str) -> u32 {
        let place = u32::try_from(self.read.files.len()).unwrap_or(u32::MAX);
        self.read.files.push(name.to_owned());
        place
    }

    /// Hands out what an object became, and keeps what is wrong with it.
    fn put(&mut self, origin: Origin, entry: Option<ImportEntry>, notes: Notes) {
        let refused = entry.is_none();
        let found = notes
            .into_iter()
            .map(|note| Found::noted(origin, note, refused));
        self.read.problems.extend(found);
        if let Some(entry) = entry
            && !self.stopped
        {
            self.read.origins.push(origin);
            self.stopped = !(self.sink)(entry);
        }
    }

    fn stage(&mut self, stage: lever::Stage, origin: Origin) {
        self.put(origin, Some(translate::stage(stage)), Notes::default());
    }

    fn archive_reason(&mut self, reason: lever::ArchiveReason, origin: Origin) {
        let mut notes = Notes::default();
        let entry = translate::archive_reason(reason, &mut notes);
        self.put(origin, entry, notes);
    }

    fn user(&mut self, user: lever::User, origin: Origin) {
        let mut notes = Notes::default();
        let entry = translate::user(user, &self.custom_roles, &mut notes);
        self.put(origin, Some(entry), notes);
    }

    fn posting(&mut self, posting: lever::Posting, origin: Origin) {
        let mut notes = Notes::default();
        let entry = translate::posting(posting, &mut notes);
        self.put(origin, entry, notes);
    }

    fn requisition(&mut self, requisition: lever::Requisition, origin: Origin) {
        let mut notes = Notes::default();
        let entry = translate::requisition(requisition, &mut notes);
        self.put(origin, entry, notes);
    }

    fn contact(&mut self, contact: lever::Contact, origin: Origin) {
        self.candidates.insert(contact.id.clone());
        if contact.is_anonymized == Some(true) {
            self.read.anonymized += 1;
            return;
        }
        self.put(
            origin,
            Some(translate::candidate(contact)),
            Notes::default(),
        );
    }

    fn application(&mut self, application: lever::Application, origin: Origin) {
        let Some(opportunity) = application.opportunity_id.clone() else {
            let mut notes = Notes::default();
            notes.lacks("opportunityId");
            return self.put(origin, None, notes);
        };
        self.applications.insert(opportunity, application);
    }

    fn opportunity(&mut self, opportunity: lever::Opportunity, origin: Origin) {
        let separate = self.applications.remove(&opportunity.id);
        if opportunity.is_anonymized == Some(true) || opportunity.deleted_at.is_some() {
            if opportunity.is_anonymized == Some(true) {
                self.read.anonymized += 1;
            } else {
                self.read.deleted += 1;
            }
            self.skipped.insert(opportunity.id);
            return;
        }
        let is_known = separate.is_some() || opportunity.application().is_some();
        if !is_known && !opportunity.applications.is_empty() {
            self.read.without_application += 1;
        }
        let named = opportunity
            .contact
            .as_ref()
            .filter(|contact| !self.candidates.contains(contact.id()))
            .map(|contact| contact.id().to_owned());
        let person = named
            .as_ref()
            .map(|_| translate::candidate_of(&opportunity));
        let mut notes = Notes::default();
        let entry = translate::opportunity(opportunity, separate, &mut notes);
        if entry.is_some()
            && let (Some(id), Some(person)) = (named, person)
        {
            self.candidates.insert(id);
            self.put(origin, person, Notes::default());
        }
        self.put(origin, entry, notes);
    }

    fn feedback(&mut self, feedback: lever::Feedback, _: Origin) {
        if let (true, Some(interview), Some(user)) =
            (feedback.is_submitted(), feedback.interview, feedback.user)
        {
            self.submitted.insert((interview, user.id().to_owned()));
        }
    }

    fn panel(&mut self, panel: lever::Panel, origin: Origin) {
        if panel.canceled_at.is_some() {
            self.cancelled.insert(panel.id.clone());
        }
        for interview in panel.into_interviews() {
            self.meet(interview, origin);
        }
    }

    fn interview(&mut self, mut interview: lever::Interview, origin: Origin) {
        // Its panel has brought it already, with all that the panel knows.
        if self.interviews.contains(&interview.id) {
            return;
        }
        if interview
            .panel
            .as_ref()
            .is_some_and(|panel| self.cancelled.contains(panel))
        {
            interview.interviewers.clear();
        }
        self.meet(interview, origin);
    }

    fn meet(&mut self, interview: lever::Interview, origin: Origin) {
        self.interviews.insert(interview.id.clone());
        if interview
            .opportunity_id
            .as_ref()
            .is_some_and(|opportunity| self.skipped.contains(opportunity))
        {
            self.read.belonging += 1;
            return;
        }
        let mut notes = Notes::default();
        let submitted = |user: &str| {
            self.submitted
                .contains(&(interview.id.clone(), user.to_owned()))
        };
        let entry = translate::interview(&interview, submitted, &mut notes);
        self.put(origin, entry, notes);
    }

    /// Steward's own files, each with its place among the files.
    fn own_files(&mut self, export: &Export) -> Vec<(u32, Supplement)> {
        let mut own = Vec::new();
        for file in &export.files {
            if file.content != Content::Supplement {
                continue;
            }
            let place = self.open(&file.name);
            match read_supplement(file) {
                Ok((supplement, misspelt)) => {
                    let origin = Origin::own(place, Part::Whole);
                    let found = misspelt.into_iter().map(|field| Found {
                        origin,
                        field,
                        what: "is no field of this file; it may be misspelt".to_owned(),
                        refused: false,
                    });
                    self.read.problems.extend(found);
                    let roles = supplement.roles.iter().map(|role| role.id.clone());
                    self.custom_roles.extend(roles);
                    own.push((place, supplement));
                }
                Err(problem) => self.read.problems.push(Found::unreadable(place, problem)),
            }
        }
        own
    }

    fn roles(&mut self, file: u32, supplement: &Supplement) {
        self.read.objects += supplement.roles.len();
        for (role, place) in supplement.roles.iter().zip(0..) {
            let mut notes = Notes::default();
            let entry = translate::role(role, &mut notes);
            self.put(Origin::own(file, Part::Role(place)), entry, notes);
        }
    }

    fn access(&mut self, file: u32, supplement: &Supplement) {
        self.read.objects += supplement.access_grants.len() + supplement.privileges.len();
        for (grant, place) in supplement.access_grants.iter().zip(0..) {
            let mut notes = Notes::default();
            let entry = translate::grant(grant, &mut notes);
            self.put(Origin::own(file, Part::Grant(place)), entry, notes);
        }
        for (privilege, place) in supplement.privileges.iter().zip(0..) {
            let mut notes = Notes::default();
            let entry = translate::privilege(privilege, &mut notes);
            self.put(Origin::own(file, Part::Privilege(place)), entry, notes);
        }
        let mut notes = Notes::default();
        let entry = translate::settings(&supplement.settings, &mut notes);
        self.put(Origin::own(file, Part::Settings), entry, notes);
    }
}
