//! Forgetting what has served its time: the change log, and the traces of
//! requests. The audit stays for good.

use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{OfAccount, account, change_log, receipt, revision};
use super::{Store, StoreError};
use crate::domain::id::AccountId;
use crate::domain::record::Timestamp;
use crate::store::connect::Transaction;

/// How many rows go in one transaction: writers wait for no more than that.
const CHUNK: u64 = 1000;

/// Whether there is more to forget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pruned {
    /// There may be more.
    Some,
    /// All of it is forgotten.
    All,
}

impl Store {
    /// Forgets some of an account's oldest revisions that were made before a
    /// moment, and what the change log has of them; never the present one.
    ///
    /// A revision goes before its changes do. Whoever reads the log looks for
    /// the revision first, and so never takes a part of it for the whole.
    ///
    /// # Errors
    /// When the database cannot be written to.
    #[tracing::instrument(name = "store.prune_log", skip_all)]
    pub async fn prune_log(
        &self,
        account: &AccountId,
        before: Timestamp,
    ) -> Result<Pruned, StoreError> {
        let tx = self.begin().await?;
        let revisions = prune_revisions(&tx, account, before).await?;
        let changes = prune_changes(&tx, account).await?;
        tx.commit().await?;
        Ok(match (revisions, changes) {
            (Pruned::All, Pruned::All) => Pruned::All,
            _ => Pruned::Some,
        })
    }

    /// Forgets some of an account's receipts from before a moment: their
    /// requests, sent again, are new ones.
    ///
    /// # Errors
    /// When the database cannot be written to.
    #[tracing::instrument(name = "store.prune_receipts", skip_all)]
    pub async fn prune_receipts(
        &self,
        account: &AccountId,
        before: Timestamp,
    ) -> Result<Pruned, StoreError> {
        use receipt::{Column, Entity};
        let tx = self.begin().await?;
        let old = Entity::of(account)
            .filter(Column::At.lt(before.0))
            .order_by_asc(Column::At)
            .limit(CHUNK)
            .all(&tx)
            .await?;
        let ids = old.iter().map(|row| row.request_id.as_str());
        let gone = Entity::delete_of(account).filter(Column::RequestId.is_in(ids));
        gone.exec(&tx).await?;
        tx.commit().await?;
        Ok(more(old.len()))
    }
}

fn more(found: usize) -> Pruned {
    if u64::try_from(found).is_ok_and(|found| found < CHUNK) {
        Pruned::All
    } else {
        Pruned::Some
    }
}

async fn prune_revisions(
    tx: &Transaction,
    account: &AccountId,
    before: Timestamp,
) -> Result<Pruned, StoreError> {
    use revision::{Column, Entity};
    let Some(present) = account::Entity::of(account).one(tx).await? else {
        return Ok(Pruned::All);
    };
    let oldest: Vec<(i64, i64)> = Entity::of(account)
        .select_only()
        .columns([Column::Number, Column::At])
        .filter(Column::Number.lt(present.revision))
        .order_by_asc(Column::Number)
        .limit(CHUNK)
        .into_tuple()
        .all(tx)
        .await?;
    // The log has no gaps: what is younger keeps all that follows it.
    let old: Vec<i64> = oldest
        .into_iter()
        .take_while(|(_, at)| *at < before.0)
        .map(|(number, _)| number)
        .collect();
    if let Some(last) = old.last() {
        let gone = Entity::delete_of(account).filter(Column::Number.lte(*last));
        gone.exec(tx).await?;
    }
    Ok(more(old.len()))
}

/// Forgets some changes of revisions that are gone.
async fn prune_changes(tx: &Transaction, account: &AccountId) -> Result<Pruned, StoreError> {
    use change_log::{Column, Entity};
    let kept: Option<Option<i64>> = revision::Entity::of(account)
        .select_only()
        .column_as(Expr::col(revision::Column::Number).min(), "kept")
        .into_tuple()
        .one(tx)
        .await?;
    let Some(kept) = kept.flatten() else {
        return Ok(Pruned::All);
    };
    let end: Option<(i64, i32)> = Entity::of(account)
        .select_only()
        .columns([Column::Revision, Column::Sequence])
        .filter(Column::Revision.lt(kept))
        .order_by_asc(Column::Revision)
        .order_by_asc(Column::Sequence)
        .offset(CHUNK)
        .into_tuple()
        .one(tx)
        .await?;
    let (gone, pruned) = match end {
        None => (Condition::all().add(Column::Revision.lt(kept)), Pruned::All),
        Some((revision, sequence)) => {
            let within = Column::Revision
                .eq(revision)
                .and(Column::Sequence.lt(sequence));
            let gone = Condition::any()
                .add(Column::Revision.lt(revision))
                .add(within);
            (gone, Pruned::Some)
        }
    };
    Entity::delete_of(account).filter(gone).exec(tx).await?;
    Ok(pruned)
}
