use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};

use super::IDS;
use crate::domain::erasure::RequestedRestriction;
use crate::domain::id::AccountId;
use crate::domain::question::Profile;
use crate::domain::record::Timestamp;
use crate::store::entity::{OfAccount, restriction as restrictions};
use crate::store::rows::{self, profile_key};
use crate::store::{Store, StoreError};

impl Store {
    /// The restrictions that people asked for, of those profiles that have one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn restrictions(
        &self,
        account: &AccountId,
        profiles: &[Profile],
    ) -> Result<Vec<RequestedRestriction>, StoreError> {
        use restrictions::{Column, Entity};
        let snapshot = self.snapshot().await?;
        let mut found = Vec::new();
        for some in profiles.chunks(IDS / 2) {
            let mut any = Condition::any();
            for (kind, id) in some.iter().map(profile_key) {
                let one = Condition::all()
                    .add(Column::Kind.eq(kind))
                    .add(Column::EntityId.eq(id));
                any = any.add(one);
            }
            let rows = Entity::of(account).filter(any).all(&snapshot).await?;
            found.extend(rows);
        }
        found.iter().map(rows::restriction).collect()
    }

    /// Some of the restrictions whose time is over, the longest over first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn ended_restrictions(
        &self,
        account: &AccountId,
        now: Timestamp,
    ) -> Result<Vec<RequestedRestriction>, StoreError> {
        use restrictions::{Column, Entity};
        let select = Entity::of(account)
            .filter(Column::EndsAt.lte(now.0))
            .order_by_asc(Column::EndsAt)
            .order_by_asc(Column::EntityId)
            .limit(100);
        let found = select.all(self.reader()).await?;
        found.iter().map(rows::restriction).collect()
    }

    /// Restrictions that people asked for, in the order of kinds and ids, from
    /// the one after a profile on.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list_restrictions(
        &self,
        account: &AccountId,
        after: Option<&Profile>,
        limit: u64,
    ) -> Result<Vec<RequestedRestriction>, StoreError> {
        use restrictions::{Column, Entity};
        let mut select = Entity::of(account)
            .order_by_asc(Column::Kind)
            .order_by_asc(Column::EntityId)
            .limit(limit);
        if let Some((kind, id)) = after.map(profile_key) {
            let same = Condition::all()
                .add(Column::Kind.eq(kind))
                .add(Column::EntityId.gt(id));
            select = select.filter(Condition::any().add(Column::Kind.gt(kind)).add(same));
        }
        let found = select.all(self.reader()).await?;
        found.iter().map(rows::restriction).collect()
    }
}
