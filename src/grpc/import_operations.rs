//! Custom roles, access grants and privileges that come with an import.

use super::refusal::{Refusal, Violation};
use super::roles;
use super::staging::Staging;
use crate::domain::change::Change;
use crate::domain::fact::Fact;
use crate::domain::id::{GrantId, PrivilegeId, RoleId, UserId};
use crate::domain::manage::{Book, BookedRole, Operation, judge};
use crate::proto::ErrorReason;

/// What became of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Managed {
    /// What it makes was made.
    Made,
    /// What it makes is there already, and is left as it is.
    There,
    /// It was refused.
    Refused(Vec<Violation>),
}

/// What an operation of an import makes.
#[derive(PartialEq, Eq)]
enum Thing {
    Role(RoleId),
    Access(UserId, GrantId),
    Privilege(UserId, PrivilegeId),
}

impl Thing {
    fn of(operation: &Operation) -> Option<Self> {
        match operation {
            Operation::CreateRole(definition) => Some(Self::Role(definition.id.clone())),
            Operation::GrantAccess { user, grant } => {
                Some(Self::Access(user.clone(), grant.id.clone()))
            }
            Operation::GrantPrivilege { user, privilege } => {
                Some(Self::Privilege(user.clone(), privilege.id.clone()))
            }
            _ => None,
        }
    }

    fn is_in(&self, book: &Book) -> bool {
        match self {
            Self::Role(id) => book.roles.contains_key(id),
            Self::Access(user, id) => book
                .users
                .get(user)
                .is_some_and(|user| user.access.iter().any(|grant| grant.id == *id)),
            Self::Privilege(user, id) => book
                .users
                .get(user)
                .is_some_and(|user| user.privileges.iter().any(|one| one.id == *id)),
        }
    }
}

impl Staging<'_> {
    /// Makes what operations that follow each other ask for; those that may
    /// not be carried out are left out.
    pub(super) async fn manage(
        &mut self,
        operations: &[&Operation],
    ) -> Result<Vec<Managed>, Refusal> {
        let all: Vec<Operation> = operations.iter().copied().cloned().collect();
        let book = self.book(&all).await?;
        let mut outcomes = vec![Managed::Made; all.len()];
        let mut made: Vec<Thing> = Vec::new();
        let mut left: Vec<(usize, Operation)> = Vec::new();
        for ((place, operation), outcome) in all.into_iter().enumerate().zip(&mut outcomes) {
            match Thing::of(&operation) {
                None => *outcome = refused(operation.name(), ErrorReason::FieldInvalid, NOT_TAKEN),
                Some(thing) if thing.is_in(&book) || made.contains(&thing) => {
                    *outcome = Managed::There;
                }
                Some(thing) => {
                    made.push(thing);
                    left.push((place, operation));
                }
            }
        }
        let changes = self.judge_what_is_left(&book, left, &mut outcomes);
        for change in changes {
            self.stage_managed(&book, change);
        }
        Ok(outcomes)
    }

    /// Judges the list, and again without what was refused: what is left may
    /// have been refused for that alone, or rest on it.
    fn judge_what_is_left(
        &self,
        book: &Book,
        mut left: Vec<(usize, Operation)>,
        outcomes: &mut [Managed],
    ) -> Vec<Change> {
        while !left.is_empty() {
            let Some(actor) = self.actor else {
                refuse_all(&left, outcomes, "needs an acting user");
                break;
            };
            let list: Vec<Operation> = left.iter().map(|(_, one)| one.clone()).collect();
            let refusals = match judge(&self.index, book, actor, &list) {
                Ok(changes) => return changes,
                Err(refusals) => refusals,
            };
            let mut named = vec![Vec::new(); left.len()];
            for refusal in &refusals {
                let violation = Violation {
                    field: refusal.field.clone(),
                    description: refusal.kind.to_string(),
                    reason: roles::reason(&refusal.kind),
                };
                if let Some(named) = refusal.position.and_then(|place| named.get_mut(place)) {
                    named.push(violation);
                } else {
                    refuse_all(&left, outcomes, &violation.description);
                    return Vec::new();
                }
            }
            let mut kept = Vec::with_capacity(left.len());
            for ((place, operation), violations) in left.into_iter().zip(named) {
                if violations.is_empty() {
                    kept.push((place, operation));
                } else if let Some(outcome) = outcomes.get_mut(place) {
                    *outcome = Managed::Refused(violations);
                }
            }
            left = kept;
        }
        Vec::new()
    }

    /// The book, with what was staged so far.
    async fn book(&self, operations: &[Operation]) -> Result<Book, Refusal> {
        let mut book = roles::book(self.store, self.account, operations).await?;
        for role in self.roles.values() {
            book.roles.insert(
                role.id.clone(),
                BookedRole {
                    role: role.clone(),
                    version: None,
                    holders: 0,
                },
            );
        }
        for user in operations.iter().filter_map(Operation::user) {
            if let Some(booked) = self.users.get(user) {
                book.users.insert(user.clone(), booked.clone());
            }
        }
        Ok(book)
    }

    fn stage_managed(&mut self, book: &Book, change: Change) {
        let booked = |staging: &Self, user: &UserId| {
            let staged = staging.users.get(user);
            staged.or_else(|| book.users.get(user)).cloned()
        };
        match &change {
            Change::PutRole(role) => {
                let fact = Fact::Role(role.id.clone(), Some(role.grants));
                self.index.apply(fact);
                self.roles.insert(role.id.clone(), role.clone());
            }
            Change::PutAccess(user, grant) => {
                if let Some(mut booked) = booked(self, user) {
                    booked.access.push(grant.clone());
                    self.stage_user(booked);
                }
            }
            Change::PutPrivilege(user, privilege) => {
                if let Some(mut booked) = booked(self, user) {
                    booked.privileges.push(privilege.clone());
                    self.stage_user(booked);
                }
            }
            _ => {}
        }
        self.changes.push(change);
    }
}

const NOT_TAKEN: &str = "is none that an import takes in";

fn refused(field: &str, reason: ErrorReason, description: &str) -> Managed {
    Managed::Refused(vec![Violation {
        field: field.to_owned(),
        description: description.to_owned(),
        reason,
    }])
}

fn refuse_all(left: &[(usize, Operation)], outcomes: &mut [Managed], description: &str) {
    for (place, _) in left {
        if let Some(outcome) = outcomes.get_mut(*place) {
            *outcome = refused("", ErrorReason::ActorNotActive, description);
        }
    }
}
