//! Audit: what is told of each change for good, and how nobody changes that unseen.
//!
//! Every commit of an account leaves events. They form a chain: each has a
//! [`link`](link()), a keyed digest over the one before it and the event as it
//! is stored, which only the key file's holder can make. The end of a chain,
//! its [`Head`], lies in the account's row. [`Verifier`] goes along a chain and
//! names what does not fit.
//!
//! An event holds ids, counts, and of powers what they were and became. Nothing
//! in it is about a candidate but an id, so that no erasure has to reach it.

mod caller;
mod chain;
mod deed;
mod event;
mod verify;

#[cfg(test)]
mod tests;

pub use caller::Caller;
pub use chain::{BEGINNING, Chain, ChainKey, Head, Link, exported, link, seal};
pub use deed::Deed;
pub use event::{Event, EventKind, State, TargetKind};
pub use verify::{Exported, Finding, Verified, Verifier};
