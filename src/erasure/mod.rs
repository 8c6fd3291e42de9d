//! The erasure: what a request would erase, the one commit that closes it to
//! everybody, and the worker that erases it, whatever happens in between.
//!
//! A [`Preview`] shows a plan and seals it in a token; a run makes the same
//! plan again and carries it out only when it is still the one that was shown
//! (rulebook, section 10). What an erasure request cannot erase yet stays on
//! its job and resumes by itself.

mod eraser;
mod error;
mod finish;
mod plan;
mod restrictions;
mod resume;
mod run;
mod token;
mod worker;

pub use eraser::{Eraser, RunOutcome};
pub use error::EraseError;
pub use token::{POLICY_VERSION, PREVIEW_LIFETIME_MILLIS, Preview};
