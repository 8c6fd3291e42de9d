//! What reading an export came to.

use std::collections::BTreeMap;

use crate::cli::import::problem::{Found, Origin};
use crate::proto::record_name::Name;

/// What reading an export came to.
#[derive(Debug, Default)]
pub(in crate::cli::import) struct Read {
    /// The files, in the order in which they were read.
    pub files: Vec<String>,
    /// Where each entry that was handed out comes from, by its position.
    pub origins: Vec<Origin>,
    /// The record that each of these entries is of, by its position.
    pub names: Vec<Option<Name>>,
    /// What was left out, or taken in only in part.
    pub problems: Vec<Found>,
    /// Objects found, the bad ones included.
    pub objects: usize,
    /// Unknown fields, with the number of objects that have them.
    pub unknown_fields: BTreeMap<(&'static str, String), usize>,
    /// Objects that Lever itself has anonymized.
    pub anonymized: usize,
    /// Objects that were deleted.
    pub deleted: usize,
    /// Objects that belong to one that was skipped.
    pub belonging: usize,
    /// Copies of objects of which the export has a newer one.
    pub older_copies: usize,
    /// Opportunities that name an application which the export does not have.
    pub without_application: usize,
    /// Applications of opportunities that the export does not have.
    pub without_opportunity: usize,
    /// Lists whose last page says that more follow, by one of their files.
    pub cut_short: Vec<String>,
    /// Files that were left alone, since steward has no use for them.
    pub left_alone: Vec<String>,
}
