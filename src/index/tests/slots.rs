use crate::index::slots::Slots;

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
fn tags_spare_a_look_at_rows_that_differ() {
    // One bucket, and the tags 0x80 to 0x8b in it.
    let hash = |row: u32| u64::from(0x80 + row) << 56;
    let mut slots = Slots::new();
    for row in 0..6 {
        slots.insert(hash(row), row, |row| Some(hash(row)));
    }
    let looks = |wanted: u64| {
        let looks = std::cell::Cell::new(0);
        slots.find(wanted, |_| {
            looks.set(looks.get() + 1);
            false
        });
        looks.get()
    };
    assert_eq!(looks(0x42 << 56), 0);
    assert_eq!(looks(0), 0, "an empty place is no row");
    // The next tag above may be taken for equal, and no other.
    assert!((0..6).all(|row| matches!(looks(hash(row)), 1..=2)));
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
