//! Users: created, deactivated, reactivated, given a role and a manager
//! (rulebook, section 8, rules 1 to 4).

use super::authority::holds_all_of;
use super::judge::Judge;
use super::people::{is_anonymized, with_survivors};
use super::{FieldError, ManageErrorKind, NewUser, StoredUser};
use crate::domain::catalogue::Permission;
use crate::domain::decide::{Denial, Touch};
use crate::domain::facts::Facts;
use crate::domain::id::{CandidateId, UserId};
use crate::domain::record::{AssignedRole, User, UserStatus};

pub(super) const ROW_49: Permission = Permission::ViewEditAndCreateUsers;

impl<F: Facts> Judge<'_, F> {
    pub(super) fn create_user(&mut self, new: &NewUser) {
        self.needs(ROW_49);
        let taken = self.after.users.contains_key(&new.id) || self.is_known(&new.id);
        if taken {
            self.refuse("user", ManageErrorKind::AlreadyExists);
        }
        self.may_give(new.role.as_ref());
        self.check_manager(&new.id, new.manager.as_ref());
        self.check_links(&new.linked_candidates);
        if !taken {
            self.put_user(User {
                id: new.id.clone(),
                status: UserStatus::Active,
                role: new.role.clone(),
                manager: new.manager.clone(),
                linked_candidates: self.links(&new.linked_candidates),
            });
        }
    }

    pub(super) fn set_status(&mut self, id: &UserId, status: UserStatus) {
        if let Some(found) = self.managed(id, Touch::Other) {
            self.put_user(User {
                status,
                ..found.user
            });
        }
    }

    pub(super) fn set_role(&mut self, id: &UserId, role: Option<&AssignedRole>) {
        let found = self.managed(id, Touch::Role);
        self.may_give(role);
        if let Some(found) = found {
            self.put_user(User {
                role: role.cloned(),
                ..found.user
            });
        }
    }

    /// A cycle of managers of more than one user is accepted, as exports hold
    /// them: rows 10 and 18 look one level up and no further.
    pub(super) fn set_manager(&mut self, id: &UserId, manager: Option<&UserId>) {
        let found = self.managed(id, Touch::Other);
        self.check_manager(id, manager);
        if let Some(found) = found {
            self.put_user(User {
                manager: manager.cloned(),
                ..found.user
            });
        }
    }

    /// Row 49 with all values: whoever takes a link away opens to the user
    /// what may be their own profile
    /// (rulebook: X54).
    pub(super) fn set_linked_candidates(&mut self, id: &UserId, candidates: &[CandidateId]) {
        let found = self.managed(id, Touch::Other);
        if !holds_all_of(&self.asker, ROW_49) {
            self.refuse("", ManageErrorKind::PermissionNotHeld(ROW_49));
        }
        self.check_links(candidates);
        if let Some(found) = found {
            self.put_user(User {
                linked_candidates: self.links(candidates),
                ..found.user
            });
        }
    }

    /// Links as they are stored: each once, with those into whom candidates were
    /// merged
    /// (rulebook: X54, X58).
    fn links(&self, candidates: &[CandidateId]) -> Vec<CandidateId> {
        let mut links = with_survivors(candidates, &self.after.survivors);
        links.retain(|candidate| !is_anonymized(self.asker.facts, candidate));
        links
    }

    /// A candidate who was anonymized is nobody any more (X54).
    fn check_links(&mut self, candidates: &[CandidateId]) {
        for (position, candidate) in candidates.iter().enumerate() {
            if is_anonymized(self.asker.facts, candidate) {
                let field = format!("linked_candidates[{position}]");
                let kind = ManageErrorKind::FieldInvalid(FieldError::AnonymizedCandidate);
                self.refuse(&field, kind);
            }
        }
    }

    /// The user whom an operation is about, as the list has left them so far.
    /// Rule 1 for the role that they had before it, and rule 3.
    pub(super) fn managed(&mut self, id: &UserId, touch: Touch) -> Option<StoredUser> {
        self.needs(ROW_49);
        let Some(found) = self.after.users.get(id).cloned() else {
            self.refuse("user", ManageErrorKind::ResourceUnknown);
            return None;
        };
        let before = self.before.users.get(id).unwrap_or(&found);
        let role = before.user.role.as_ref();
        if role.is_some_and(|role| !self.asker.manages(role.value())) {
            self.refuse("user", ManageErrorKind::PermissionNotHeld(ROW_49));
        }
        if self.asker.is(id) && !self.asker.may_touch_oneself(touch) {
            self.refuse("user", ManageErrorKind::Escalation);
        }
        Some(found)
    }

    /// Rules 1 and 2 for the role that a user is to have.
    fn may_give(&mut self, role: Option<&AssignedRole>) {
        let Some(role) = role else { return };
        let grants = self.grants_of(role);
        if grants.is_none() {
            self.refuse("role", ManageErrorKind::ResourceUnknown);
        }
        let denials: Vec<Denial> = self
            .asker
            .against_giving(role.value(), grants.as_ref())
            .collect();
        for denial in denials {
            self.refuse("role", of_row_49(denial));
        }
    }

    fn check_manager(&mut self, id: &UserId, manager: Option<&UserId>) {
        let Some(manager) = manager else { return };
        if manager == id {
            self.refuse(
                "manager",
                ManageErrorKind::FieldInvalid(FieldError::OwnManager),
            );
        } else if !self.after.users.contains_key(manager) && !self.is_known(manager) {
            self.refuse("manager", ManageErrorKind::ResourceUnknown);
        }
    }

    fn is_known(&self, id: &UserId) -> bool {
        self.asker.facts.find_user(id).is_some()
    }
}

/// Why a role may not be given, as operations tell it.
pub(super) fn of_row_49(denial: Denial) -> ManageErrorKind {
    match denial {
        Denial::ValueNotHeld => ManageErrorKind::PermissionNotHeld(ROW_49),
        _ => ManageErrorKind::Escalation,
    }
}
