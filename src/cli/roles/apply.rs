//! Brings custom roles to what a file says.

use std::path::Path;

use super::compare;
use super::file::read;
use super::plan::{RolePlan, plan};
use super::{Account, all};
use crate::cli::server::call;
use crate::cli::wording::Counted;
use crate::cli::{Ending, Failure, Outcome, Output};
use crate::proto::role_operation::Operation;
use crate::proto::role_service_client::RoleServiceClient;
use crate::proto::{ManageRolesRequest, RoleOperation};

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
    compare::tell(&steps, out)?;
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

/// Says what was done, or would be.
pub(super) fn tell(steps: &[RolePlan], dry_run: bool, out: Output<'_>) -> std::io::Result<()> {
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
