//! The domain, pure: words, rules, decisions.
//!
//! Nothing here reads a database, a clock or a source of randomness, and
//! nothing here can panic. The other rooms ask this one what is true.

pub mod audit;
pub mod catalogue;
pub mod change;
mod coverage;
pub mod decide;
pub mod enumerable_facts;
pub mod erasure;
pub mod explain;
pub mod extent;
pub mod fact_update;
pub mod facts;
pub mod id;
pub mod impact;
pub mod list;
pub mod manage;
pub mod privilege;
pub mod question;
pub mod record;
pub mod role;
mod same_facts;

#[cfg(test)]
pub(crate) mod world;
