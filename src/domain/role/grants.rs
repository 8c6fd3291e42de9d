//! Everything that one role holds.

use super::{Holding, RoleViolation};
use crate::domain::catalogue::{Level, Permission, Value};

/// What a role holds of each of the 49 permissions.
///
/// It can only be made by [`Grants::define`], which checks it, or taken from a preset role. Copying
/// it costs 196 bytes, and looking up a permission is one array access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Grants([Holding; Permission::ALL.len()]);

impl Grants {
    /// Nothing at all: what a user without a role holds, and an Interviewer.
    pub const NONE: Self = Self([Holding::NONE; Permission::ALL.len()]);

    /// The grants of a custom role: each permission that it holds, with its levels or its values.
    /// Any permission at any level can be given (X43); what is left out is not held
    /// (rulebook: section 8, rule 6).
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the definition, in the order in which it was written; then the
    /// missing dependencies, in the order of the table.
    pub fn define<L, V>(
        entries: impl IntoIterator<Item = (Permission, L, V)>,
    ) -> Result<Self, Vec<RoleViolation>>
    where
        L: AsRef<[Level]>,
        V: AsRef<[Value]>,
    {
        let mut grants = Self::NONE;
        let mut named = Vec::new();
        let mut violations = Vec::new();
        for (permission, levels, values) in entries {
            if named.contains(&permission) {
                violations.push(RoleViolation::DuplicatePermission { permission });
                continue;
            }
            named.push(permission);
            match Holding::new(permission, levels.as_ref(), values.as_ref()) {
                Ok(holding) => grants.put(permission, holding),
                Err(error) => violations.push(error.into()),
            }
        }
        // A permission that is named wrongly has been reported; it is not reported as missing too.
        violations.extend(missing_dependencies(&named));
        if violations.is_empty() {
            Ok(grants)
        } else {
            Err(violations)
        }
    }

    /// The grants of a preset role, cell by cell. Presets are not held to the dependencies (X4).
    pub(super) fn from_cells(cell: impl Fn(Permission) -> Holding) -> Self {
        Self(Permission::ALL.map(cell))
    }

    fn put(&mut self, permission: Permission, holding: Holding) {
        if let Some(place) = self.0.get_mut(permission.index()) {
            *place = holding;
        }
    }

    /// The same grants with one permission held at this level, or not at all.
    #[must_use]
    pub(super) fn with_level(mut self, permission: Permission, level: Option<Level>) -> Self {
        let holding = level.map_or(Holding::NONE, |level| Holding::at(permission, level));
        self.put(permission, holding);
        self
    }

    /// How widely the permission is held.
    #[must_use]
    pub fn get(&self, permission: Permission) -> Holding {
        // The index is always within the array; should it ever not be, nothing is held.
        self.0
            .get(permission.index())
            .copied()
            .unwrap_or(Holding::NONE)
    }

    /// The widest level at which the permission is held; `None` when it is not held, and for what
    /// is held by values.
    #[must_use]
    pub fn level(&self, permission: Permission) -> Option<Level> {
        self.get(permission).level(permission)
    }

    /// Whether the permission is held at all: at some level or with some value.
    #[must_use]
    pub fn holds(&self, permission: Permission) -> bool {
        !self.get(permission).is_none()
    }

    /// The permissions that are held, in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = (Permission, Holding)> + '_ {
        Permission::ALL
            .into_iter()
            .zip(self.0)
            .filter(|(_, holding)| !holding.is_none())
    }

    /// The permissions in which these grants reach anything that `other` does not, in the order of
    /// the table (rulebook, section 8, rule 2). Empty means: whoever holds `other` may give these.
    #[must_use]
    pub fn exceeds(&self, other: &Self) -> Vec<Permission> {
        self.iter()
            .filter(|(permission, holding)| holding.exceeds(other.get(*permission), *permission))
            .map(|(permission, _)| permission)
            .collect()
    }

    /// How much is held, as a number: of two roles, the one that exceeds the other and is not
    /// exceeded by it has the larger one. Of roles that exceed each other it says nothing.
    #[must_use]
    pub fn breadth(&self) -> usize {
        self.iter()
            .map(|(permission, holding)| holding.breadth(permission))
            .sum()
    }

    /// Each permission held whose dependencies are not all held. Only one preset role has any (X4).
    #[must_use]
    pub fn missing_dependencies(&self) -> Vec<RoleViolation> {
        let held: Vec<Permission> = self.iter().map(|(permission, _)| permission).collect();
        missing_dependencies(&held).collect()
    }
}

fn missing_dependencies(held: &[Permission]) -> impl Iterator<Item = RoleViolation> {
    let of_role = |permission: &Permission| held.contains(permission);
    Permission::ALL
        .into_iter()
        .filter(of_role)
        .filter_map(move |permission| {
            let needed = permission.dependencies().iter().copied();
            let missing: Vec<Permission> = needed.filter(|needed| !held.contains(needed)).collect();
            (!missing.is_empty()).then_some(RoleViolation::MissingDependency {
                permission,
                missing,
            })
        })
}
