//! What can be asked of a permission itself.

use std::fmt;

use super::{Area, Cells, Level, Permission, SubArea, TargetShape, Value};

impl Permission {
    /// The row of the table, 1 to 49.
    #[must_use]
    pub const fn row(self) -> u8 {
        self as u8
    }

    /// The permission of this row, or `None` outside 1 to 49.
    #[must_use]
    pub fn from_row(row: u8) -> Option<Self> {
        let index = usize::from(row).checked_sub(1)?;
        Self::ALL.get(index).copied()
    }

    /// The place in [`Permission::ALL`], 0 to 48; for arrays with one element for each permission.
    #[must_use]
    pub const fn index(self) -> usize {
        (self as usize).saturating_sub(1)
    }

    /// The stable name, as it is stored and written in files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        self.entry().key
    }

    /// The name in the seed table, as people know the permission.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.entry().name
    }

    /// The area of the table in which the permission stands.
    #[must_use]
    pub const fn area(self) -> Area {
        self.entry().area
    }

    /// The heading within the area, where the area has headings.
    #[must_use]
    pub const fn sub_area(self) -> Option<SubArea> {
        self.entry().sub_area
    }

    /// The levels at which a role can hold the permission, widest first; never more than three.
    ///
    /// Empty for rows 21, 22, 40 and 49, which are held by values. The three levels of row 15 are
    /// not steps of one ladder; [`crate::domain::role::Grants::exceeds`] knows how they relate.
    #[must_use]
    pub const fn levels(self) -> &'static [Level] {
        self.entry().levels
    }

    /// The values of which a question names one; never more than sixteen, and empty for most rows.
    #[must_use]
    pub const fn values(self) -> &'static [Value] {
        self.entry().values
    }

    /// Whether a role holds the permission by a set of values (rows 21, 22, 40, 49) and not at a
    /// level. Rows 31 and 46 have values too, but are held at a level that includes them.
    #[must_use]
    pub const fn is_held_by_values(self) -> bool {
        self.entry().levels.is_empty()
    }

    /// The permissions that a custom role must hold, at any level, to hold this one (rulebook,
    /// section 8, rule 6). They bind the definition of a role, never a question.
    #[must_use]
    pub const fn dependencies(self) -> &'static [Permission] {
        self.entry().dependencies
    }

    /// The ways in which a question names what it is about.
    #[must_use]
    pub const fn target(self) -> &'static [TargetShape] {
        self.entry().target
    }

    /// What the preset roles hold of the permission, as the table says it.
    pub(in crate::domain) const fn cells(self) -> &'static Cells {
        &self.entry().cells
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.key())
    }
}
