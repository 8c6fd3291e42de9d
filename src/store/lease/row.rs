//! The row of the lease, as it is asked and changed.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
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

/// The end of a term that was given back.
const GIVEN_BACK: i64 = 0;

const HELD: &str = "SELECT epoch, holder, expires_at";
const OF_LEASE: &str = "FROM lease WHERE name = 'serving'";

/// The row is made with its table, and never deleted; nor does anybody count so far.
const GONE: StoreError = StoreError::Inconsistent {
    table: "lease",
    id: None,
};

/// Locks an account's row for a commit, and the lease's against a take-over, in
/// one step: where the account is, and whether the right is held still.
const LOCK_IN_TERM: &str = "\
    SELECT account.revision, account.stamp, account.era, account.origin, \
        lease.epoch = $2 AND lease.holder = $3, \
        account.audit_sequence, account.audit_link \
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

/// The row, as somebody left it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Held {
    epoch: i64,
    pub(super) holder: Vec<u8>,
    expires_at: i64,
}

impl Held {
    /// Whether it was given back, or never taken.
    pub(super) fn is_given_back(&self) -> bool {
        self.expires_at == GIVEN_BACK
    }
}

/// The row, and how long whoever has the right may answer without a renewal.
pub(super) async fn look(client: &Client) -> Result<(Held, Duration), StoreError> {
    let sql = format!("{HELD}, length {OF_LEASE}");
    let row = client.query_opt(&sql, &[]).await?;
    let row = row.ok_or(GONE)?;
    let length: i64 = row.try_get(3)?;
    let length = Duration::from_millis(u64::try_from(length).unwrap_or_default());
    Ok((held(&row)?, length))
}

/// Takes the right from whoever left the row so, unless it has changed since.
/// Waits for the commits that are under way.
pub(super) async fn take(
    client: &mut Client,
    from: &Held,
    holder: [u8; 16],
    length: Duration,
) -> Result<Option<Term>, StoreError> {
    let transaction = client.transaction().await?;
    let lock = format!("{HELD} {OF_LEASE} FOR UPDATE");
    let found = transaction.query_opt(&lock, &[]).await?;
    if held(&found.ok_or(GONE)?)? != *from {
        return Ok(None);
    }
    let epoch = from.epoch.checked_add(1).ok_or(GONE)?;
    let take = format!(
        "UPDATE lease SET epoch = $1, holder = $2, expires_at = {NOW} + $3, length = $3 WHERE name = 'serving'"
    );
    transaction
        .execute(&take, &[&epoch, &holder.as_slice(), &millis(length)])
        .await?;
    transaction.commit().await?;
    Ok(Some(Term { epoch, holder }))
}

/// The number of a session at the server.
pub(super) async fn process(client: &Client) -> Result<i32, StoreError> {
    Ok(client
        .query_one("SELECT pg_backend_pid()", &[])
        .await?
        .try_get(0)?)
}

/// Ends the sessions that a session waits for; how many.
pub(super) async fn end_blockers(client: &Client, process: i32) -> Result<usize, StoreError> {
    let sql = "SELECT pg_terminate_backend(pid) FROM unnest(pg_blocking_pids($1)) AS pid";
    Ok(client.query(sql, &[&process]).await?.len())
}

/// Whether somebody holds the right.
pub(in crate::store) async fn is_held(reader: &impl ConnectionTrait) -> Result<bool, StoreError> {
    let sql = format!("SELECT 1 FROM lease WHERE name = 'serving' AND expires_at > {NOW}");
    let query = Statement::from_string(DbBackend::Postgres, sql);
    Ok(reader.query_one_raw(query).await?.is_some())
}

fn held(row: &Row) -> Result<Held, StoreError> {
    Ok(Held {
        epoch: row.try_get(0)?,
        holder: row.try_get(1)?,
        expires_at: row.try_get(2)?,
    })
}

/// Gives a term back, so that nobody waits for its end.
pub(super) async fn give_back(client: &Client, term: Term) -> Result<(), StoreError> {
    let sql = format!(
        "UPDATE lease SET expires_at = {GIVEN_BACK} \
         WHERE name = 'serving' AND epoch = $1 AND holder = $2"
    );
    client
        .execute(&sql, &[&term.epoch, &term.holder.as_slice()])
        .await?;
    Ok(())
}

/// Counts one more holding of a SQLite database, which the lock on a file
/// decides about.
pub(in crate::store) async fn raise_epoch(
    writer: &impl ConnectionTrait,
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
