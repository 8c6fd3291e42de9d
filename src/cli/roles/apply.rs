//! Brings custom roles to what a file says.

use std::path::Path;

use super::file::{RolesFile, holdings, read};
use super::{Account, all};
use crate::cli::lever::supplement;
use crate::cli::server::call;
use crate::cli::wording::Counted;
use crate::cli::{Ending, Failure, Outcome, Output};
use crate::proto::role_operation::Operation;
use crate::proto::role_service_client::RoleServiceClient;
use crate::proto::{CreateRole, Holding, ManageRolesRequest, Role, RoleOperation, UpdateRole};

/// What is to be done about one role of the file.
#[derive(Debug, PartialEq)]
pub(super) struct Step {
    /// The role.
    pub role: String,
    /// The change; nothing when the role is as the file says.
    pub change: Option<Operation>,
}

/// Applies the file.
pub(super) async fn apply(
    account: Account,
    acting_user: String,
    dry_run: bool,
    path: &Path,
    out: Output<'_>,
) -> Ending {
    let file = read(path)?;
    let mut client = RoleServiceClient::new(account.server.connect().await?);
    let present = all(&mut client, &account.account).await?;
    let steps = plan(&file, &present).map_err(|problems| Failure::Content {
        path: path.to_owned(),
        problems,
    })?;
    let operations: Vec<RoleOperation> = steps
        .iter()
        .filter_map(|step| step.change.clone())
        .map(|operation| RoleOperation {
            operation: Some(operation),
        })
        .collect();
    let changes = operations.len();
    // Nothing to change is nothing to ask for: the same file again needs no authority.
    if changes > 0 {
        let request = ManageRolesRequest {
            account: account.account,
            acting_user,
            operations,
            validate_only: dry_run,
            request_id: String::new(),
        };
        client.manage_roles(call(request)).await?;
    }
    tell(&steps, dry_run, out)?;
    Ok(Outcome::Yes)
}

/// The steps that lead from the present roles to the file's.
pub(super) fn plan(file: &RolesFile, present: &[Role]) -> Result<Vec<Step>, Vec<String>> {
    let mut steps = Vec::new();
    let mut problems = Vec::new();
    for (role, place) in file.roles.iter().zip(0..) {
        let known = present.iter().find(|known| known.id == role.id);
        if known.is_some_and(|known| known.preset) {
            problems.push(format!("roles[{place}].id: a preset cannot be changed"));
            continue;
        }
        match holdings(role) {
            Ok(holdings) => steps.push(Step {
                role: role.id.clone(),
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
        })
    })
}

/// Says what was done, or would be.
pub(super) fn tell(steps: &[Step], dry_run: bool, out: Output<'_>) -> std::io::Result<()> {
    for step in steps {
        let done = match (&step.change, dry_run) {
            (None, _) => "unchanged",
            (Some(Operation::CreateRole(_)), false) => "created",
            (Some(Operation::CreateRole(_)), true) => "would create",
            (Some(_), false) => "updated",
            (Some(_), true) => "would update",
        };
        writeln!(out, "{done} {}", step.role)?;
    }
    if dry_run {
        let changes = steps.iter().filter(|step| step.change.is_some()).count();
        let changes = Counted(
            i64::try_from(changes).unwrap_or(i64::MAX),
            "change",
            "changes",
        );
        writeln!(out, "{changes} checked, nothing was changed")?;
    }
    Ok(())
}
