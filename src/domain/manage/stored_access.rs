//! What the store knows and the facts of a decision do not carry.

use std::collections::{BTreeMap, HashMap};

use crate::domain::change::{AccessGrant, CustomRole, Privilege};
use crate::domain::id::{CandidateId, RoleId, UserId};
use crate::domain::record::{Etag, User};

/// What [`super::judge()`] needs of an account beside its facts, read from the
/// store at the same revision as those.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StoredAccess {
    /// Every custom role of the account: titles are unique among all of them.
    pub roles: BTreeMap<RoleId, StoredRole>,
    /// The users whom the operations name as the one they are about
    /// ([`super::Operation::user`]), those of them who exist.
    pub users: BTreeMap<UserId, StoredUser>,
    /// Into whom candidates were merged whom the operations link to users.
    pub survivors: HashMap<CandidateId, CandidateId>,
}

/// A custom role as the store has it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRole {
    /// The role.
    pub role: CustomRole,
    /// Names this state of it; `None` once the list has changed it, since no
    /// etag can name that state yet.
    pub etag: Option<Etag>,
    /// How many users have it, deactivated ones included.
    pub holders: u64,
}

/// A user as the store has it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredUser {
    /// The user.
    pub user: User,
    /// The access grants.
    pub access: Vec<AccessGrant>,
    /// The privileges.
    pub privileges: Vec<Privilege>,
}

impl StoredUser {
    /// A user with neither access grants nor privileges.
    pub fn new(user: User) -> Self {
        Self {
            user,
            access: Vec::new(),
            privileges: Vec::new(),
        }
    }
}
