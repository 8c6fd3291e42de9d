use std::collections::HashMap;
use std::hash::RandomState;

use super::world::{Numbers, id};
use crate::domain::facts::UserRef;
use crate::domain::id::UserId;
use crate::index::hash::Key;
use crate::index::rows::CandidateRow;
use crate::index::table::Table;
use crate::index::texts::Texts;

type Users = Table<UserRef, UserId, CandidateRow, 16>;

/// An id of each form: a UUID, a UUID that is held as a text, a text.
fn user(n: usize) -> UserId {
    match n % 3 {
        0 => id(&format!("0190a5f2-7b3c-7def-8123-{n:012x}")),
        1 => id(&format!("ffffffff-ffff-ffff-ffff-ffff{n:08x}")),
        _ => id(&format!("u{n}")),
    }
}

#[test]
fn every_id_keeps_its_number_and_copies_know_only_theirs() {
    let mut numbers = Numbers(2);
    let mut users = Users::new(RandomState::new());
    let mut model = HashMap::new();
    let mut copies = Vec::new();
    for _ in 0..20_000 {
        let n = numbers.below(8000);
        let next = UserRef(u32::try_from(model.len()).unwrap());
        let expected = *model.entry(n).or_insert(next);
        assert_eq!(users.mention(user(n)), expected);
        if numbers.below(1000) == 0 {
            copies.push((users.clone(), model.len()));
        }
    }
    assert!(copies.len() > 3);
    for n in 0..8000 {
        let number = model.get(&n).copied();
        assert_eq!(users.subject(user(n), false), number);
        if let Some(number) = number {
            assert_eq!(users.id(number), Some(user(n)));
        }
        for (copy, len) in &mut copies {
            let known = number.filter(|number| (number.0 as usize) < *len);
            assert_eq!(copy.subject(user(n), false), known);
        }
    }
}

#[test]
fn the_id_told_again_is_recognised_and_another_is_not() {
    let mut users = Users::new(RandomState::new());
    for n in 0..6 {
        let told = users.mention(user(n));
        assert_eq!(users.mention_again(Some(told), user(n)), told);
        assert_ne!(users.mention_again(Some(told), user(n + 3)), told);
    }
    assert_eq!(users.mention_again(None, user(0)), users.mention(user(0)));
}

#[test]
fn texts_are_told_apart_to_the_letter() {
    let mut texts = Texts::new(RandomState::new());
    assert_eq!(texts.intern("Sales".into()), Some(0));
    assert_eq!(texts.intern("sales".into()), Some(1));
    assert_eq!(texts.intern("Sales".into()), Some(0));
    assert_eq!(texts.find("sales"), Some(1));
    assert_eq!(texts.find("Legal"), None);
    assert_eq!(texts.get(1), Some("sales"));
    assert_eq!(texts.get(2), None);
}

#[test]
fn similar_ids_share_a_bucket_no_more_often_than_any() {
    // Ids that count up, that count up in their first half, and that have one bit each.
    let alike: [fn(u128) -> u128; 4] = [|n| n, |n| n << 64, |n| n << 40, |n| 1 << (n * 2)];
    let (ids, buckets, keys) = (64, 64, 400);
    for (way, id) in alike.into_iter().enumerate() {
        let (mut by_low, mut by_high) = (0, 0);
        for _ in 0..keys {
            let key = Key::drawn_from(&RandomState::new());
            let hashes: Vec<_> = (0..ids).map(|n| key.hash(id(n).to_le_bytes())).collect();
            for (n, hash) in hashes.iter().enumerate() {
                let before = || hashes.iter().take(n);
                by_low += before()
                    .filter(|it| *it % buckets == hash % buckets)
                    .count();
                by_high += before().filter(|it| *it >> 58 == hash >> 58).count();
            }
        }
        // Of 2016 pairs one in 64 meets by chance, and as often under each key.
        let (expected, most) = (31 * keys, 62 * keys);
        assert!(by_low < most, "{way}: {by_low}, not {expected}");
        assert!(by_high < most, "{way}: {by_high}, not {expected}");
    }
}

#[test]
fn another_key_makes_other_hashes() {
    let [one, other] = [(); 2].map(|()| Key::drawn_from(&RandomState::new()));
    let same = |n: &u128| one.hash(n.to_le_bytes()) == other.hash(n.to_le_bytes());
    assert_eq!((0..1000).filter(same).count(), 0);
}

#[test]
fn numbers_tell_the_order_of_ids_as_far_as_they_are_in_it_and_ids_the_rest() {
    let mut ids: Vec<UserId> = (0..300).map(user).collect();
    Numbers(5).shuffle(&mut ids);
    let late = ids.split_off(200);
    // As a store hands them out, but for the last hundred.
    ids[..100].sort();
    let mut users = Users::new(RandomState::new());
    users.put_off_order();
    for id in &ids {
        users.mention(id.clone());
    }
    users.put_in_order();
    for id in &late {
        users.mention(id.clone());
    }
    ids.extend(late);
    let handles: Vec<UserRef> = (0..).take(ids.len()).map(UserRef).collect();
    for (one, &first) in ids.iter().zip(&handles) {
        for (other, &second) in ids.iter().zip(&handles) {
            assert_eq!(users.compare(first, second), one.cmp(other));
        }
    }
}
