//! One transaction that writes, on either database and either path to it.
//!
//! What a commit does is written once, against [`Tx`]. Small commits go
//! through SeaORM's pool, [`OrmTx`]; large ones to PostgreSQL through a
//! connection of their own that can COPY, [`BulkTx`]. Both are given rows as
//! entities' models, so what becomes a row is written once too.

mod bulk;
mod copy;
mod insert;
mod orm;
mod param;

pub(super) use bulk::BulkTx;
pub(super) use orm::OrmTx;

use sea_orm::{DbBackend, ModelTrait, Statement};

use super::lease::Term;
use super::{Revision, StoreError};
use crate::domain::audit::Head;
use crate::domain::id::AccountId;

/// What to do with a row whose key is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TakenKey {
    /// Nothing of the transaction happens.
    Fail,
    /// The new row takes the place of the old one.
    Replace,
}

/// Where an account is that is locked.
pub(super) struct Locked {
    /// Its revision.
    pub(super) revision: Revision,
    /// The end of its audit.
    pub(super) head: Head,
}

/// A transaction that writes. Dropped, it never happened.
pub(super) trait Tx: Sync {
    /// The database.
    fn backend(&self) -> DbBackend;

    /// Where the account is. Locks it until the transaction ends, so that
    /// nobody else's commit of this account comes between. In a term of the
    /// lease, nobody takes the right to serve over before the end either.
    ///
    /// # Errors
    /// [`StoreError::NotServing`] when the term is over.
    fn lock(
        &self,
        account: &AccountId,
        term: Option<Term>,
    ) -> impl Future<Output = Result<Option<Locked>, StoreError>> + Send;

    /// Carries out a statement; how many rows it changed.
    fn run(&self, statement: Statement) -> impl Future<Output = Result<u64, StoreError>> + Send;

    /// The first column, a text, of a query's rows.
    fn texts(
        &self,
        query: Statement,
    ) -> impl Future<Output = Result<Vec<String>, StoreError>> + Send;

    /// So many columns, texts, of a query's rows.
    fn rows(
        &self,
        query: Statement,
        columns: usize,
    ) -> impl Future<Output = Result<Vec<Vec<Option<String>>>, StoreError>> + Send;

    /// Writes rows. No two of them may have the same key.
    fn put<M>(
        &self,
        rows: Vec<M>,
        taken_key: TakenKey,
    ) -> impl Future<Output = Result<(), StoreError>> + Send
    where
        M: ModelTrait + Sync;
}
