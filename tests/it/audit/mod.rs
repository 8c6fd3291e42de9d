//! Nobody changes the audit unseen.

mod commands;
mod events;
mod service;
mod tampering;
mod versions;
