//! Short words for the definition of tables.

use sea_orm::sea_query::{ColumnDef, Index, IndexCreateStatement, Table, TableCreateStatement};
use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::SchemaManager;

/// A table on its way into the database.
pub(super) struct NewTable {
    name: &'static str,
    create: TableCreateStatement,
    indexes: Vec<IndexCreateStatement>,
    /// Columns with personal data.
    personal: Vec<&'static str>,
    backend: DbBackend,
}

impl NewTable {
    pub(super) fn new(name: &'static str, manager: &SchemaManager<'_>) -> Self {
        Self {
            name,
            create: Table::create().table(name).take(),
            indexes: Vec::new(),
            personal: Vec::new(),
            backend: manager.get_database_backend(),
        }
    }

    /// Ids and keys: compared and ordered byte by byte, whatever language the
    /// database speaks.
    pub(super) fn keys(self, names: &[&'static str]) -> Self {
        self.columns(names, |column, bytes| {
            byte_order(column.text().not_null(), bytes);
        })
    }

    /// Ids and keys that may be absent.
    pub(super) fn optional_keys(self, names: &[&'static str]) -> Self {
        self.columns(names, |column, bytes| {
            byte_order(column.text(), bytes);
        })
    }

    /// Texts for people.
    pub(super) fn texts(self, names: &[&'static str]) -> Self {
        self.columns(names, |column, _| {
            column.text().not_null();
        })
    }

    /// Texts for people that may be absent.
    pub(super) fn optional_texts(self, names: &[&'static str]) -> Self {
        self.columns(names, |column, _| {
            column.text();
        })
    }

    /// Moments, revisions, counts.
    pub(super) fn numbers(self, names: &[&'static str]) -> Self {
        self.columns(names, |column, _| {
            column.big_integer().not_null();
        })
    }

    /// Moments that may be absent.
    pub(super) fn optional_numbers(self, names: &[&'static str]) -> Self {
        self.columns(names, |column, _| {
            column.big_integer();
        })
    }

    /// Places in a list.
    pub(super) fn places(self, names: &[&'static str]) -> Self {
        self.columns(names, |column, _| {
            column.integer().not_null();
        })
    }

    /// Bytes.
    pub(super) fn bytes(self, names: &[&'static str]) -> Self {
        self.columns(names, |column, _| {
            column.blob().not_null();
        })
    }

    fn columns(mut self, names: &[&'static str], define: impl Fn(&mut ColumnDef, bool)) -> Self {
        for name in names {
            let mut column = ColumnDef::new(*name);
            define(&mut column, self.backend == DbBackend::Postgres);
            self.create.col(&mut column);
        }
        self
    }

    /// The primary key.
    pub(super) fn primary_key(mut self, names: &[&'static str]) -> Self {
        let mut key = Index::create();
        for name in names {
            key.col(*name);
        }
        self.create.primary_key(&mut key);
        self
    }

    /// An index beside the primary key.
    pub(super) fn index(mut self, name: &'static str, columns: &[&'static str]) -> Self {
        let mut index = Index::create().name(name).table(self.name).take();
        for column in columns {
            index.col(*column);
        }
        self.indexes.push(index);
        self
    }

    /// Columns that hold personal data. PostgreSQL keeps samples of columns in
    /// its statistics, where no erasure would reach them; not of these.
    pub(super) fn personal(mut self, names: &[&'static str]) -> Self {
        self.personal.extend(names);
        self
    }

    pub(super) async fn create(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        manager.create_table(self.create).await?;
        for index in self.indexes {
            manager.create_index(index).await?;
        }
        for column in self.personal {
            no_statistics(manager, self.name, column).await?;
        }
        Ok(())
    }
}

/// PostgreSQL keeps no samples of a column that holds personal data.
pub(super) async fn no_statistics(
    manager: &SchemaManager<'_>,
    table: &str,
    column: &str,
) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        let sql = format!(r#"ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STATISTICS 0"#);
        manager.get_connection().execute_unprepared(&sql).await?;
    }
    Ok(())
}

/// SQLite compares bytes by itself; PostgreSQL has to be told.
fn byte_order(column: &mut ColumnDef, tell: bool) {
    if tell {
        column.extra(r#"COLLATE "C""#);
    }
}
