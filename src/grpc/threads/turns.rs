//! Turns of which one is taken at a time.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use tokio::task::yield_now;
use tokio::time::Instant;

/// Who waits stands in the line as if it had come later by so many times what it used.
const LATER: u32 = 8;

/// The turns of a thread's connections. Who used little goes before who used much, but for those that have waited long.
#[derive(Clone, Default)]
pub(super) struct Turns(Arc<Mutex<Line>>);

#[derive(Default)]
struct Line {
    is_taken: bool,
    /// How many have come to wait.
    came: u64,
    waiting: BTreeMap<Place, Waker>,
}

/// Where somebody stands who waits: when it came, or later by [`LATER`] times what it used; and its number among all
/// that came.
type Place = (Instant, u64);

impl Turns {
    fn line(&self) -> MutexGuard<'_, Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the first one that it may take its turn.
    fn tell_first(line: MutexGuard<'_, Line>) {
        let first = line.waiting.first_key_value();
        let first = first.map(|(_, waker)| waker.clone());
        drop(line);
        first.into_iter().for_each(Waker::wake);
    }
}

/// A turn: nobody else has one before its end.
pub(super) struct Turn(Turns);

impl Turn {
    /// Ends it, once the system was asked what else has come.
    pub(super) fn end(self) {
        let waker = Waker::from(Arc::new(self));
        let _ = pin!(yield_now()).poll(&mut Context::from_waker(&waker));
    }
}

impl Wake for Turn {
    fn wake(self: Arc<Self>) {
        // tokio wakes whoever yields once it has asked the system. The last one who has the turn is gone then, which
        // ends it.
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut line = self.0.line();
        line.is_taken = false;
        Turns::tell_first(line);
    }
}

/// Somebody who may wait for a turn, and stands in the line no longer than this lasts.
#[derive(Default)]
pub(super) struct Waiting(Option<(Turns, Place)>);

impl Waiting {
    pub(super) fn is_waiting(&self) -> bool {
        self.0.is_some()
    }

    /// Waits for a turn. What was used counts when the waiting begins.
    pub(super) fn poll(
        &mut self,
        turns: &Turns,
        used: Duration,
        context: &Context<'_>,
    ) -> Poll<Turn> {
        let mut line = turns.line();
        let place = if let Some((_, place)) = &self.0 {
            *place
        } else {
            line.came += 1;
            (Instant::now() + used * LATER, line.came)
        };
        let first = line.waiting.first_key_value();
        let is_first = first.is_none_or(|(first, _)| *first >= place);
        if line.is_taken || !is_first {
            line.waiting.insert(place, context.waker().clone());
            self.0 = Some((turns.clone(), place));
            return Poll::Pending;
        }
        line.is_taken = true;
        line.waiting.remove(&place);
        self.0 = None;
        Poll::Ready(Turn(turns.clone()))
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some((turns, place)) = self.0.take() {
            let mut line = turns.line();
            line.waiting.remove(&place);
            // It may have been told that it is the first.
            Turns::tell_first(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::poll;

    use super::*;

    /// Waits for a turn, as one that used so much.
    async fn turn(turns: &Turns, used_ms: u64) -> Turn {
        let mut waiting = Waiting::default();
        let used = Duration::from_millis(used_ms);
        std::future::poll_fn(|context| waiting.poll(turns, used, context)).await
    }

    #[tokio::test(start_paused = true)]
    async fn who_used_little_goes_first_but_for_those_that_have_waited_long() {
        let turns = Turns::default();
        let taken = turn(&turns, 0).await;
        let mut much = pin!(turn(&turns, 10));
        assert!(poll!(&mut much).is_pending());
        let mut little = pin!(turn(&turns, 1));
        assert!(poll!(&mut little).is_pending());
        drop(taken);
        assert!(poll!(&mut much).is_pending());
        let Poll::Ready(taken) = poll!(&mut little) else {
            panic!("it is first");
        };
        tokio::time::advance(Duration::from_millis(100)).await;
        let mut little = pin!(turn(&turns, 1));
        assert!(poll!(&mut little).is_pending());
        drop(taken);
        assert!(poll!(&mut little).is_pending());
        assert!(poll!(&mut much).is_ready());
        assert!(poll!(&mut little).is_ready());
    }

    #[tokio::test]
    async fn whoever_leaves_the_line_tells_the_next() {
        let turns = Turns::default();
        let taken = turn(&turns, 0).await;
        let mut first = Box::pin(turn(&turns, 0));
        assert!(poll!(&mut first).is_pending());
        let next = tokio::spawn({
            let turns = turns.clone();
            async move { drop(turn(&turns, 1).await) }
        });
        yield_now().await;
        drop(taken);
        drop(first);
        next.await.unwrap();
    }
}
