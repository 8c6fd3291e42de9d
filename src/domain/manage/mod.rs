//! Manage: who may change roles, users, access, privileges and settings
//! (rulebook, section 8).
//!
//! [`judge()`] takes a list of operations and answers with the changes that
//! follow from it, or with everything that stands against it. The acting
//! user's authority is judged on the state before the list (rule 5), what
//! exists and what is free progressively along the list, and that an active
//! Super Admin remains (rule 4) on the state after it.
//!
//! Records and imports that carry users go through [`admit_new_user`] and
//! [`keep_managed`], operations of an import through [`judge_import`] (rule 7),
//! settings through [`may_change_settings`]
//! (rule 8).

mod access;
mod authority;
mod confidentiality;
mod error;
mod grants;
mod import;
mod judge;
mod opening;
mod operation;
mod people;
mod resulting_facts;
mod roles;
mod settings;
mod stored_access;
mod users;

#[cfg(test)]
mod tests;

pub use access::grant_of_access;
pub use confidentiality::keep_confidential;
pub use error::{FieldError, ManageError, ManageErrorKind};
pub use import::{Imported, judge_import};
pub use judge::judge;
pub use opening::opens;
pub use operation::{NewUser, Operation, RoleDefinition};
pub use people::{admit_new_user, keep_links, keep_managed, with_survivors};
pub use resulting_facts::resulting_facts;
pub use settings::{Setting, may_change_settings};
pub use stored_access::{StoredAccess, StoredRole, StoredUser};
