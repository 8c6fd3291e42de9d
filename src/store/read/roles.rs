use std::collections::HashMap;

use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::eras::Eras;
use crate::domain::change::{AccessGrant, CustomRole, Privilege};
use crate::domain::id::{AccountId, RoleId, UserId};
use crate::domain::record::Stored;
use crate::domain::record::{AssignedRole, UserStatus};
use crate::domain::role::Preset;
use crate::store::entity::{
    OfAccount, access_grant as access_grants, privilege as privileges, role as roles, user as users,
};
use crate::store::key::{Key, read};
use crate::store::value::{id, unsigned};
use crate::store::{Store, StoreError, rows};

impl Store {
    /// The account's custom roles, in the order of their ids.
    ///
    /// # Errors
    /// When the database cannot be read, or a role holds what no role may.
    #[tracing::instrument(name = "store.roles", skip_all)]
    pub async fn roles(&self, account: &AccountId) -> Result<Vec<Stored<CustomRole>>, StoreError> {
        let snapshot = self.snapshot().await?;
        let eras = Eras::load(&snapshot, account).await?;
        let rows = roles::Entity::of(account)
            .order_by_asc(roles::Column::Id)
            .all(&snapshot)
            .await?;
        rows.into_iter().map(|row| stored(&eras, row)).collect()
    }

    /// A custom role.
    ///
    /// # Errors
    /// When the database cannot be read, or the role holds what no role may.
    #[tracing::instrument(name = "store.role", skip_all)]
    pub async fn role(
        &self,
        account: &AccountId,
        role: &RoleId,
    ) -> Result<Option<Stored<CustomRole>>, StoreError> {
        let snapshot = self.snapshot().await?;
        let eras = Eras::load(&snapshot, account).await?;
        let row = roles::Entity::of(account)
            .filter(roles::Column::Id.eq(role.to_string()))
            .one(&snapshot)
            .await?;
        row.map(|row| stored(&eras, row)).transpose()
    }

    /// How many users have each custom role, deactivated ones included: a role
    /// in use is not deleted. A role that nobody has is not named.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.role_holders", skip_all)]
    pub async fn role_holders(
        &self,
        account: &AccountId,
    ) -> Result<HashMap<RoleId, u64>, StoreError> {
        use users::Column;
        let counted: Vec<(String, i64)> = users::Entity::of(account)
            .select_only()
            .column(Column::CustomRoleId)
            .column_as(Column::Id.count(), "holders")
            .filter(Column::CustomRoleId.is_not_null())
            .group_by(Column::CustomRoleId)
            .into_tuple()
            .all(self.reader())
            .await?;
        let holders =
            |(role, holders): (String, i64)| Ok((id("user", &role)?, unsigned("user", holders)?));
        counted.into_iter().map(holders).collect()
    }

    /// Up to `most` users who have a role, active or not, in the order of
    /// their ids, from the one after `after` on.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.holders_of", skip_all)]
    pub async fn holders_of(
        &self,
        account: &AccountId,
        role: &AssignedRole,
        after: Option<&str>,
        most: u64,
    ) -> Result<Vec<(UserId, UserStatus)>, StoreError> {
        let held = match role {
            AssignedRole::Preset(preset) => users::Column::PresetRole.eq(preset.key()),
            AssignedRole::Custom(role) => users::Column::CustomRoleId.eq(role.to_string()),
        };
        let mut holders = users::Entity::of(account).filter(held);
        if let Some(after) = after {
            holders = holders.filter(users::Column::Id.gt(after));
        }
        let rows = holders
            .order_by_asc(users::Column::Id)
            .limit(most)
            .all(self.reader())
            .await?;
        rows.iter()
            .map(|row| Ok((id("user", &row.id)?, read("user", &row.status)?)))
            .collect()
    }

    /// How many active Super Admins there are: one at least must remain
    /// (rulebook, section 8, rule 4).
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.active_super_admins", skip_all)]
    pub async fn active_super_admins(&self, account: &AccountId) -> Result<u64, StoreError> {
        let active = users::Entity::of(account)
            .filter(users::Column::PresetRole.eq(Preset::SuperAdmin.key()))
            .filter(users::Column::Status.eq(Key::key(UserStatus::Active)))
            .count(self.reader())
            .await?;
        Ok(active)
    }

    /// A user's access grants, in the order of their ids.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.access_grants", skip_all)]
    pub async fn access_grants(
        &self,
        account: &AccountId,
        user: &UserId,
    ) -> Result<Vec<AccessGrant>, StoreError> {
        let grants = access_grants::Entity::of(account)
            .filter(access_grants::Column::UserId.eq(user.to_string()))
            .order_by_asc(access_grants::Column::Id)
            .all(self.reader())
            .await?;
        grants.into_iter().map(rows::access_grant).collect()
    }

    /// A user's privileges, in the order of their ids.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.privileges", skip_all)]
    pub async fn privileges(
        &self,
        account: &AccountId,
        user: &UserId,
    ) -> Result<Vec<Privilege>, StoreError> {
        let privileges = privileges::Entity::of(account)
            .filter(privileges::Column::UserId.eq(user.to_string()))
            .order_by_asc(privileges::Column::Id)
            .all(self.reader())
            .await?;
        privileges.into_iter().map(rows::privilege).collect()
    }
}

fn stored(eras: &Eras, row: roles::Model) -> Result<Stored<CustomRole>, StoreError> {
    let version = eras.version("role", row.version)?;
    Ok(Stored {
        value: rows::role(row)?,
        version,
    })
}
