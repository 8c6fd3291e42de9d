//! Why something may not be changed.

use thiserror::Error;

use crate::domain::catalogue::Permission;
use crate::domain::role::GrantError;

/// One thing that stands against a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManageError {
    /// The position, from 0, in the list that was judged; `None` for what
    /// concerns the request as a whole.
    pub position: Option<usize>,
    /// The path of the field within that element, such as
    /// `create_role.holdings[2]`; never a value.
    pub field: String,
    /// Why.
    pub kind: ManageErrorKind,
}

/// Why. The text says nothing about anybody.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ManageErrorKind {
    /// A field that must be given is empty.
    #[error("must be given")]
    FieldRequired,
    /// Nobody is named to judge by.
    #[error("must be given, since it is judged by that user's authority")]
    ActorRequired,
    /// An import makes roles, access and privileges, and changes none.
    #[error("is none that an import takes in")]
    NotImported,
    /// A field cannot be so.
    #[error("{0}")]
    FieldInvalid(FieldError),
    /// A field is longer than it may be.
    #[error("must have at most {0} characters")]
    LimitExceeded(usize),
    /// A role lacks permissions on which another of its permissions depends.
    #[error("{permission} also needs {}", keys(.missing))]
    DependencyMissing {
        /// The permission that depends on others.
        permission: Permission,
        /// All that it depends on and the role does not hold.
        missing: Vec<Permission>,
    },
    /// There is no such role, user, posting, grant or privilege.
    #[error("is not known")]
    ResourceUnknown,
    /// The acting user is unknown or deactivated.
    #[error("must be a known and active user")]
    ActorNotActive,
    /// The acting user does not hold the permission, or the value, that the
    /// change needs.
    #[error(
        "needs {0}, which the acting user does not hold, or not with all the values that it takes"
    )]
    PermissionNotHeld(Permission),
    /// It would go beyond the acting user's own authority, or is about the
    /// acting user.
    #[error("goes beyond the acting user's own authority")]
    Escalation,
    /// The id is taken.
    #[error("exists already")]
    AlreadyExists,
    /// Another role has the title; case is ignored.
    #[error("is the title of another role")]
    TitleTaken,
    /// Preset roles stay as they are.
    #[error("is a preset role, which cannot be changed")]
    PresetImmutable,
    /// Users still have the role.
    #[error("is the role of users")]
    RoleInUse,
    /// The account would be left without an active Super Admin.
    #[error("would leave the account without an active Super Admin")]
    LastSuperAdmin,
    /// The state that the change was made from is not the present one.
    #[error("has changed since it was read")]
    EtagMismatch,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FieldError {
    /// A title that looks like another, or like nothing.
    #[error("must neither begin nor end with white space, nor hold control characters")]
    Title,
    /// A candidate who was anonymized is linked to nobody (X54).
    #[error("is of a candidate who was anonymized")]
    AnonymizedCandidate,
    /// Nobody reports to themselves.
    #[error("must be another user")]
    OwnManager,
    /// A permission cannot be held so.
    #[error(transparent)]
    Holding(#[from] GrantError),
    /// A permission is named a second time.
    #[error("{0} is named twice")]
    NamedTwice(Permission),
}

impl ManageErrorKind {
    /// The stable name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::FieldRequired => "FIELD_REQUIRED",
            Self::ActorRequired | Self::ActorNotActive => "ACTOR_NOT_ACTIVE",
            Self::FieldInvalid(_) | Self::NotImported => "FIELD_INVALID",
            Self::LimitExceeded(_) => "LIMIT_EXCEEDED",
            Self::DependencyMissing { .. } => "DEPENDENCY_MISSING",
            Self::ResourceUnknown => "RESOURCE_UNKNOWN",
            Self::PermissionNotHeld(_) => "PERMISSION_NOT_HELD",
            Self::Escalation => "ESCALATION",
            Self::AlreadyExists => "ALREADY_EXISTS",
            Self::TitleTaken => "TITLE_TAKEN",
            Self::PresetImmutable => "PRESET_IMMUTABLE",
            Self::RoleInUse => "ROLE_IN_USE",
            Self::LastSuperAdmin => "LAST_SUPER_ADMIN",
            Self::EtagMismatch => "ETAG_MISMATCH",
        }
    }
}

fn keys(permissions: &[Permission]) -> String {
    let keys: Vec<&str> = permissions.iter().copied().map(Permission::key).collect();
    keys.join(", ")
}
