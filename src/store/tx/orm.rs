use sea_orm::{ConnectionTrait as _, DbBackend, ModelTrait, QueryResult, QuerySelect, Statement};

use super::insert::{insert, rows_per_statement};
use super::{Locked, TakenKey, Tx};
use crate::domain::audit::Head;
use crate::domain::id::AccountId;
use crate::store::connect::Transaction;
use crate::store::entity::{OfAccount, account};
use crate::store::lease::{Term, lock_in_term};
use crate::store::read::past_stamp;
use crate::store::value::{stamp, unsigned};
use crate::store::{Revision, Stamp, Store, StoreError};

/// A transaction through SeaORM's pool.
pub(in crate::store) struct OrmTx(Transaction);

impl OrmTx {
    pub(in crate::store) async fn begin(store: &Store) -> Result<Self, StoreError> {
        store.begin().await.map(Self)
    }

    /// The stamp of a revision, while it is retained.
    pub(in crate::store) async fn stamp(
        &self,
        account: &AccountId,
        number: u64,
    ) -> Result<Option<Stamp>, StoreError> {
        past_stamp(&self.0, account, number).await
    }

    pub(in crate::store) async fn commit(self) -> Result<(), StoreError> {
        self.0.commit().await
    }
}

impl From<Transaction> for OrmTx {
    fn from(transaction: Transaction) -> Self {
        Self(transaction)
    }
}

impl Tx for OrmTx {
    fn backend(&self) -> DbBackend {
        self.0.get_database_backend()
    }

    async fn lock(
        &self,
        account: &AccountId,
        term: Option<Term>,
    ) -> Result<Option<Locked>, StoreError> {
        if let Some(term) = term {
            let row = self.0.query_one_raw(lock_in_term(account, term)).await?;
            return row.map(|row| locked_in_term(&row)).transpose();
        }
        // SQLite has no row locks and needs none: it has one writer.
        let row = account::Entity::of(account)
            .lock_exclusive()
            .one(&self.0)
            .await?;
        row.map(|row| {
            Ok(Locked {
                revision: Revision::of(&row)?,
                head: Head {
                    sequence: row.audit_sequence,
                    link: row.audit_link,
                },
            })
        })
        .transpose()
    }

    async fn run(&self, statement: Statement) -> Result<u64, StoreError> {
        Ok(self.0.execute_raw(statement).await?.rows_affected())
    }

    async fn texts(&self, query: Statement) -> Result<Vec<String>, StoreError> {
        let rows = self.0.query_all_raw(query).await?;
        let texts = rows.iter().map(|row| row.try_get_by_index(0));
        Ok(texts.collect::<Result<_, _>>()?)
    }

    async fn rows(
        &self,
        query: Statement,
        columns: usize,
    ) -> Result<Vec<Vec<Option<String>>>, StoreError> {
        let rows = self.0.query_all_raw(query).await?;
        let texts = rows.iter().map(|row| {
            let texts = (0..columns).map(|place| row.try_get_by_index(place));
            texts.collect::<Result<_, _>>()
        });
        Ok(texts.collect::<Result<_, _>>()?)
    }

    async fn put<M>(&self, rows: Vec<M>, taken_key: TakenKey) -> Result<(), StoreError>
    where
        M: ModelTrait + Sync,
    {
        for chunk in rows.chunks(rows_per_statement::<M>()) {
            self.run(insert(self.backend(), chunk, taken_key)?).await?;
        }
        Ok(())
    }
}

/// Where the account is, unless the term is over.
fn locked_in_term(row: &QueryResult) -> Result<Locked, StoreError> {
    if !row.try_get_by_index::<bool>(4)? {
        return Err(StoreError::NotServing);
    }
    let read = |place| {
        let bytes: Vec<u8> = row.try_get_by_index(place)?;
        stamp("account", &bytes)
    };
    Ok(Locked {
        revision: Revision {
            number: unsigned("account", row.try_get_by_index(0)?)?,
            stamp: read(1)?,
            era: read(2)?,
            origin: read(3)?,
        },
        head: Head {
            sequence: row.try_get_by_index(5)?,
            link: row.try_get_by_index(6)?,
        },
    })
}
