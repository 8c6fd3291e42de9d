//! All things of one kind: their ids and their rows, side by side.

use std::hash::RandomState;
use std::marker::PhantomData;

use super::ids::{Ids, Key};
use super::links::Handle;
use super::pages::Pages;

/// What is known of one thing. The default is that it was only mentioned.
pub(super) trait Row: Clone + Default {
    /// Whether steward was told of the thing.
    fn is_known(&self) -> bool;

    /// What the row takes on the heap beside its own bytes.
    fn heap(&self) -> usize {
        0
    }
}

/// Things of one kind, with `ROWS` rows to a page.
#[derive(Clone)]
pub(super) struct Table<H, K, R, const ROWS: usize> {
    ids: Ids<K>,
    rows: Pages<R, ROWS>,
    known: usize,
    heap: usize,
    handle: PhantomData<H>,
}

impl<H: Handle, K: Key, R: Row, const ROWS: usize> Table<H, K, R, ROWS> {
    pub(super) const fn new(key: RandomState) -> Self {
        Self {
            ids: Ids::new(key),
            rows: Pages::new(),
            known: 0,
            heap: 0,
            handle: PhantomData,
        }
    }

    /// Finds a thing that steward was told of.
    #[inline]
    pub(super) fn find_known(&self, id: &K) -> Option<H> {
        let found = H::of(self.ids.find(id)?);
        self.row(found)?.is_known().then_some(found)
    }

    /// What is known of a thing.
    #[inline]
    pub(super) fn row(&self, thing: H) -> Option<&R> {
        self.rows.get(thing.row())
    }

    /// Finds a thing, and makes a row for one that never came up.
    pub(super) fn mention(&mut self, id: K) -> H {
        let number = self.ids.intern(id);
        if number == self.rows.len() {
            self.rows.push(R::default());
        }
        H::of(number)
    }

    /// Finds a thing that was most likely told before: looking whether it is
    /// the same is cheaper than finding it.
    pub(super) fn mention_again(&mut self, before: Option<H>, id: K) -> H {
        match before {
            Some(before) if self.ids.is(before.row(), &id) => before,
            _ => self.mention(id),
        }
    }

    /// The thing that a fact is about. When it is gone and never came up
    /// either, there is nothing to do.
    pub(super) fn subject(&mut self, id: K, is_told: bool) -> Option<H> {
        if is_told {
            Some(self.mention(id))
        } else {
            self.ids.find(&id).map(H::of)
        }
    }

    /// Changes a row.
    pub(super) fn edit<A>(&mut self, thing: H, change: impl FnOnce(&mut R) -> A) -> Option<A> {
        let row = self.rows.get_mut(thing.row())?;
        let (known, heap) = (usize::from(row.is_known()), row.heap());
        let answer = change(row);
        self.known = self.known + usize::from(row.is_known()) - known;
        self.heap = self.heap + row.heap() - heap;
        Some(answer)
    }

    /// The things that steward was told of, in the order in which their ids
    /// first came up.
    pub(super) fn all_known(&self) -> impl Iterator<Item = H> {
        let told = |&thing: &H| self.row(thing).is_some_and(Row::is_known);
        (0..self.rows.len()).map(H::of).filter(told)
    }

    /// How many things steward was told of.
    pub(super) fn known(&self) -> usize {
        self.known
    }

    /// What all of it takes on the heap.
    pub(super) fn heap(&self) -> usize {
        self.ids.heap() + self.rows.heap() + self.heap
    }
}
