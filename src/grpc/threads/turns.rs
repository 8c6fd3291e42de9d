//! What many connections do at the same moment happens one after the other, with others served in between.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;

use tokio::sync::Semaphore;

/// Lets everything go first that is ready on this thread, once.
pub(super) async fn after_others() {
    let mut has_waited = false;
    poll_fn(|context| {
        if has_waited {
            return Poll::Ready(());
        }
        has_waited = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// The ends of a thread's connections. Each leaves work behind, hundreds of calls at times.
#[derive(Clone)]
pub(super) struct Ends(Arc<Semaphore>);

impl Default for Ends {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

impl Ends {
    /// Waits until what the ends before left behind is done.
    pub(super) async fn turn(self) {
        let Ok(turn) = self.0.acquire_owned().await else {
            return;
        };
        tokio::spawn(async move {
            // This end leaves its work behind meanwhile, which is done first.
            after_others().await;
            drop(turn);
        });
    }
}
