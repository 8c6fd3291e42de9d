//! What differs between two roles, or between a file and the roles of an account.

use std::path::Path;

use super::file::read;
use super::plan::{RolePlan, lines_between, plan, words};
use super::{Account, all};
use crate::cli::server::call;
use crate::cli::{Ending, Failure, Outcome, Output};
use crate::proto::role_operation::Operation;
use crate::proto::role_service_client::RoleServiceClient;
use crate::proto::{CompareRolesRequest, Holding, HoldingChange};

/// Shows what `apply` would change.
pub(super) async fn diff(account: &Account, path: &Path, out: Output<'_>) -> Ending {
    let file = read(path)?;
    let mut client = RoleServiceClient::new(account.server.connect().await?);
    let present = all(&mut client, &account.account).await?;
    let steps = plan(&file, &present).map_err(|problems| Failure::Content {
        path: path.to_owned(),
        problems,
    })?;
    tell(&steps, out)?;
    let same = steps.iter().all(|step| step.change.is_none());
    Ok(if same { Outcome::Yes } else { Outcome::No })
}

/// The plan, role by role; roles that stay as they are have no line.
pub(super) fn tell(steps: &[RolePlan], out: Output<'_>) -> std::io::Result<()> {
    for step in steps {
        let heading = match step.change {
            None => continue,
            Some(Operation::CreateRole(_)) => "a new role",
            Some(_) => "a role that changes",
        };
        writeln!(out, "{}: {heading}", step.role)?;
        for line in &step.differences {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(())
}

/// Shows what differs between two roles of the account.
pub(super) async fn compare(
    account: Account,
    role: String,
    other: String,
    out: Output<'_>,
) -> Ending {
    let mut client = RoleServiceClient::new(account.server.connect().await?);
    let request = CompareRolesRequest {
        account: account.account,
        role,
        other,
    };
    let answer = client.compare_roles(call(request)).await?.into_inner();
    let side = |of: fn(&HoldingChange) -> &Option<Holding>| {
        let held = answer.differences.iter().filter_map(|one| of(one).clone());
        words(&held.collect::<Vec<_>>())
    };
    let lines = lines_between(&side(|one| &one.before), &side(|one| &one.after));
    for line in &lines {
        writeln!(out, "{line}")?;
    }
    Ok(if lines.is_empty() {
        Outcome::Yes
    } else {
        Outcome::No
    })
}
