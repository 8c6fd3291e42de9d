//! What may be asked for in a list of operations.

use crate::domain::catalogue::{Level, Permission, Value};
use crate::domain::change::{AccessGrant, Privilege};
use crate::domain::id::{CandidateId, GrantId, PrivilegeId, RoleId, UserId};
use crate::domain::record::{AssignedRole, Etag};

/// One change of roles, users, access or privileges.
#[derive(Debug, Clone, PartialEq)]
pub enum Operation {
    /// Define a custom role (row 48).
    CreateRole(RoleDefinition),
    /// Replace the definition of a custom role (row 48).
    UpdateRole {
        /// The role as it is to be.
        definition: RoleDefinition,
        /// The state that the change was made from; `None` to overwrite any.
        expected: Option<Etag>,
    },
    /// Delete a custom role that nobody has (row 48).
    DeleteRole {
        /// The role.
        role: RoleId,
        /// The state that was last seen; `None` to delete in any.
        expected: Option<Etag>,
    },
    /// Create an active user (row 49).
    CreateUser(NewUser),
    /// Deactivate a user (row 49); one who is deactivated stays so.
    DeactivateUser(UserId),
    /// Reactivate a user (row 49); one who is active stays so.
    ReactivateUser(UserId),
    /// Give a user another role, or none (row 49).
    SetRole {
        /// The user.
        user: UserId,
        /// The role; `None` to take the present one away.
        role: Option<AssignedRole>,
    },
    /// Set whom a user reports to (row 49).
    SetManager {
        /// The user.
        user: UserId,
        /// The manager; `None` for nobody.
        manager: Option<UserId>,
    },
    /// Set which candidates are this very person (row 49 with all values).
    SetLinkedCandidates {
        /// The user.
        user: UserId,
        /// The candidates; those that were linked and are not among them are
        /// no longer the user's own profile.
        candidates: Vec<CandidateId>,
    },
    /// Give a user access to postings and their profiles (row 49).
    GrantAccess {
        /// The user.
        user: UserId,
        /// The new grant.
        grant: AccessGrant,
    },
    /// Take access back (row 49).
    RevokeAccess {
        /// The user.
        user: UserId,
        /// The grant.
        grant: GrantId,
    },
    /// Give a user a privilege (row 49).
    GrantPrivilege {
        /// The user.
        user: UserId,
        /// The new privilege.
        privilege: Privilege,
    },
    /// Take a privilege back (row 49).
    RevokePrivilege {
        /// The user.
        user: UserId,
        /// The privilege.
        privilege: PrivilegeId,
    },
}

/// A custom role as somebody wants it, before it is known to be sound.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleDefinition {
    /// The role's id.
    pub id: RoleId,
    /// What people call it.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// The role that it starts from, as that role is when the list comes to
    /// it; `None` to start from nothing.
    pub copy_of: Option<AssignedRole>,
    /// What it holds: each permission with its levels or its values. Each
    /// takes the place of what the copied role holds of it.
    pub holdings: Vec<(Permission, Vec<Level>, Vec<Value>)>,
}

impl RoleDefinition {
    /// The longest title, in characters.
    pub const MAX_TITLE: usize = 100;
    /// The longest description, in characters.
    pub const MAX_DESCRIPTION: usize = 1000;
}

/// A user who is to be created.
#[derive(Debug, Clone, PartialEq)]
pub struct NewUser {
    /// The user's id.
    pub id: UserId,
    /// The role; `None` for none.
    pub role: Option<AssignedRole>,
    /// Whom the user reports to; `None` for nobody.
    pub manager: Option<UserId>,
    /// The candidates that are this very person. Steward need not know them
    /// yet: what is linked before it arrives is closed from the start.
    pub linked_candidates: Vec<CandidateId>,
}

impl Operation {
    /// What the operation is called in the contract.
    pub fn name(&self) -> &'static str {
        match self {
            Self::CreateRole(_) => "create_role",
            Self::UpdateRole { .. } => "update_role",
            Self::DeleteRole { .. } => "delete_role",
            Self::CreateUser(_) => "create_user",
            Self::DeactivateUser(_) => "deactivate_user",
            Self::ReactivateUser(_) => "reactivate_user",
            Self::SetRole { .. } => "set_role",
            Self::SetManager { .. } => "set_manager",
            Self::SetLinkedCandidates { .. } => "set_linked_candidates",
            Self::GrantAccess { .. } => "grant_access",
            Self::RevokeAccess { .. } => "revoke_access",
            Self::GrantPrivilege { .. } => "grant_privilege",
            Self::RevokePrivilege { .. } => "revoke_privilege",
        }
    }

    /// The candidates whom the operation links to its user.
    pub fn linked_candidates(&self) -> &[CandidateId] {
        match self {
            Self::CreateUser(new) => &new.linked_candidates,
            Self::SetLinkedCandidates { candidates, .. } => candidates,
            Self::CreateRole(_)
            | Self::UpdateRole { .. }
            | Self::DeleteRole { .. }
            | Self::DeactivateUser(_)
            | Self::ReactivateUser(_)
            | Self::SetRole { .. }
            | Self::SetManager { .. }
            | Self::GrantAccess { .. }
            | Self::RevokeAccess { .. }
            | Self::GrantPrivilege { .. }
            | Self::RevokePrivilege { .. } => &[],
        }
    }

    /// The user whom the operation is about; the caller books them.
    pub fn user(&self) -> Option<&UserId> {
        match self {
            Self::CreateRole(_) | Self::UpdateRole { .. } | Self::DeleteRole { .. } => None,
            Self::CreateUser(new) => Some(&new.id),
            Self::DeactivateUser(user)
            | Self::ReactivateUser(user)
            | Self::SetRole { user, .. }
            | Self::SetManager { user, .. }
            | Self::SetLinkedCandidates { user, .. }
            | Self::GrantAccess { user, .. }
            | Self::RevokeAccess { user, .. }
            | Self::GrantPrivilege { user, .. }
            | Self::RevokePrivilege { user, .. } => Some(user),
        }
    }
}
