//! The lists: of things, of users, of permissions, of records.

mod permissions;
mod records;
mod resources;
mod users;

#[cfg(test)]
mod tests;

pub(super) use permissions::permissions;
pub(super) use records::records;
pub(super) use resources::{Stream, resources};
pub(super) use users::users;

use super::page;

/// The sizes of pages, in ids.
const SIZES: page::Limits = page::Limits {
    usual: 1_000,
    most: 10_000,
};
/// After how many things that were looked at others get their turn; about a
/// millisecond.
const LOOKS: usize = 4_096;
/// As many looks take as long as a message beside what is looked at for it.
const MESSAGE: usize = 16;
