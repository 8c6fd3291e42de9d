//! Relations the other way round: which things name a thing.

use std::cmp::Ordering;
use std::marker::PhantomData;

use super::links::Handle;
use super::order::Order;
use super::pages::Pages;
use super::table::NOWHERE;

/// For each `T`, the things `H` that name it, in the order of their ids.
#[derive(Clone)]
pub(super) struct Relation<T, H> {
    /// One to a page: a list changes by itself, and those beside it are far
    /// away in memory.
    lists: Pages<Order<H>, 1>,
    heap: usize,
    named: PhantomData<T>,
}

impl<T: Handle, H: Handle> Relation<T, H> {
    pub(super) const fn new() -> Self {
        Self {
            lists: Pages::new(),
            heap: 0,
            named: PhantomData,
        }
    }

    /// From all lists at once: each is of the thing with that number, and in
    /// order already.
    pub(super) fn of_sorted(lists: impl IntoIterator<Item = Vec<H>>) -> Self {
        let mut relation = Self::new();
        for list in lists {
            let order = Order::of_sorted(&list, &mut relation.heap);
            relation.lists.push(order);
        }
        relation
    }

    /// The things that name this one.
    pub(super) fn of(&self, named: T) -> Option<&Order<H>> {
        self.lists.get(named.row())
    }

    /// A thing names another one than before. `compare` says how an id
    /// compares with the thing's own.
    pub(super) fn turn(
        &mut self,
        thing: H,
        before: Option<T>,
        now: Option<T>,
        compare: impl Fn(H) -> Ordering,
    ) {
        if before == now {
            return;
        }
        if let Some(list) = before.and_then(|named| self.lists.get_mut(named.row())) {
            list.remove(&mut self.heap, &compare);
        }
        let Some(now) = now.filter(|named| named.row() != NOWHERE) else {
            return;
        };
        while self.lists.len() <= now.row() {
            if self.lists.push(Order::new()).is_none() {
                return;
            }
        }
        if let Some(list) = self.lists.get_mut(now.row()) {
            list.insert(thing, &mut self.heap, &compare);
        }
    }

    /// What all of it takes on the heap.
    pub(super) fn heap(&self) -> usize {
        self.lists.heap() + self.heap
    }
}
