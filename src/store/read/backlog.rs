use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QuerySelect};

use super::jobs::is_in;
use crate::domain::erasure::JobState;
use crate::domain::record::Timestamp;
use crate::store::entity::{OfAccount, job as jobs, job_item as items};
use crate::store::key::Key as _;
use crate::store::rows::ItemState;
use crate::store::{Backlog, Store, StoreError};

impl Store {
    /// What erasures still have to do, of every account.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.backlog", skip_all)]
    pub async fn backlog(&self) -> Result<Backlog, StoreError> {
        let running = jobs::Column::State.eq(JobState::Running.key());
        let oldest: Option<Option<i64>> = jobs::Entity::of_every_account()
            .select_only()
            .column_as(jobs::Column::CreatedAt.min(), "oldest")
            .filter(running)
            .into_tuple()
            .one(self.reader())
            .await?;
        Ok(Backlog {
            pending: self.items_in(ItemState::Pending).await?,
            blocked: self.items_in(ItemState::Blocked).await?,
            oldest: oldest.flatten().map(Timestamp),
        })
    }

    async fn items_in(&self, state: ItemState) -> Result<u64, StoreError> {
        let items = items::Entity::of_every_account().filter(is_in(state));
        Ok(items.count(self.reader()).await?)
    }
}
