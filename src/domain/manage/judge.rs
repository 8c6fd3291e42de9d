//! One list of operations, judged along the list.

use super::{ManageError, ManageErrorKind, Operation, StoredAccess, StoredUser};
use crate::domain::catalogue::Permission;
use crate::domain::change::Change;
use crate::domain::decide::{Asker, takes_last_super_admin};
use crate::domain::facts::Facts;
use crate::domain::id::UserId;
use crate::domain::record::{AssignedRole, Record, User, UserStatus};
use crate::domain::role::{Grants, Preset};

/// What follows from a list of operations: one change for each, in order
/// (rulebook: section 8, rules 1 to 4).
///
/// `facts` and `stored_access` are of the same revision.
///
/// # Errors
/// Everything that stands against the list, in its order. An actor who does
/// not hold the row that an operation needs at all learns only that.
pub fn judge<F: Facts>(
    facts: &F,
    stored_access: &StoredAccess,
    actor: &UserId,
    operations: &[Operation],
) -> Result<Vec<Change>, Vec<ManageError>> {
    let asker = Asker::identify(facts, actor).map_err(|_| {
        vec![ManageError {
            position: None,
            field: "acting_user".to_owned(),
            kind: ManageErrorKind::ActorNotActive,
        }]
    })?;
    let mut judge = Judge {
        asker,
        before: stored_access,
        after: stored_access.clone(),
        super_admins: facts.active_super_admins(),
        last_demotion: None,
        position: 0,
        operation: "",
        dismissed: false,
        changes: Vec::with_capacity(operations.len()),
        refusals: Vec::new(),
    };
    for (position, operation) in operations.iter().enumerate() {
        judge.position = position;
        judge.operation = operation.name();
        judge.dismissed = false;
        judge.consider(operation);
    }
    judge.conclude()
}

/// A list of operations on the way through its judgement.
///
/// What an operation asks for is carried out on `after` even when the actor
/// may not ask for it, so that later operations are judged for themselves.
pub(super) struct Judge<'f, F: Facts> {
    pub(super) asker: Asker<'f, F>,
    pub(super) before: &'f StoredAccess,
    pub(super) after: StoredAccess,
    /// How many active Super Admins there are after the operations so far.
    super_admins: usize,
    /// The last operation that took an active Super Admin away.
    last_demotion: Option<(usize, &'static str)>,
    position: usize,
    operation: &'static str,
    /// Whether the actor has no say in such operations at all.
    dismissed: bool,
    changes: Vec<Change>,
    refusals: Vec<ManageError>,
}

impl<F: Facts> Judge<'_, F> {
    fn consider(&mut self, operation: &Operation) {
        match operation {
            Operation::CreateRole(definition) => self.create_role(definition),
            Operation::UpdateRole {
                definition,
                expected,
            } => self.update_role(definition, expected.as_ref()),
            Operation::DeleteRole { role, expected } => self.delete_role(role, expected.as_ref()),
            Operation::CreateUser(new) => self.create_user(new),
            Operation::DeactivateUser(user) => self.set_status(user, UserStatus::Deactivated),
            Operation::ReactivateUser(user) => self.set_status(user, UserStatus::Active),
            Operation::SetRole { user, role } => self.set_role(user, role.as_ref()),
            Operation::SetManager { user, manager } => self.set_manager(user, manager.as_ref()),
            Operation::SetLinkedCandidates { user, candidates } => {
                self.set_linked_candidates(user, candidates);
            }
            Operation::GrantAccess { user, grant } => self.grant_access(user, grant),
            Operation::RevokeAccess { user, grant } => self.revoke_access(user, grant),
            Operation::GrantPrivilege { user, privilege } => self.grant_privilege(user, privilege),
            Operation::RevokePrivilege { user, privilege } => {
                self.revoke_privilege(user, privilege);
            }
        }
    }

    /// Rule 4, on the state after the list. An account that had no active
    /// Super Admin before loses none.
    fn conclude(mut self) -> Result<Vec<Change>, Vec<ManageError>> {
        let before = self.asker.facts.active_super_admins();
        if takes_last_super_admin(before, self.super_admins)
            && let Some((position, operation)) = self.last_demotion
        {
            self.refusals.push(ManageError {
                position: Some(position),
                field: format!("{operation}.user"),
                kind: ManageErrorKind::LastSuperAdmin,
            });
            self.refusals.sort_by_key(|refusal| refusal.position);
        }
        if self.refusals.is_empty() {
            Ok(self.changes)
        } else {
            Err(self.refusals)
        }
    }

    /// Notes that a field of the present operation stands against it; an
    /// empty field means the whole operation.
    pub(super) fn refuse(&mut self, field: &str, kind: ManageErrorKind) {
        if self.dismissed {
            return;
        }
        let field = match field {
            "" => self.operation.to_owned(),
            field => format!("{}.{field}", self.operation),
        };
        self.refusals.push(ManageError {
            position: Some(self.position),
            field,
            kind,
        });
    }

    /// The row without which the actor is told nothing about the present
    /// operation.
    pub(super) fn needs(&mut self, row: Permission) {
        if self.asker.holds(row).is_err() {
            self.refuse("", ManageErrorKind::PermissionNotHeld(row));
            self.dismissed = true;
        }
    }

    pub(super) fn change(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// What a role holds that exists: before the list, or made by it.
    pub(super) fn grants_of(&self, role: &AssignedRole) -> Option<Grants> {
        match role {
            AssignedRole::Preset(preset) => Some(*preset.grants()),
            AssignedRole::Custom(id) => {
                let found = self.before.roles.get(id).or(self.after.roles.get(id));
                let exists = self.after.roles.contains_key(id);
                found.filter(|_| exists).map(|found| found.role.grants)
            }
        }
    }

    /// Makes or replaces a user, and keeps count of who has which role.
    pub(super) fn put_user(&mut self, user: User) {
        let present = self.after.users.remove(&user.id);
        let before = present.as_ref().map(|stored_user| &stored_user.user);
        let (was, is) = (
            before.is_some_and(is_active_super_admin),
            is_active_super_admin(&user),
        );
        if was && !is && !self.dismissed {
            self.super_admins = self.super_admins.saturating_sub(1);
            self.last_demotion = Some((self.position, self.operation));
        } else if is && !was {
            self.super_admins += 1;
        }
        self.count_holder(before.and_then(|before| before.role.clone()), |n| {
            n.saturating_sub(1)
        });
        self.count_holder(user.role.clone(), |n| n + 1);
        let stored_user = match present {
            Some(stored_user) => StoredUser {
                user: user.clone(),
                ..stored_user
            },
            None => StoredUser::new(user.clone()),
        };
        self.after.users.insert(user.id.clone(), stored_user);
        self.change(Change::PutRecord(Record::User(user)));
    }

    fn count_holder(&mut self, role: Option<AssignedRole>, count: impl Fn(u64) -> u64) {
        if let Some(AssignedRole::Custom(id)) = role
            && let Some(found) = self.after.roles.get_mut(&id)
        {
            found.holders = count(found.holders);
        }
    }
}

fn is_active_super_admin(user: &User) -> bool {
    user.status == UserStatus::Active && user.role == Some(AssignedRole::Preset(Preset::SuperAdmin))
}
