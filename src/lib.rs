//! steward: the authority that an ATS fleet asks *may this person do this?*
//! and tells *forget this person*.
//!
//! The rooms, and which may use which, are in `ARCHITECTURE.md`.

pub mod cli;
pub mod domain;
pub mod index;
pub mod proto;
pub mod store;
