use std::fmt::Write;

use sea_orm::{EntityName, IdenStatic, Iterable, ModelTrait, Value};

use super::insert::{Columns, Of, beside_key, key};
use crate::store::StoreError;

/// The statements that bring rows in through COPY.
pub(super) struct Bulk {
    /// Makes a table to copy into; `None` when it is the table itself.
    pub(super) stage: Option<String>,
    /// Copies.
    pub(super) copy: String,
    /// Moves what was copied to its place, and forgets the table.
    pub(super) merge: Option<String>,
    /// Tells the planner how much there is now.
    pub(super) analyze: Option<String>,
}

impl Bulk {
    /// Rows whose keys must be new go straight into their table.
    pub(super) fn fresh<M: ModelTrait>() -> Self {
        let (table, columns) = (table::<M>(), names(Columns::<M>::iter()));
        Self {
            stage: None,
            copy: format!(r#"COPY "{table}" ({columns}) FROM STDIN"#),
            merge: None,
            analyze: None,
        }
    }

    /// Rows that may take the place of others are copied beside their table
    /// first.
    pub(super) fn merging<M: ModelTrait>() -> Self {
        let (table, columns) = (table::<M>(), names(Columns::<M>::iter()));
        let stage = format!(r#""incoming_{table}""#);
        let key = names(key::<M>());
        let taken = beside_key::<M>()
            .map(|column| format!(r#""{0}" = EXCLUDED."{0}""#, column.as_str()))
            .collect::<Vec<_>>()
            .join(", ");
        Self {
            stage: Some(format!(
                r#"CREATE TEMPORARY TABLE {stage} (LIKE "{table}") ON COMMIT DROP"#
            )),
            copy: format!("COPY {stage} ({columns}) FROM STDIN"),
            merge: Some(format!(
                r#"INSERT INTO "{table}" ({columns}) SELECT {columns} FROM {stage}
                   ON CONFLICT ({key}) DO UPDATE SET {taken};
                   DROP TABLE {stage}"#
            )),
            analyze: Some(format!(r#"ANALYZE "{table}""#)),
        }
    }
}

fn table<M: ModelTrait>() -> &'static str {
    Of::<M>::default().table_name()
}

fn names(columns: impl Iterator<Item = impl IdenStatic>) -> String {
    let quoted = columns.map(|column| format!(r#""{}""#, column.as_str()));
    quoted.collect::<Vec<_>>().join(", ")
}

/// Adds one row in COPY's text format.
pub(super) fn line<M: ModelTrait>(row: &M, out: &mut String) -> Result<(), StoreError> {
    for (place, column) in Columns::<M>::iter().enumerate() {
        if place > 0 {
            out.push('\t');
        }
        field(row.get(column), out)?;
    }
    out.push('\n');
    Ok(())
}

fn field(value: Value, out: &mut String) -> Result<(), StoreError> {
    match value {
        Value::String(Some(text)) => escape(&text, out),
        Value::Int(Some(number)) => out.push_str(&number.to_string()),
        Value::BigInt(Some(number)) => out.push_str(&number.to_string()),
        Value::Bytes(Some(bytes)) => {
            out.push_str(r"\\x");
            for byte in bytes {
                // Writing to a string cannot fail.
                let _ = write!(out, "{byte:02x}");
            }
        }
        Value::String(None) | Value::Int(None) | Value::BigInt(None) | Value::Bytes(None) => {
            out.push_str(r"\N");
        }
        _ => return Err(StoreError::Driver(None)),
    }
    Ok(())
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '\\' => out.push_str(r"\\"),
            '\t' => out.push_str(r"\t"),
            '\n' => out.push_str(r"\n"),
            '\r' => out.push_str(r"\r"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: Value) -> String {
        let mut out = String::new();
        field(value, &mut out).unwrap();
        out
    }

    #[test]
    fn what_ends_a_field_or_a_line_is_escaped() {
        assert_eq!(written(Value::from("a\tb\\c\nd\re")), r"a\tb\\c\nd\re");
        assert_eq!(written(Value::from(r"\N")), r"\\N");
        assert_eq!(written(Value::from("")), "");
    }

    #[test]
    fn nothing_is_not_the_empty_text() {
        assert_eq!(written(Value::String(None)), r"\N");
        assert_eq!(written(Value::BigInt(None)), r"\N");
    }

    #[test]
    fn bytes_are_written_as_digits() {
        assert_eq!(written(Value::from(vec![0u8, 255])), r"\\x00ff");
    }
}
