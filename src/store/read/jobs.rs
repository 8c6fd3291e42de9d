use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use crate::domain::erasure::{JobItem, JobSubject};
use crate::domain::id::{AccountId, JobId};
use crate::store::entity::{OfAccount, job as jobs, job_item as items};
use crate::store::id_in::id_in;
use crate::store::key::read;
use crate::store::rows::{self, ItemState, subject_key};
use crate::store::value::{id, inconsistent, unsigned};
use crate::store::{ItemCounts, JobCursor, JobProgress, Store, StoreError};

impl Store {
    /// A job, and how far it is.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.job", skip_all)]
    pub async fn job(
        &self,
        account: &AccountId,
        job: &JobId,
    ) -> Result<Option<JobProgress>, StoreError> {
        let snapshot = self.snapshot().await?;
        let rows = jobs::Entity::of(account)
            .filter(jobs::Column::Id.eq(job.to_string()))
            .all(&snapshot)
            .await?;
        Ok(progress(&snapshot, account, &rows).await?.pop())
    }

    /// Jobs, newest first, from the one after a cursor on.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.jobs", skip_all)]
    pub async fn jobs(
        &self,
        account: &AccountId,
        after: Option<&JobCursor>,
        limit: u64,
    ) -> Result<Vec<JobProgress>, StoreError> {
        use jobs::Column;
        let snapshot = self.snapshot().await?;
        let mut select = jobs::Entity::of(account)
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .limit(limit);
        if let Some(cursor) = after {
            let (at, id) = (cursor.created_at.0, cursor.id.to_string());
            let older = Condition::any().add(Column::CreatedAt.lt(at)).add(
                Condition::all()
                    .add(Column::CreatedAt.eq(at))
                    .add(Column::Id.lt(id)),
            );
            select = select.filter(older);
        }
        let rows = select.all(&snapshot).await?;
        progress(&snapshot, account, &rows).await
    }

    /// Items of a job: opportunities, then candidates, each in the order of
    /// their ids, from the one after a subject on.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.job_items", skip_all)]
    pub async fn job_items(
        &self,
        account: &AccountId,
        job: &JobId,
        after: Option<&JobSubject>,
        limit: u64,
    ) -> Result<Vec<JobItem>, StoreError> {
        let mut select =
            items::Entity::of(account).filter(items::Column::JobId.eq(job.to_string()));
        if let Some(subject) = after {
            select = select.filter(after_subject(subject));
        }
        let rows = in_order(select).limit(limit).all(self.reader()).await?;
        rows.iter().map(rows::item).collect()
    }

    /// The accounts with anything fenced that is not erased yet, in the order
    /// of their ids: where a worker has something to do.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.accounts_with_pending_items", skip_all)]
    pub async fn accounts_with_pending_items(&self) -> Result<Vec<AccountId>, StoreError> {
        let ids: Vec<String> = items::Entity::of_every_account()
            .select_only()
            .column(items::Column::AccountId)
            .distinct()
            .filter(is_in(ItemState::Pending))
            .order_by_asc(items::Column::AccountId)
            .into_tuple()
            .all(self.reader())
            .await?;
        ids.iter().map(|text| id("job_item", text)).collect()
    }

    /// What of an account was fenced and is not erased yet, in the order of
    /// jobs and subjects.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.pending_items", skip_all)]
    pub async fn pending_items(
        &self,
        account: &AccountId,
        limit: u64,
    ) -> Result<Vec<JobItem>, StoreError> {
        let select = items::Entity::of(account).filter(is_in(ItemState::Pending));
        let rows = in_order(select).limit(limit).all(self.reader()).await?;
        rows.iter().map(rows::item).collect()
    }

    /// Items that wait for a block to end, of all of an account's jobs, in the
    /// order of jobs and subjects, from the one after a job's subject on.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.blocked_items", skip_all)]
    pub async fn blocked_items(
        &self,
        account: &AccountId,
        after: Option<(&JobId, &JobSubject)>,
        limit: u64,
    ) -> Result<Vec<JobItem>, StoreError> {
        let mut select = items::Entity::of(account).filter(is_in(ItemState::Blocked));
        if let Some((job, subject)) = after {
            let job = job.to_string();
            let later = Condition::any()
                .add(items::Column::JobId.gt(job.clone()))
                .add(
                    Condition::all()
                        .add(items::Column::JobId.eq(job))
                        .add(after_subject(subject)),
                );
            select = select.filter(later);
        }
        let rows = in_order(select).limit(limit).all(self.reader()).await?;
        rows.iter().map(rows::item).collect()
    }
}

/// Written into the statement, not handed over: the database then knows that
/// the index of these items alone is enough.
pub(super) fn is_in(state: ItemState) -> Expr {
    use crate::store::key::Key;
    Expr::cust(format!("\"job_item\".\"state\" = '{}'", state.key()))
}

fn in_order(select: Select<items::Entity>) -> Select<items::Entity> {
    select
        .order_by_asc(items::Column::JobId)
        .order_by_asc(items::Column::SubjectKind)
        .order_by_asc(items::Column::SubjectId)
}

fn after_subject(subject: &JobSubject) -> Condition {
    use items::Column;
    let (kind, id) = subject_key(subject);
    let same_kind = Condition::all()
        .add(Column::SubjectKind.eq(kind))
        .add(Column::SubjectId.gt(id));
    Condition::any()
        .add(Column::SubjectKind.gt(kind))
        .add(same_kind)
}

async fn progress(
    connection: &impl ConnectionTrait,
    account: &AccountId,
    rows: &[jobs::Model],
) -> Result<Vec<JobProgress>, StoreError> {
    let mut counts = counts(connection, account, rows).await?;
    let progress = |row: &jobs::Model| {
        Ok(JobProgress {
            job: rows::job(row)?,
            items: counts.remove(&row.id).unwrap_or_default(),
        })
    };
    rows.iter().map(progress).collect()
}

async fn counts(
    connection: &impl ConnectionTrait,
    account: &AccountId,
    rows: &[jobs::Model],
) -> Result<HashMap<String, ItemCounts>, StoreError> {
    use items::Column;
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let grouped: Vec<(String, String, i64)> = items::Entity::of(account)
        .select_only()
        .column(Column::JobId)
        .column(Column::State)
        .column_as(Column::SubjectId.count(), "items")
        .filter(id_in(
            connection.get_database_backend(),
            Column::JobId,
            &ids,
        ))
        .group_by(Column::JobId)
        .group_by(Column::State)
        .into_tuple()
        .all(connection)
        .await?;
    let mut counts: HashMap<String, ItemCounts> = HashMap::new();
    for (job, state, items) in grouped {
        let items = unsigned("job_item", items)?;
        let state = read("job_item", &state).map_err(|_| inconsistent("job_item", &job))?;
        let of_job = counts.entry(job).or_default();
        match state {
            ItemState::Blocked => of_job.blocked = items,
            ItemState::Pending => of_job.pending = items,
            ItemState::Erased => of_job.erased = items,
        }
    }
    Ok(counts)
}
