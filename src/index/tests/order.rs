use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::world::Numbers;
use crate::domain::facts::OpportunityRef;
use crate::index::order::Order;

/// Enough for lists of lists of lists.
const THINGS: u32 = 12_000;

/// A key for each thing, in no order.
fn keys() -> Vec<u32> {
    let mut keys: Vec<u32> = (0..THINGS).map(|n| n * 2 + 1).collect();
    Numbers(7).shuffle(&mut keys);
    keys
}

fn content(order: &Order<OpportunityRef>, keys: &[u32]) -> Vec<u32> {
    order.walk().map(|thing| keys[thing.0 as usize]).collect()
}

/// An order, what should be in it, and the bytes it says it takes.
struct Tried {
    keys: Vec<u32>,
    order: Order<OpportunityRef>,
    heap: usize,
    model: BTreeSet<u32>,
}

impl Tried {
    fn new() -> Self {
        Self {
            keys: keys(),
            order: Order::new(),
            heap: 0,
            model: BTreeSet::new(),
        }
    }

    fn change(&mut self, thing: u32, puts: bool) {
        let (keys, key) = (&self.keys, self.keys[thing as usize]);
        let compare = |other: OpportunityRef| keys[other.0 as usize].cmp(&key);
        if puts {
            let thing = OpportunityRef(thing);
            self.order.insert(thing, &mut self.heap, compare);
            self.model.insert(key);
        } else {
            self.order.remove(&mut self.heap, compare);
            self.model.remove(&key);
        }
    }

    fn check(&self) {
        let expected: Vec<u32> = self.model.iter().copied().collect();
        assert_eq!(content(&self.order, &self.keys), expected);
        assert_eq!(self.order.len(), expected.len());
        assert_eq!(self.heap, self.order.counted());
    }

    /// What comes after a key, there or not.
    fn check_after(&self, after: u32) {
        let compare = |thing: OpportunityRef| self.keys[thing.0 as usize].cmp(&after);
        let found = self.order.walk_after(compare).take(600);
        let expected = self.model.range(after + 1..).take(600);
        assert!(
            found
                .map(|thing| self.keys[thing.0 as usize])
                .eq(expected.copied()),
            "after {after}"
        );
    }
}

#[test]
fn an_order_is_that_of_a_sorted_set_through_every_change() {
    let mut numbers = Numbers(3);
    let mut tried = Tried::new();
    let mut copies = Vec::new();
    // It grows, stays, shrinks to little, and grows again.
    for puts_of_ten in [10, 7, 5, 1, 8] {
        for step in 0..18_000 {
            let thing = u32::try_from(numbers.below(THINGS as usize)).unwrap();
            tried.change(thing, numbers.below(10) < puts_of_ten);
            if step % 6000 == 0 {
                tried.check();
                let copy = (tried.order.clone(), tried.model.clone());
                copies.push(copy);
            }
        }
        for _ in 0..50 {
            tried.check_after(u32::try_from(numbers.below(THINGS as usize * 2 + 2)).unwrap());
        }
    }
    tried.check();
    for (copy, model) in copies {
        let expected: Vec<u32> = model.into_iter().collect();
        assert_eq!(content(&copy, &tried.keys), expected);
    }
    for thing in 0..THINGS {
        tried.change(thing, false);
    }
    tried.check();
    assert_eq!((tried.order.len(), tried.heap), (0, 0));
}

#[test]
fn an_order_that_is_filled_from_one_end_takes_little_more_than_its_things() {
    for backwards in [false, true] {
        let mut tried = Tried::new();
        tried.keys.sort_unstable();
        for n in 0..THINGS {
            tried.change(if backwards { THINGS - 1 - n } else { n }, true);
        }
        tried.check();
        let ten = tried.heap * 10 / tried.order.len();
        assert!((40..50).contains(&ten), "{ten} bytes for ten");
        // And everything in it is found again.
        for key in (0..THINGS * 2).step_by(97) {
            tried.check_after(key);
        }
        for thing in (0..THINGS).filter(|thing| thing % 5 > 0) {
            tried.change(thing, false);
        }
        tried.check();
    }
}

#[test]
fn an_order_made_at_once_is_the_same_as_one_that_grew() {
    let keys = keys();
    let mut things: Vec<OpportunityRef> = (0..THINGS).map(OpportunityRef).collect();
    things.sort_by_key(|thing| keys[thing.0 as usize]);
    for len in [0, 1, 223, 224, 225, 2688, 2689, 12_000] {
        let mut heap = 0;
        let order = Order::of_sorted(&things[..len], &mut heap);
        assert!(order.walk().eq(things[..len].iter().copied()), "{len}");
        assert_eq!(heap, order.counted(), "{len}");
        let none = order.walk_after(|_| Ordering::Less).next();
        assert_eq!(none, None, "{len}");
    }
}
