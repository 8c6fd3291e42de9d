//! What only this deployment knows: the key that signs the tokens it gives
//! out, kept in a file outside the database and its backups.

mod file;
mod seal;
mod signature;

pub use file::{KeyFileError, open, open_or_create};
pub use seal::{Purpose, Seal};
pub use signature::{Signer, is_signed};
