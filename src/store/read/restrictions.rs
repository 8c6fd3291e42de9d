use std::collections::{BTreeMap, HashSet};
use std::hash::BuildHasher;

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

use super::IDS;
use crate::domain::erasure::RequestedRestriction;
use crate::domain::id::AccountId;
use crate::domain::question::Profile;
use crate::domain::record::Timestamp;
use crate::store::entity::{OfAccount, restriction as restrictions};
use crate::store::id_in::id_in;
use crate::store::rows::{self, profile_key};
use crate::store::value::id;
use crate::store::{Store, StoreError};

impl Store {
    /// The restrictions that people asked for, of those profiles that have one.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.restrictions", skip_all)]
    pub async fn restrictions(
        &self,
        account: &AccountId,
        profiles: &HashSet<Profile, impl BuildHasher>,
    ) -> Result<Vec<RequestedRestriction>, StoreError> {
        use restrictions::{Column, Entity};
        let snapshot = self.snapshot().await?;
        let mut ids: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (kind, id) in profiles.iter().map(profile_key) {
            ids.entry(kind).or_default().push(id);
        }
        let mut found = Vec::new();
        for (kind, ids) in ids {
            for some in ids.chunks(IDS) {
                let rows = Entity::of(account)
                    .filter(Column::Kind.eq(kind))
                    .filter(id_in(
                        snapshot.get_database_backend(),
                        Column::EntityId,
                        some,
                    ))
                    .all(&snapshot)
                    .await?;
                found.extend(rows);
            }
        }
        found.iter().map(rows::restriction).collect()
    }

    /// The accounts with restrictions whose time is over.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.accounts_with_ended_restrictions", skip_all)]
    pub async fn accounts_with_ended_restrictions(
        &self,
        now: Timestamp,
    ) -> Result<Vec<AccountId>, StoreError> {
        use restrictions::{Column, Entity};
        let ids: Vec<String> = Entity::of_every_account()
            .select_only()
            .column(Column::AccountId)
            .distinct()
            .filter(Column::EndsAt.lte(now.0))
            .order_by_asc(Column::AccountId)
            .into_tuple()
            .all(self.reader())
            .await?;
        ids.iter().map(|text| id("restriction", text)).collect()
    }

    /// Some of the restrictions whose time is over, the longest over first.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.ended_restrictions", skip_all)]
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
    #[tracing::instrument(name = "store.list_restrictions", skip_all)]
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
