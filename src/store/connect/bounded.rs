use std::time::Duration;

use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    ExecResult, QueryResult, Statement,
};

use crate::store::StoreError;

/// A connection whose statements end, with [`StoreError::Timeout`] if need be.
///
/// PostgreSQL ends a statement that takes too long by itself. That does not
/// help where the way to it is dead: nothing arrives, and nothing says so.
pub(in crate::store) struct Bounded<C> {
    connection: C,
    /// None on SQLite, which is no way off.
    limit: Option<Duration>,
}

/// A transaction whose statements end.
pub(in crate::store) type Transaction = Bounded<DatabaseTransaction>;

impl<C> Bounded<C> {
    pub(super) fn new(connection: C, limit: Option<Duration>) -> Self {
        Self { connection, limit }
    }

    pub(super) fn limit(&self) -> Option<Duration> {
        self.limit
    }

    async fn within<T>(
        &self,
        work: impl Future<Output = Result<T, DbErr>> + Send,
    ) -> Result<T, DbErr> {
        within(self.limit, work).await
    }
}

impl Bounded<DatabaseConnection> {
    /// The connection itself, for what takes as long as it takes.
    pub(in crate::store) fn unbounded(&self) -> &DatabaseConnection {
        &self.connection
    }
}

impl Transaction {
    pub(in crate::store) async fn commit(self) -> Result<(), StoreError> {
        Ok(within(self.limit, self.connection.commit()).await?)
    }
}

async fn within<T>(
    limit: Option<Duration>,
    work: impl Future<Output = Result<T, DbErr>> + Send,
) -> Result<T, DbErr> {
    let Some(limit) = limit else {
        return work.await;
    };
    let done = tokio::time::timeout(limit, work).await;
    done.unwrap_or(Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)))
}

#[async_trait]
impl<C: ConnectionTrait> ConnectionTrait for Bounded<C> {
    fn get_database_backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.within(self.connection.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.within(self.connection.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.within(self.connection.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.within(self.connection.query_all_raw(statement)).await
    }
}
