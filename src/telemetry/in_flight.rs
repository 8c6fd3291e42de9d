//! How many calls are in flight, so that a server that stops knows when the
//! last one was answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Notify;

/// The calls in flight. Clones count together.
#[derive(Clone, Default)]
pub struct InFlight(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// Those of which these are a part.
    all: Option<InFlight>,
    calls: AtomicUsize,
    /// How many have begun.
    begun: AtomicUsize,
    /// Told when the last call has ended.
    idle: Notify,
}

/// A call in flight, until it is dropped.
pub(super) struct CallInFlight(InFlight);

impl InFlight {
    pub(super) fn begin(&self) -> CallInFlight {
        self.count_up();
        CallInFlight(self.clone())
    }

    fn count_up(&self) {
        self.0.calls.fetch_add(1, Ordering::Relaxed);
        self.0.begun.fetch_add(1, Ordering::Relaxed);
        if let Some(all) = &self.0.all {
            all.count_up();
        }
    }

    fn count_down(&self) {
        let Shared {
            all, calls, idle, ..
        } = &*self.0;
        if calls.fetch_sub(1, Ordering::AcqRel) == 1 {
            idle.notify_waiters();
        }
        if let Some(all) = all {
            all.count_down();
        }
    }

    /// A part of these: what is in flight there is here too.
    #[must_use]
    pub fn part(&self) -> Self {
        let shared = Shared {
            all: Some(self.clone()),
            ..Shared::default()
        };
        Self(Arc::new(shared))
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.calls.load(Ordering::Acquire)
    }

    /// Returns when there was no call for so long.
    pub async fn none_for(&self, pause: Duration) {
        loop {
            let mut idle = std::pin::pin!(self.0.idle.notified());
            // From here on no end of a call is missed.
            idle.as_mut().enable();
            if self.count() > 0 {
                idle.await;
                continue;
            }
            let begun = self.0.begun.load(Ordering::Acquire);
            tokio::time::sleep(pause).await;
            if self.count() == 0 && self.0.begun.load(Ordering::Acquire) == begun {
                return;
            }
        }
    }
}

impl Drop for CallInFlight {
    fn drop(&mut self) {
        self.0.count_down();
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Waker};

    use tokio::time::timeout;

    use super::*;

    const PAUSE: Duration = Duration::from_millis(1);
    const LONG: Duration = Duration::from_mins(1);

    #[tokio::test]
    async fn the_last_call_is_waited_for() {
        let in_flight = InFlight::default();
        let mut waiting = std::pin::pin!(in_flight.none_for(PAUSE));
        let calls = [in_flight.begin(), in_flight.begin()];
        for (ended, call) in calls.into_iter().enumerate() {
            assert_eq!(in_flight.count(), 2 - ended);
            assert!(timeout(10 * PAUSE, &mut waiting).await.is_err());
            drop(call);
        }
        assert!(timeout(LONG, waiting).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn calls_that_come_and_go_meanwhile_are_calls() {
        let in_flight = InFlight::default();
        let mut waiting = std::pin::pin!(in_flight.none_for(LONG));
        for _ in 0..10 {
            assert!(timeout(LONG * 2 / 3, &mut waiting).await.is_err());
            drop(in_flight.begin());
        }
        assert!(timeout(LONG * 2, waiting).await.is_ok());
    }

    #[test]
    fn what_is_in_flight_in_a_part_is_in_flight() {
        let all = InFlight::default();
        let parts = [all.part(), all.part()];
        let call = parts[0].begin();
        assert_eq!(parts.each_ref().map(InFlight::count), [1, 0]);
        assert_eq!(all.count(), 1);
        drop(call);
        assert_eq!((parts[0].count(), all.count()), (0, 0));
    }

    #[tokio::test]
    async fn a_call_that_comes_meanwhile_is_waited_for_too() {
        let in_flight = InFlight::default();
        let mut waiting = std::pin::pin!(in_flight.none_for(PAUSE));
        let mut once = Context::from_waker(Waker::noop());
        assert!(waiting.as_mut().poll(&mut once).is_pending());
        let call = in_flight.begin();
        assert!(timeout(10 * PAUSE, &mut waiting).await.is_err());
        drop(call);
        assert!(timeout(LONG, waiting).await.is_ok());
    }
}
