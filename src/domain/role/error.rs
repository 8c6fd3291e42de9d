//! What can be wrong with the definition of a custom role.

use thiserror::Error;

use crate::domain::catalogue::{Level, Permission, Value};

/// Why one permission cannot be held in the way that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum GrantError {
    /// The permission is held at a level, and none was given.
    #[error("{permission} needs a level")]
    LevelMissing {
        /// The permission that was to be held.
        permission: Permission,
    },
    /// The permission is held by values, and none was given.
    #[error("{permission} needs at least one value")]
    ValuesMissing {
        /// The permission that was to be held.
        permission: Permission,
    },
    /// The level is not one of the permission's own; permissions held by values have none.
    #[error("{permission} has no level {level}")]
    LevelNotOfPermission {
        /// The permission that was to be held.
        permission: Permission,
        /// The level that it does not have.
        level: Level,
    },
    /// The value is not one of the permission's own.
    #[error("{permission} has no value {value}")]
    ValueNotOfPermission {
        /// The permission that was to be held.
        permission: Permission,
        /// The value that it does not have.
        value: Value,
    },
    /// Rows 31 and 46: a role holds a level, and the level decides about the values.
    #[error("{permission} is held at a level, which includes its values; no values are given")]
    ValuesFollowFromLevel {
        /// The permission that was to be held.
        permission: Permission,
    },
    /// More than one level, where only row 15 may be held at several.
    #[error("{permission} is held at one level only")]
    SeveralLevels {
        /// The permission that was to be held.
        permission: Permission,
    },
    /// The same level twice.
    #[error("{permission} names the level {level} twice")]
    DuplicateLevel {
        /// The permission that was to be held.
        permission: Permission,
        /// The level that is repeated.
        level: Level,
    },
    /// The same value twice.
    #[error("{permission} names the value {value} twice")]
    DuplicateValue {
        /// The permission that was to be held.
        permission: Permission,
        /// The value that is repeated.
        value: Value,
    },
}

/// One thing that is wrong with the definition of a custom role.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RoleViolation {
    /// A permission is not held in a possible way.
    #[error(transparent)]
    Grant(#[from] GrantError),
    /// The same permission is named twice.
    #[error("{permission} is named twice")]
    DuplicatePermission {
        /// The permission that is repeated.
        permission: Permission,
    },
    /// The role lacks permissions on which another of its permissions depends (rulebook, section 8,
    /// rule 6). All that are missing for that permission are named.
    #[error("{permission} depends on what the role does not hold: {}", keys(.missing))]
    MissingDependency {
        /// The permission that depends on others.
        permission: Permission,
        /// What it depends on and the role does not hold, in the order of the table's list.
        missing: Vec<Permission>,
    },
}

fn keys(permissions: &[Permission]) -> String {
    let keys: Vec<&str> = permissions.iter().copied().map(Permission::key).collect();
    keys.join(", ")
}
