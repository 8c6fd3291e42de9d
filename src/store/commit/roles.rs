use sea_orm::{ColumnTrait, QueryFilter, QueryTrait};

use super::Work;
use super::before::Thing;
use super::journal::{ChangedKind, GONE};
use crate::domain::audit::TargetKind;
use crate::domain::change::{AccessGrant, CustomRole, Privilege};
use crate::domain::id::{GrantId, PrivilegeId, RoleId, UserId};
use crate::store::StoreError;
use crate::store::entity::{
    OfAccount, access_grant as access_grants, privilege as privileges, role as roles,
};
use crate::store::rows::{
    ACCESS, PRIVILEGE, ROLE, RowStamp, access_row, privilege_row, role_row, state_of,
};
use crate::store::tx::{TakenKey, Tx};

impl<T: Tx> Work<'_, T> {
    pub(super) fn mark(&self) -> RowStamp<'_> {
        RowStamp {
            account: &self.account_id,
            version: self.version,
        }
    }

    pub(super) async fn put_role(&mut self, role: CustomRole) -> Result<(), StoreError> {
        self.journal.touch(ChangedKind::Role, &role.id);
        let thing = Thing::new(TargetKind::Role, &role.id);
        let row = role_row(self.mark(), role)?;
        self.journal.power(thing, Some(|| state_of(&row, &ROLE)));
        self.tx.put(vec![row], TakenKey::Replace).await
    }

    pub(super) async fn delete_role(&mut self, role: &RoleId) -> Result<(), StoreError> {
        self.journal.touch(ChangedKind::Role, role);
        let thing = Thing::new(TargetKind::Role, role);
        self.journal.power(thing, GONE);
        self.delete::<roles::Entity>(roles::Column::Id, &[role.to_string()])
            .await
    }

    pub(super) async fn put_access(
        &mut self,
        user: &UserId,
        grant: AccessGrant,
    ) -> Result<(), StoreError> {
        self.journal.touch(ChangedKind::User, user);
        let thing = Thing::of(user, TargetKind::AccessGrant, &grant.id);
        let row = access_row(self.mark(), user, grant);
        self.journal.power(thing, Some(|| state_of(&row, &ACCESS)));
        self.tx.put(vec![row], TakenKey::Replace).await
    }

    pub(super) async fn delete_access(
        &mut self,
        user: &UserId,
        grant: &GrantId,
    ) -> Result<(), StoreError> {
        self.journal.touch(ChangedKind::User, user);
        let thing = Thing::of(user, TargetKind::AccessGrant, grant);
        self.journal.power(thing, GONE);
        let statement = access_grants::Entity::delete_of(self.account)
            .filter(access_grants::Column::UserId.eq(user.to_string()))
            .filter(access_grants::Column::Id.eq(grant.to_string()))
            .build(self.tx.backend());
        self.tx.run(statement).await?;
        Ok(())
    }

    pub(super) async fn put_privilege(
        &mut self,
        user: &UserId,
        privilege: Privilege,
    ) -> Result<(), StoreError> {
        self.journal.touch(ChangedKind::User, user);
        let thing = Thing::of(user, TargetKind::Privilege, &privilege.id);
        let row = privilege_row(self.mark(), user, privilege);
        self.journal
            .power(thing, Some(|| state_of(&row, &PRIVILEGE)));
        self.tx.put(vec![row], TakenKey::Replace).await
    }

    pub(super) async fn delete_privilege(
        &mut self,
        user: &UserId,
        privilege: &PrivilegeId,
    ) -> Result<(), StoreError> {
        self.journal.touch(ChangedKind::User, user);
        let thing = Thing::of(user, TargetKind::Privilege, privilege);
        self.journal.power(thing, GONE);
        let statement = privileges::Entity::delete_of(self.account)
            .filter(privileges::Column::UserId.eq(user.to_string()))
            .filter(privileges::Column::Id.eq(privilege.to_string()))
            .build(self.tx.backend());
        self.tx.run(statement).await?;
        Ok(())
    }
}
