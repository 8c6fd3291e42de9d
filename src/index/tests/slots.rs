use std::collections::HashMap;
use std::hash::RandomState;

use super::world::{Numbers, id};
use crate::domain::id::UserId;
use crate::index::ids::Ids;
use crate::index::slots::Slots;

#[test]
fn every_id_keeps_its_number_and_copies_know_only_theirs() {
    let mut numbers = Numbers(2);
    let mut ids = Ids::<UserId>::new(RandomState::new());
    let mut model = HashMap::new();
    let mut copies = Vec::new();
    for _ in 0..20_000 {
        let name = format!("u{}", numbers.below(8000));
        let next = u32::try_from(model.len()).unwrap();
        let expected = *model.entry(name.clone()).or_insert(next);
        assert_eq!(ids.intern(id(&name)), expected);
        if numbers.below(1000) == 0 {
            copies.push((ids.clone(), model.len()));
        }
    }
    assert!(copies.len() > 3);
    for n in 0..8000 {
        let name = format!("u{n}");
        let number = model.get(&name).copied();
        assert_eq!(ids.find(&id::<UserId>(&name)), number);
        for (copy, len) in &copies {
            let known = number.filter(|&number| (number as usize) < *len);
            assert_eq!(copy.find(&id::<UserId>(&name)), known);
        }
    }
}

#[test]
fn names_are_told_apart_by_their_text() {
    let mut ids = Ids::<Box<str>>::new(RandomState::new());
    assert_eq!(ids.intern("Sales".into()), 0);
    assert_eq!(ids.intern("sales".into()), 1);
    assert_eq!(ids.intern("Sales".into()), 0);
    assert_eq!(ids.find("sales"), Some(1));
    assert_eq!(ids.find("Legal"), None);
}

#[test]
fn rows_whose_hashes_agree_are_still_found() {
    // Worst case: every row in one bucket, and in those that it goes on in.
    let same = |_| Some(0);
    let mut slots = Slots::new();
    for row in 0..500 {
        slots.insert(0, row, same);
    }
    for row in 0..500 {
        assert_eq!(slots.find(0, |there| there == row), Some(row));
    }
    assert_eq!(slots.find(0, |_| false), None);
}

#[test]
fn rows_that_share_a_bucket_part_when_it_is_split() {
    // The low bits choose the bucket: in fives, so that some always share one.
    let hash = |row: u32| u64::from(row / 5) << 1;
    let mut slots = Slots::new();
    for row in 0..5000 {
        slots.insert(hash(row), row, |row| Some(hash(row)));
        let before = row / 2;
        assert_eq!(
            slots.find(hash(before), |there| there == before),
            Some(before)
        );
    }
    for row in 0..5000 {
        assert_eq!(slots.find(hash(row), |there| there == row), Some(row));
        assert_eq!(slots.find(hash(row) + 1, |there| there == row), None);
    }
}
