//! Gives each text a number, and finds it again.

use std::hash::{BuildHasher, RandomState};

use super::heap;
use super::pages::Pages;
use super::slots::Slots;

/// Texts and their numbers, in the order in which they first came up.
#[derive(Clone)]
pub(super) struct Texts {
    key: RandomState,
    numbered: Pages<Box<str>, 64>,
    slots: Slots,
    /// What the texts themselves take on the heap.
    heap: usize,
}

impl Texts {
    /// Without texts. The key keeps callers from choosing some that collide.
    pub(super) const fn new(key: RandomState) -> Self {
        Self {
            key,
            numbered: Pages::new(),
            slots: Slots::new(),
            heap: 0,
        }
    }

    /// The number of a text that came up before.
    pub(super) fn find(&self, text: &str) -> Option<u32> {
        self.find_hashed(self.key.hash_one(text), text)
    }

    /// The text of a number.
    pub(super) fn get(&self, number: u32) -> Option<&str> {
        self.numbered.get(number).map(|text| &**text)
    }

    /// The number of a text, a new one if need be; `None` when every number
    /// is taken.
    pub(super) fn intern(&mut self, text: Box<str>) -> Option<u32> {
        let hash = self.key.hash_one(&*text);
        if let Some(found) = self.find_hashed(hash, &text) {
            return Some(found);
        }
        let heap = heap::block(text.len());
        let number = self.numbered.push(text)?;
        self.heap += heap;
        let (key, texts) = (&self.key, &self.numbered);
        let hash_of = |row| Some(key.hash_one(&**texts.get(row)?));
        self.slots.insert(hash, number, hash_of);
        Some(number)
    }

    /// What all of it takes on the heap.
    pub(super) fn heap(&self) -> usize {
        self.numbered.heap() + self.slots.heap() + self.heap
    }

    fn find_hashed(&self, hash: u64, text: &str) -> Option<u32> {
        self.slots
            .find(hash, |row| self.get(row).is_some_and(|there| there == text))
    }
}
