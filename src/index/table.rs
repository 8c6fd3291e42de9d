//! All things of one kind: their ids and what is known of them.

use std::cmp::Ordering;
use std::hash::RandomState;
use std::hint::black_box;
use std::marker::PhantomData;
use std::sync::Arc;

use super::hash::Key;
use super::heap;
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
///
/// One pointer, so that a copy of the index counts one more holder for each
/// kind of thing, and a change copies the few tables that it writes to.
pub(super) struct Table<H, K, R, const ROWS: usize> {
    content: Arc<Content<H, K, R, ROWS>>,
    handle: PhantomData<H>,
}

#[derive(Clone)]
struct Content<H, K, R, const ROWS: usize> {
    key: Key,
    ids: Ids<K>,
    slots: Slots,
    things: Pages<RowWithId<R>, ROWS>,
    known: usize,
    /// The known things; `None` while they are loaded.
    order: Option<Order<H>>,
    /// The things before this number are in the order of their ids.
    in_order: u32,
    /// What the order takes on the heap.
    order_heap: usize,
    /// What the rows keep beside themselves on the heap.
    heap: usize,
}

/// Where a look-up passes through, one after the other.
#[derive(Clone, Copy)]
pub(super) enum Part {
    /// The bucket of the id.
    Bucket,
    /// The row, with its id; quick once the bucket is near.
    RowWithId,
}

/// A row, with its id before it: whoever finds the one has found the other.
#[derive(Clone, Copy, Default)]
#[repr(C)]
struct RowWithId<R> {
    id: Packed,
    row: R,
}

impl<H, K, R, const ROWS: usize> Clone for Table<H, K, R, ROWS> {
    fn clone(&self) -> Self {
        Self {
            content: Arc::clone(&self.content),
            handle: PhantomData,
        }
    }
}

impl<H: Handle, K: Id, R: Row, const ROWS: usize> Table<H, K, R, ROWS> {
    pub(super) fn new(key: RandomState) -> Self {
        let content = Content {
            key: Key::drawn_from(&key),
            ids: Ids::new(key),
            slots: Slots::new(),
            things: Pages::new(),
            known: 0,
            order: Some(Order::new()),
            in_order: 0,
            order_heap: 0,
            heap: 0,
        };
        Self {
            content: Arc::new(content),
            handle: PhantomData,
        }
    }

    /// Finds a thing that steward was told of.
    #[inline]
    pub(super) fn find_known(&self, id: &K) -> Option<H> {
        let id = self.content.ids.pack(id)?;
        let known = |thing: &RowWithId<R>| thing.id == id && thing.row.is_known();
        self.content.find(id, known).map(H::of)
    }

    /// What is known of a thing.
    #[inline]
    pub(super) fn row(&self, thing: H) -> Option<&R> {
        let thing = self.content.things.get(thing.row());
        thing.map(|thing| &thing.row)
    }

    /// The id of a thing, known or only mentioned.
    #[inline]
    pub(super) fn id(&self, thing: H) -> Option<K> {
        let thing = self.content.things.get(thing.row())?;
        self.content.ids.unpack(thing.id)
    }

    /// Has a part of the memory fetched in which an id is found.
    #[inline]
    pub(super) fn fetch(&self, id: &K, part: Part) {
        let Some(hash) = self.hash(id) else {
            return;
        };
        match part {
            Part::Bucket => self.fetch_bucket(hash),
            Part::RowWithId => {
                if let Some(thing) = self.guess(hash) {
                    self.fetch_row(thing);
                }
            }
        }
    }

    /// The hash of an id that may be here.
    #[inline]
    pub(super) fn hash(&self, id: &K) -> Option<u64> {
        let id = self.content.ids.pack(id)?;
        Some(self.content.key.hash(id.0))
    }

    /// Has the bucket of a hash fetched, without waiting for it.
    #[inline]
    pub(super) fn fetch_bucket(&self, hash: u64) {
        self.content.slots.fetch(hash);
    }

    /// The thing that most likely has the hash: its bucket says so, and the
    /// thing itself was not looked at.
    #[inline]
    pub(super) fn guess(&self, hash: u64) -> Option<H> {
        self.content.slots.guess(hash).map(H::of)
    }

    /// Finds a thing that steward was told of, by a look at the one that it
    /// most likely is.
    #[inline]
    pub(super) fn confirm(&self, guess: Option<H>, id: &K) -> Option<H> {
        let there = guess.and_then(|guess| self.content.things.get(guess.row()));
        match there {
            Some(thing) if self.content.ids.pack(id) == Some(thing.id) => {
                guess.filter(|_| thing.row.is_known())
            }
            _ => self.find_known(id),
        }
    }

    /// Has a row fetched, without waiting for it.
    #[inline]
    pub(super) fn fetch_row(&self, thing: H) {
        let thing = self.content.things.get(thing.row());
        black_box(thing.map(|thing| thing.id.0[0]));
    }

    /// Finds a thing, told or only mentioned.
    #[inline]
    pub(super) fn find(&self, id: &K) -> Option<H> {
        let id = self.content.ids.pack(id)?;
        self.content.find(id, |thing| thing.id == id).map(H::of)
    }

    /// Finds a thing, and makes a row for one that never came up.
    pub(super) fn mention(&mut self, id: K) -> H {
        self.find(&id).unwrap_or_else(|| {
            let number = Arc::make_mut(&mut self.content).add(id);
            H::of(number.unwrap_or(NOWHERE))
        })
    }

    /// Finds a thing that was most likely told before: looking whether it is
    /// the same is cheaper than finding it.
    pub(super) fn mention_again(&mut self, before: Option<H>, id: K) -> H {
        let there = before.and_then(|before| self.content.things.get(before.row()));
        match (before, there) {
            (Some(before), Some(there)) if self.content.ids.pack(&id) == Some(there.id) => before,
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
        let content = Arc::make_mut(&mut self.content);
        let row = &mut content.things.get_mut(thing.row())?.row;
        let (before, heap) = (usize::from(row.is_known()), row.heap());
        let answer = change(row);
        let now = usize::from(row.is_known());
        content.known = content.known + now - before;
        content.heap = content.heap + row.heap() - heap;
        if now != before {
            content.enrol(thing, now > before);
        }
        Some(answer)
    }

    /// Leaves the order for later.
    pub(super) fn put_off_order(&mut self) {
        let content = Arc::make_mut(&mut self.content);
        (content.order, content.order_heap) = (None, 0);
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
        let content = Arc::make_mut(&mut self.content);
        content.in_order = content.count_in_order();
        content.order_heap = 0;
        content.order = Some(Order::of_sorted(&things, &mut content.order_heap));
        things
    }

    /// How the ids of two things compare.
    #[inline]
    pub(super) fn compare(&self, one: H, other: H) -> Ordering {
        self.content.compare(one, other)
    }

    /// The known things after an id, or all, in the order of their ids.
    pub(super) fn walk(&self, after: Option<&K>) -> Walk<'_, H> {
        self.walk_in(self.content.order.as_ref(), after)
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
        (0..self.content.things.len()).map(H::of).filter(told)
    }

    /// How many things steward was told of.
    pub(super) fn known(&self) -> usize {
        self.content.known
    }

    /// What all of it takes on the heap.
    pub(super) fn heap(&self) -> usize {
        let content = &*self.content;
        let own = heap::shared::<Content<H, K, R, ROWS>>();
        let ids = content.ids.heap() + content.slots.heap();
        own + ids + content.things.heap() + content.order_heap + content.heap
    }
}

impl<H: Handle, K: Id, R: Row, const ROWS: usize> Content<H, K, R, ROWS> {
    #[inline]
    fn find(&self, id: Packed, is: impl Fn(&RowWithId<R>) -> bool) -> Option<u32> {
        let is = |number| self.things.get(number).is_some_and(&is);
        self.slots.find(self.key.hash(id.0), is)
    }

    /// How the ids of two things compare. The numbers of an account that was
    /// loaded tell it; ids are far away in memory.
    #[inline]
    fn compare(&self, one: H, other: H) -> Ordering {
        let (one, other) = (one.row(), other.row());
        if one < self.in_order && other < self.in_order {
            return one.cmp(&other);
        }
        let packed = |row| self.things.get(row).map(|thing| thing.id);
        self.ids.compare(packed(one), packed(other))
    }

    /// How many things, from the first on, are in the order of their ids.
    fn count_in_order(&self) -> u32 {
        let packed = |row| self.things.get(row).map(|thing| thing.id);
        let mut before = None;
        let mut follows = |row| {
            let id = packed(row);
            let after = before.replace(id);
            after.is_none_or(|before| self.ids.compare(before, id).is_lt())
        };
        let rows = self.things.len();
        (0..rows).find(|&row| !follows(row)).unwrap_or(rows)
    }

    /// Puts a thing in order that came to be known, or takes it out.
    fn enrol(&mut self, thing: H, is_known: bool) {
        let Some(mut order) = self.order.take() else {
            return;
        };
        let mut heap = self.order_heap;
        let compare = |other| self.compare(other, thing);
        if is_known {
            order.insert(thing, &mut heap, compare);
        } else {
            order.remove(&mut heap, compare);
        }
        (self.order, self.order_heap) = (Some(order), heap);
    }

    /// Takes in an id that is not there, and tells its number; `None` when
    /// all are taken.
    fn add(&mut self, id: K) -> Option<u32> {
        // One number is spared for NOWHERE.
        if self.things.len() >= NOWHERE - 1 {
            return None;
        }
        let id = self.ids.pack_new(id)?;
        let row = R::default();
        let number = self.things.push(RowWithId { id, row })?;
        let (key, things) = (&self.key, &self.things);
        let hash_of = |row| things.get(row).map(|thing| key.hash(thing.id.0));
        self.slots.insert(key.hash(id.0), number, hash_of);
        Some(number)
    }
}
