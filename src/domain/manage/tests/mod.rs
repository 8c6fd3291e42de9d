//! Section 8 of the rulebook. The expected refusals are read off it, by hand.

mod access;
mod list;
mod people;
mod privileges;
mod roles;
mod settings;
mod users;

use std::collections::BTreeMap;

use super::*;
use crate::domain::change::{AccessGrant, Change, CustomRole, Privilege};
use crate::domain::extent::Reach;
use crate::domain::id::{PostingId, UserId};
use crate::domain::privilege::Power;
use crate::domain::record::{AssignedRole, Etag, User};
use crate::domain::world::{World, holdings, id, maybe, power, role};

/// Two users of each preset, the second ones with an `o` for other; two
/// without a role. A custom role that nobody has, and one that `cleo` has.
fn company() -> World {
    let mut world = World::default();
    world.role("spare", "26:yes");
    world.role("links", "26:yes");
    for (user, key) in [
        ("sam", "super_admin"),
        ("ada", "admin"),
        ("tom", "team_member"),
        ("lea", "limited_team_member"),
        ("ina", "interviewer"),
        ("nil", ""),
    ] {
        for user in [user.to_owned(), format!("{user}-o")] {
            world.user(&user, |user| user.role = role(key));
        }
    }
    world.user("cleo", |user| user.role = role("links"));
    world
}

/// What the store would say beside these facts. Grants and privileges are
/// called `1`, `2`, ... in their order.
fn stored_access(world: &World) -> StoredAccess {
    let users: BTreeMap<UserId, StoredUser> = world
        .users()
        .map(|(user, fact)| {
            let numbers = 1..;
            let access = numbers.clone().zip(&fact.access);
            let privileges = numbers.zip(&fact.privileges);
            let stored_user = StoredUser {
                user: User {
                    id: user.clone(),
                    status: fact.status,
                    role: fact.role.clone(),
                    manager: fact.manager.clone(),
                    linked_candidates: fact.linked_candidates.clone(),
                },
                access: access
                    .map(|(n, reach)| grant(&n.to_string(), reach))
                    .collect(),
                privileges: privileges
                    .map(|(n, power)| privilege(&n.to_string(), power))
                    .collect(),
            };
            (user.clone(), stored_user)
        })
        .collect();
    let roles = world
        .roles()
        .map(|(role, grants)| {
            let assigned = Some(AssignedRole::Custom(role.clone()));
            let holders = users
                .values()
                .filter(|stored_user| stored_user.user.role == assigned);
            let stored_user = StoredRole {
                role: CustomRole {
                    id: role.clone(),
                    title: format!("The {role}"),
                    description: String::new(),
                    grants: *grants,
                },
                etag: Some(Etag::new("7".to_owned())),
                holders: holders.count() as u64,
            };
            (role.clone(), stored_user)
        })
        .collect();
    StoredAccess {
        roles,
        users,
        ..StoredAccess::default()
    }
}

fn grant(grant: &str, reach: &Reach<PostingId, String>) -> AccessGrant {
    AccessGrant {
        id: id(grant),
        reach: reach.clone(),
    }
}

fn privilege(privilege: &str, power: &Power<PostingId, String>) -> Privilege {
    Privilege {
        id: id(privilege),
        power: power.clone(),
    }
}

/// A refusal as `position field NAME`.
fn told(refusal: &ManageError) -> String {
    let position = refusal.position.map_or("-".to_owned(), |n| n.to_string());
    format!("{position} {} {}", refusal.field, refusal.kind.name())
}

/// What stands against the list, or `None`.
fn refusals(world: &World, actor: &str, operations: &[Operation]) -> Vec<String> {
    match judge(world, &stored_access(world), &id(actor), operations) {
        Ok(changes) => {
            assert_eq!(changes.len(), operations.len());
            Vec::new()
        }
        Err(refusals) => refusals.iter().map(told).collect(),
    }
}

/// Judges a single operation for several actors; empty text means accepted.
fn expect(world: &World, operation: &Operation, answers: &[(&str, &str)]) {
    for (actor, expected) in answers {
        let name = operation.name();
        let expected: Vec<String> = expected
            .split(", ")
            .filter(|refusal| !refusal.is_empty())
            .map(|refusal| match refusal.split_once(' ') {
                Some((field, kind)) => format!("0 {name}.{field} {kind}"),
                None => format!("0 {name} {refusal}"),
            })
            .collect();
        let found = refusals(world, actor, std::slice::from_ref(operation));
        assert_eq!(found, expected, "{actor}: {operation:?}");
    }
}

fn changes(world: &World, actor: &str, operations: &[Operation]) -> Vec<Change> {
    judge(world, &stored_access(world), &id(actor), operations).unwrap()
}

fn definition(role: &str, title: &str, holds: &str) -> RoleDefinition {
    RoleDefinition {
        copy_of: None,
        id: id(role),
        title: title.to_owned(),
        description: String::new(),
        holdings: holdings(holds),
    }
}

fn create_role(role: &str, title: &str, holds: &str) -> Operation {
    Operation::CreateRole(definition(role, title, holds))
}

fn update_role(role: &str, title: &str, holds: &str) -> Operation {
    Operation::UpdateRole {
        definition: definition(role, title, holds),
        expected: None,
    }
}

fn delete_role(role: &str) -> Operation {
    Operation::DeleteRole {
        role: id(role),
        expected: None,
    }
}

fn create_user(user: &str, key: &str) -> Operation {
    Operation::CreateUser(NewUser {
        id: id(user),
        role: role(key),
        manager: None,
        linked_candidates: vec![],
    })
}

fn set_role(user: &str, key: &str) -> Operation {
    Operation::SetRole {
        user: id(user),
        role: role(key),
    }
}

fn set_manager(user: &str, manager: &str) -> Operation {
    Operation::SetManager {
        user: id(user),
        manager: maybe(manager),
    }
}

fn deactivate(user: &str) -> Operation {
    Operation::DeactivateUser(id(user))
}

fn reactivate(user: &str) -> Operation {
    Operation::ReactivateUser(id(user))
}

fn give_access(user: &str, name: &str, reach: &Reach<PostingId, String>) -> Operation {
    Operation::GrantAccess {
        user: id(user),
        grant: grant(name, reach),
    }
}

fn give_privilege(user: &str, name: &str, text: &str) -> Operation {
    Operation::GrantPrivilege {
        user: id(user),
        privilege: privilege(name, &power(text)),
    }
}

fn take_access(user: &str, name: &str) -> Operation {
    Operation::RevokeAccess {
        user: id(user),
        grant: id(name),
    }
}

fn take_privilege(user: &str, name: &str) -> Operation {
    Operation::RevokePrivilege {
        user: id(user),
        privilege: id(name),
    }
}
