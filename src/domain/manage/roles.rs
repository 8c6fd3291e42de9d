//! Custom roles: defined, changed, deleted (rulebook, section 8, rules 2
//! and 6).
//!
//! Rule 3 is about which role a user has. Whoever holds row 48 through a
//! custom role may change that role as any other: rule 2 lets them narrow it,
//! never widen it.

use unicode_normalization::UnicodeNormalization as _;

use super::judge::Judge;
use super::{FieldError, ManageErrorKind, RoleDefinition, StoredRole};
use crate::domain::catalogue::{Level, Permission, Value};
use crate::domain::change::{Change, CustomRole};
use crate::domain::facts::Facts;
use crate::domain::id::RoleId;
use crate::domain::record::{AssignedRole, Etag};
use crate::domain::role::{Grants, Holding, Preset, RoleViolation};

const ROW_48: Permission = Permission::ViewAndEditRoles;

impl<F: Facts> Judge<'_, F> {
    pub(super) fn create_role(&mut self, definition: &RoleDefinition) {
        self.needs(ROW_48);
        let taken = is_preset(&definition.id) || self.after.roles.contains_key(&definition.id);
        if taken {
            self.refuse("role", ManageErrorKind::AlreadyExists);
        }
        self.define(definition, (!taken).then_some(0));
    }

    pub(super) fn update_role(&mut self, definition: &RoleDefinition, expected: Option<&Etag>) {
        self.needs(ROW_48);
        let holders = self.present_role(&definition.id, expected);
        self.define(definition, holders);
    }

    pub(super) fn delete_role(&mut self, id: &RoleId, expected: Option<&Etag>) {
        self.needs(ROW_48);
        match self.present_role(id, expected) {
            Some(0) => {
                self.after.roles.remove(id);
                self.change(Change::DeleteRole(id.clone()));
            }
            Some(_) => self.refuse("role", ManageErrorKind::RoleInUse),
            None => {}
        }
    }

    /// A role that is to be changed or deleted: how many users have it.
    fn present_role(&mut self, id: &RoleId, expected: Option<&Etag>) -> Option<u64> {
        if is_preset(id) {
            self.refuse("role", ManageErrorKind::PresetImmutable);
            return None;
        }
        let Some(present) = self.after.roles.get(id) else {
            self.refuse("role", ManageErrorKind::ResourceUnknown);
            return None;
        };
        let holders = present.holders;
        let is_expected = expected.is_none() || expected == present.etag.as_ref();
        let beyond = self.asker.is_exceeded_by(&present.role.grants);
        if !is_expected {
            self.refuse("etag", ManageErrorKind::EtagMismatch);
        }
        if beyond {
            self.refuse("role", ManageErrorKind::Escalation);
        }
        Some(holders)
    }

    /// Checks a definition and, where it has a place, puts it there. One that
    /// is not sound still takes its id and its title, so that the operations
    /// that follow are judged for themselves.
    fn define(&mut self, definition: &RoleDefinition, holders: Option<u64>) {
        self.check_text(definition);
        let grants = self.check_holdings(definition);
        if grants.is_some_and(|grants| self.asker.is_exceeded_by(&grants)) {
            self.refuse("holdings", ManageErrorKind::Escalation);
        }
        let Some(holders) = holders else { return };
        let role = CustomRole {
            id: definition.id.clone(),
            title: definition.title.clone(),
            description: definition.description.clone(),
            grants: grants.unwrap_or(Grants::NONE),
        };
        self.change(Change::PutRole(role.clone()));
        let stored_role = StoredRole {
            role,
            etag: None,
            holders,
        };
        self.after.roles.insert(definition.id.clone(), stored_role);
    }

    fn check_text(&mut self, definition: &RoleDefinition) {
        let RoleDefinition {
            title, description, ..
        } = definition;
        if title.is_empty() {
            self.refuse("title", ManageErrorKind::FieldRequired);
        } else if title.trim() != title || title.chars().any(char::is_control) {
            self.refuse("title", ManageErrorKind::FieldInvalid(FieldError::Title));
        } else if title.chars().count() > RoleDefinition::MAX_TITLE {
            let limit = ManageErrorKind::LimitExceeded(RoleDefinition::MAX_TITLE);
            self.refuse("title", limit);
        } else if self.is_taken(&definition.id, title) {
            self.refuse("title", ManageErrorKind::TitleTaken);
        }
        if description.chars().count() > RoleDefinition::MAX_DESCRIPTION {
            let limit = ManageErrorKind::LimitExceeded(RoleDefinition::MAX_DESCRIPTION);
            self.refuse("description", limit);
        }
    }

    /// Whether a preset or another custom role has the title, ignoring case
    /// (rulebook: section 8, rule 6).
    fn is_taken(&self, id: &RoleId, title: &str) -> bool {
        let title = fold(title);
        let presets = Preset::ALL.iter().map(|preset| fold(preset.title()));
        let others = self
            .after
            .roles
            .values()
            .filter(|other| other.role.id != *id);
        presets
            .chain(others.map(|other| fold(&other.role.title)))
            .any(|other| other == title)
    }

    /// What the definition starts from.
    fn copied(&mut self, definition: &RoleDefinition) -> Option<Grants> {
        let copied = match &definition.copy_of {
            None => Some(Grants::NONE),
            Some(AssignedRole::Preset(preset)) => Some(*preset.grants()),
            Some(AssignedRole::Custom(role)) => {
                let stored_role = self.after.roles.get(role);
                stored_role.map(|stored_role| stored_role.role.grants)
            }
        };
        if copied.is_none() {
            self.refuse("copy_of", ManageErrorKind::ResourceUnknown);
        }
        copied
    }

    /// What the definition holds, when all of it can be held.
    fn check_holdings(&mut self, definition: &RoleDefinition) -> Option<Grants> {
        let holdings = &definition.holdings;
        let first = |permission| holdings.iter().position(|(other, ..)| *other == permission);
        for (place, (permission, levels, values)) in holdings.iter().enumerate() {
            let flaw = if first(*permission) == Some(place) {
                Holding::new(*permission, levels, values)
                    .err()
                    .map(FieldError::from)
            } else {
                Some(FieldError::NamedTwice(*permission))
            };
            if let Some(flaw) = flaw {
                let field = format!("holdings[{place}]");
                self.refuse(&field, ManageErrorKind::FieldInvalid(flaw));
            }
        }
        let copied = self.copied(definition)?;
        let kept = copied
            .iter()
            .filter(|(permission, _)| first(*permission).is_none())
            .map(|(permission, held)| {
                let levels: Vec<Level> = held.levels(permission).collect();
                let values: Vec<Value> = held.values(permission).collect();
                (permission, levels, values)
            });
        let entries = holdings.iter().cloned().chain(kept);
        let violations = match Grants::define(entries) {
            Ok(grants) => return Some(grants),
            Err(violations) => violations,
        };
        for violation in violations {
            let RoleViolation::MissingDependency {
                permission,
                missing,
            } = violation
            else {
                continue;
            };
            let field = match first(permission) {
                Some(place) => format!("holdings[{place}]"),
                None => "holdings".to_owned(),
            };
            let kind = ManageErrorKind::DependencyMissing {
                permission,
                missing,
            };
            self.refuse(&field, kind);
        }
        None
    }
}

fn is_preset(id: &RoleId) -> bool {
    Preset::from_key(&id.to_string()).is_some()
}

/// A title without regard to case, in any script, and to how its characters
/// are written: `é` as one character or as two.
fn fold(title: &str) -> String {
    let composed: String = title.nfkc().collect();
    composed.to_uppercase().to_lowercase()
}
