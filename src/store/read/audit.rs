use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::domain::audit::{
    Chain, ChainKey, Event, EventKind, Exported, Head, TargetKind, Verified, Verifier,
};
use crate::domain::id::{AccountId, UserId};
use crate::domain::record::Timestamp;
use crate::store::entity::audit_event::{Column, Entity};
use crate::store::entity::{OfAccount, account as accounts};
use crate::store::rows::event;
use crate::store::{Store, StoreError};

/// How many events are read at a time to verify them.
const STEP: u64 = 1000;

/// Which events are asked for: those that all of it holds for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// Of these kinds; of any when there are none.
    pub kinds: Vec<EventKind>,
    /// This user answers for them.
    pub actor: Option<UserId>,
    /// They came through the caller of this name.
    pub caller: Option<String>,
    /// They are about a thing of this kind.
    pub target_kind: Option<TargetKind>,
    /// They are about the thing of this id, or what the user of this id has.
    pub target: Option<String>,
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub before: Option<Timestamp>,
}

impl Store {
    /// Up to `most` events of an account that a filter lets through, in their
    /// order, from the one after a place on.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.audit_events", skip_all)]
    pub async fn audit_events(
        &self,
        account: &AccountId,
        filter: &AuditFilter,
        after: i64,
        most: u64,
    ) -> Result<Vec<Event>, StoreError> {
        let kinds = filter.kinds.iter().map(|kind| kind.key());
        let kinds = (!filter.kinds.is_empty()).then(|| Column::Kind.is_in(kinds));
        let actor = filter.actor.as_ref();
        let target = filter.target.as_ref();
        let conditions = [
            kinds,
            actor.map(|user| Column::ActorId.eq(user.to_string())),
            filter.caller.as_ref().map(|name| Column::Caller.eq(name)),
            filter
                .target_kind
                .map(|kind| Column::TargetKind.eq(kind.key())),
            target.map(|id| Column::TargetId.eq(id).or(Column::TargetUser.eq(id))),
            filter.from.map(|from| Column::At.gte(from.0)),
            filter.before.map(|before| Column::At.lt(before.0)),
        ];
        let all = Entity::of(account).filter(Column::Sequence.gt(after));
        let found = conditions
            .into_iter()
            .flatten()
            .fold(all, QueryFilter::filter)
            .order_by_asc(Column::Sequence)
            .limit(most)
            .all(self.reader())
            .await?;
        Ok(found.into_iter().map(event).collect())
    }

    /// The end of an account's chain; `None` for an unknown account.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.audit_head", skip_all)]
    pub async fn audit_head(&self, account: &AccountId) -> Result<Option<Head>, StoreError> {
        let head = head(self.reader(), account).await?;
        Ok(head.map(|(head, _)| head))
    }

    /// Goes along an account's chain, as it is at one moment; `None` for an
    /// unknown account.
    ///
    /// # Errors
    /// When the database cannot be read. What was changed in it is no error, but
    /// found.
    #[tracing::instrument(name = "store.verify_audit", skip_all)]
    pub async fn verify_audit(
        &self,
        account: &AccountId,
        key: &dyn ChainKey,
        exported: Vec<Exported>,
    ) -> Result<Option<Verified>, StoreError> {
        let snapshot = self.snapshot().await?;
        let Some((head, revision)) = head(&snapshot, account).await? else {
            return Ok(None);
        };
        let mut verifier = Verifier::new(key, Chain::Account(account), exported);
        let mut after = i64::MIN;
        loop {
            let rows = Entity::of(account)
                .filter(Column::Sequence.gt(after))
                .order_by_asc(Column::Sequence)
                .limit(STEP)
                .all(&snapshot)
                .await?;
            let Some(last) = rows.last() else {
                return Ok(Some(verifier.finish(&head, Some(revision))));
            };
            after = last.sequence;
            for row in rows {
                verifier.take(&event(row));
            }
        }
    }
}

/// The end of an account's chain, and the account's revision.
async fn head(
    connection: &impl ConnectionTrait,
    account: &AccountId,
) -> Result<Option<(Head, i64)>, StoreError> {
    let row = accounts::Entity::of(account).one(connection).await?;
    Ok(row.map(|row| {
        let head = Head {
            sequence: row.audit_sequence,
            link: row.audit_link,
        };
        (head, row.revision)
    }))
}
