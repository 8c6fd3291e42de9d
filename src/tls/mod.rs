//! TLS: what is in the files of certificates, keys and authorities, and how the two sides of a connection use it.
//!
//! rustls with aws-lc-rs, TLS 1.2 and 1.3, and HTTP/2 alone.

mod client;
mod dates;
mod files;
mod server;

pub use client::{ClientFiles, ClientPart, client};
pub use files::Unusable;
pub use server::{Clients, Look, ServerFiles, ServerPart, ServerTls, Settled, Validity};

/// What both sides agree to speak.
const HTTP_2: &[u8] = b"h2";
