use serde::{Deserialize, Serialize};

use super::RowStamp;
use crate::domain::catalogue::{Level, Permission, Value};
use crate::domain::change::CustomRole;
use crate::domain::role::Grants;
use crate::store::StoreError;
use crate::store::entity::role as roles;
use crate::store::value::{id, inconsistent};

const TABLE: &str = "role";

/// How a role's holding of one permission is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HoldingJson {
    permission: Permission,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    levels: Vec<Level>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    values: Vec<Value>,
}

/// The row of a custom role.
pub(in crate::store) fn role_row(
    mark: RowStamp<'_>,
    role: CustomRole,
) -> Result<roles::Model, StoreError> {
    let holdings: Vec<HoldingJson> = role
        .grants
        .iter()
        .map(|(permission, holding)| HoldingJson {
            permission,
            levels: holding.levels(permission).collect(),
            values: holding.values(permission).collect(),
        })
        .collect();
    let id = role.id.to_string();
    Ok(roles::Model {
        holdings: serde_json::to_string(&holdings).map_err(|_| inconsistent(TABLE, &id))?,
        account_id: mark.account.to_owned(),
        id,
        title: role.title,
        description: role.description,
        version: mark.version,
    })
}

/// The custom role that a row tells of. What it holds is checked again: a row
/// that somebody edited by hand must not hold what no role may.
pub(in crate::store) fn role(row: roles::Model) -> Result<CustomRole, StoreError> {
    let holdings: Vec<HoldingJson> =
        serde_json::from_str(&row.holdings).map_err(|_| inconsistent(TABLE, &row.id))?;
    let entries = holdings
        .into_iter()
        .map(|holding| (holding.permission, holding.levels, holding.values));
    Ok(CustomRole {
        id: id(TABLE, &row.id)?,
        grants: Grants::define(entries).map_err(|_| inconsistent(TABLE, &row.id))?,
        title: row.title,
        description: row.description,
    })
}

/// What a role holds, for people: the levels or values of each permission, by its
/// name. `None` where it cannot be read.
pub(super) fn holding_words(holdings: &str) -> Option<Vec<(String, String)>> {
    let holdings: Vec<HoldingJson> = serde_json::from_str(holdings).ok()?;
    let words = holdings.into_iter().map(|holding| {
        let levels = holding.levels.iter().map(|level| level.key());
        let values = holding.values.iter().map(|value| value.key());
        let words: Vec<&str> = levels.chain(values).collect();
        (holding.permission.key().to_owned(), words.join(", "))
    });
    Some(words.collect())
}
