use std::collections::BTreeMap;
use std::path::Path;

use super::*;
use crate::cli::lever::{self, Content, Object, read_objects, read_own, scan};

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap();
    let file = |entry: std::fs::DirEntry| {
        let name = entry.file_name().into_string().unwrap();
        (name, std::fs::read(entry.path()).unwrap())
    };
    entries.map(|entry| file(entry.unwrap())).collect()
}

/// How many objects of a kind the reader finds; any problem and any unknown field fails the test.
fn count<T: Object>(folder: &Path) -> usize {
    let export = scan(folder).unwrap();
    let of_kind = export
        .files
        .iter()
        .filter(|file| file.content == Content::Objects(T::KIND));
    of_kind
        .map(|file| {
            let mut found = 0;
            read_objects::<T>(file, &mut |outcome| {
                let parsed = outcome.unwrap_or_else(|problem| panic!("{problem}"));
                assert!(parsed.unknown_fields.is_empty());
                found += 1;
                true
            });
            found
        })
        .sum()
}

#[test]
fn the_same_bytes_for_the_same_number() {
    let (one, other, larger) = (
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
    );
    Company::of(300).write(one.path()).unwrap();
    Company::of(300).write(other.path()).unwrap();
    Company::of(301).write(larger.path()).unwrap();
    assert!(files(one.path()) == files(other.path()));
    assert!(files(one.path()) != files(larger.path()));
}

#[test]
fn the_counts_are_what_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    Company::of(2_200).write(folder.path()).unwrap();
    let folder = folder.path();
    assert_eq!(count::<lever::Opportunity>(folder), 2_200);
    assert_eq!(count::<lever::Contact>(folder), 2_000);
    assert_eq!(count::<lever::Interview>(folder), 1_100);
    assert_eq!(count::<lever::Posting>(folder), 44);
    assert_eq!(count::<lever::Requisition>(folder), 22);
    assert_eq!(count::<lever::User>(folder), 22);
    assert_eq!(count::<lever::Stage>(folder), 8);
    assert_eq!(count::<lever::ArchiveReason>(folder), 3);

    let export = scan(folder).unwrap();
    assert!(export.left_alone.is_empty());
    let own = export
        .files
        .iter()
        .find(|file| file.content == Content::Supplement);
    let own = read_own(own.unwrap()).unwrap();
    // Users 0, 5, 10, 15 and 20, with two grants each.
    assert_eq!(own.supplement.access_grants.len(), 10);
    assert_eq!(own.problems, []);
}

#[test]
fn whoever_is_named_is_there() {
    let company = Company::of(1_000);
    let mut candidates = std::collections::HashSet::new();
    let mut opportunities = std::collections::HashSet::new();
    for record in company.records() {
        match record {
            Record::Candidate(it) => assert!(candidates.insert(it.id)),
            Record::Opportunity(it) => {
                assert!(candidates.contains(&it.candidate));
                assert!(opportunities.insert(it.id));
            }
            Record::Interview(it) => assert!(opportunities.contains(&it.opportunity)),
            _ => {}
        }
    }
}

#[test]
fn a_company_of_nobody_has_users_still() {
    let kinds = Company::of(0).records();
    let users = kinds.filter(|record| matches!(record, Record::User(_)));
    assert_eq!(users.count(), 20);
}
