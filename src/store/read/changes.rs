use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use super::eras::era_of;
use crate::domain::id::AccountId;
use crate::domain::record::Timestamp;
use crate::store::connect::Transaction;
use crate::store::entity::{OfAccount, account as accounts, change_log, revision as revisions};
use crate::store::key::read;
use crate::store::value::{position, signed, stamp, unsigned};
use crate::store::{
    ChangedKind, Log, LogCursor, LoggedRevision, PastRevision, Revision, Stamp, Store, StoreError,
};

const LOG: &str = "change_log";
const REVISION: &str = "revision";

impl Store {
    /// What follows in an account's change log after a cursor: at most so many
    /// revisions, and of all of them together so many things. `None` for an
    /// unknown account.
    ///
    /// # Errors
    /// When the database cannot be read, or holds what makes no sense.
    #[tracing::instrument(name = "store.log", skip_all)]
    pub async fn log(
        &self,
        account: &AccountId,
        cursor: &LogCursor,
        limit: usize,
    ) -> Result<Option<Log>, StoreError> {
        let snapshot = self.snapshot().await?;
        let Some(row) = accounts::Entity::of(account).one(&snapshot).await? else {
            return Ok(None);
        };
        let present = Revision::of(&row)?;
        if cursor.revision > present.number {
            return Ok(Some(Log::Elsewhere));
        }
        let mut rows = revisions(&snapshot, account, cursor.revision, limit).await?;
        if rows
            .first()
            .is_some_and(|row| row.number == signed(cursor.revision))
        {
            let known = rows.remove(0);
            if stamp(REVISION, &known.stamp)? != cursor.stamp {
                return Ok(Some(Log::Elsewhere));
            }
        }
        let Some(first) = rows.first() else {
            return Ok(Some(Log::Goes(Vec::new())));
        };
        if first.number != signed(cursor.revision + 1) {
            return Ok(Some(Log::Pruned));
        }
        let last = rows.last().map_or(first.number, |row| row.number);
        let mut things = things(&snapshot, account, cursor, last, limit).await?;
        // One more than was asked for says where the last revision is cut.
        let cut = things.get(limit).map(|thing| thing.revision);
        things.truncate(limit);
        let mut things = things.into_iter().peekable();
        let mut passages = Vec::new();
        for row in rows {
            if cut.is_some_and(|cut| row.number > cut) {
                break;
            }
            let mut named = Vec::new();
            while let Some(thing) = things.next_if(|thing| thing.revision == row.number) {
                let kind: ChangedKind = read(LOG, &thing.kind)?;
                named.push((kind, thing.entity_id));
            }
            let is_last = cut != Some(row.number);
            if is_last || !named.is_empty() {
                passages.push(passage(&row, present.origin, named, is_last)?);
            }
        }
        Ok(Some(Log::Goes(passages)))
    }

    /// The oldest revision of an account that is retained, the present one if no
    /// other is. `None` for an unknown account.
    ///
    /// # Errors
    /// When the database cannot be read, or holds what makes no sense.
    #[tracing::instrument(name = "store.oldest_revision", skip_all)]
    pub async fn oldest_revision(
        &self,
        account: &AccountId,
    ) -> Result<Option<Revision>, StoreError> {
        let snapshot = self.snapshot().await?;
        let Some(row) = accounts::Entity::of(account).one(&snapshot).await? else {
            return Ok(None);
        };
        let present = Revision::of(&row)?;
        let oldest = revisions(&snapshot, account, 0, 0).await?;
        let oldest = oldest.first().map(|row| logged(row, present.origin));
        Ok(Some(oldest.transpose()?.unwrap_or(present)))
    }

    /// What is known of a revision that an account has passed.
    ///
    /// # Errors
    /// When the database cannot be read, or holds what makes no sense.
    #[tracing::instrument(name = "store.past", skip_all)]
    pub async fn past(&self, account: &AccountId, number: u64) -> Result<PastRevision, StoreError> {
        let snapshot = self.snapshot().await?;
        if let Some(stamp) = past_stamp(&snapshot, account, number).await? {
            return Ok(PastRevision::Retained(stamp));
        }
        let Some(row) = accounts::Entity::of(account).one(&snapshot).await? else {
            return Ok(PastRevision::Never);
        };
        if number > unsigned("account", row.revision)? {
            return Ok(PastRevision::Never);
        }
        let era = era_of(&snapshot, account, number).await?;
        Ok(era.map_or(PastRevision::Never, PastRevision::Era))
    }
}

impl Store {
    /// The last revision that an account was at by a moment, as far as the log
    /// still tells; 0 when it no longer reaches back to the moment.
    ///
    /// # Errors
    /// When the database cannot be read.
    #[tracing::instrument(name = "store.revision_at", skip_all)]
    pub async fn revision_at(&self, account: &AccountId, at: Timestamp) -> Result<u64, StoreError> {
        use revisions::{Column, Entity};
        let snapshot = self.snapshot().await?;
        let by_number = || Entity::of(account).order_by_asc(Column::Number);
        let later = by_number()
            .filter(Column::At.gt(at.0))
            .one(&snapshot)
            .await?;
        let Some(later) = later else {
            return Ok(u64::MAX);
        };
        let oldest = by_number().one(&snapshot).await?;
        // Those before the oldest may be from after the moment too.
        if oldest.is_none_or(|oldest| oldest.number == later.number) {
            return Ok(0);
        }
        unsigned(REVISION, later.number - 1)
    }
}

/// The stamp of a revision, while it is retained.
pub(in crate::store) async fn past_stamp(
    snapshot: &Transaction,
    account: &AccountId,
    number: u64,
) -> Result<Option<Stamp>, StoreError> {
    let row = revisions::Entity::of(account)
        .filter(revisions::Column::Number.eq(signed(number)))
        .one(snapshot)
        .await?;
    row.map(|row| stamp(REVISION, &row.stamp)).transpose()
}

/// A revision, while it is retained, and those that follow it.
async fn revisions(
    snapshot: &Transaction,
    account: &AccountId,
    from: u64,
    limit: usize,
) -> Result<Vec<revisions::Model>, StoreError> {
    let limit = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    Ok(revisions::Entity::of(account)
        .filter(revisions::Column::Number.gte(signed(from)))
        .order_by_asc(revisions::Column::Number)
        .limit(limit)
        .all(snapshot)
        .await?)
}

/// The things that follow a cursor up to a revision, and one more than asked
/// for if there is.
async fn things(
    snapshot: &Transaction,
    account: &AccountId,
    cursor: &LogCursor,
    last: i64,
    limit: usize,
) -> Result<Vec<change_log::Model>, StoreError> {
    use change_log::{Column, Entity};
    let limit = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let next = signed(cursor.revision + 1);
    let not_read = Column::Revision
        .gt(next)
        .or(Column::Sequence.gte(position(cursor.things)));
    Ok(Entity::of(account)
        .filter(Column::Revision.between(next, last))
        .filter(not_read)
        .order_by_asc(Column::Revision)
        .order_by_asc(Column::Sequence)
        .limit(limit)
        .all(snapshot)
        .await?)
}

/// A revision that is retained.
fn logged(row: &revisions::Model, origin: Stamp) -> Result<Revision, StoreError> {
    Ok(Revision {
        number: unsigned(REVISION, row.number)?,
        stamp: stamp(REVISION, &row.stamp)?,
        era: stamp(REVISION, &row.era)?,
        origin,
    })
}

fn passage(
    row: &revisions::Model,
    origin: Stamp,
    things: Vec<(ChangedKind, String)>,
    is_last: bool,
) -> Result<LoggedRevision, StoreError> {
    Ok(LoggedRevision {
        revision: logged(row, origin)?,
        author: read(REVISION, &row.author_kind)?,
        at: Timestamp(row.at),
        things,
        is_last,
    })
}
