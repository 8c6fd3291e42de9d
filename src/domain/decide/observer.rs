use std::cell::RefCell;

use super::{Denial, Ground, Step};

/// Takes note of the steps of a decision while it is made.
pub(crate) trait Observer: Copy {
    /// One step, in order. What it looked at is put together only by an
    /// observer that keeps it; `None` for what has no id in the account.
    fn step(self, looked_at: impl FnOnce() -> Option<Ground>, denial: Option<Denial>);
}

/// A plain decision: no step is kept, so that none costs anything.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unobserved;

impl Observer for Unobserved {
    #[inline]
    fn step(self, _: impl FnOnce() -> Option<Ground>, _: Option<Denial>) {}
}

/// The steps of one decision, in order.
#[derive(Default)]
pub(crate) struct Steps(RefCell<Vec<Step>>);

impl Steps {
    /// The steps, up to the one that denied.
    pub(crate) fn into_vec(self) -> Vec<Step> {
        self.0.into_inner()
    }
}

impl Observer for &Steps {
    fn step(self, looked_at: impl FnOnce() -> Option<Ground>, denial: Option<Denial>) {
        if let Some(ground) = looked_at() {
            self.0.borrow_mut().push(Step { ground, denial });
        }
    }
}
