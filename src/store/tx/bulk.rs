use std::time::Duration;

use bytes::Bytes;
use futures_util::SinkExt;
use sea_orm::sea_query::Expr;
use sea_orm::{DbBackend, ModelTrait, QuerySelect, QueryTrait, Statement};
use tokio_postgres::types::ToSql;

use super::copy::{Bulk, line};
use super::insert::{insert, rows_per_statement};
use super::param::Param;
use super::{Locked, TakenKey, Tx};
use crate::domain::audit::Head;
use crate::domain::id::AccountId;
use crate::store::connect::{Dialer, Session};
use crate::store::entity::{OfAccount, account};
use crate::store::lease::{Term, lock_in_term};
use crate::store::value::{stamp, unsigned};
use crate::store::{Revision, StoreError};

/// Fewer rows than this are not worth a COPY.
const FEW: usize = 500;

/// After so many rows at once, PostgreSQL's planner is told. Its own service
/// comes round too late: until then it plans for a table that is empty.
const FLOOD: usize = 5000;

/// The part of a step that may be spent on waiting for a lock.
const LOCK_PART: u32 = 5;

/// How much text is handed over to COPY at a time.
const PIECE: usize = 64 * 1024;

/// A transaction on a connection of its own, which is given up with it.
///
/// Its steps end: nothing is heard on a connection that is dead, and the
/// account's other writes wait.
pub(in crate::store) struct BulkTx {
    session: Session,
    /// How long one step may take.
    step: Duration,
}

impl BulkTx {
    pub(in crate::store) async fn begin(dialer: &Dialer) -> Result<Self, StoreError> {
        let step = dialer.bulk_step();
        let lock = step / LOCK_PART;
        let begun = within(step, async {
            // Nobody waits so long for what others have locked.
            let lock_limit = format!("SET lock_timeout = {}", lock.as_millis());
            let session = dialer.dial_with(&lock_limit).await?;
            session.client.batch_execute("BEGIN").await?;
            Ok(session)
        });
        let session = begun.await?;
        Ok(Self { session, step })
    }

    pub(in crate::store) async fn commit(self) -> Result<(), StoreError> {
        let committed = async { Ok(self.session.client.batch_execute("COMMIT").await?) };
        within(self.step, committed).await
    }

    async fn query(&self, query: Statement) -> Result<Vec<tokio_postgres::Row>, StoreError> {
        let parameters = parameters(&query);
        within(self.step, async {
            let parameters = by_reference(&parameters);
            Ok(self.session.client.query(&query.sql, &parameters).await?)
        })
        .await
    }

    async fn copy<M>(&self, rows: Vec<M>, bulk: Bulk) -> Result<(), StoreError>
    where
        M: ModelTrait + Sync,
    {
        let client = &self.session.client;
        if let Some(stage) = &bulk.stage {
            client.batch_execute(stage).await?;
        }
        let sink = client.copy_in::<_, Bytes>(&bulk.copy).await?;
        let mut sink = std::pin::pin!(sink);
        let mut piece = String::new();
        for row in &rows {
            line(row, &mut piece)?;
            if piece.len() >= PIECE {
                let full = std::mem::take(&mut piece);
                sink.send(Bytes::from(full)).await?;
            }
        }
        sink.send(Bytes::from(piece)).await?;
        sink.finish().await?;
        if let Some(merge) = &bulk.merge {
            client.batch_execute(merge).await?;
        }
        if let Some(analyze) = bulk.analyze.filter(|_| rows.len() > FLOOD) {
            client.batch_execute(&analyze).await?;
        }
        Ok(())
    }
}

impl Tx for BulkTx {
    fn backend(&self) -> DbBackend {
        DbBackend::Postgres
    }

    async fn lock(
        &self,
        account: &AccountId,
        term: Option<Term>,
    ) -> Result<Option<Locked>, StoreError> {
        let query = match term {
            Some(term) => lock_in_term(account, term),
            None => account::Entity::of(account)
                .select_only()
                .columns([
                    account::Column::Revision,
                    account::Column::Stamp,
                    account::Column::Era,
                    account::Column::Origin,
                ])
                // In the place of what tells whether the term is over.
                .column_as(Expr::cust("true"), "held")
                .columns([account::Column::AuditSequence, account::Column::AuditLink])
                .lock_exclusive()
                .build(self.backend()),
        };
        let rows = self.query(query).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        if !row.try_get::<_, bool>(4)? {
            return Err(StoreError::NotServing);
        }
        let read = |place| stamp("account", row.try_get(place)?);
        Ok(Some(Locked {
            revision: Revision {
                number: unsigned("account", row.try_get(0)?)?,
                stamp: read(1)?,
                era: read(2)?,
                origin: read(3)?,
            },
            head: Head {
                sequence: row.try_get(5)?,
                link: row.try_get(6)?,
            },
        }))
    }

    async fn run(&self, statement: Statement) -> Result<u64, StoreError> {
        let parameters = parameters(&statement);
        within(self.step, async {
            let parameters = by_reference(&parameters);
            Ok(self
                .session
                .client
                .execute(&statement.sql, &parameters)
                .await?)
        })
        .await
    }

    async fn texts(&self, query: Statement) -> Result<Vec<String>, StoreError> {
        let rows = self.query(query).await?;
        let texts = rows.iter().map(|row| row.try_get(0));
        Ok(texts.collect::<Result<_, _>>()?)
    }

    async fn rows(
        &self,
        query: Statement,
        columns: usize,
    ) -> Result<Vec<Vec<Option<String>>>, StoreError> {
        let rows = self.query(query).await?;
        let texts = rows.iter().map(|row| {
            let texts = (0..columns).map(|place| row.try_get(place));
            texts.collect::<Result<_, _>>()
        });
        Ok(texts.collect::<Result<_, _>>()?)
    }

    async fn put<M>(&self, rows: Vec<M>, taken_key: TakenKey) -> Result<(), StoreError>
    where
        M: ModelTrait + Sync,
    {
        if rows.len() > FEW {
            let bulk = match taken_key {
                TakenKey::Fail => Bulk::fresh::<M>(),
                TakenKey::Replace => Bulk::merging::<M>(),
            };
            return within(self.step, self.copy(rows, bulk)).await;
        }
        for chunk in rows.chunks(rows_per_statement::<M>()) {
            self.run(insert(self.backend(), chunk, taken_key)?).await?;
        }
        Ok(())
    }
}

/// Gives a step up that takes too long.
async fn within<T>(
    limit: Duration,
    step: impl Future<Output = Result<T, StoreError>> + Send,
) -> Result<T, StoreError> {
    // On the heap: a commit holds several of them.
    let done = tokio::time::timeout(limit, Box::pin(step)).await;
    done.unwrap_or(Err(StoreError::Timeout))
}

fn parameters(statement: &Statement) -> Vec<Param> {
    let values = statement.values.iter().flat_map(|values| &values.0);
    values.cloned().map(Param).collect()
}

fn by_reference(parameters: &[Param]) -> Vec<&(dyn ToSql + Sync)> {
    let each = parameters
        .iter()
        .map(|parameter| parameter as &(dyn ToSql + Sync));
    each.collect()
}
