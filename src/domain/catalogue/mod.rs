//! The catalogue: the 49 permissions that an account's roles are made of.
//!
//! It is data, not behaviour. `table` holds one entry for each permission, in the order of the
//! seed table, and everything else here only reads it: what a permission is called and means, at
//! which levels or with which values a role may hold it, what it depends on, what a question about
//! it names, and what each preset role holds. What an answer is, `decide` says; who holds what,
//! [`super::role`].
//!
//! A test compares the whole catalogue, cell by cell, with `tests/data/permissions.csv`.

mod area;
mod csv;
mod definition;
mod entry;
mod keyed;
mod level;
mod permission;
mod table;
mod target;
mod value;

#[cfg(test)]
pub(in crate::domain) mod seed;
#[cfg(test)]
mod tests;

pub use area::{Area, SubArea};
pub use csv::csv_lines;
pub(in crate::domain) use entry::{Cell, Cells};
pub(in crate::domain) use keyed::keyed;
pub use level::Level;
pub use table::Permission;
pub use target::TargetShape;
pub use value::Value;
