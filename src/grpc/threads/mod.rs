//! Serving threads and working threads.
//!
//! A serving thread has a runtime of its own, on one core. It moves the bytes
//! of the connections that it was dealt, and answers single questions and
//! health by itself. Lists and batches are made on threads of their own;
//! everything else, and the handshakes of TLS, is done on the working threads, the
//! runtime that the server was started on. However long that takes, no question waits for it, and no
//! write for a list.

mod connection;
mod handed;
mod handshake;
mod metered;
mod priority;
mod serve_connections;
mod serving;
mod shares;
mod stream;
mod time_of_thread;
mod turns;
mod working;

pub(super) use handshake::Handshakes;
pub use priority::come_after_questions;
pub use serve_connections::ConnectionTimes;
pub(super) use serve_connections::serve_connections;
pub(super) use serving::{Inside, ServingThreads};
pub(super) use working::{AUTHORIZE, Listing, Threads};
