//! Things in the order of their ids; copies share what they have in common.
//!
//! A tree of lists. The lowest hold the things themselves, four bytes each;
//! those above say which is the first thing of each list below. A list is
//! exactly as long as what is in it: putting something in makes that list
//! anew, and copies the few above it unless nobody else holds them.
//!
//! An order does not know the ids. Whoever asks says how a thing's id compares
//! with the one that is looked for, so that only the ids on the way are read.

use std::cmp::Ordering;
use std::iter::once;
use std::slice;
use std::sync::Arc;

use super::heap;
use super::links::Handle;

/// The most things in one of the lowest lists.
const THINGS: usize = 256;
/// The most lists below another. Few, since copying a list counts one more
/// holder on each of those below.
const FAN: usize = 16;

/// Known things of one kind, each once, in the order of their ids.
#[derive(Clone)]
pub(super) struct Order<H> {
    root: Option<Node<H>>,
    len: u32,
}

/// A list, never empty. All lists of things are equally far below the root.
#[derive(Clone)]
enum Node<H> {
    Things(Arc<[H]>),
    Lists(Arc<[Child<H>]>),
}

#[derive(Clone)]
struct Child<H> {
    first: H,
    node: Node<H>,
}

impl<H> Order<H> {
    /// Of nothing, and without memory.
    pub(super) const fn new() -> Self {
        Self { root: None, len: 0 }
    }

    /// How many things there are.
    pub(super) fn len(&self) -> usize {
        self.len as usize
    }
}

impl<H> Default for Order<H> {
    fn default() -> Self {
        Self::new()
    }
}

impl<H: Handle> Order<H> {
    /// Of things that are in order already, each once. Lists are left with
    /// some room, so that the next few changes do not split them all.
    pub(super) fn of_sorted(things: &[H], heap: &mut usize) -> Self {
        let mut nodes: Vec<Node<H>> = things
            .chunks(THINGS / 8 * 7)
            .map(|chunk| Node::Things(counted(Arc::from(chunk), heap)))
            .collect();
        while nodes.len() > 1 {
            let children: Vec<Child<H>> = nodes.into_iter().filter_map(Child::of).collect();
            nodes = children
                .chunks(FAN / 4 * 3)
                .map(|chunk| Node::Lists(counted(Arc::from(chunk), heap)))
                .collect();
        }
        Self {
            root: nodes.pop(),
            len: u32::try_from(things.len()).unwrap_or(u32::MAX),
        }
    }

    /// Puts a thing in; nothing happens when it is there. `compare` says how
    /// another thing's id compares with its own.
    pub(super) fn insert(&mut self, thing: H, heap: &mut usize, compare: impl Fn(H) -> Ordering) {
        let Some(root) = &mut self.root else {
            self.root = Some(Node::Things(counted(Arc::from([thing]), heap)));
            self.len = 1;
            return;
        };
        let Some(split) = root.insert(thing, heap, &compare) else {
            return;
        };
        self.len = self.len.saturating_add(1);
        if let Split::In(right) = split
            && let Some(right) = Child::of(right)
            && let Some(left) = self.root.take().and_then(Child::of)
        {
            self.root = Some(Node::Lists(counted(Arc::from([left, right]), heap)));
        }
    }

    /// Takes a thing out, if it is there.
    pub(super) fn remove(&mut self, heap: &mut usize, compare: impl Fn(H) -> Ordering) {
        let Some(root) = &mut self.root else {
            return;
        };
        if !root.remove(heap, &compare) {
            return;
        }
        self.len = self.len.saturating_sub(1);
        let below = match root {
            Node::Things(things) if things.is_empty() => None,
            Node::Lists(lists) if lists.len() <= 1 => {
                *heap = heap.saturating_sub(heap::list(lists));
                lists.first().map(|only| only.node.clone())
            }
            _ => return,
        };
        self.root = below;
    }

    /// What the lists take on the heap, counted anew.
    #[cfg(test)]
    pub(super) fn counted(&self) -> usize {
        fn of<H: Handle>(node: &Node<H>) -> usize {
            let below = match node {
                Node::Things(_) => 0,
                Node::Lists(lists) => lists.iter().map(|child| of(&child.node)).sum(),
            };
            node.heap() + below
        }
        self.root.as_ref().map_or(0, of)
    }

    /// All things, in order.
    pub(super) fn walk(&self) -> Walk<'_, H> {
        let mut walk = Walk::empty();
        if let Some(root) = &self.root {
            walk.descend(root);
        }
        walk
    }

    /// The things after an id, in order. `compare` says how a thing's id
    /// compares with it.
    pub(super) fn walk_after(&self, compare: impl Fn(H) -> Ordering) -> Walk<'_, H> {
        let mut walk = Walk::empty();
        let mut below = self.root.as_ref();
        while let Some(node) = below {
            below = match node {
                Node::Things(things) => {
                    let past = things.partition_point(|&thing| compare(thing).is_le());
                    walk.things = things.get(past..).unwrap_or_default().iter();
                    None
                }
                Node::Lists(lists) => {
                    let at = way(lists, &compare);
                    let mut rest = lists.get(at..).unwrap_or_default().iter();
                    let on = rest.next();
                    walk.above.push(rest);
                    on.map(|child| &child.node)
                }
            };
        }
        walk
    }
}

/// What became of a list that a thing was put into.
enum Split<H> {
    /// It took the thing in.
    None,
    /// It was full; this is its second half.
    In(Node<H>),
}

impl<H: Handle> Node<H> {
    fn first(&self) -> Option<H> {
        match self {
            Self::Things(things) => things.first().copied(),
            Self::Lists(lists) => lists.first().map(|child| child.first),
        }
    }

    /// `None` when the thing was there.
    fn insert(
        &mut self,
        thing: H,
        heap: &mut usize,
        compare: &impl Fn(H) -> Ordering,
    ) -> Option<Split<H>> {
        match self {
            Self::Things(things) => {
                let at = things.binary_search_by(|&other| compare(other)).err()?;
                let right = put(things, at, thing, THINGS, heap);
                Some(right.map_or(Split::None, |right| Split::In(Self::Things(right))))
            }
            Self::Lists(lists) => {
                let at = way(lists, compare);
                let child = Arc::make_mut(lists).get_mut(at)?;
                let split = child.node.insert(thing, heap, compare)?;
                child.first = child.node.first().unwrap_or(child.first);
                let Split::In(right) = split else {
                    return Some(Split::None);
                };
                let right = put(lists, at.saturating_add(1), Child::of(right)?, FAN, heap);
                Some(right.map_or(Split::None, |right| Split::In(Self::Lists(right))))
            }
        }
    }

    /// Whether the thing was there.
    fn remove(&mut self, heap: &mut usize, compare: &impl Fn(H) -> Ordering) -> bool {
        match self {
            Self::Things(things) => {
                let Ok(at) = things.binary_search_by(|&other| compare(other)) else {
                    return false;
                };
                take(things, at, heap);
            }
            Self::Lists(lists) => {
                let at = way(lists, compare);
                let Some(child) = Arc::make_mut(lists).get_mut(at) else {
                    return false;
                };
                if !child.node.remove(heap, compare) {
                    return false;
                }
                match child.node.first() {
                    Some(first) => {
                        child.first = first;
                        if child.node.is_sparse() {
                            let before = at.saturating_sub(1);
                            if !join(lists, at, heap) && before < at {
                                join(lists, before, heap);
                            }
                        }
                    }
                    None => take(lists, at, heap),
                }
            }
        }
        true
    }

    fn is_sparse(&self) -> bool {
        match self {
            Self::Things(things) => things.len() < THINGS / 4,
            Self::Lists(lists) => lists.len() < FAN / 4,
        }
    }

    /// Both in one, when there is room.
    fn joined(&self, next: &Self) -> Option<Self> {
        match (self, next) {
            (Self::Things(left), Self::Things(right))
                if left.len().saturating_add(right.len()) <= THINGS / 4 * 3 =>
            {
                Some(Self::Things(left.iter().chain(&**right).copied().collect()))
            }
            (Self::Lists(left), Self::Lists(right))
                if left.len().saturating_add(right.len()) <= FAN / 4 * 3 =>
            {
                Some(Self::Lists(left.iter().chain(&**right).cloned().collect()))
            }
            _ => None,
        }
    }

    /// What its own list takes, without those below.
    fn heap(&self) -> usize {
        match self {
            Self::Things(things) => heap::list(things),
            Self::Lists(lists) => heap::list(lists),
        }
    }
}

impl<H: Handle> Child<H> {
    fn of(node: Node<H>) -> Option<Self> {
        let first = node.first()?;
        Some(Self { first, node })
    }
}

/// Which of the lists leads to an id.
fn way<H: Handle>(lists: &[Child<H>], compare: &impl Fn(H) -> Ordering) -> usize {
    lists
        .partition_point(|child| compare(child.first).is_le())
        .saturating_sub(1)
}

/// A new list, once its memory is counted.
fn counted<T>(list: Arc<[T]>, heap: &mut usize) -> Arc<[T]> {
    *heap = heap.saturating_add(heap::list(&list));
    list
}

/// Puts a list in the place of another.
fn replace<T>(list: &mut Arc<[T]>, by: Arc<[T]>, heap: &mut usize) {
    *heap = heap.saturating_sub(heap::list(list));
    *list = counted(by, heap);
}

/// Puts an item into a list. A list that has the most already keeps its first
/// half, and the second is the answer; one that is filled in order stays full.
fn put<T: Clone>(
    list: &mut Arc<[T]>,
    at: usize,
    item: T,
    most: usize,
    heap: &mut usize,
) -> Option<Arc<[T]>> {
    let (before, after) = list.split_at_checked(at)?;
    let with_it = before
        .iter()
        .cloned()
        .chain(once(item))
        .chain(after.iter().cloned());
    if list.len() < most {
        let all = with_it.collect();
        replace(list, all, heap);
        return None;
    }
    let cut = if after.is_empty() { most } else { most / 2 };
    let right = with_it.clone().skip(cut).collect();
    let left = with_it.take(cut).collect();
    replace(list, left, heap);
    Some(counted(right, heap))
}

/// Takes an item out of a list.
fn take<T: Clone>(list: &mut Arc<[T]>, at: usize, heap: &mut usize) {
    let kept = list.iter().enumerate().filter(|(place, _)| *place != at);
    let kept = kept.map(|(_, item)| item.clone()).collect();
    replace(list, kept, heap);
}

/// Joins a list with the one beside it, and says whether there was room.
fn join<H: Handle>(lists: &mut Arc<[Child<H>]>, at: usize, heap: &mut usize) -> bool {
    let Some([left, right, ..]) = lists.get(at..) else {
        return false;
    };
    let Some(node) = left.node.joined(&right.node) else {
        return false;
    };
    *heap = heap
        .saturating_add(node.heap())
        .saturating_sub(left.node.heap())
        .saturating_sub(right.node.heap());
    if let Some(left) = Arc::make_mut(lists).get_mut(at) {
        left.node = node;
    }
    take(lists, at.saturating_add(1), heap);
    true
}

/// Things in order.
pub(super) struct Walk<'a, H> {
    things: slice::Iter<'a, H>,
    /// What is left of the lists above, from the root down.
    above: Vec<slice::Iter<'a, Child<H>>>,
}

impl<'a, H> Walk<'a, H> {
    /// Of nothing.
    pub(super) fn empty() -> Self {
        Self {
            things: [].iter(),
            above: Vec::new(),
        }
    }

    fn descend(&mut self, mut node: &'a Node<H>) {
        loop {
            match node {
                Node::Things(things) => {
                    self.things = things.iter();
                    return;
                }
                Node::Lists(lists) => {
                    let mut rest = lists.iter();
                    let Some(first) = rest.next() else {
                        return;
                    };
                    self.above.push(rest);
                    node = &first.node;
                }
            }
        }
    }
}

impl<H: Copy> Iterator for Walk<'_, H> {
    type Item = H;

    #[inline]
    fn next(&mut self) -> Option<H> {
        loop {
            if let Some(&thing) = self.things.next() {
                return Some(thing);
            }
            match self.above.last_mut()?.next() {
                Some(child) => self.descend(&child.node),
                None => {
                    self.above.pop();
                }
            }
        }
    }
}
