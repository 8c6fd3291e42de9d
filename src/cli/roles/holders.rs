//! Who has a role.

use serde::Serialize;

use super::Account;
use crate::cli::server::call;
use crate::cli::{Ending, Failure, Outcome, Output};
use crate::proto::role_service_client::RoleServiceClient;
use crate::proto::{ListRoleHoldersRequest, RoleHolder};

/// The most holders that the server gives at once.
const PAGE: i32 = 1_000;

/// A holder for programs.
#[derive(Serialize)]
struct Holder {
    user: String,
    active: bool,
}

/// Lists them, page by page, as they come.
pub(super) async fn holders(account: &Account, role: &str, json: bool, out: Output<'_>) -> Ending {
    let mut client = RoleServiceClient::new(account.server.connect().await?);
    let mut page_token = String::new();
    loop {
        let request = ListRoleHoldersRequest {
            account: account.account.clone(),
            role: role.to_owned(),
            page_size: PAGE,
            page_token,
        };
        let page = client.list_role_holders(call(request)).await?.into_inner();
        for holder in page.holders {
            tell(holder, json, out)?;
        }
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(Outcome::Yes);
        }
    }
}

/// One line for each; for programs, one object a line.
fn tell(holder: RoleHolder, json: bool, out: Output<'_>) -> Result<(), Failure> {
    let RoleHolder { user, active } = holder;
    if json {
        let line = serde_json::to_string(&Holder { user, active })
            .map_err(|_| Failure::Answer("it cannot be written as JSON"))?;
        writeln!(out, "{line}")?;
    } else if active {
        writeln!(out, "{user}")?;
    } else {
        writeln!(out, "{user}  deactivated")?;
    }
    Ok(())
}
