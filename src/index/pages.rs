//! A vector whose copies share what they have in common.
//!
//! The rows lie in pages, and the pages hang on a tree that is equally deep
//! everywhere. A copy shares the whole tree; writing a row copies its page and
//! the few branches above it, unless nobody else holds them.

use std::hint::black_box;
use std::sync::Arc;

use super::heap;

/// Children of a branch, as a power of two.
///
/// Copying a branch counts one more holder on each of its children, and one
/// fewer when the old branch goes: about 10 ns for a child, so a narrow branch
/// makes changes cheap. A wide one saves a level at every look-up.
const FAN_BITS: u32 = 4;
const FAN: usize = 1 << FAN_BITS;

/// A persistent vector of rows, `ROWS` to a page; a power of two.
#[derive(Clone)]
pub(super) struct Pages<T, const ROWS: usize> {
    /// The trees, side by side; nearly always one or a few.
    trees: Option<Arc<[Arc<Tree<T, ROWS>>]>>,
    len: u32,
}

type Tree<T, const ROWS: usize> = Branch<Branch<Branch<[T; ROWS]>>>;

/// A page, or a branch with everything below it.
trait Node {
    type Row;

    /// How many rows there may be below, as a power of two.
    const BITS: u32;

    /// The row of a number, of which only the lowest `BITS` count.
    fn row(&self, at: u32) -> Option<&Self::Row>;

    /// What so many rows take on the heap, in nodes like this.
    fn heap(rows: usize) -> usize;
}

/// A node that can be written.
trait Open: Node + Clone {
    /// Without rows.
    fn blank() -> Self;

    /// The place of a row, made when it is not there yet.
    fn open(&mut self, at: u32) -> Option<&mut Self::Row>;
}

impl<T, const ROWS: usize> Node for [T; ROWS] {
    type Row = T;

    const BITS: u32 = {
        assert!(ROWS.is_power_of_two(), "a page number is a shift away");
        ROWS.trailing_zeros()
    };

    #[inline]
    fn row(&self, at: u32) -> Option<&T> {
        self.get(at as usize % ROWS)
    }

    fn heap(rows: usize) -> usize {
        rows.div_ceil(ROWS) * heap::shared::<Self>()
    }
}

impl<T: Clone + Default, const ROWS: usize> Open for [T; ROWS] {
    fn blank() -> Self {
        std::array::from_fn(|_| T::default())
    }

    fn open(&mut self, at: u32) -> Option<&mut T> {
        self.get_mut(at as usize % ROWS)
    }
}

/// Up to 16 nodes of the level below.
struct Branch<N>([Option<Arc<N>>; FAN]);

impl<N: Node> Branch<N> {
    /// Which child leads to a row.
    #[inline]
    fn child(at: u32) -> usize {
        (at >> N::BITS) as usize % FAN
    }
}

impl<N: Node> Node for Branch<N> {
    type Row = N::Row;

    const BITS: u32 = N::BITS + FAN_BITS;

    #[inline]
    fn row(&self, at: u32) -> Option<&N::Row> {
        self.0.get(Self::child(at))?.as_ref()?.row(at)
    }

    fn heap(rows: usize) -> usize {
        rows.div_ceil(1 << Self::BITS) * heap::shared::<Self>() + N::heap(rows)
    }
}

impl<N: Open> Open for Branch<N> {
    fn blank() -> Self {
        Self([const { None }; FAN])
    }

    fn open(&mut self, at: u32) -> Option<&mut N::Row> {
        let child = self.0.get_mut(Self::child(at))?;
        let child = child.get_or_insert_with(|| Arc::new(N::blank()));
        Arc::make_mut(child).open(at)
    }
}

impl<N> Clone for Branch<N> {
    /// In a large account the counters of the children are far away in memory,
    /// and counting on one ends before the next one is fetched. So all of them
    /// are read first, which the processor does at the same time.
    fn clone(&self) -> Self {
        let holders: usize = self.0.iter().flatten().map(Arc::strong_count).sum();
        black_box(holders);
        Self(self.0.clone())
    }
}

impl<T, const ROWS: usize> Pages<T, ROWS> {
    /// Without rows, and without memory.
    pub(super) const fn new() -> Self {
        Self {
            trees: None,
            len: 0,
        }
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> u32 {
        self.len
    }

    /// A row.
    #[inline]
    pub(super) fn get(&self, at: u32) -> Option<&T> {
        if at >= self.len {
            return None;
        }
        self.trees.as_deref()?.get(Self::tree(at))?.row(at)
    }

    /// Which tree a row is in.
    #[inline]
    fn tree(at: u32) -> usize {
        (at >> Tree::<T, ROWS>::BITS) as usize
    }

    /// What the pages and branches take on the heap.
    pub(super) fn heap(&self) -> usize {
        let trees = self.trees.as_ref().map_or(0, heap::list);
        trees + Tree::<T, ROWS>::heap(self.len as usize)
    }
}

impl<T: Clone + Default, const ROWS: usize> Pages<T, ROWS> {
    /// A row, to be written. What other copies see stays as it is.
    pub(super) fn get_mut(&mut self, at: u32) -> Option<&mut T> {
        if at < self.len { self.open(at) } else { None }
    }

    /// Adds a row and tells its number; `None` when every number is taken.
    pub(super) fn push(&mut self, row: T) -> Option<u32> {
        let at = self.len;
        let len = at.checked_add(1)?;
        let trees = self.trees.as_deref().unwrap_or_default();
        if Self::tree(at) >= trees.len() {
            let one_more = trees.iter().cloned().chain([Arc::new(Tree::blank())]);
            self.trees = Some(one_more.collect());
        }
        *self.open(at)? = row;
        self.len = len;
        Some(at)
    }

    /// The place of a row in a tree that is there.
    fn open(&mut self, at: u32) -> Option<&mut T> {
        let trees = Arc::make_mut(self.trees.as_mut()?);
        Arc::make_mut(trees.get_mut(Self::tree(at))?).open(at)
    }
}
