//! Custom roles in a file: one shape for `roles apply`, `roles show` and the `steward.json` of an import.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::cli::Failure;
use crate::cli::lever::supplement::{HoldingWords, Role};
use crate::domain::catalogue::{Level, Permission, Value};
use crate::domain::role::Grants;
use crate::proto;

/// A file of custom roles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RolesFile {
    /// The roles.
    pub roles: Vec<Role>,
}

/// Reads a file of custom roles. A field that nobody knows is an error: it is a misspelling.
pub(super) fn read(path: &Path) -> Result<RolesFile, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::File {
        path: path.to_owned(),
        kind: error.kind(),
    })?;
    parse(&text).map_err(|problems| Failure::Content {
        path: path.to_owned(),
        problems,
    })
}

/// Reads the text of such a file.
pub(super) fn parse(text: &str) -> Result<RolesFile, Vec<String>> {
    // `yes` is a level here, and never a truth value as it was in older YAML.
    let options = serde_saphyr::options! { strict_booleans: true };
    let mut unknown = Vec::new();
    let parsed =
        serde_saphyr::with_deserializer_from_str_with_options(text, options, |deserializer| {
            serde_ignored::deserialize(deserializer, |path| unknown.push(path.to_string()))
        });
    let file: RolesFile = parsed.map_err(|error| vec![error.to_string()])?;
    let mut problems: Vec<String> = unknown
        .iter()
        .map(|path| format!("{path}: no such field"))
        .collect();
    for (role, place) in file.roles.iter().zip(0..) {
        if let Err(wrong) = holdings(role) {
            problems.extend(wrong.into_iter().map(|Wrong { permission, what }| {
                let key = permission.map(|key| format!(".{key}")).unwrap_or_default();
                format!("roles[{place}].permissions{key}: {what}")
            }));
        }
        if file
            .roles
            .iter()
            .take(place)
            .any(|other| other.id == role.id)
        {
            problems.push(format!("roles[{place}].id: given twice"));
        }
    }
    if problems.is_empty() {
        Ok(file)
    } else {
        Err(problems)
    }
}

/// What is wrong with the permissions of a role, without a word of the file but the permission's key.
pub(in crate::cli) struct Wrong {
    /// The permission; `None` when it is about the role as a whole.
    pub permission: Option<String>,
    /// What is wrong with it.
    pub what: String,
}

/// What a role holds, as the contract says it, in the order of the table.
///
/// # Errors
/// Everything that is wrong, missing dependencies included.
pub(in crate::cli) fn holdings(role: &Role) -> Result<Vec<proto::Holding>, Vec<Wrong>> {
    let mut entries = Vec::new();
    let mut wrong = Vec::new();
    for (key, held) in &role.permissions {
        match entry(key, held) {
            Ok(entry) => entries.push(entry),
            Err(what) => wrong.push(Wrong {
                permission: Some(key.clone()),
                what: what.to_owned(),
            }),
        }
    }
    // With a permission left out, what depends on it would be reported for nothing.
    if wrong.is_empty() {
        match Grants::define(entries) {
            Ok(grants) => return Ok(as_proto(&grants)),
            Err(violations) => wrong.extend(violations.into_iter().map(|violation| Wrong {
                permission: None,
                what: violation.to_string(),
            })),
        }
    }
    Err(wrong)
}

type Entry = (Permission, Vec<Level>, Vec<Value>);

fn entry(key: &str, held: &HoldingWords) -> Result<Entry, &'static str> {
    let permission = Permission::ALL
        .into_iter()
        .find(|permission| permission.key() == key)
        .ok_or("is no permission")?;
    let words = held.words();
    if permission.is_held_by_values() {
        let known = |word: &String| {
            Value::from_key(word).filter(|value| permission.values().contains(value))
        };
        let values: Option<Vec<Value>> = words.iter().map(known).collect();
        return Ok((permission, Vec::new(), values.ok_or("has no such value")?));
    }
    let known =
        |word: &String| Level::from_key(word).filter(|level| permission.levels().contains(level));
    let levels: Option<Vec<Level>> = words.iter().map(known).collect();
    Ok((permission, levels.ok_or("has no such level")?, Vec::new()))
}

fn as_proto(grants: &Grants) -> Vec<proto::Holding> {
    let holding = |(permission, holding): (Permission, crate::domain::role::Holding)| {
        let levels = holding.levels(permission);
        let values = holding.values(permission);
        proto::Holding {
            permission: i32::from(permission.row()),
            levels: levels.map(|level| level.key().to_owned()).collect(),
            values: values.map(|value| value.key().to_owned()).collect(),
        }
    };
    grants.iter().map(holding).collect()
}

/// A role of the server in the shape of the file. A permission that only a newer server knows is left out.
pub(super) fn written(role: proto::Role) -> Role {
    let held = |holding: proto::Holding| {
        let row = u8::try_from(holding.permission).ok()?;
        let key = Permission::from_row(row)?.key().to_owned();
        let mut words: Vec<String> = holding.levels.into_iter().chain(holding.values).collect();
        let held = if words.len() == 1 {
            HoldingWords::One(words.pop()?)
        } else {
            HoldingWords::Several(words)
        };
        Some((key, held))
    };
    let permissions: BTreeMap<String, HoldingWords> =
        role.holdings.into_iter().filter_map(held).collect();
    Role {
        id: role.id,
        title: role.title,
        description: (!role.description.is_empty()).then_some(role.description),
        permissions,
    }
}
