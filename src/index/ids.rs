//! Gives each id a number, and finds it again.

use std::borrow::Borrow;
use std::hash::{BuildHasher, Hash, RandomState};

use super::heap;
use super::pages::Pages;
use super::slots::Slots;
use crate::domain::id::{
    ArchiveReasonId, CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId, RoleId,
    StageId, UserId,
};

/// The number that no id has: what an id gets when all others are taken.
/// Nothing is ever found or written there, so a question about it is denied.
pub(super) const NOWHERE: u32 = u32::MAX;

/// What can be given a number.
pub(super) trait Key: Clone + Eq + Hash {
    /// What it takes on the heap.
    fn heap(&self) -> usize;
}

impl Key for Box<str> {
    fn heap(&self) -> usize {
        heap::block(self.len())
    }
}

/// Declares which typed ids can be given a number.
macro_rules! keys {
    ($($name:ident),*) => {$(
        impl Key for $name {
            fn heap(&self) -> usize {
                heap::block(self.heap_bytes())
            }
        }
    )*};
}

keys!(
    RoleId,
    UserId,
    PostingId,
    RequisitionId,
    CandidateId,
    OpportunityId,
    InterviewId,
    StageId,
    ArchiveReasonId
);

/// Ids and their numbers, in the order in which they first came up.
#[derive(Clone)]
pub(super) struct Ids<K> {
    key: RandomState,
    numbered: Pages<Option<K>, 128>,
    slots: Slots,
    /// What the ids themselves take on the heap.
    heap: usize,
}

impl<K: Key> Ids<K> {
    /// Without ids. The key keeps callers from choosing ids that collide.
    pub(super) const fn new(key: RandomState) -> Self {
        Self {
            key,
            numbered: Pages::new(),
            slots: Slots::new(),
            heap: 0,
        }
    }

    /// The number of an id that came up before.
    #[inline]
    pub(super) fn find<Q>(&self, id: &Q) -> Option<u32>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.find_hashed(self.key.hash_one(id), id)
    }

    /// Whether this is the number of that id.
    pub(super) fn is(&self, number: u32, id: &K) -> bool {
        let there = self.numbered.get(number).and_then(Option::as_ref);
        there == Some(id)
    }

    /// The number of an id, a new one if need be.
    pub(super) fn intern(&mut self, id: K) -> u32 {
        let hash = self.key.hash_one(&id);
        if let Some(found) = self.find_hashed(hash, &id) {
            return found;
        }
        let heap = id.heap();
        // One number is spared for NOWHERE.
        if self.numbered.len() >= NOWHERE - 1 {
            return NOWHERE;
        }
        let Some(number) = self.numbered.push(Some(id)) else {
            return NOWHERE;
        };
        self.heap += heap;
        let (key, ids) = (&self.key, &self.numbered);
        let hash_of = |row| Some(key.hash_one(ids.get(row)?.as_ref()?));
        self.slots.insert(hash, number, hash_of);
        number
    }

    /// What all of it takes on the heap.
    pub(super) fn heap(&self) -> usize {
        self.numbered.heap() + self.slots.heap() + self.heap
    }

    #[inline]
    fn find_hashed<Q>(&self, hash: u64, id: &Q) -> Option<u32>
    where
        K: Borrow<Q>,
        Q: Eq + ?Sized,
    {
        self.slots.find(hash, |row| {
            let there = self.numbered.get(row).and_then(Option::as_ref);
            there.is_some_and(|there| there.borrow() == id)
        })
    }
}
