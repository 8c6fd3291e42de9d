//! What lies between two roles.

use super::{Grants, Holding};
use crate::domain::catalogue::Permission;

/// A permission that two roles hold differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The permission.
    pub permission: Permission,
    /// How the one role holds it.
    pub before: Holding,
    /// How the other does.
    pub after: Holding,
}

/// Whether a permission is held more or less widely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// All that was held, and more.
    Wider,
    /// A part of what was held, or nothing.
    Narrower,
    /// Some is gained, and some is lost.
    Mixed,
}

impl Difference {
    /// Whether it is more or less. The measure is the one of the rule against
    /// escalation (rulebook, section 8, rule 2): a wider level covers the
    /// narrower ones.
    #[must_use]
    pub fn shift(&self) -> Shift {
        let gains = self.after.exceeds(self.before, self.permission);
        let loses = self.before.exceeds(self.after, self.permission);
        match (gains, loses) {
            (true, false) => Shift::Wider,
            (false, _) => Shift::Narrower,
            (true, true) => Shift::Mixed,
        }
    }
}

impl Grants {
    /// The permissions that `after` holds differently, in the order of the
    /// table.
    pub fn differences(&self, after: &Self) -> impl Iterator<Item = Difference> {
        Permission::ALL
            .into_iter()
            .map(|permission| Difference {
                permission,
                before: self.get(permission),
                after: after.get(permission),
            })
            .filter(|difference| difference.before != difference.after)
    }
}
