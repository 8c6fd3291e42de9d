//! What roles there are, and what one of them holds.

use serde::Serialize;

use super::file::{RolesFile, written};
use super::{Account, all};
use crate::cli::lever::supplement;
use crate::cli::server::call;
use crate::cli::{Ending, Failure, Outcome, Output};
use crate::proto::role_service_client::RoleServiceClient;
use crate::proto::{GetRoleRequest, Role};

/// A role for programs: its file's shape, and what cannot be changed about it.
#[derive(Serialize)]
struct Listed {
    #[serde(flatten)]
    role: supplement::Role,
    preset: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    typical_holders: String,
}

/// Lists the roles.
pub(super) async fn list(account: &Account, json: bool, out: Output<'_>) -> Ending {
    let mut client = RoleServiceClient::new(account.server.connect().await?);
    let roles = all(&mut client, &account.account).await?;
    if json {
        let listed = |mut role: Role| Listed {
            preset: role.preset,
            typical_holders: std::mem::take(&mut role.typical_holders),
            role: written(role),
        };
        let roles: Vec<Listed> = roles.into_iter().map(listed).collect();
        let text = serde_json::to_string_pretty(&roles)
            .map_err(|_| Failure::Answer("it cannot be written as JSON"))?;
        writeln!(out, "{text}")?;
    } else {
        table(&roles, out)?;
    }
    Ok(Outcome::Yes)
}

/// One line for each role.
pub(super) fn table(roles: &[Role], out: Output<'_>) -> std::io::Result<()> {
    let longest = |of: fn(&Role) -> usize| roles.iter().map(of).max().unwrap_or_default();
    let id = longest(|role| role.id.chars().count());
    let title = longest(|role| role.title.chars().count());
    for role in roles {
        let (kind, about) = if role.preset {
            ("preset", &role.typical_holders)
        } else {
            ("custom", &role.description)
        };
        let held = role.holdings.len();
        let line = format!(
            "{:id$}  {:title$}  {kind}  {held:>2} of 49  {about}",
            role.id, role.title
        );
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Shows one role.
pub(super) async fn show(account: Account, role: String, out: Output<'_>) -> Ending {
    let mut client = RoleServiceClient::new(account.server.connect().await?);
    let request = GetRoleRequest {
        account: account.account,
        role,
    };
    let role = client.get_role(call(request)).await?.into_inner().role;
    let role = role.ok_or(Failure::Answer("it holds no role"))?;
    if role.preset {
        writeln!(
            out,
            "# A preset: it cannot be changed, only copied under another id and title."
        )?;
    }
    let file = RolesFile {
        roles: vec![written(role)],
    };
    write!(out, "{}", yaml(&file)?)?;
    Ok(Outcome::Yes)
}

/// The file's text.
pub(super) fn yaml(file: &RolesFile) -> Result<String, Failure> {
    serde_saphyr::to_string(file).map_err(|_| Failure::Answer("it cannot be written as YAML"))
}
