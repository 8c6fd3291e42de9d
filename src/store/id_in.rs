//! One of many ids, in a statement.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbBackend};

/// Whether a column is one of these ids.
///
/// PostgreSQL is handed all of them as one value. As a list of values, it
/// plans for a list of unknown length once it has seen a few, and then reads
/// whole tables, comparing every row with every id. SQLite has no such value
/// and needs none.
pub(super) fn id_in<C: ColumnTrait>(backend: DbBackend, column: C, ids: &[String]) -> Expr {
    match backend {
        DbBackend::Postgres => column.eq_any(ids.iter().cloned()),
        _ => column.is_in(ids),
    }
}
