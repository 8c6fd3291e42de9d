//! What reading an export came to.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::pages::Lack;
use crate::cli::import::problem::{Found, Origin};
use crate::cli::lever::{Content, FileKind};
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
    /// The positions of those that an opportunity repeats of its person: an older copy of that is no loss.
    pub repeated: HashSet<i64>,
    /// What was left out, or taken in only in part.
    pub problems: Vec<Found>,
    /// Objects found, the bad ones included.
    pub objects: usize,
    /// Unknown fields, with the number of objects that have them, and the first.
    pub unknown_fields: BTreeMap<(&'static str, String), (usize, Origin)>,
    /// Objects that Lever itself has anonymized.
    pub anonymized: usize,
    /// Objects that were deleted.
    pub deleted: usize,
    /// Opportunities of contacts who were anonymized or deleted.
    pub of_gone_contacts: usize,
    /// Objects that belong to one that was skipped.
    pub belonging: usize,
    /// Copies of objects of which the export has a newer one.
    pub older_copies: usize,
    /// Opportunities whose applications the export does not tell whole.
    pub without_application: usize,
    /// Applications of opportunities that the export does not have.
    pub without_opportunity: usize,
    /// What lists lack of which the export has a page.
    pub lacks: Vec<Lack>,
    /// Kinds of which the export has a list that says where it ends.
    pub complete: HashSet<FileKind>,
    /// Kinds of which a list lacks a page, or a file was not read.
    pub lacking: HashSet<FileKind>,
    /// Kinds of which an object could not be read.
    pub unreadable: HashSet<FileKind>,
    /// Kinds of which an object is confidential.
    pub confidential: HashSet<FileKind>,
    /// The ids that were read, or named as candidates, by kind.
    pub ids: HashMap<FileKind, HashSet<String>>,
    /// Files that were left alone, since steward has no use for them.
    pub left_alone: Vec<String>,
    /// Files that have the name of no list, and what they were probably meant to hold.
    pub misnamed: Vec<(String, Content)>,
}

impl Read {
    /// Counts an object that its source has anonymized, or else deleted.
    pub(super) fn count_gone(&mut self, is_anonymized: bool) {
        if is_anonymized {
            self.anonymized += 1;
        } else {
            self.deleted += 1;
        }
    }

    /// Whether the export lacks something that it names, or has something that
    /// was not read though it was probably meant.
    pub(in crate::cli::import) fn is_incomplete(&self) -> bool {
        self.without_application > 0
            || self.without_opportunity > 0
            || !self.lacks.is_empty()
            || !self.misnamed.is_empty()
    }

    /// Whether all of it was read, and nothing is wrong with it.
    pub(in crate::cli::import) fn is_whole(&self) -> bool {
        self.problems.is_empty() && !self.is_incomplete()
    }

    /// Whether the export has such an object.
    pub(in crate::cli::import) fn has(&self, kind: FileKind, id: &str) -> bool {
        self.ids.get(&kind).is_some_and(|ids| ids.contains(id))
    }
}
