//! The form of one entry of the permission table.

use super::{Area, Level, Permission, SubArea, TargetShape, Value};

/// Everything the catalogue knows of one permission, apart from its definition.
pub(super) struct Entry {
    pub key: &'static str,
    pub name: &'static str,
    pub area: Area,
    pub sub_area: Option<SubArea>,
    pub dependencies: &'static [Permission],
    pub levels: &'static [Level],
    pub values: &'static [Value],
    pub target: &'static [TargetShape],
    pub cells: Cells,
}

/// What each preset role holds of one permission: one row of the table.
pub(in crate::domain) struct Cells {
    pub super_admin: Cell,
    pub admin: Cell,
    pub team_member: Cell,
    pub limited_team_member: Cell,
    pub interviewer: Cell,
}

/// One cell of the table.
#[derive(Clone, Copy)]
pub(in crate::domain) enum Cell {
    /// Not held.
    No,
    /// Held at one level.
    Level(Level),
    /// Held at several levels together (row 15 only).
    Levels(&'static [Level]),
    /// Held with these values.
    Values(&'static [Value]),
    /// Held with every value that the permission has.
    EveryValue,
}

/// Makes [`Permission`] and its table from one entry for each permission:
///
/// ```text
/// ROW VARIANT {
///     key: "...", name: "the seed's name",
///     area: AREA, or AREA / SUB_AREA,
///     needs: [permissions it depends on], levels: [widest first], values: [...], target: [...],
///     cells: [Super Admin, Admin, Team Member, Limited Team Member, Interviewer],
/// }
/// ```
///
/// `needs`, `levels` and `values` are left out where there are none.
macro_rules! permissions {
    ($(
        $row:literal $variant:ident {
            key: $key:literal, name: $name:literal,
            area: $area:ident $(/ $sub_area:ident)?,
            $(needs: [$($need:ident),+],)?
            $(levels: [$($level:ident),+],)?
            $(values: [$($value:ident),+],)?
            target: [$($target:ident),+],
            cells: [$super_admin:expr, $admin:expr, $team:expr, $limited:expr, $interviewer:expr],
        }
    )+) => {
        /// One of the 49 permissions, in the order of the seed table; the discriminant is the row.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        #[repr(u8)]
        pub enum Permission {
            $(
                #[doc = concat!("Row ", $row, ": ", $name, ".")]
                #[serde(rename = $key)]
                $variant = $row,
            )+
        }

        impl Permission {
            /// Every permission, in the order of the rows.
            pub const ALL: [Self; 49] = [$(Self::$variant),+];

            /// The permission with this key, or `None` when there is none; case matters.
            #[must_use]
            pub fn from_key(key: &str) -> Option<Self> {
                match key {
                    $($key => Some(Self::$variant),)+
                    _ => None,
                }
            }

            pub(super) const fn entry(self) -> &'static Entry {
                match self {
                    $(Self::$variant => const {
                        &Entry {
                            key: $key,
                            name: $name,
                            area: Area::$area,
                            sub_area: permissions!(@optional $($sub_area)?),
                            dependencies: &[$($(Self::$need),+)?],
                            levels: &[$($(Level::$level),+)?],
                            values: &[$($(Value::$value),+)?],
                            target: &[$(TargetShape::$target),+],
                            cells: Cells {
                                super_admin: $super_admin,
                                admin: $admin,
                                team_member: $team,
                                limited_team_member: $limited,
                                interviewer: $interviewer,
                            },
                        }
                    },)+
                }
            }
        }
    };
    (@optional) => { None };
    (@optional $sub_area:ident) => { Some(SubArea::$sub_area) };
}

pub(super) use permissions;
