//! How widely a role holds one permission.

use super::GrantError;
use crate::domain::catalogue::{Level, Permission, Value};

/// How widely a role holds one permission: at which levels, or with which values.
///
/// Both are sets of places in the permission's own lists, so a holding has a meaning only together
/// with the permission that it was made for, and [`super::Grants`] keeps the two together. Their
/// order says nothing about which is wider; it is there to find equal ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Holding {
    levels: u8,
    values: u16,
}

impl Holding {
    /// The permission is not held.
    pub const NONE: Self = Self {
        levels: 0,
        values: 0,
    };

    /// Holds `permission` at these levels, or, for rows 21, 22, 40 and 49, with these values.
    ///
    /// Only row 15 may be held at several levels together. Rows 31 and 46 take a level and no
    /// values.
    ///
    /// # Errors
    ///
    /// The first thing by which the permission cannot be held so. Nothing at all is an error too:
    /// what is not held is not named.
    pub fn new(
        permission: Permission,
        levels: &[Level],
        values: &[Value],
    ) -> Result<Self, GrantError> {
        check_levels(permission, levels)?;
        check_values(permission, values)?;
        Ok(Self::of(permission, levels, values))
    }

    /// Holds `permission` at one of its levels.
    pub(super) fn at(permission: Permission, level: Level) -> Self {
        Self::of(permission, &[level], &[])
    }

    /// A level that another one covers says nothing more and is left out, so
    /// that holdings are equal when they cover the same.
    fn of(permission: Permission, levels: &[Level], values: &[Value]) -> Self {
        let adds = |level: &Level| {
            let covered = |other: &Level| other != level && covers(permission, *other, *level);
            levels.contains(level) && !levels.iter().any(covered)
        };
        let level_bits = LEVEL_BITS.into_iter().zip(permission.levels());
        let value_bits = VALUE_BITS.into_iter().zip(permission.values());
        Self {
            levels: level_bits
                .filter(|(_, level)| adds(level))
                .map(|(bit, _)| bit)
                .sum(),
            values: value_bits
                .filter(|(_, value)| values.contains(value))
                .map(|(bit, _)| bit)
                .sum(),
        }
    }

    /// Whether the permission is not held at all.
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.levels == 0 && self.values == 0
    }

    /// The widest level held; `None` when not held, and for what is held by values.
    #[must_use]
    pub fn level(self, permission: Permission) -> Option<Level> {
        // The first bit that is set is the place of the widest level; without any, the place is
        // past the end of every list.
        let place = self.levels.trailing_zeros() as usize;
        permission.levels().get(place).copied()
    }

    /// Whether this very level is held. A wider one does not count; row 15 alone holds several.
    #[must_use]
    pub fn has_level(self, permission: Permission, level: Level) -> bool {
        self.levels(permission).any(|held| held == level)
    }

    /// The levels held, widest first.
    pub fn levels(self, permission: Permission) -> impl Iterator<Item = Level> {
        let levels = LEVEL_BITS
            .into_iter()
            .zip(permission.levels().iter().copied());
        levels
            .filter(move |(bit, _)| self.levels & bit != 0)
            .map(|(_, level)| level)
    }

    /// Whether a question that names this value is covered: the value is among those held, or, in
    /// rows 31 and 46, included in the level held.
    #[must_use]
    pub fn has_value(self, permission: Permission, value: Value) -> bool {
        self.values(permission).any(|held| held == value)
            || self
                .level(permission)
                .is_some_and(|level| level.includes(value))
    }

    /// The values by which the permission is held, in the order of the table. Empty for what is
    /// held at a level, rows 31 and 46 included: the answer can be given back to [`Holding::new`].
    pub fn values(self, permission: Permission) -> impl Iterator<Item = Value> {
        let values = VALUE_BITS
            .into_iter()
            .zip(permission.values().iter().copied());
        values
            .filter(move |(bit, _)| self.values & bit != 0)
            .map(|(_, value)| value)
    }

    /// How much is held, as a number: of two holdings of `permission`, the one that exceeds the other
    /// and is not exceeded by it has the larger one.
    #[must_use]
    pub fn breadth(self, permission: Permission) -> usize {
        let held = LEVEL_BITS.into_iter().zip(permission.levels());
        let widest = held.take_while(|(bit, _)| self.levels & bit == 0).count();
        let levels = match permission {
            // The middle level covers the narrow one, which is not held beside it; the wide one
            // stands beside both (X26).
            Permission::DeleteRequisitions => {
                let included = (self.levels & 0b010) << 1;
                (self.levels | included).count_ones() as usize
            }
            _ => permission.levels().len().saturating_sub(widest),
        };
        levels.saturating_add(self.values.count_ones() as usize)
    }

    /// Whether this holding of `permission` reaches anything that `other` does not.
    #[must_use]
    pub fn exceeds(self, other: Self, permission: Permission) -> bool {
        let beyond_levels = self.levels(permission).any(|own| {
            !other
                .levels(permission)
                .any(|level| covers(permission, level, own))
        });
        let beyond_values = self.values & !other.values != 0;
        beyond_levels || beyond_values
    }
}

/// The bit of each place in a list of levels or values; the lists are never longer.
const LEVEL_BITS: [u8; 8] = [1, 2, 4, 8, 16, 32, 64, 128];
const VALUE_BITS: [u16; 16] = [
    1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768,
];

fn check_levels(permission: Permission, levels: &[Level]) -> Result<(), GrantError> {
    if let Some(level) = levels
        .iter()
        .copied()
        .find(|level| !permission.levels().contains(level))
    {
        return Err(GrantError::LevelNotOfPermission { permission, level });
    }
    if let Some(level) = first_repeated(levels) {
        return Err(GrantError::DuplicateLevel { permission, level });
    }
    if levels.is_empty() && !permission.is_held_by_values() {
        return Err(GrantError::LevelMissing { permission });
    }
    if levels.len() > 1 && permission != Permission::DeleteRequisitions {
        return Err(GrantError::SeveralLevels { permission });
    }
    Ok(())
}

fn check_values(permission: Permission, values: &[Value]) -> Result<(), GrantError> {
    if let Some(value) = values
        .iter()
        .copied()
        .find(|value| !permission.values().contains(value))
    {
        return Err(GrantError::ValueNotOfPermission { permission, value });
    }
    if let Some(value) = first_repeated(values) {
        return Err(GrantError::DuplicateValue { permission, value });
    }
    match (permission.is_held_by_values(), values.is_empty()) {
        (true, true) => Err(GrantError::ValuesMissing { permission }),
        (false, false) => Err(GrantError::ValuesFollowFromLevel { permission }),
        _ => Ok(()),
    }
}

fn first_repeated<T: Copy + PartialEq>(items: &[T]) -> Option<T> {
    let mut seen = Vec::new();
    items.iter().copied().find(|item| {
        let repeated = seen.contains(item);
        seen.push(*item);
        repeated
    })
}

/// Whether holding `permission` at `wide` covers holding it at `narrow` (X42).
///
/// Levels are ordered widest first. Row 15 is different, since its levels are about states: open
/// requisitions and drafts have nothing in common, and any draft covers the drafts one created.
fn covers(permission: Permission, wide: Level, narrow: Level) -> bool {
    if wide == narrow {
        return true;
    }
    if permission == Permission::DeleteRequisitions {
        return wide == Level::AnyDraftPendingRejected
            && narrow == Level::CreatedDraftPendingRejected;
    }
    let place = |level| permission.levels().iter().position(|other| *other == level);
    place(wide) < place(narrow)
}
