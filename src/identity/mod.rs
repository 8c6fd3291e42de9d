//! Who is calling, and what that caller may do: which groups of RPCs it may use, of which accounts, and for which acting
//! users (design, section 8). The callers' file says so; a signed token says who calls.
//!
//! A caller is a service. The acting user, a person, stays apart from it: both must be let do what is asked for.

mod caller;
mod callers;
mod file;
mod group;
mod key_sets;
mod peer;
mod tokens;

pub use caller::{Caller, NotPermitted};
pub use callers::{Callers, Unauthenticated};
pub use file::CallersFileError;
pub use group::{Group, Usable, usable_by};
pub use key_sets::{FetchedKeys, KeySet};
pub use peer::{Peer, PeerCertificate};
