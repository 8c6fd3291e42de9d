//! Custom roles, access grants and privileges that come with an import
//! (rulebook, section 8, rule 7).

use super::{ManageError, ManageErrorKind, Operation, StoredAccess, judge};
use crate::domain::change::Change;
use crate::domain::facts::Facts;
use crate::domain::id::{GrantId, PrivilegeId, RoleId, UserId};

/// What becomes of an operation of an import.
#[derive(Debug, Clone, PartialEq)]
pub enum Imported {
    /// What it makes is made.
    Made,
    /// What it makes is there already, and is left as it is.
    There,
    /// It is refused.
    Refused(Vec<ManageError>),
}

/// Judges operations of an import that follow each other: the changes that are
/// made, and what becomes of each operation. One that is refused keeps no
/// other from being carried out
/// (rulebook: section 8, rule 7).
///
/// Only what makes something is taken in. `facts` and `stored_access` are of the same
/// revision.
pub fn judge_import<F: Facts>(
    facts: &F,
    stored_access: &StoredAccess,
    actor: Option<&UserId>,
    operations: &[Operation],
) -> (Vec<Change>, Vec<Imported>) {
    let mut outcomes = vec![Imported::Made; operations.len()];
    let mut made: Vec<Made> = Vec::new();
    let mut left: Vec<usize> = Vec::new();
    for (place, (operation, outcome)) in operations.iter().zip(&mut outcomes).enumerate() {
        match Made::by(operation) {
            None => *outcome = refused(operation.name(), ManageErrorKind::NotImported),
            Some(thing) if thing.is_in(stored_access) || made.contains(&thing) => {
                *outcome = Imported::There;
            }
            Some(thing) => {
                made.push(thing);
                left.push(place);
            }
        }
    }
    let mut refuse = |place: usize, refusals: Imported| {
        if let Some(outcome) = outcomes.get_mut(place) {
            *outcome = refusals;
        }
    };
    // The list is judged again without what was refused: what is left may have
    // been refused for that alone, or rest on it.
    while !left.is_empty() {
        let Some(actor) = actor else {
            let all = left.iter();
            all.for_each(|place| refuse(*place, refused("", ManageErrorKind::ActorRequired)));
            break;
        };
        let list: Vec<Operation> = left
            .iter()
            .filter_map(|place| operations.get(*place).cloned())
            .collect();
        let refusals = match judge(facts, stored_access, actor, &list) {
            Ok(changes) => return (changes, outcomes),
            Err(refusals) => refusals,
        };
        if let Some(of_all) = refusals.iter().find(|one| one.position.is_none()) {
            let all = left.iter();
            all.for_each(|place| refuse(*place, refused("", of_all.kind.clone())));
            break;
        }
        let mut kept = Vec::with_capacity(left.len());
        for (position, place) in left.into_iter().enumerate() {
            let against: Vec<ManageError> = refusals
                .iter()
                .filter(|refusal| refusal.position == Some(position))
                .cloned()
                .collect();
            if against.is_empty() {
                kept.push(place);
            } else {
                refuse(place, Imported::Refused(against));
            }
        }
        left = kept;
    }
    (Vec::new(), outcomes)
}

/// What an operation of an import makes.
#[derive(PartialEq, Eq)]
enum Made {
    Role(RoleId),
    Access(UserId, GrantId),
    Privilege(UserId, PrivilegeId),
}

impl Made {
    /// `None` when an import does not take the operation in.
    fn by(operation: &Operation) -> Option<Self> {
        match operation {
            Operation::CreateRole(definition) => Some(Self::Role(definition.id.clone())),
            Operation::GrantAccess { user, grant } => {
                Some(Self::Access(user.clone(), grant.id.clone()))
            }
            Operation::GrantPrivilege { user, privilege } => {
                Some(Self::Privilege(user.clone(), privilege.id.clone()))
            }
            Operation::UpdateRole { .. }
            | Operation::DeleteRole { .. }
            | Operation::RevokeAccess { .. }
            | Operation::RevokePrivilege { .. }
            | Operation::CreateUser(_)
            | Operation::DeactivateUser(_)
            | Operation::ReactivateUser(_)
            | Operation::SetRole { .. }
            | Operation::SetManager { .. }
            | Operation::SetLinkedCandidates { .. } => None,
        }
    }

    fn is_in(&self, stored_access: &StoredAccess) -> bool {
        let user = |id| stored_access.users.get(id);
        match self {
            Self::Role(id) => stored_access.roles.contains_key(id),
            Self::Access(of, id) => {
                user(of).is_some_and(|user| user.access.iter().any(|grant| grant.id == *id))
            }
            Self::Privilege(of, id) => {
                user(of).is_some_and(|user| user.privileges.iter().any(|one| one.id == *id))
            }
        }
    }
}

fn refused(field: &str, kind: ManageErrorKind) -> Imported {
    Imported::Refused(vec![ManageError {
        position: None,
        field: field.to_owned(),
        kind,
    }])
}
