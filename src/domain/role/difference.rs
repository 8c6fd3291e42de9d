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
    /// Whether the other one is wider or narrower.
    pub shift: Shift,
}

/// Whether a permission is held more or less widely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// All that was held, and more.
    Wider,
    /// A part of what was held, or none of it.
    Narrower,
    /// Some is gained, and some is lost.
    Mixed,
}

impl Shift {
    /// Which it is, by whether anything is gained and anything lost; `None`
    /// when neither is.
    pub fn of(gains: bool, loses: bool) -> Option<Self> {
        match (gains, loses) {
            (true, false) => Some(Self::Wider),
            (false, true) => Some(Self::Narrower),
            (true, true) => Some(Self::Mixed),
            (false, false) => None,
        }
    }
}

impl Grants {
    /// The permissions of which `after` covers more or less, in the order of
    /// the table. The measure is the one of the rule against escalation
    /// (rulebook, section 8, rule 2): a wider level covers the narrower ones.
    pub fn differences(&self, after: &Self) -> impl Iterator<Item = Difference> {
        Permission::ALL.into_iter().filter_map(|permission| {
            let (before, after) = (self.get(permission), after.get(permission));
            let gains = after.exceeds(before, permission);
            let loses = before.exceeds(after, permission);
            Some(Difference {
                permission,
                before,
                after,
                shift: Shift::of(gains, loses)?,
            })
        })
    }
}
