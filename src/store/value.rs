//! How ids, numbers and lists are written in the database.

use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Stamp, StoreError};
use crate::domain::id::InvalidId;

/// The error for a row that steward cannot have written.
pub(in crate::store) fn inconsistent(table: &'static str, id: &str) -> StoreError {
    StoreError::Inconsistent {
        table,
        id: Some(id.to_owned()),
    }
}

/// Reads an id.
pub(in crate::store) fn id<I: FromStr<Err = InvalidId>>(
    table: &'static str,
    text: &str,
) -> Result<I, StoreError> {
    text.parse()
        .map_err(|InvalidId| StoreError::Inconsistent { table, id: None })
}

/// Reads an id that may be absent.
pub(in crate::store) fn id_opt<I: FromStr<Err = InvalidId>>(
    table: &'static str,
    text: Option<&str>,
) -> Result<Option<I>, StoreError> {
    text.map(|text| id(table, text)).transpose()
}

/// Writes an id, or anything else that shows itself, that may be absent.
pub(in crate::store) fn shown<T: ToString>(value: Option<&T>) -> Option<String> {
    value.map(ToString::to_string)
}

/// Writes a count or a revision. A database has no unsigned numbers; none of
/// ours comes near the end.
pub(in crate::store) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Reads a count or a revision.
pub(in crate::store) fn unsigned(table: &'static str, number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Inconsistent { table, id: None })
}

/// Reads a stamp.
pub(in crate::store) fn stamp(table: &'static str, bytes: &[u8]) -> Result<Stamp, StoreError> {
    let bytes = bytes.try_into();
    bytes
        .map(Stamp)
        .map_err(|_| StoreError::Inconsistent { table, id: None })
}

/// Writes a place in a list.
pub(in crate::store) fn position(place: usize) -> i32 {
    i32::try_from(place).unwrap_or(i32::MAX)
}

/// Writes a text of which nothing may be known: an erased one and an empty one
/// look the same.
pub(in crate::store) fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// Writes a list as JSON; an empty one, like an erased one, as nothing.
pub(in crate::store) fn list<T: Serialize>(items: &[T]) -> Option<String> {
    if items.is_empty() {
        return None;
    }
    // Strings and structs of strings always have a JSON form.
    serde_json::to_string(items).ok()
}

/// Reads a list.
pub(in crate::store) fn items<T: DeserializeOwned>(
    table: &'static str,
    json: Option<&str>,
) -> Result<Vec<T>, StoreError> {
    match json {
        None => Ok(Vec::new()),
        Some(json) => {
            serde_json::from_str(json).map_err(|_| StoreError::Inconsistent { table, id: None })
        }
    }
}
