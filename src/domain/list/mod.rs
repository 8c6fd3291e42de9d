//! Lists: what may this user do this to, who may do this to that, and what may
//! this user do to it?
//!
//! No rule stands here. A list finds what is to be asked about, and asks
//! `decide` of each; so it says what single questions would.
//!
//! - [`Resources`]: the things of a kind, for one user and one permission.
//! - [`users()`]: the users, for one permission and target.
//! - [`permissions()`]: the rows of the table, for one user and target.
//! - [`records()`]: what there is of a kind, whoever asks.
//!
//! The lists of things, users and records are long and come in slices, so that whoever asks can pause
//! between them, stop, and go on later after the last id.

mod permissions;
mod query;
mod records;
mod related;
mod resources;
mod thing;
mod users;

#[cfg(test)]
mod tests;

pub use permissions::{AnsweredRow, RowAnswer, permissions};
pub use query::{Archival, Filter, Query, ResourceKind};
pub use records::{ListedRecord, ListedRecords, records};
pub use resources::Resources;
pub use users::users;

use super::enumerable_facts::{EnumerableFacts, HasId, KnownResources};

/// The ids of a list, or some of them, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slice {
    /// The ids.
    pub ids: Vec<String>,
    /// After which id the list goes on; `None` when it has ended. Not always
    /// the last one listed: what was looked at and is not in the list need
    /// not be looked at again.
    pub after: Option<String>,
    /// How many things were looked at for it.
    pub looks: usize,
}

/// How much of a list to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most ids that the slice may have.
    pub ids: usize,
    /// The most things that may be looked at for it.
    pub looks: usize,
}

/// A slice of some kind's things.
struct ListedSlice<H> {
    slice: Slice,
    /// The last thing looked at, when more follow.
    last: Option<H>,
}

/// How many things are fetched together. Each fetch waits for the memory, and
/// these wait at the same time: the ids stand beside what `decide` reads.
const AT_ONCE: usize = 32;

/// Takes things in order, as far as the limits go, and keeps those that may
/// be listed.
fn gather<C, H>(
    facts: &C,
    mut things: impl Iterator<Item = H>,
    limits: Limits,
    may: impl Fn(H) -> bool,
) -> ListedSlice<H>
where
    C: EnumerableFacts + KnownResources<H>,
    H: HasId,
{
    let mut ids = Vec::new();
    let mut last = None;
    let mut looks: usize = 0;
    loop {
        let room = limits.ids.saturating_sub(ids.len());
        let left = limits.looks.saturating_sub(looks);
        let named = things.by_ref().take(AT_ONCE.min(room).min(left));
        let named = named.map(|thing| (thing, facts.id_of(thing)));
        let named: Vec<(H, Option<H::Id>)> = named.collect();
        if named.is_empty() {
            break;
        }
        facts.approach(named.iter().map(|(thing, _)| *thing));
        for (thing, id) in named {
            looks = looks.saturating_add(1);
            last = Some(thing);
            if may(thing) {
                ids.extend(id.map(Into::into));
            }
        }
    }
    let last = last.filter(|_| things.next().is_some());
    let after = last.and_then(|last| facts.id_of(last));
    let after = after.map(|id| id.to_string());
    let slice = Slice { ids, after, looks };
    ListedSlice { slice, last }
}
