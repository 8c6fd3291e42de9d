//! All things of one kind: their ids and what is known of them.

use std::cmp::Ordering;
use std::hash::RandomState;
use std::marker::PhantomData;

use super::hash::Key;
use super::ids::{Id, Ids, Packed};
use super::links::Handle;
use super::order::{Order, Walk};
use super::pages::Pages;
use super::slots::Slots;

/// The number that nothing has: what an id gets when all others are taken.
/// Nothing is ever found or written there, so a question about it is denied.
pub(super) const NOWHERE: u32 = u32::MAX;

/// What is known of one thing. The default is that it was only mentioned.
pub(super) trait Row: Clone + Default {
    /// Whether steward was told of the thing.
    fn is_known(&self) -> bool;

    /// What the row takes on the heap beside its own bytes.
    fn heap(&self) -> usize {
        0
    }
}

/// Things of one kind, `ROWS` to a page, in the order in which their ids first
/// came up.
#[derive(Clone)]
pub(super) struct Table<H, K, R, const ROWS: usize> {
    key: Key,
    ids: Ids<K>,
    slots: Slots,
    things: Pages<Thing<R>, ROWS>,
    known: usize,
    /// The known things; nothing while they are loaded.
    order: Option<Order<H>>,
    /// What the order takes on the heap.
    order_heap: usize,
    /// What the rows keep beside themselves on the heap.
    heap: usize,
    handle: PhantomData<H>,
}

/// A row, with its id before it: whoever finds the one has found the other.
#[derive(Clone, Copy, Default)]
#[repr(C)]
struct Thing<R> {
    id: Packed,
    row: R,
}

impl<H: Handle, K: Id, R: Row, const ROWS: usize> Table<H, K, R, ROWS> {
    pub(super) fn new(key: RandomState) -> Self {
        Self {
            key: Key::drawn_from(&key),
            ids: Ids::new(key),
            slots: Slots::new(),
            things: Pages::new(),
            known: 0,
            order: Some(Order::new()),
            order_heap: 0,
            heap: 0,
            handle: PhantomData,
        }
    }

    /// Finds a thing that steward was told of.
    #[inline]
    pub(super) fn find_known(&self, id: &K) -> Option<H> {
        let id = self.ids.pack(id)?;
        let known = |thing: &Thing<R>| thing.id == id && thing.row.is_known();
        self.find_hashed(self.key.hash(id.0), known).map(H::of)
    }

    /// What is known of a thing.
    #[inline]
    pub(super) fn row(&self, thing: H) -> Option<&R> {
        self.things.get(thing.row()).map(|thing| &thing.row)
    }

    /// The id of a thing, known or only mentioned.
    #[inline]
    pub(super) fn id(&self, thing: H) -> Option<K> {
        self.ids.unpack(self.things.get(thing.row())?.id)
    }

    /// Finds a thing, and makes a row for one that never came up.
    pub(super) fn mention(&mut self, id: K) -> H {
        let number = self.ids.pack_new(id).map(|id| self.number(id));
        H::of(number.unwrap_or(NOWHERE))
    }

    /// Finds a thing that was most likely told before: looking whether it is
    /// the same is cheaper than finding it.
    pub(super) fn mention_again(&mut self, before: Option<H>, id: K) -> H {
        let there = before.and_then(|before| self.things.get(before.row()));
        match (before, there) {
            (Some(before), Some(there)) if self.ids.pack(&id) == Some(there.id) => before,
            _ => self.mention(id),
        }
    }

    /// The thing that a fact is about. When it is gone and never came up
    /// either, there is nothing to do.
    pub(super) fn subject(&mut self, id: K, is_told: bool) -> Option<H> {
        if is_told {
            Some(self.mention(id))
        } else {
            self.find(&id)
        }
    }

    /// Changes a row.
    pub(super) fn edit<A>(&mut self, thing: H, change: impl FnOnce(&mut R) -> A) -> Option<A> {
        let row = &mut self.things.get_mut(thing.row())?.row;
        let (before, heap) = (usize::from(row.is_known()), row.heap());
        let answer = change(row);
        let now = usize::from(row.is_known());
        self.known = self.known + now - before;
        self.heap = self.heap + row.heap() - heap;
        if now != before {
            self.enrol(thing, now > before);
        }
        Some(answer)
    }

    /// Puts a thing in order that came to be known, or takes it out.
    fn enrol(&mut self, thing: H, is_known: bool) {
        let (ids, things) = (&self.ids, &self.things);
        let Some(order) = &mut self.order else {
            return;
        };
        let packed = |thing: H| things.get(thing.row()).map(|thing| thing.id);
        let id = packed(thing);
        let compare = |other| ids.compare(packed(other), id);
        if is_known {
            order.insert(thing, &mut self.order_heap, compare);
        } else {
            order.remove(&mut self.order_heap, compare);
        }
    }

    /// Leaves the order for later.
    pub(super) fn put_off_order(&mut self) {
        (self.order, self.order_heap) = (None, 0);
    }

    /// Makes the order anew, and answers with it.
    pub(super) fn put_in_order(&mut self) -> Vec<H> {
        let mut things: Vec<H> = self.all_known().collect();
        // A store tells things in the order of their ids, and first come the
        // first numbers.
        if !things.is_sorted_by(|&one, &other| self.compare(one, other).is_le()) {
            let head = |thing: H| self.id(thing).map_or(0, |id| id.head());
            let mut keyed: Vec<(u64, H)> =
                things.iter().map(|&thing| (head(thing), thing)).collect();
            keyed.sort_unstable_by(|(head, one), (other_head, other)| {
                head.cmp(other_head)
                    .then_with(|| self.compare(*one, *other))
            });
            things = keyed.into_iter().map(|(_, thing)| thing).collect();
        }
        self.order_heap = 0;
        self.order = Some(Order::of_sorted(&things, &mut self.order_heap));
        things
    }

    /// How the ids of two things compare.
    #[inline]
    pub(super) fn compare(&self, one: H, other: H) -> Ordering {
        let packed = |thing: H| self.things.get(thing.row()).map(|thing| thing.id);
        self.ids.compare(packed(one), packed(other))
    }

    /// The known things after an id, or all, in the order of their ids.
    pub(super) fn walk(&self, after: Option<&K>) -> Walk<'_, H> {
        self.walk_in(self.order.as_ref(), after)
    }

    /// The same of some of the things.
    pub(super) fn walk_in<'a>(&self, some: Option<&'a Order<H>>, after: Option<&K>) -> Walk<'a, H> {
        match (some, after) {
            (None, _) => Walk::empty(),
            (Some(order), None) => order.walk(),
            (Some(order), after) => order.walk_after(|thing| self.id(thing).as_ref().cmp(&after)),
        }
    }

    /// The things that steward was told of, in the order in which their ids
    /// first came up.
    pub(super) fn all_known(&self) -> impl Iterator<Item = H> {
        let told = |&thing: &H| self.row(thing).is_some_and(Row::is_known);
        (0..self.things.len()).map(H::of).filter(told)
    }

    /// How many things steward was told of.
    pub(super) fn known(&self) -> usize {
        self.known
    }

    /// What all of it takes on the heap.
    pub(super) fn heap(&self) -> usize {
        self.ids.heap() + self.slots.heap() + self.things.heap() + self.order_heap + self.heap
    }

    #[inline]
    fn find(&self, id: &K) -> Option<H> {
        let id = self.ids.pack(id)?;
        self.find_hashed(self.key.hash(id.0), |thing| thing.id == id)
            .map(H::of)
    }

    #[inline]
    fn find_hashed(&self, hash: u64, is: impl Fn(&Thing<R>) -> bool) -> Option<u32> {
        self.slots
            .find(hash, |number| self.things.get(number).is_some_and(&is))
    }

    /// The number of an id, a new one if need be.
    fn number(&mut self, id: Packed) -> u32 {
        let hash = self.key.hash(id.0);
        if let Some(found) = self.find_hashed(hash, |thing| thing.id == id) {
            return found;
        }
        // One number is spared for NOWHERE.
        if self.things.len() >= NOWHERE - 1 {
            return NOWHERE;
        }
        let row = R::default();
        let Some(number) = self.things.push(Thing { id, row }) else {
            return NOWHERE;
        };
        let (key, things) = (&self.key, &self.things);
        let hash_of = |row| things.get(row).map(|thing| key.hash(thing.id.0));
        self.slots.insert(hash, number, hash_of);
        number
    }
}
