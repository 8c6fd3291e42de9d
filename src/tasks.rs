//! Tasks that run as long as the server does.
//!
//! Each has a name and a token that tells it to stop. One that ends before
//! that, or panics, is an error of the server as a whole: it is logged, and
//! whoever waits at [`Tasks::failed`] is told.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use opentelemetry::context::FutureExt as _;
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinError};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The tasks of a server. Clones share them.
#[derive(Clone, Default)]
pub struct Tasks {
    shared: Arc<Shared>,
}

struct Shared {
    tracker: TaskTracker,
    stop: CancellationToken,
    next: AtomicU64,
    running: Mutex<HashMap<u64, (&'static str, AbortHandle)>>,
    failed: watch::Sender<Option<&'static str>>,
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            tracker: TaskTracker::new(),
            stop: CancellationToken::new(),
            next: AtomicU64::new(0),
            running: Mutex::default(),
            failed: watch::Sender::new(None),
        }
    }
}

/// A task that was started.
pub struct Task {
    ended: CancellationToken,
    abort: AbortHandle,
}

impl Task {
    /// Waits until it has ended.
    pub async fn ended(&self) {
        self.ended.cancelled().await;
    }

    /// Ends it wherever it is.
    pub fn abort(&self) {
        self.abort.abort();
    }
}

impl Tasks {
    /// A token for a task: cancelled when all tasks are to stop, or by whoever
    /// wants to stop this one before.
    pub fn token(&self) -> CancellationToken {
        self.shared.stop.child_token()
    }

    /// Starts a task that must run until its token is cancelled.
    pub fn spawn(
        &self,
        name: &'static str,
        stop: CancellationToken,
        work: impl Future<Output = ()> + Send + 'static,
    ) -> Task {
        let work = tokio::spawn(work.with_current_context());
        let (abort, ended) = (work.abort_handle(), CancellationToken::new());
        let number = self.shared.next.fetch_add(1, Ordering::Relaxed);
        self.running().insert(number, (name, abort.clone()));
        let tasks = self.clone();
        let guard = ended.clone().drop_guard();
        self.shared.tracker.spawn(async move {
            let _guard = guard;
            let outcome = work.await;
            tasks.running().remove(&number);
            tasks.judge(name, &stop, outcome);
        });
        Task { ended, abort }
    }

    /// Tells whether a task ended as it may.
    fn judge(&self, name: &'static str, stop: &CancellationToken, outcome: Result<(), JoinError>) {
        let how = match outcome {
            Err(error) if error.is_panic() => "it panicked",
            _ if stop.is_cancelled() => return,
            Ok(()) | Err(_) => "it ended by itself",
        };
        tracing::error!(task = name, how, "a task of the server failed");
        self.shared.failed.send_replace(Some(name));
    }

    /// Returns the name of a task when one failed.
    pub async fn failed(&self) -> &'static str {
        let mut failed = self.shared.failed.subscribe();
        loop {
            if let Some(name) = *failed.borrow_and_update() {
                return name;
            }
            if failed.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// Tells every task to stop, waits for them, and ends those wherever they
    /// are that need longer. Answers whether all stopped in time.
    pub async fn stop(&self, within: Duration) -> bool {
        self.shared.stop.cancel();
        self.shared.tracker.close();
        let stopped = tokio::time::timeout(within, self.shared.tracker.wait()).await;
        if stopped.is_ok() {
            return true;
        }
        for (name, task) in self.running().values() {
            tracing::warn!(task = name, "a task did not stop in time and is ended");
            task.abort();
        }
        self.shared.tracker.wait().await;
        false
    }

    fn running(&self) -> MutexGuard<'_, HashMap<u64, (&'static str, AbortHandle)>> {
        let running = self.shared.running.lock();
        running.unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);

    #[tokio::test]
    async fn a_task_that_ends_when_it_is_told_is_no_failure() {
        let tasks = Tasks::default();
        let stop = tasks.token();
        tasks.spawn("good", stop.clone(), stop.cancelled_owned());
        assert!(tasks.stop(MINUTE).await);
        assert_eq!(*tasks.shared.failed.borrow(), None);
    }

    #[tokio::test]
    async fn a_task_may_be_stopped_before_the_others() {
        let tasks = Tasks::default();
        let (first, second) = (tasks.token(), tasks.token());
        let task = tasks.spawn("first", first.clone(), first.clone().cancelled_owned());
        tasks.spawn("second", second.clone(), second.clone().cancelled_owned());
        first.cancel();
        task.ended().await;
        assert!(!second.is_cancelled());
        assert!(tasks.stop(MINUTE).await);
        assert_eq!(*tasks.shared.failed.borrow(), None);
    }

    #[tokio::test]
    async fn a_task_that_ends_by_itself_is_told() {
        let tasks = Tasks::default();
        tasks.spawn("short", tasks.token(), async {});
        assert_eq!(tasks.failed().await, "short");
    }

    #[tokio::test]
    async fn a_task_that_panics_is_told_even_while_it_stops() {
        for stopping in [false, true] {
            let tasks = Tasks::default();
            let stop = tasks.token();
            if stopping {
                stop.cancel();
            }
            tasks.spawn("broken", stop, async { panic!("a test") });
            assert_eq!(tasks.failed().await, "broken");
        }
    }

    #[tokio::test]
    async fn a_task_that_does_not_stop_is_ended() {
        let tasks = Tasks::default();
        let task = tasks.spawn("stubborn", tasks.token(), std::future::pending());
        assert!(!tasks.stop(Duration::ZERO).await);
        task.ended().await;
        assert_eq!(*tasks.shared.failed.borrow(), None);
    }
}
