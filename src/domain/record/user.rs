use crate::domain::catalogue::Value;
use crate::domain::id::{CandidateId, RoleId, UserId};
use crate::domain::role::Preset;

/// Whether a user may do anything at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UserStatus {
    /// Signs in and is answered by the rules.
    Active,
    /// Is denied everything until reactivated.
    Deactivated,
}

/// The one role of a user.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AssignedRole {
    /// A preset role.
    Preset(Preset),
    /// A custom role.
    Custom(RoleId),
}

impl AssignedRole {
    /// The value of row 49 under which users with this role fall.
    pub fn value(&self) -> Value {
        match self {
            Self::Preset(preset) => preset.value(),
            Self::Custom(_) => Value::Custom,
        }
    }
}

/// A person who works in the account.
///
/// Role, status and manager of a user who exists already are changed by
/// `ManageRoles` only (rulebook, section 8, rule 7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The user's id.
    pub id: UserId,
    /// Active or deactivated.
    pub status: UserStatus,
    /// The role; a user may have none.
    pub role: Option<AssignedRole>,
    /// Whom the user reports to.
    pub manager: Option<UserId>,
    /// The candidates that are this very person; their profiles are closed
    /// to the user.
    pub linked_candidates: Vec<CandidateId>,
}
