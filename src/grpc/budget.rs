//! How many bytes of requests and answers are held at once: by all calls, and by those of one connection.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use super::notice::Notice;
use super::refusal::Refusal;
use crate::proto::ErrorReason;

/// Which part of all one connection may hold.
const OF_ONE: usize = 2;

/// What may be held, and is.
#[derive(Clone)]
pub(super) struct Budget {
    all: Arc<Pool>,
    /// That of one connection.
    own: Arc<Pool>,
    refused: Arc<Refused>,
}

/// When the log was told that there was no room.
#[derive(Default)]
struct Refused {
    for_one: Notice,
    for_all: Notice,
}

struct Pool {
    most: usize,
    held: AtomicUsize,
}

/// Bytes that are held until the last of them has left.
struct HeldBytes {
    bytes: Bytes,
    _held: Held,
}

impl AsRef<[u8]> for HeldBytes {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Bytes that are held until this is dropped.
pub(super) struct Held {
    budget: Budget,
    bytes: usize,
}

/// No more can be held.
#[derive(Debug)]
pub(super) struct Exhausted;

impl Budget {
    /// So many bytes for all connections.
    pub(super) fn new(most: usize) -> Self {
        Self {
            all: Arc::new(Pool::new(most)),
            own: Arc::new(Pool::new(most / OF_ONE)),
            refused: Arc::default(),
        }
    }

    /// The part of one more connection.
    pub(super) fn part(&self) -> Self {
        Self {
            all: Arc::clone(&self.all),
            own: Arc::new(Pool::new(self.own.most)),
            refused: Arc::clone(&self.refused),
        }
    }

    /// The same, of a request.
    pub(super) fn hold_request(&self) -> HeldRequest {
        HeldRequest(Arc::new(Mutex::new(self.hold())))
    }

    /// Holds nothing yet.
    pub(super) fn hold(&self) -> Held {
        Held {
            budget: self.clone(),
            bytes: 0,
        }
    }
}

impl Pool {
    fn new(most: usize) -> Self {
        Self {
            most,
            held: AtomicUsize::new(0),
        }
    }

    fn take(&self, bytes: usize) -> Result<(), Exhausted> {
        let more = |held: usize| held.checked_add(bytes).filter(|held| *held <= self.most);
        let taken = self
            .held
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        taken.map(|_| ()).map_err(|_| Exhausted)
    }

    fn give_back(&self, bytes: usize) {
        self.held.fetch_sub(bytes, Ordering::Relaxed);
    }
}

impl Held {
    /// Holds so many bytes more.
    ///
    /// # Errors
    /// There is no room for them.
    pub(super) fn grow(&mut self, bytes: usize) -> Result<(), Exhausted> {
        let Budget { all, own, refused } = &self.budget;
        if let Err(exhausted) = own.take(bytes) {
            if refused.for_one.is_due() {
                tracing::warn!(
                    most_bytes = own.most,
                    "calls are refused: those of one connection hold as many bytes as they may"
                );
            }
            return Err(exhausted);
        }
        if let Err(exhausted) = all.take(bytes) {
            own.give_back(bytes);
            if refused.for_all.is_due() {
                tracing::warn!(
                    most_bytes = all.most,
                    "calls are refused: all together hold as many bytes as they may"
                );
            }
            return Err(exhausted);
        }
        self.bytes = self.bytes.saturating_add(bytes);
        Ok(())
    }

    /// These bytes, which hold it until the last of them has left: also where the transport keeps them for a caller
    /// who does not read.
    pub(super) fn until_sent(self, bytes: Bytes) -> Bytes {
        Bytes::from_owner(HeldBytes { bytes, _held: self })
    }

    /// How much it may hold at most, when nothing else is held.
    pub(super) fn most(&self) -> usize {
        self.budget.own.most
    }

    /// Holds nothing any more.
    pub(super) fn clear(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        self.budget.own.give_back(bytes);
        self.budget.all.give_back(bytes);
    }
}

/// What a request holds: as long as its message is not followed by another, or the call is carried out.
#[derive(Clone)]
pub(super) struct HeldRequest(Arc<Mutex<Held>>);

impl HeldRequest {
    pub(super) fn grow(&self, bytes: usize) -> Result<(), Exhausted> {
        self.held().grow(bytes)
    }

    pub(super) fn clear(&self) {
        self.held().clear();
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        // It is whole whatever became of who held it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.clear();
    }
}

impl From<Exhausted> for Refusal {
    fn from(_: Exhausted) -> Self {
        Self::new(
            ErrorReason::Overloaded,
            "the server holds as many bytes of requests and answers as it may (`request_memory`)",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_hold_until_the_last_of_them_is_dropped() {
        let budget = Budget::new(100);
        let mut held = budget.hold();
        assert!(held.grow(50).is_ok());
        let mut bytes = held.until_sent(Bytes::from_static(&[7; 50]));
        let sent = bytes.split_to(49);
        drop(sent);
        assert!(budget.hold().grow(1).is_err());
        assert_eq!(bytes.as_ref(), [7]);
        drop(bytes);
        assert!(budget.hold().grow(50).is_ok());
    }

    #[test]
    fn a_connection_holds_its_part_and_all_hold_the_whole() {
        let budget = Budget::new(100);
        let mut parts: Vec<(Budget, Held)> = Vec::new();
        for _ in 0..2 {
            let part = budget.part();
            let mut held = part.hold();
            assert!(held.grow(40).is_ok());
            assert!(held.grow(11).is_err());
            assert!(held.grow(10).is_ok());
            parts.push((part, held));
        }
        let other = budget.part();
        assert!(other.hold().grow(1).is_err());
        // What is given back is there for all others.
        let (part, mut held) = parts.pop().unwrap();
        held.clear();
        assert!(held.grow(48).is_ok());
        assert!(part.hold().grow(1).is_ok());
        let mut more = other.hold();
        assert!(more.grow(2).is_ok());
        assert!(more.grow(1).is_err());
        drop(held);
        assert!(more.grow(48).is_ok());
        assert!(more.grow(usize::MAX).is_err());
    }
}
