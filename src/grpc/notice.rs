//! What the log is told at most once a minute, however often it happens.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// When something is told again that goes on.
const AGAIN: Duration = Duration::from_mins(1);

/// When it was told last.
#[derive(Default)]
pub(super) struct Notice(Mutex<Option<Instant>>);

impl Notice {
    /// Whether it is to be told now.
    pub(super) fn is_due(&self) -> bool {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = told.is_none_or(|told| told.elapsed() >= AGAIN);
        if is_due {
            *told = Some(Instant::now());
        }
        is_due
    }
}

/// When something was told last of each of those who have a name, and of those
/// who have none.
#[derive(Default)]
pub(super) struct Notices(Mutex<HashMap<Option<String>, Instant>>);

impl Notices {
    /// Whether it is to be told now.
    pub(super) fn is_due(&self, name: Option<&str>) -> bool {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.retain(|_, told| told.elapsed() < AGAIN);
        match told.entry(name.map(ToOwned::to_owned)) {
            Entry::Occupied(_) => false,
            Entry::Vacant(new) => {
                new.insert(Instant::now());
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn each_is_told_of_once_a_minute() {
        let notices = Notices::default();
        let (a, b) = (Some("a"), Some("b"));
        assert_eq!(
            [a, b, None, a, None].map(|name| notices.is_due(name)),
            [true, true, true, false, false]
        );
        tokio::time::advance(AGAIN).await;
        assert_eq!([a, a].map(|name| notices.is_due(name)), [true, false]);
    }
}
