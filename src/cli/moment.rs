//! A moment, as it is typed.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Reads a moment.
///
/// # Errors
/// It is none.
pub(super) fn moment(text: &str) -> Result<prost_types::Timestamp, String> {
    let at = OffsetDateTime::parse(text, &Rfc3339);
    let at = at.map_err(|_| "must be a time such as 2026-11-27T08:00:00Z".to_owned())?;
    Ok(prost_types::Timestamp {
        seconds: at.unix_timestamp(),
        // Below a thousand million, so that it always fits.
        nanos: i32::try_from(at.nanosecond()).unwrap_or_default(),
    })
}
