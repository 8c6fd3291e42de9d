use sea_orm::sea_query::{Expr, InsertStatement, OnConflict};
use sea_orm::{
    DbBackend, EntityName, EntityTrait, Iterable, ModelTrait, PrimaryKeyToColumn, Statement,
    StatementBuilder,
};

use super::TakenKey;
use crate::store::StoreError;

/// A row's entity.
pub(super) type Of<M> = <M as ModelTrait>::Entity;
/// A row's columns.
pub(super) type Columns<M> = <Of<M> as EntityTrait>::Column;

/// The most parameters in a statement: what the SQLite that is bundled takes.
/// PostgreSQL takes twice as many.
const MAX_PARAMETERS: usize = 32_766;

/// More rows in one statement make it longer, not faster.
const MAX_ROWS: usize = 500;

/// How many rows of a table go into one statement.
pub(super) fn rows_per_statement<M: ModelTrait>() -> usize {
    let columns = Columns::<M>::iter().count().max(1);
    (MAX_PARAMETERS / columns).clamp(1, MAX_ROWS)
}

/// The columns of a table's primary key.
pub(super) fn key<M: ModelTrait>() -> impl Iterator<Item = Columns<M>> {
    <Of<M> as EntityTrait>::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column)
}

/// The columns of a table beside its primary key.
pub(super) fn beside_key<M: ModelTrait>() -> impl Iterator<Item = Columns<M>> {
    let is_key =
        |column: &Columns<M>| <Of<M> as EntityTrait>::PrimaryKey::from_column(*column).is_some();
    Columns::<M>::iter().filter(move |column| !is_key(column))
}

/// One statement for some rows.
pub(super) fn insert<M: ModelTrait>(
    backend: DbBackend,
    rows: &[M],
    taken_key: TakenKey,
) -> Result<Statement, StoreError> {
    let mut insert = InsertStatement::new();
    insert
        .into_table(Of::<M>::default().table_ref())
        .columns(Columns::<M>::iter());
    for row in rows {
        insert
            .values(Columns::<M>::iter().map(|column| Expr::val(row.get(column))))
            .map_err(|_| StoreError::Driver(None))?;
    }
    if taken_key == TakenKey::Replace {
        let mut replace = OnConflict::columns(key::<M>());
        replace.update_columns(beside_key::<M>());
        insert.on_conflict(replace);
    }
    Ok(StatementBuilder::build(&insert, &backend))
}
