//! Roles and users.

use std::mem::replace;

use crate::domain::extent::{Extent, Place, Reach};
use crate::domain::fact_update::UserFact;
use crate::domain::facts::{NameRef, PowerRef, ReachRef};
use crate::domain::id::{PostingId, RoleId, UserId};
use crate::domain::privilege::Power;
use crate::domain::record::AssignedRole;
use crate::domain::role::Grants;
use crate::index::Index;
use crate::index::links::Handle;
use crate::index::rows::{HeldRole, UserRecord};
use crate::index::table::NOWHERE;

impl Index {
    pub(super) fn put_role(&mut self, id: RoleId, grants: Option<Grants>) {
        if let Some(role) = self.roles.subject(id, grants.is_some()) {
            self.roles.edit(role, |row| row.grants = grants);
        }
    }

    pub(super) fn put_user(&mut self, id: UserId, fact: Option<UserFact>) {
        let record = fact.map(|fact| self.user_record(fact));
        let Some(user) = self.users.subject(id, record.is_some()) else {
            return;
        };
        let counts = |record: &UserRecord| usize::from(record.is_active_super_admin());
        let now = record.as_ref().map_or(0, counts);
        let before = self
            .users
            .edit(user, |row| replace(&mut row.record, record));
        let before = before.flatten().as_ref().map_or(0, counts);
        self.active_super_admins = (self.active_super_admins + now).saturating_sub(before);
    }

    fn user_record(&mut self, fact: UserFact) -> UserRecord {
        UserRecord {
            status: fact.status,
            role: fact.role.map(|role| match role {
                AssignedRole::Preset(preset) => HeldRole::Preset(preset),
                AssignedRole::Custom(id) => HeldRole::Custom(self.roles.mention(id)),
            }),
            manager: fact.manager.map(|id| self.users.mention(id)),
            linked_candidates: {
                let ids = fact.linked_candidates.into_iter();
                ids.map(|id| self.candidates.mention(id)).collect()
            },
            access: {
                let reaches = fact.access.into_iter();
                reaches.map(|reach| self.reach(reach)).collect()
            },
            privileges: {
                let powers = fact.privileges.into_iter();
                powers.map(|power| self.power(power)).collect()
            },
        }
    }

    fn power(&mut self, power: Power<PostingId, String>) -> PowerRef {
        match power {
            Power::Sensitive(kind, Extent::All) => Power::Sensitive(kind, Extent::All),
            Power::Sensitive(kind, Extent::Within(reach)) => {
                Power::Sensitive(kind, Extent::Within(self.reach(reach)))
            }
            Power::BulkCandidateImport => Power::BulkCandidateImport,
            Power::DataExport(report) => Power::DataExport(report),
        }
    }

    fn reach(&mut self, reach: Reach<PostingId, String>) -> ReachRef {
        match reach {
            Reach::Posting(id) => Reach::Posting(self.postings.mention(id)),
            Reach::Place(place) => Reach::Place(self.place(&place)),
        }
    }

    fn place(&mut self, place: &Place<String>) -> Place<NameRef> {
        let names = std::cell::RefCell::new(self);
        place.map(|name| names.borrow_mut().name(name))
    }

    /// The number of a department's, team's or location's name.
    pub(super) fn name(&mut self, name: &str) -> NameRef {
        let found = self.names.find(name);
        let number = found.or_else(|| self.names.intern(name.into()));
        NameRef::of(number.unwrap_or(NOWHERE))
    }
}
