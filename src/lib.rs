//! steward: the authority that an ATS fleet asks *may this person do this?*
//! and tells *forget this person*.
//!
//! The rooms, and which may use which, are in `ARCHITECTURE.md`.

pub mod ambient;
pub mod cli;
pub mod config;
pub mod domain;
pub mod erasure;
pub mod grpc;
pub mod identity;
pub mod index;
pub mod keys;
pub mod proto;
pub mod replica;
pub mod store;
pub mod tasks;
pub mod telemetry;
pub mod tls;
