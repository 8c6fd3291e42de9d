//! The five preset roles.

use std::sync::LazyLock;

use super::{Grants, Holding};
use crate::domain::catalogue::{Cell, Cells, Permission, Value, keyed};

keyed! {
    /// A role that every account has and nobody edits (X44). What it holds is in the table.
    pub enum Preset {
        /// Holds every permission.
        SuperAdmin = "super_admin",
        /// Holds most; not the integrations, the roles and the shape of the pipeline.
        Admin = "admin",
        /// Works on everybody's candidates.
        TeamMember = "team_member",
        /// Works on what concerns the user.
        LimitedTeamMember = "limited_team_member",
        /// Holds no permission, and has only what everyone may do (X43).
        Interviewer = "interviewer",
    }
}

/// One element for each preset, in their order; the table is turned into grants once.
static GRANTS: LazyLock<[Grants; 5]> = LazyLock::new(|| {
    [
        grants_of(|cells| cells.super_admin),
        grants_of(|cells| cells.admin),
        grants_of(|cells| cells.team_member),
        grants_of(|cells| cells.limited_team_member),
        grants_of(|cells| cells.interviewer),
    ]
});

impl Preset {
    /// The title under which people know the role.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::SuperAdmin => "Super Admin",
            Self::Admin => "Admin",
            Self::TeamMember => "Team Member",
            Self::LimitedTeamMember => "Limited Team Member",
            Self::Interviewer => "Interviewer",
        }
    }

    /// The preset with this title, ignoring case: no custom role may take one of these titles.
    #[must_use]
    pub fn from_title(title: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|preset| preset.title().eq_ignore_ascii_case(title))
    }

    /// Who typically has the role in a company.
    #[must_use]
    pub const fn typical_holders(self) -> &'static str {
        match self {
            Self::SuperAdmin => {
                "Heads of human resources, such as an HR director or a VP of people."
            }
            Self::Admin => "Heads of recruiting, lead recruiters, and recruiters.",
            Self::TeamMember => "Recruiters, recruiting coordinators, schedulers, and sourcers.",
            Self::LimitedTeamMember => "Hiring managers.",
            Self::Interviewer => "Everybody else in the company.",
        }
    }

    /// The value of row 49 that stands for users with this role.
    #[must_use]
    pub const fn value(self) -> Value {
        match self {
            Self::SuperAdmin => Value::SuperAdmin,
            Self::Admin => Value::Admin,
            Self::TeamMember => Value::TeamMember,
            Self::LimitedTeamMember => Value::LimitedTeamMember,
            Self::Interviewer => Value::Interviewer,
        }
    }

    /// Everything the role holds, as the table says it. The account's feedback visibility can
    /// change row 2 of it: [`super::preset_feedback_level`].
    #[must_use]
    pub fn grants(self) -> &'static Grants {
        let [
            super_admin,
            admin,
            team_member,
            limited_team_member,
            interviewer,
        ] = &*GRANTS;
        match self {
            Self::SuperAdmin => super_admin,
            Self::Admin => admin,
            Self::TeamMember => team_member,
            Self::LimitedTeamMember => limited_team_member,
            Self::Interviewer => interviewer,
        }
    }
}

fn grants_of(column: fn(&Cells) -> Cell) -> Grants {
    Grants::from_cells(|permission| holding(permission, column(permission.cells())))
}

fn holding(permission: Permission, cell: Cell) -> Holding {
    let holding = match cell {
        Cell::No => return Holding::NONE,
        Cell::Level(level) => Holding::new(permission, &[level], &[]),
        Cell::Levels(levels) => Holding::new(permission, levels, &[]),
        Cell::Values(values) => Holding::new(permission, &[], values),
        Cell::EveryValue => Holding::new(permission, &[], permission.values()),
    };
    // A cell that does not fit its own row would grant nothing; a test shows that all of them fit.
    holding.unwrap_or(Holding::NONE)
}
