//! What was acknowledged is there, and is there once.

mod faults;
mod files;
mod proxy;
mod repeated;
mod rpcs;
