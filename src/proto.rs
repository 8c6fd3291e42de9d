//! The contract, as generated from `proto/`.

#![allow(
    missing_docs,
    unreachable_pub,
    reason = "generated; the contract's own comments are in proto/"
)]
#![allow(clippy::large_enum_variant, clippy::pedantic, reason = "generated")]

tonic::include_proto!("steward.v1");

// Rust has no `Record` of its own that it could be taken for, as other languages do.
pub use self::AnyRecord as Record;
pub use any_record as record;

/// The descriptors of the contract, for reflection.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/steward.bin"));
