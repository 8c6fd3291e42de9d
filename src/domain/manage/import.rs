//! Custom roles, access grants and privileges that come with an import
//! (rulebook, section 8, rule 7).

use std::collections::{HashMap, HashSet};

use super::{ManageError, ManageErrorKind, Operation, RoleDefinition, StoredAccess, judge};
use crate::domain::change::{Change, CustomRole, Privilege};
use crate::domain::extent::Extent;
use crate::domain::facts::Facts;
use crate::domain::id::{GrantId, PrivilegeId, RoleId, UserId};
use crate::domain::privilege::Power;
use crate::domain::role::Grants;

/// What becomes of an operation of an import.
#[derive(Debug, Clone, PartialEq)]
pub enum Imported {
    /// What it makes is made.
    Made,
    /// What it makes is there already, just so.
    There,
    /// What it makes is there already with another content, and is left as it is.
    Differs,
    /// The user holds the power everywhere already, which is left as it is.
    HeldEverywhere,
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
    let mut left: Vec<usize> = Vec::new();
    for (place, (operation, outcome)) in operations.iter().zip(&mut outcomes).enumerate() {
        if Made::by(operation).is_none() {
            *outcome = refused(operation.name(), ManageErrorKind::NotImported);
        } else if let Some(there) = found(operation, stored_access) {
            *outcome = there;
        } else {
            left.push(place);
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
        let against: HashSet<usize> = refusals.iter().filter_map(|one| one.position).collect();
        let is_refused = |position: usize| against.contains(&position);
        let mut first: HashMap<Made, usize> = HashMap::new();
        let mut kept = Vec::with_capacity(left.len());
        for (position, (place, operation)) in left.into_iter().zip(&list).enumerate() {
            let made = Made::by(operation);
            let earlier = made.map(|made| *first.entry(made).or_insert(position));
            let earlier = earlier.filter(|earlier| *earlier < position);
            match earlier.and_then(|earlier| Some((earlier, list.get(earlier)?))) {
                // Whether it is made is not known before the earlier one is judged.
                Some((earlier, _)) if is_refused(earlier) => kept.push(place),
                Some((_, other)) => refuse(place, there(other == operation)),
                None if is_refused(position) => {
                    let against = refusals.iter();
                    let against = against.filter(|one| one.position == Some(position));
                    refuse(place, Imported::Refused(against.cloned().collect()));
                }
                None => kept.push(place),
            }
        }
        left = kept;
    }
    (Vec::new(), outcomes)
}

/// What an operation of an import makes.
#[derive(PartialEq, Eq, Hash)]
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
}

fn there(is_so: bool) -> Imported {
    if is_so {
        Imported::There
    } else {
        Imported::Differs
    }
}

/// How what an operation makes is there already; `None` when it is not.
fn found(operation: &Operation, stored_access: &StoredAccess) -> Option<Imported> {
    let user = |id| stored_access.users.get(id);
    match operation {
        Operation::CreateRole(definition) => {
            let stored = stored_access.roles.get(&definition.id)?;
            Some(there(is_role(definition, &stored.role)))
        }
        Operation::GrantAccess { user: of, grant } => {
            let mut grants = user(of)?.access.iter();
            let stored = grants.find(|stored| stored.id == grant.id)?;
            Some(there(stored == grant))
        }
        Operation::GrantPrivilege {
            user: of,
            privilege,
        } => {
            let held = &user(of)?.privileges;
            let same = held.iter().find(|stored| stored.id == privilege.id);
            let is_everywhere = held.iter().any(|stored| is_within(privilege, stored));
            match same {
                Some(stored) => Some(there(stored == privilege)),
                None => is_everywhere.then_some(Imported::HeldEverywhere),
            }
        }
        _ => None,
    }
}

/// Whether a stored role is as it is defined.
fn is_role(definition: &RoleDefinition, stored: &CustomRole) -> bool {
    let RoleDefinition {
        id,
        title,
        description,
        copy_of,
        holdings,
    } = definition;
    // What a copied role holds today is not what it held.
    let is_held =
        copy_of.is_some() || Grants::define(holdings.iter().cloned()) == Ok(stored.grants);
    *id == stored.id && *title == stored.title && *description == stored.description && is_held
}

/// Whether a privilege for some postings is part of one for all.
fn is_within(privilege: &Privilege, stored: &Privilege) -> bool {
    match (&privilege.power, &stored.power) {
        (Power::Sensitive(one, Extent::Within(_)), Power::Sensitive(other, Extent::All)) => {
            one == other
        }
        _ => false,
    }
}

fn refused(field: &str, kind: ManageErrorKind) -> Imported {
    Imported::Refused(vec![ManageError {
        position: None,
        field: field.to_owned(),
        kind,
    }])
}
