//! Access grants and privileges: given and taken back.

use super::ManageErrorKind;
use super::authority::{Wanted, WantedPower, may_give_access, may_give_privilege};
use super::judge::Judge;
use crate::domain::change::{AccessGrant, Change, Privilege};
use crate::domain::decide::Touch;
use crate::domain::extent::Reach;
use crate::domain::facts::Facts;
use crate::domain::id::{GrantId, PostingId, PrivilegeId, UserId};
use crate::domain::privilege::Power;

/// Where a privilege names a posting.
const POSTING_OF_POWER: &str = "power.sensitive_information.extent.within.posting";

impl<F: Facts> Judge<'_, F> {
    pub(super) fn grant_access(&mut self, id: &UserId, grant: &AccessGrant) {
        let found = self.managed(id, Touch::Other);
        match self.wanted(&grant.reach) {
            None => self.refuse("reach.posting", ManageErrorKind::ResourceUnknown),
            Some(wanted) if may_give_access(&self.asker, &wanted) => {}
            Some(_) => self.refuse("reach", ManageErrorKind::Escalation),
        }
        let Some(mut found) = found else { return };
        if found.access.iter().any(|other| other.id == grant.id) {
            self.refuse("grant", ManageErrorKind::AlreadyExists);
            return;
        }
        found.access.push(grant.clone());
        self.after.users.insert(id.clone(), found);
        self.change(Change::PutAccess(id.clone(), grant.clone()));
    }

    pub(super) fn revoke_access(&mut self, id: &UserId, grant: &GrantId) {
        let Some(mut found) = self.managed(id, Touch::Other) else {
            return;
        };
        let count = found.access.len();
        found.access.retain(|other| other.id != *grant);
        if found.access.len() == count {
            self.refuse("grant", ManageErrorKind::ResourceUnknown);
            return;
        }
        self.after.users.insert(id.clone(), found);
        self.change(Change::DeleteAccess(id.clone(), grant.clone()));
    }

    pub(super) fn grant_privilege(&mut self, id: &UserId, privilege: &Privilege) {
        let found = self.managed(id, Touch::Other);
        match self.wanted_power(&privilege.power) {
            None => self.refuse(POSTING_OF_POWER, ManageErrorKind::ResourceUnknown),
            Some(wanted) if may_give_privilege(&self.asker, &wanted) => {}
            Some(_) => self.refuse("power", ManageErrorKind::Escalation),
        }
        let Some(mut found) = found else { return };
        if found
            .privileges
            .iter()
            .any(|other| other.id == privilege.id)
        {
            self.refuse("privilege", ManageErrorKind::AlreadyExists);
            return;
        }
        found.privileges.push(privilege.clone());
        self.after.users.insert(id.clone(), found);
        self.change(Change::PutPrivilege(id.clone(), privilege.clone()));
    }

    pub(super) fn revoke_privilege(&mut self, id: &UserId, privilege: &PrivilegeId) {
        let Some(mut found) = self.managed(id, Touch::Other) else {
            return;
        };
        let count = found.privileges.len();
        found.privileges.retain(|other| other.id != *privilege);
        if found.privileges.len() == count {
            self.refuse("privilege", ManageErrorKind::ResourceUnknown);
            return;
        }
        self.after.users.insert(id.clone(), found);
        self.change(Change::DeletePrivilege(id.clone(), privilege.clone()));
    }

    /// A power in the words of the facts; `None` when it names a posting that
    /// steward does not know.
    fn wanted_power(&self, power: &Power<PostingId, String>) -> Option<WantedPower> {
        let facts = self.asker.facts;
        power.try_map(
            |posting| facts.find_posting(posting),
            |name| Some(facts.find_name(name)),
        )
    }

    /// A reach in the words of the facts; `None` when it names a posting that
    /// steward does not know.
    fn wanted(&self, reach: &Reach<PostingId, String>) -> Option<Wanted> {
        let facts = self.asker.facts;
        reach.try_map(
            |posting| facts.find_posting(posting),
            |name| Some(facts.find_name(name)),
        )
    }
}
