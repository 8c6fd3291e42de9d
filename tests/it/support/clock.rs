//! A clock that stands still until it is set.

use std::sync::atomic::{AtomicI64, Ordering};

use steward::ambient::{Ambient, Machine, NoRandomness};
use steward::domain::record::Timestamp;

/// The clock, with the machine's own randomness.
pub(crate) struct SetClock {
    now: AtomicI64,
    machine: Machine,
}

impl SetClock {
    /// It says the machine's time.
    pub(crate) fn now() -> Self {
        let machine = Machine::default();
        Self {
            now: AtomicI64::new(machine.now().0),
            machine,
        }
    }

    /// It says what it will be in so many seconds.
    pub(crate) fn set_ahead(&self, seconds: i64) {
        self.now.fetch_add(seconds * 1_000, Ordering::Relaxed);
    }
}

impl Ambient for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::Relaxed))
    }

    fn random(&self) -> Result<[u8; 16], NoRandomness> {
        self.machine.random()
    }
}
