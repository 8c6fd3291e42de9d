//! Counting without contention.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::available_parallelism;

/// One value for each core, so that threads do not write to the same cache
/// line. Whoever reads adds them up.
pub(super) struct Shards<T> {
    first: Padded<T>,
    others: Box<[Padded<T>]>,
}

/// Two cache lines, which is what processors fetch together.
#[repr(align(128))]
struct Padded<T>(T);

/// The threads that have counted something so far.
static THREADS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// Which of them this one is.
    static THREAD: usize = THREADS.fetch_add(1, Ordering::Relaxed);
}

impl<T> Shards<T> {
    /// Makes a shard for each core.
    pub(super) fn new(make: impl Fn() -> T) -> Self {
        let cores = available_parallelism().map_or(1, NonZero::get);
        Self {
            first: Padded(make()),
            others: (1..cores).map(|_| Padded(make())).collect(),
        }
    }

    /// The shard of this thread; threads beyond the number of cores share.
    pub(super) fn mine(&self) -> &T {
        let place = THREAD.with(|thread| thread % (self.others.len() + 1));
        let other = place
            .checked_sub(1)
            .and_then(|place| self.others.get(place));
        &other.unwrap_or(&self.first).0
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &T> + Clone {
        std::iter::once(&self.first)
            .chain(&self.others)
            .map(|shard| &shard.0)
    }
}
