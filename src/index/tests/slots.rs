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
