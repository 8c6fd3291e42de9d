//! The facts that a judged list would leave.

use std::collections::BTreeMap;

use super::{StoredAccess, StoredUser};
use crate::domain::change::Change;
use crate::domain::fact_update::{FactUpdate, UserFact};
use crate::domain::id::UserId;
use crate::domain::record::Record;

/// What the changes make of the roles and users that they touch. `stored_access` is
/// what the list was judged with.
pub fn resulting_facts(stored_access: &StoredAccess, changes: &[Change]) -> Vec<FactUpdate> {
    let mut users = Touched {
        stored_access,
        users: BTreeMap::new(),
    };
    let mut facts = Vec::new();
    for change in changes {
        match change {
            Change::PutRole(role) => {
                facts.push(FactUpdate::Role(role.id.clone(), Some(role.grants)));
            }
            Change::DeleteRole(role) => facts.push(FactUpdate::Role(role.clone(), None)),
            Change::PutRecord(Record::User(user)) => {
                let fresh = || StoredUser::new(user.clone());
                let touched = users.entry(&user.id).get_or_insert_with(fresh);
                touched.user = user.clone();
            }
            Change::PutAccess(user, grant) => {
                if let Some(user) = users.entry(user) {
                    user.access.retain(|other| other.id != grant.id);
                    user.access.push(grant.clone());
                }
            }
            Change::DeleteAccess(user, grant) => {
                if let Some(user) = users.entry(user) {
                    user.access.retain(|other| other.id != *grant);
                }
            }
            Change::PutPrivilege(user, privilege) => {
                if let Some(user) = users.entry(user) {
                    user.privileges.retain(|other| other.id != privilege.id);
                    user.privileges.push(privilege.clone());
                }
            }
            Change::DeletePrivilege(user, privilege) => {
                if let Some(user) = users.entry(user) {
                    user.privileges.retain(|other| other.id != *privilege);
                }
            }
            // A list of operations makes none of these.
            Change::PutSettings(_)
            | Change::PutRecord(_)
            | Change::PutSourceTime(..)
            | Change::DeleteRecord(_)
            | Change::NoteGone(_)
            | Change::RestrictOpportunity(..)
            | Change::RestrictCandidate(..)
            | Change::PutRestriction(_)
            | Change::DeleteRestriction(_)
            | Change::MergeCandidate { .. }
            | Change::NoteMovedAway { .. }
            | Change::ForgetMovedAway(_)
            | Change::LiftOpportunity(..)
            | Change::LiftCandidate(..)
            | Change::FenceOpportunity(_)
            | Change::FenceCandidate(_)
            | Change::EraseOpportunity(_)
            | Change::EraseCandidate(_)
            | Change::PutJob(_)
            | Change::PutJobItem(_) => {}
        }
    }
    facts.extend(users.users.into_iter().filter_map(|(id, user)| {
        let user = user?;
        let fact = UserFact::of(&user.user, &user.access, &user.privileges);
        Some(FactUpdate::User(id, Some(fact)))
    }));
    facts
}

/// The users that the changes name, as they are after the changes so far.
struct Touched<'b> {
    stored_access: &'b StoredAccess,
    users: BTreeMap<UserId, Option<StoredUser>>,
}

impl Touched<'_> {
    fn entry(&mut self, id: &UserId) -> &mut Option<StoredUser> {
        let stored_user = || self.stored_access.users.get(id).cloned();
        self.users.entry(id.clone()).or_insert_with(stored_user)
    }
}
