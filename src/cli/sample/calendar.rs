//! The sample's own time. It never looks at a clock.

use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use crate::cli::lever::Millis;

/// The day on which the company was exported.
const TODAY: OffsetDateTime = datetime!(2026-06-30 12:00 UTC);

/// So many days before the export; a negative number lies after it.
pub(super) fn days_ago(days: i64) -> Millis {
    Millis::from(TODAY - Duration::days(days))
}

/// So many days after another time.
pub(super) fn later(at: Millis, days: i64) -> Millis {
    Millis::new(at.get() + days * 86_400_000).unwrap_or(at)
}

/// So many days before the export, at some minute of the day.
pub(super) fn days_ago_at(days: i64, minute: usize) -> Millis {
    Millis::from(
        TODAY - Duration::days(days)
            + Duration::minutes(i64::try_from(minute % 480).unwrap_or_default()),
    )
}
