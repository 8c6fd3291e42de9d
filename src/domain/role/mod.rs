//! Roles: what a role holds of the 49 permissions, and what a custom role must obey.
//!
//! [`Grants`] is everything that one role holds, small enough to be copied and read without a
//! search. The five [`Preset`] roles take theirs from the table; a custom role is checked by
//! [`Grants::define`] when it is saved and every time it is loaded. Whether one role exceeds
//! another is asked here too, since nobody may define or assign a role wider than their own.

mod difference;
mod error;
mod feedback;
mod grants;
mod holding;
mod preset;

#[cfg(test)]
mod tests;

pub use difference::{Difference, Shift};
pub use error::{GrantError, RoleViolation};
pub use feedback::{FeedbackVisibility, preset_feedback_level, preset_grants};
pub use grants::Grants;
pub use holding::Holding;
pub use preset::Preset;
