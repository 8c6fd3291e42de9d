//! Etags: a version as callers see it.

use super::fields::Fields;
use crate::proto::ErrorReason;

/// The etag of a version.
pub(super) fn etag(version: u64) -> String {
    format!("{version:x}")
}

/// The version that an etag stands for; `None` for text that is none.
pub(super) fn parse_etag(text: &str) -> Option<u64> {
    u64::from_str_radix(text, 16)
        .ok()
        .filter(|version| etag(*version) == text)
}

/// An etag that may be left out.
pub(super) fn maybe_etag(fields: &mut Fields, field: &str, text: &str) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    let version = parse_etag(text);
    if version.is_none() {
        fields.wrong(
            field,
            ErrorReason::FieldInvalid,
            "is no etag that was given out",
        );
    }
    version
}
