use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// The clock that goes on while the machine is suspended, unlike that of [`std::time::Instant`] on Linux: others
/// take the right over meanwhile.
#[cfg(target_os = "linux")]
const CLOCK: ClockId = ClockId::Boottime;
#[cfg(not(target_os = "linux"))]
const CLOCK: ClockId = ClockId::Monotonic;

/// How long it is since a moment that does not change while the machine runs.
pub(super) fn now() -> Duration {
    // It never is before that moment.
    Duration::try_from(clock_gettime(CLOCK)).unwrap_or_default()
}
