//! How many answers that take much are made at once: pages of lists, explanations, impacts. What else is asked for
//! waits, and connections take turns. Streams of changes, which may last for ever, are counted here too.

use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tonic::Extensions;

use super::refusal::Refusal;
use crate::proto::ErrorReason;
use crate::store::Store;

/// How many there are for each working thread: of two connections, each has as many as there are threads.
const OF_A_THREAD: usize = 2;

/// How many streams of changes one connection has at most: of the calls that it may have in flight, some are left.
const STREAMS: usize = 96;

/// The slots for such answers, as one connection takes them.
#[derive(Clone)]
pub(super) struct Slots {
    /// The runtime of the working threads.
    working: Handle,
    all: Arc<Semaphore>,
    /// Those of one connection: half of all. No more of its calls stand in the line of all connections.
    own: Arc<Semaphore>,
    of_one: usize,
    /// Those for the streams of changes of one connection.
    streams: Arc<Semaphore>,
}

/// A slot that was taken, until it is dropped.
pub(super) struct Slot {
    _of_own: Option<OwnedSemaphorePermit>,
    _of_all: Option<OwnedSemaphorePermit>,
}

impl Slots {
    /// Those of the runtime that this runs on.
    pub(super) fn here() -> Self {
        let working = Handle::current();
        let of_one = working.metrics().num_workers();
        Self {
            working,
            all: Arc::new(Semaphore::new(of_one * OF_A_THREAD)),
            own: Arc::new(Semaphore::new(of_one)),
            of_one,
            streams: Arc::new(Semaphore::new(STREAMS)),
        }
    }

    /// The part of one more connection.
    pub(super) fn part(&self) -> Self {
        Self {
            own: Arc::new(Semaphore::new(self.of_one)),
            streams: Arc::new(Semaphore::new(STREAMS)),
            ..self.clone()
        }
    }

    /// Those of the connection that a request came on.
    pub(super) fn of(extensions: &Extensions) -> Result<Self, Refusal> {
        // Each request has them.
        extensions.get().cloned().ok_or_else(Refusal::not_finished)
    }

    /// One for a stream of changes, which lasts as long as its caller likes.
    pub(super) fn stream(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        let permit = Arc::clone(&self.streams).try_acquire_owned();
        permit.map_err(|_| {
            let text = format!(
                "this connection has {STREAMS} streams of changes; another connection takes as many"
            );
            Refusal::new(ErrorReason::Overloaded, text).with("max_streams", &STREAMS)
        })
    }

    /// Waits for one. Nobody may wait for anything else as long as it is held.
    ///
    /// However long it took: what was read before is answered only while the right to serve is held.
    pub(super) async fn take(&self, store: &Store) -> Result<Slot, Refusal> {
        // Nobody closes them.
        let slot = Slot {
            _of_own: Arc::clone(&self.own).acquire_owned().await.ok(),
            _of_all: Arc::clone(&self.all).acquire_owned().await.ok(),
        };
        store.check_serving()?;
        Ok(slot)
    }

    /// Waits for one, and does some work with it beside the threads that answer: it takes milliseconds, in which they
    /// answer thousands of questions. The work is told when nobody waits for it any more.
    pub(super) async fn aside<T: Send + 'static>(
        &self,
        store: &Store,
        work: impl FnOnce(&CancellationToken) -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let slot = self.take(store).await?;
        let given_up = CancellationToken::new();
        let _guard = given_up.clone().drop_guard();
        let worked = self.working.spawn_blocking(move || {
            let _slot = slot;
            work(&given_up)
        });
        let worked = worked.await.map_err(|_| Refusal::not_finished())?;
        store.check_serving()?;
        Ok(worked)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;
    use crate::store::StoreConfig;

    async fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("steward.db").display());
        let store = Store::connect(&StoreConfig::new(url)).await.unwrap();
        (folder, store)
    }

    /// Whoever waited for long, or worked for long, answers from what may be old by then.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn nothing_is_answered_that_the_right_to_serve_was_lost_over() {
        let (_folder, store) = store().await;
        let slots = Slots::here();
        let losing = store.clone();
        let work = slots.aside(&store, move |_| losing.lose_right()).await;
        let refused = |refusal: Option<Refusal>| {
            assert_eq!(
                refusal.map(|one| one.reason()),
                Some(ErrorReason::NotServing)
            );
        };
        refused(work.err());
        refused(slots.take(&store).await.err());
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_connection_takes_its_slots_and_leaves_the_others() {
        let (_folder, store) = store().await;
        let slots = Slots::here();
        let (one, other, third) = (slots.part(), slots.part(), slots.part());
        let mut held = vec![one.take(&store).await, one.take(&store).await];
        let mut more_of_one = Box::pin(one.take(&store));
        assert!((&mut more_of_one).now_or_never().is_none());
        held.extend([other.take(&store).await, other.take(&store).await]);
        // All are taken. What is given back goes to another that waits, since no more of the first stands in that line.
        let mut of_third = Box::pin(third.take(&store));
        assert!((&mut of_third).now_or_never().is_none());
        held.pop();
        assert!((&mut more_of_one).now_or_never().is_none());
        assert!(of_third.now_or_never().is_some());
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn work_is_told_that_nobody_waits_for_it() {
        let (_folder, store) = store().await;
        let slots = Slots::here();
        let (began, has_begun) = tokio::sync::oneshot::channel();
        let (ended, has_ended) = tokio::sync::oneshot::channel();
        let work = slots.aside(&store, move |given_up: &CancellationToken| {
            began.send(()).unwrap();
            while !given_up.is_cancelled() {
                std::thread::yield_now();
            }
            ended.send(()).unwrap();
        });
        tokio::select! {
            _ = work => panic!("it goes on"),
            () = async { has_begun.await.unwrap() } => {}
        }
        has_ended.await.unwrap();
        // And what it held is there for others.
        let all = (slots.take(&store).await, slots.take(&store).await);
        assert!(all.0.is_ok() && all.1.is_ok());
    }
}
