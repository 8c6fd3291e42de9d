//! What lies between a file of roles and the roles of an account.

use std::collections::BTreeMap;

use super::file::{RolesFile, holdings};
use crate::cli::lever::supplement;
use crate::domain::catalogue::Permission;
use crate::proto::role_operation::Operation;
use crate::proto::{CreateRole, Holding, Role, UpdateRole};

/// What is to be done about one role of the file.
#[derive(Debug, PartialEq)]
pub(super) struct RolePlan {
    /// The role.
    pub role: String,
    /// The change; `None` when the role is as the file says.
    pub change: Option<Operation>,
    /// What of it differs, line by line.
    pub differences: Vec<String>,
}

/// The steps that lead from the present roles to the file's.
pub(super) fn plan(file: &RolesFile, present: &[Role]) -> Result<Vec<RolePlan>, Vec<String>> {
    let mut steps = Vec::new();
    let mut problems = Vec::new();
    for (role, place) in file.roles.iter().zip(0..) {
        let known = present.iter().find(|known| known.id == role.id);
        if known.is_some_and(|known| known.preset) {
            problems.push(format!("roles[{place}].id: a preset cannot be changed"));
            continue;
        }
        match holdings(role) {
            Ok(holdings) => steps.push(RolePlan {
                role: role.id.clone(),
                differences: differences(role, &holdings, known),
                change: change(role, holdings, known),
            }),
            // The file was checked as it was read.
            Err(_) => problems.push(format!("roles[{place}].permissions: cannot be held so")),
        }
    }
    if problems.is_empty() {
        Ok(steps)
    } else {
        Err(problems)
    }
}

fn change(
    role: &supplement::Role,
    holdings: Vec<Holding>,
    known: Option<&Role>,
) -> Option<Operation> {
    let description = role.description.clone().unwrap_or_default();
    let Some(known) = known else {
        return Some(Operation::CreateRole(CreateRole {
            role: role.id.clone(),
            title: role.title.clone(),
            description,
            holdings,
            copy_of: String::new(),
        }));
    };
    let same =
        known.title == role.title && known.description == description && known.holdings == holdings;
    (!same).then(|| {
        Operation::UpdateRole(UpdateRole {
            role: role.id.clone(),
            title: role.title.clone(),
            description,
            holdings,
            // Somebody else's change in between is not overwritten.
            etag: known.etag.clone(),
            copy_of: String::new(),
        })
    })
}

/// What the file changes about a role: its title, its description, and each permission.
fn differences(role: &supplement::Role, holdings: &[Holding], known: Option<&Role>) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(known) = known {
        if known.title != role.title {
            lines.push(format!("~ title: {}", role.title));
        }
        if known.description != role.description.clone().unwrap_or_default() {
            lines.push("~ description".to_owned());
        }
    }
    let before = words(known.map_or(&[], |known| &known.holdings));
    lines.extend(lines_between(&before, &words(holdings)));
    lines
}

/// What a role holds: the words of each row.
type Words = BTreeMap<i32, String>;

pub(super) fn words(holdings: &[Holding]) -> Words {
    let of = |holding: &Holding| {
        [&holding.levels[..], &holding.values[..]]
            .concat()
            .join(", ")
    };
    holdings
        .iter()
        .map(|holding| (holding.permission, of(holding)))
        .collect()
}

/// One line for each permission that is held differently, in the order of the table.
pub(super) fn lines_between(before: &Words, after: &Words) -> Vec<String> {
    let line = |permission: Permission| {
        let row = i32::from(permission.row());
        let key = permission.key();
        match (before.get(&row), after.get(&row)) {
            (None, Some(after)) => Some(format!("+ {key}: {after}")),
            (Some(before), None) => Some(format!("- {key}: {before}")),
            (Some(before), Some(after)) if before != after => {
                Some(format!("~ {key}: {before} -> {after}"))
            }
            _ => None,
        }
    };
    Permission::ALL.into_iter().filter_map(line).collect()
}
