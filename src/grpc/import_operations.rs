//! Custom roles, access grants and privileges that come with an import.

use super::refusal::Refusal;
use super::roles;
use super::staging::Staging;
use crate::domain::change::Change;
use crate::domain::fact_update::FactUpdate;
use crate::domain::id::UserId;
use crate::domain::manage::{Imported, Operation, StoredAccess, StoredRole, judge_import};

impl Staging<'_> {
    /// Stages what operations that follow each other ask for; those that may
    /// not be carried out are left out.
    pub(super) async fn manage(
        &mut self,
        operations: &[Operation],
    ) -> Result<Vec<Imported>, Refusal> {
        let stored_access = self.stored_access(operations).await?;
        let (changes, outcomes) = judge_import(&self.index, &stored_access, self.actor, operations);
        for change in changes {
            self.stage_managed(&stored_access, change);
        }
        Ok(outcomes)
    }

    /// The stored access, with what was staged so far.
    async fn stored_access(&self, operations: &[Operation]) -> Result<StoredAccess, Refusal> {
        let mut stored_access =
            roles::stored_access(self.store, self.seal, self.account, &self.index, operations)
                .await?;
        for role in self.roles.values() {
            stored_access.roles.insert(
                role.id.clone(),
                StoredRole {
                    role: role.clone(),
                    etag: None,
                    holders: 0,
                },
            );
        }
        for user in operations.iter().filter_map(Operation::user) {
            if let Some(stored_user) = self.users.get(user) {
                stored_access
                    .users
                    .insert(user.clone(), stored_user.clone());
            }
        }
        Ok(stored_access)
    }

    fn stage_managed(&mut self, stored_access: &StoredAccess, change: Change) {
        let stored_user = |staging: &Self, user: &UserId| {
            let staged = staging.users.get(user);
            staged.or_else(|| stored_access.users.get(user)).cloned()
        };
        match &change {
            Change::PutRole(role) => {
                let fact = FactUpdate::Role(role.id.clone(), Some(role.grants));
                self.index.apply(fact);
                self.roles.insert(role.id.clone(), role.clone());
            }
            Change::PutAccess(user, grant) => {
                if let Some(mut stored_user) = stored_user(self, user) {
                    stored_user.access.push(grant.clone());
                    self.stage_user(stored_user);
                }
            }
            Change::PutPrivilege(user, privilege) => {
                if let Some(mut stored_user) = stored_user(self, user) {
                    stored_user.privileges.push(privilege.clone());
                    self.stage_user(stored_user);
                }
            }
            _ => {}
        }
        self.push(change);
    }
}
