//! When a source last changed what it tells.

use super::Timestamp;

/// How far a source's clock may be ahead, in milliseconds (X60).
const MAX_AHEAD: i64 = 5 * 60 * 1_000;

/// How the time of a told copy compares with that of the stored one
/// (rulebook: X60).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceTime {
    /// It is not older, or there is nothing to compare with.
    Current,
    /// It is older: the copy is stale.
    Stale,
    /// It lies in the future.
    Ahead,
}

impl SourceTime {
    /// Compares the time of a told copy with that of the stored one.
    pub fn of(told: Timestamp, stored: Option<Timestamp>, now: Timestamp) -> Self {
        if told.0 > now.0.saturating_add(MAX_AHEAD) {
            Self::Ahead
        } else if stored.is_some_and(|stored| told < stored) {
            Self::Stale
        } else {
            Self::Current
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_stale_before_the_stored_one_and_refused_five_minutes_ahead() {
        let now = Timestamp(1_000_000);
        for (told, stored, expected) in [
            (10, None, SourceTime::Current),
            (10, Some(10), SourceTime::Current),
            (10, Some(9), SourceTime::Current),
            (10, Some(11), SourceTime::Stale),
            (1_300_000, None, SourceTime::Current),
            (1_300_001, None, SourceTime::Ahead),
            (1_300_001, Some(2_000_000), SourceTime::Ahead),
            (i64::MAX, None, SourceTime::Ahead),
        ] {
            let found = SourceTime::of(Timestamp(told), stored.map(Timestamp), now);
            assert_eq!(found, expected, "{told}, {stored:?}");
        }
    }
}
