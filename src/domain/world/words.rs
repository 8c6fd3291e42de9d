//! Short words for what tests name all the time.

use crate::domain::catalogue::{Level, Permission, Value};
use crate::domain::extent::{Extent, Place, Reach};
use crate::domain::id::PostingId;
use crate::domain::privilege::{Power, PrivilegeKind};
use crate::domain::record::AssignedRole;
use crate::domain::role::{Grants, Preset};

/// An id from text that is one.
pub(crate) fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

/// An id where one may be missing; empty text means that it is.
pub(crate) fn maybe<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> Option<T> {
    (!text.is_empty()).then(|| id(text))
}

/// A preset's key, a custom role's id, or the empty text.
pub(crate) fn role(text: &str) -> Option<AssignedRole> {
    let preset = Preset::from_key(text).map(AssignedRole::Preset);
    preset.or_else(|| maybe(text).map(AssignedRole::Custom))
}

/// Holdings as `row:level`, `row:value+value`, between spaces.
pub(crate) fn holdings(text: &str) -> Vec<(Permission, Vec<Level>, Vec<Value>)> {
    let entry = |entry: &str| {
        let (row, held) = entry.split_once(':').unwrap();
        let permission = Permission::from_row(row.parse().unwrap()).unwrap();
        let keys = || held.split('+');
        if permission.is_held_by_values() {
            let values = keys().map(|key| Value::from_key(key).unwrap()).collect();
            (permission, vec![], values)
        } else {
            let levels = keys().map(|key| Level::from_key(key).unwrap()).collect();
            (permission, levels, vec![])
        }
    };
    text.split_whitespace().map(entry).collect()
}

/// What a sound custom role holds.
pub(crate) fn grants(text: &str) -> Grants {
    Grants::define(holdings(text)).unwrap()
}

/// Reach of one posting.
pub(crate) fn posting(text: &str) -> Reach<PostingId, String> {
    Reach::Posting(id(text))
}

/// Reach of the postings of a place: department, team, location.
pub(crate) fn place(department: &str, team: &str, location: &str) -> Reach<PostingId, String> {
    let [department, team, location] =
        [department, team, location].map(|name| (!name.is_empty()).then(|| name.to_owned()));
    Reach::Place(Place::new(department, team, location).unwrap())
}

/// A privilege: `offers@all`, `offers@p-open`, `offers@Engineering//Paris`
/// (department, team and location), `bulk_candidate_import`,
/// `data_export@report`.
pub(crate) fn power(text: &str) -> Power<PostingId, String> {
    let (key, at) = text.split_once('@').unwrap_or((text, ""));
    match PrivilegeKind::from_key(key).unwrap() {
        PrivilegeKind::Sensitive(kind) => Power::Sensitive(kind, extent(at)),
        PrivilegeKind::BulkCandidateImport => Power::BulkCandidateImport,
        PrivilegeKind::DataExport => Power::DataExport(id(at)),
    }
}

fn extent(text: &str) -> Extent<PostingId, String> {
    let parts: Vec<&str> = text.split('/').collect();
    match *parts {
        ["all"] => Extent::All,
        [department, team, location] => Extent::Within(place(department, team, location)),
        _ => Extent::Within(posting(text)),
    }
}
