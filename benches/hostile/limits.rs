//! What must hold during an attack.

use std::time::Duration;

/// How much longer the canary may wait than at rest.
const TIMES: f64 = 3.0;
/// A p99 at rest below this counts as this, in milliseconds. On a shared machine of two cores the canary wakes up late
/// by as much now and then, whatever the server does.
const FLOOR: f64 = 2.0;
/// What the canary may wait where nothing is known of the machine, in milliseconds.
const LOOSE: f64 = 1_000.0;

/// How many MiB of requests and answers the server may hold.
pub(crate) const REQUEST_MEMORY: u64 = 64;
/// What it may take beside them and beside what it takes at rest: the state of HTTP/2 of 10,000 connections, and what
/// the allocator keeps.
const BESIDE: u64 = 256;
/// How long the server may take to end.
pub(crate) const ENDING: Duration = Duration::from_secs(25);

/// How a run judges.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    /// How long each attack lasts.
    pub(crate) lasting: Duration,
    /// The p99 of the canary, in milliseconds.
    pub(crate) p99: f64,
    /// MiB in all.
    pub(crate) memory: u64,
}

impl Limits {
    /// Those of a run with this p99 at rest, in milliseconds, and so many MiB.
    pub(crate) fn of(p99: f64, at_rest: u64) -> Self {
        let memory = at_rest + REQUEST_MEMORY + BESIDE;
        if is_short() {
            Self {
                lasting: Duration::from_secs(1),
                p99: LOOSE,
                memory,
            }
        } else {
            Self {
                lasting: Duration::from_secs(3),
                p99: TIMES * p99.max(FLOOR),
                memory,
            }
        }
    }
}

/// Whether each attack lasts for a second only.
pub(crate) fn is_short() -> bool {
    std::env::var("STEWARD_HOSTILE").is_ok_and(|said| said == "short")
}
