//! What the log is told at most once a minute, however often it happens.

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
