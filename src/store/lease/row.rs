//! The row of the lease, as it is asked and changed.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, Value};
use tokio_postgres::{Client, Row};

use crate::domain::id::AccountId;
use crate::store::StoreError;

/// One holding of the right: nobody else's has the same epoch and holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct Term {
    /// Counts the holdings.
    pub(in crate::store) epoch: i64,
    /// The process.
    pub(in crate::store) holder: [u8; 16],
}

/// The database's time, in milliseconds. It goes on within a transaction, which
/// may have waited.
const NOW: &str = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

/// Locks an account's row for a commit, and the lease's against a take-over, in
/// one step: where the account is, and whether the right is held still.
const LOCK_IN_TERM: &str = "\
    SELECT account.revision, account.stamp, account.era, account.origin, \
        lease.epoch = $2 AND lease.holder = $3 \
    FROM account, lease WHERE account.id = $1 AND lease.name = 'serving' \
    FOR UPDATE OF account FOR KEY SHARE OF lease";

/// See [`LOCK_IN_TERM`].
pub(in crate::store) fn lock_in_term(account: &AccountId, term: Term) -> Statement {
    let values: [Value; 3] = [
        account.to_string().into(),
        term.epoch.into(),
        term.holder.to_vec().into(),
    ];
    Statement::from_sql_and_values(DbBackend::Postgres, LOCK_IN_TERM, values)
}

/// Moves the end of a term on; whether it is the present one still.
pub(super) async fn renew(
    client: &Client,
    term: Term,
    length: Duration,
) -> Result<bool, StoreError> {
    let sql = format!(
        "UPDATE lease SET expires_at = {NOW} + $1 \
         WHERE name = 'serving' AND epoch = $2 AND holder = $3"
    );
    let holder = term.holder.as_slice();
    let renewed = client
        .execute(&sql, &[&millis(length), &term.epoch, &holder])
        .await?;
    Ok(renewed == 1)
}

/// Takes the right, if nobody else holds it: first looks, and locks only then,
/// since commits of the holder would have to wait behind the lock.
pub(super) async fn take(
    client: &mut Client,
    holder: [u8; 16],
    length: Duration,
) -> Result<Option<Term>, StoreError> {
    let find = format!(
        "SELECT epoch, expires_at <= {NOW} OR holder = $1 FROM lease WHERE name = 'serving'"
    );
    let holder_bytes = holder.as_slice();
    let found = client.query_opt(&find, &[&holder_bytes]).await?;
    if free_epoch(found)?.is_none() {
        return Ok(None);
    }
    let transaction = client.transaction().await?;
    let lock = format!("{find} FOR UPDATE");
    let found = transaction.query_opt(&lock, &[&holder_bytes]).await?;
    let Some(epoch) = free_epoch(found)?.map(|epoch| epoch + 1) else {
        return Ok(None);
    };
    let take = format!(
        "UPDATE lease SET epoch = $1, holder = $2, expires_at = {NOW} + $3 WHERE name = 'serving'"
    );
    transaction
        .execute(&take, &[&epoch, &holder_bytes, &millis(length)])
        .await?;
    transaction.commit().await?;
    Ok(Some(Term { epoch, holder }))
}

/// Whether somebody holds the right.
pub(in crate::store) async fn is_held(reader: &DatabaseConnection) -> Result<bool, StoreError> {
    let sql = format!("SELECT 1 FROM lease WHERE name = 'serving' AND expires_at > {NOW}");
    let query = Statement::from_string(DbBackend::Postgres, sql);
    Ok(reader.query_one_raw(query).await?.is_some())
}

/// The epoch of the row, if nobody else holds the right.
fn free_epoch(row: Option<Row>) -> Result<Option<i64>, StoreError> {
    // It is made with its table, and never deleted.
    let row = row.ok_or(StoreError::Inconsistent {
        table: "lease",
        id: None,
    })?;
    Ok(row.try_get::<_, bool>(1)?.then_some(row.try_get(0)?))
}

/// Gives a term back, so that nobody waits for its end.
pub(super) async fn give_back(client: &Client, term: Term) -> Result<(), StoreError> {
    let sql = "UPDATE lease SET expires_at = 0 \
               WHERE name = 'serving' AND epoch = $1 AND holder = $2";
    client
        .execute(sql, &[&term.epoch, &term.holder.as_slice()])
        .await?;
    Ok(())
}

/// Counts one more holding of a SQLite database, which the lock on a file
/// decides about.
pub(in crate::store) async fn raise_epoch(
    writer: &DatabaseConnection,
    holder: [u8; 16],
) -> Result<(), StoreError> {
    let raise = Statement::from_sql_and_values(
        DbBackend::Sqlite,
        "UPDATE lease SET epoch = epoch + 1, holder = ? WHERE name = 'serving'",
        [holder.to_vec().into()],
    );
    writer.execute_raw(raise).await?;
    Ok(())
}

fn millis(length: Duration) -> i64 {
    i64::try_from(length.as_millis()).unwrap_or(i64::MAX)
}
