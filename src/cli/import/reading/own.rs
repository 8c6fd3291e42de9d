//! Steward's own file of an export: roles before everything, access and settings after it.

use super::Reader;
use crate::cli::import::problem::{Found, Origin, Part};
use crate::cli::import::translate::{self, Notes};
use crate::cli::lever::supplement::Supplement;
use crate::cli::lever::{Content, Export, read_supplement};

impl Reader<'_> {
    /// Steward's own files, each with its place among the files.
    pub(super) fn own_files(&mut self, export: &Export) -> Vec<(u32, Supplement)> {
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

    pub(super) fn roles(&mut self, file: u32, supplement: &Supplement) {
        self.read.objects += supplement.roles.len();
        for (role, place) in supplement.roles.iter().zip(0..) {
            let mut notes = Notes::default();
            let entry = translate::role(role, &mut notes);
            self.put(Origin::own(file, Part::Role(place)), entry, notes);
        }
    }

    pub(super) fn access(&mut self, file: u32, supplement: &Supplement) {
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
