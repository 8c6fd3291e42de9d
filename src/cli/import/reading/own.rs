//! Steward's own file of an export: roles before everything, access and settings after it.

use super::Reader;
use crate::cli::import::problem::{Found, Origin, Part};
use crate::cli::import::translate::{self, Notes};
use crate::cli::lever::{Content, ExportFile, OwnFile, read_own};
use crate::proto::ImportEntry;

impl Reader<'_> {
    /// Steward's own files, each with its place among the files.
    pub(super) fn own_files(&mut self, files: &[ExportFile]) -> Vec<(u32, OwnFile)> {
        let mut read = Vec::new();
        for (place, file) in (0..).zip(files) {
            if file.content != Content::Supplement {
                continue;
            }
            match read_own(file) {
                Ok(mut own) => {
                    for problem in std::mem::take(&mut own.problems) {
                        let spot = own.spot(&problem.field);
                        let found = Found::of_own(place, problem, spot);
                        self.read.objects += usize::from(found.refused);
                        self.read.problems.push(found);
                    }
                    let roles = own.supplement.roles.iter();
                    self.custom_roles
                        .extend(roles.map(|role| role.entry.id.clone()));
                    read.push((place, own));
                }
                Err(problem) => self.read.problems.push(Found::unreadable(place, problem)),
            }
        }
        read
    }

    pub(super) fn roles(&mut self, file: u32, own: &OwnFile) {
        self.read.objects += own.supplement.roles.len();
        for role in &own.supplement.roles {
            let mut notes = Notes::default();
            let entry = translate::role(&role.entry, &mut notes);
            self.put_own((file, own), Part::Role(role.place), entry, notes);
        }
    }

    pub(super) fn access(&mut self, file: u32, own: &OwnFile) {
        let supplement = &own.supplement;
        self.read.objects += supplement.access_grants.len() + supplement.privileges.len();
        for grant in &supplement.access_grants {
            let mut notes = Notes::default();
            let entry = translate::grant(&grant.entry, &mut notes);
            self.put_own((file, own), Part::Grant(grant.place), entry, notes);
        }
        for privilege in &supplement.privileges {
            let mut notes = Notes::default();
            let entry = translate::privilege(&privilege.entry, &mut notes);
            self.put_own((file, own), Part::Privilege(privilege.place), entry, notes);
        }
        let mut notes = Notes::default();
        let entry = translate::settings(&supplement.settings, &mut notes);
        self.put_own((file, own), Part::Settings, entry, notes);
    }

    /// Hands out what an entry became; what is wrong with it is told with the place of each field.
    fn put_own(
        &mut self,
        (file, own): (u32, &OwnFile),
        part: Part,
        entry: Option<ImportEntry>,
        notes: Notes,
    ) {
        let refused = entry.is_none();
        for note in notes {
            let mut found = Found::noted(Origin::own(file, part, own.spot("")), note, refused);
            found.origin = Origin::own(file, part, own.spot(&found.field));
            self.read.problems.push(found);
        }
        let origin = Origin::own(file, part, own.spot(&part.field()));
        self.put(origin, entry, Notes::default());
    }
}
