//! A hash table of row numbers whose copies share what they have in common.
//!
//! Linear hashing: buckets lie in a persistent vector, and for every few rows
//! that come in, one bucket is split in two. So the table grows in step with
//! its content and never stops to rebuild itself. Rows are never taken out.

use std::hint::black_box;

use super::links::Link;
use super::pages::Pages;

/// Places in a bucket; a bucket then fills a cache line.
const PLACES: usize = 12;
/// Rows for each bucket, on average. Buckets that wait for their turn to be
/// split hold up to twice as many as those that were.
const LOAD: u32 = 6;
/// Buckets in a page: 2 KB, so that the branches above them are few enough to
/// stay in a near cache.
const PAGE: usize = 32;

/// Row numbers by hash.
#[derive(Clone)]
pub(super) struct Slots {
    buckets: Pages<Bucket, PAGE>,
    /// Where buckets go on that are full.
    spill: Pages<Bucket, PAGE>,
    /// The first bucket of `spill` that is not in use; the others follow.
    unused: Link<u32>,
    len: u32,
}

/// A few rows, in a cache line. Their tags, a byte of each hash, rule out most
/// that differ without a look at the rows.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct Bucket {
    tags: [u8; PLACES],
    next: Link<u32>,
    rows: [Link<u32>; PLACES],
}

impl Bucket {
    /// The rows with a tag, and at times one without. All tags are compared at
    /// once and without a branch: where in a bucket a row is cannot be
    /// foreseen, and a processor that guesses wrongly waits for the bucket to
    /// arrive from memory, when it could go on to what is asked next.
    #[inline]
    fn rows_tagged(&self, wanted: u8) -> impl Iterator<Item = u32> + '_ {
        let mut tags = [!wanted; 16];
        if let Some(places) = tags.first_chunk_mut() {
            *places = self.tags;
        }
        let mut found = zero_bytes(u128::from_le_bytes(tags) ^ (EACH * u128::from(wanted)));
        std::iter::from_fn(move || {
            let place = found.trailing_zeros() as usize / 8;
            found &= found.wrapping_sub(1);
            self.rows.get(place)?.get()
        })
    }

    /// Takes a row in, or says that it is full.
    fn push(&mut self, tag: u8, row: Link<u32>) -> bool {
        let mut places = self.tags.iter_mut().zip(&mut self.rows);
        let Some((tags, rows)) = places.find(|(_, row)| row.get().is_none()) else {
            return false;
        };
        (*tags, *rows) = (tag, row);
        true
    }
}

impl Slots {
    pub(super) const fn new() -> Self {
        Self {
            buckets: Pages::new(),
            spill: Pages::new(),
            unused: Link::NOWHERE,
            len: 0,
        }
    }

    /// Finds a row by its hash, and by a look at it.
    #[inline]
    pub(super) fn find(&self, hash: u64, is: impl Fn(u32) -> bool) -> Option<u32> {
        let tag = tag(hash);
        let mut bucket = self.buckets.get(place(hash, self.buckets.len()))?;
        loop {
            if let Some(row) = bucket.rows_tagged(tag).find(|&row| is(row)) {
                return Some(row);
            }
            bucket = self.spill.get(bucket.next.get()?)?;
        }
    }

    /// Has the bucket of a hash fetched from memory, without waiting for it.
    #[inline]
    pub(super) fn fetch(&self, hash: u64) {
        let bucket = self.buckets.get(place(hash, self.buckets.len()));
        black_box(bucket.map(|bucket| bucket.next));
    }

    /// The first row of a bucket whose tag is that of a hash.
    #[inline]
    pub(super) fn guess(&self, hash: u64) -> Option<u32> {
        let bucket = self.buckets.get(place(hash, self.buckets.len()))?;
        bucket.rows_tagged(tag(hash)).next()
    }

    /// Takes a row in that is not there yet. `hash_of` tells the hash of a
    /// row that was taken in before.
    pub(super) fn insert(&mut self, hash: u64, row: u32, hash_of: impl Fn(u32) -> Option<u64>) {
        if u64::from(self.len) >= u64::from(self.buckets.len()) * u64::from(LOAD) {
            self.grow(hash_of);
        }
        self.put(hash, Link::to(row));
        self.len = self.len.saturating_add(1);
    }

    /// Adds a bucket and moves into it what now belongs there: half of the
    /// bucket whose turn it is.
    fn grow(&mut self, hash_of: impl Fn(u32) -> Option<u64>) {
        let count = self.buckets.len();
        if self.buckets.push(Bucket::default()).is_none() {
            return;
        }
        // The largest power of two in the count is the size of the last full round.
        let Some(round) = count.checked_ilog2() else {
            return;
        };
        let split = count.saturating_sub(1 << round);
        // Most rows go to one of two buckets, each of which is written once.
        let (mut kept, mut moved) = (Bucket::default(), Bucket::default());
        let mut spilled = Vec::new();
        for row in self.empty(split) {
            let Some(hash) = hash_of(row) else {
                continue;
            };
            let bucket = if place(hash, count.saturating_add(1)) == split {
                &mut kept
            } else {
                &mut moved
            };
            if !bucket.push(tag(hash), Link::to(row)) {
                spilled.push((hash, row));
            }
        }
        for (at, bucket) in [(split, kept), (count, moved)] {
            if let Some(place) = self.buckets.get_mut(at) {
                *place = bucket;
            }
        }
        for (hash, row) in spilled {
            self.put(hash, Link::to(row));
        }
    }

    /// Takes all rows out of a bucket, and out of those that it goes on in.
    fn empty(&mut self, at: u32) -> Vec<u32> {
        let mut rows = Vec::with_capacity(2 * PLACES);
        let mut bucket = self.buckets.get_mut(at).map(std::mem::take);
        while let Some(full) = bucket {
            rows.extend(full.rows.iter().filter_map(|row| row.get()));
            bucket = None;
            if let Some(next) = full.next.get()
                && let Some(spilled) = self.spill.get_mut(next)
            {
                bucket = Some(std::mem::take(spilled));
                spilled.next = self.unused;
                self.unused = full.next;
            }
        }
        rows
    }

    fn put(&mut self, hash: u64, row: Link<u32>) {
        let at = place(hash, self.buckets.len());
        let tag = tag(hash);
        let Some(bucket) = self.buckets.get_mut(at) else {
            return;
        };
        if bucket.push(tag, row) {
            return;
        }
        // Only the first of the buckets that it goes on in may have a place left.
        let next = bucket.next;
        if let Some(spilled) = next.get().and_then(|next| self.spill.get_mut(next))
            && spilled.push(tag, row)
        {
            return;
        }
        let mut fresh = Bucket {
            next,
            ..Bucket::default()
        };
        fresh.push(tag, row);
        let fresh = self.add_spill(fresh);
        if let Some(bucket) = self.buckets.get_mut(at) {
            bucket.next = fresh;
        }
    }

    fn add_spill(&mut self, bucket: Bucket) -> Link<u32> {
        let reused = self.unused;
        if let Some(spilled) = reused.get().and_then(|at| self.spill.get_mut(at)) {
            self.unused = std::mem::replace(spilled, bucket).next;
            return reused;
        }
        self.spill.push(bucket).into()
    }

    /// What the table takes on the heap.
    pub(super) fn heap(&self) -> usize {
        self.buckets.heap() + self.spill.heap()
    }
}

/// One in each byte.
const EACH: u128 = u128::MAX / 0xff;

/// The highest bit of each byte that is zero. A byte of one above such a byte
/// may have it too.
#[inline]
fn zero_bytes(bytes: u128) -> u128 {
    bytes.wrapping_sub(EACH) & !bytes & (EACH << 7)
}

/// The byte of a hash that is kept beside the row; the bucket's number is
/// drawn from the other end.
fn tag(hash: u64) -> u8 {
    let [tag, ..] = hash.to_be_bytes();
    tag
}

/// The bucket of a hash among so many: as many low bits as name a bucket, or
/// one fewer while that bucket is not there yet.
#[inline]
fn place(hash: u64, buckets: u32) -> u32 {
    let [.., a, b, c, d] = hash.to_be_bytes();
    let low = u32::from_be_bytes([a, b, c, d]);
    let mask = u32::MAX
        .checked_shr(buckets.saturating_sub(1).leading_zeros())
        .unwrap_or(0);
    let at = low & mask;
    if at < buckets { at } else { at & (mask >> 1) }
}
