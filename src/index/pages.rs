//! A vector whose copies share what they have in common.
//!
//! The rows lie in pages, and the pages hang on a tree. A copy shares the
//! root; writing a row copies its page and the few branches above it, unless
//! nobody else holds them. Branches are narrow on purpose: copying one counts
//! one more holder on each of its children, and in a large account those
//! counters are far away in memory.

use std::sync::Arc;

use super::heap;

/// Children of a branch, as a power of two.
const FAN_BITS: u32 = 4;
const FAN: usize = 1 << FAN_BITS;

/// A persistent vector of rows, `ROWS` to a page; a power of two.
#[derive(Clone)]
pub(super) struct Pages<T, const ROWS: usize> {
    root: Node<T, ROWS>,
    /// Branches above each page.
    depth: u32,
    len: u32,
}

#[derive(Clone)]
enum Node<T, const ROWS: usize> {
    Empty,
    Page(Arc<[T; ROWS]>),
    Branch(Arc<[Node<T, ROWS>; FAN]>),
}

impl<T, const ROWS: usize> Pages<T, ROWS> {
    const PAGE_BITS: u32 = {
        assert!(ROWS.is_power_of_two(), "a page number is a shift away");
        ROWS.trailing_zeros()
    };

    /// Without rows, and without memory.
    pub(super) const fn new() -> Self {
        Self {
            root: Node::Empty,
            depth: 0,
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
        let mut node = &self.root;
        let mut level = self.depth;
        loop {
            match node {
                Node::Page(rows) => return rows.get(at as usize % ROWS),
                Node::Branch(children) => {
                    level = level.wrapping_sub(1);
                    node = children.get(Self::child(at, level))?;
                }
                Node::Empty => return None,
            }
        }
    }

    /// Which child of a branch leads to a row, when the children are at a
    /// level; pages are at level 0.
    #[inline]
    fn child(at: u32, level: u32) -> usize {
        let shift = FAN_BITS.wrapping_mul(level).wrapping_add(Self::PAGE_BITS);
        at.wrapping_shr(shift) as usize % FAN
    }

    /// What the pages and branches take on the heap.
    pub(super) fn heap(&self) -> usize {
        let mut nodes = (self.len as usize).div_ceil(ROWS);
        let mut bytes = nodes * heap::shared::<[T; ROWS]>();
        for _ in 0..self.depth {
            nodes = nodes.div_ceil(FAN);
            bytes += nodes * heap::shared::<[Node<T, ROWS>; FAN]>();
        }
        bytes
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
        while u64::from(at) >> (Self::PAGE_BITS + FAN_BITS * self.depth) != 0 {
            self.deepen();
        }
        *self.open(at)? = row;
        self.len = len;
        Some(at)
    }

    /// Puts a branch above the root.
    fn deepen(&mut self) {
        let mut old = Some(std::mem::replace(&mut self.root, Node::Empty));
        let children = std::array::from_fn(|_| old.take().unwrap_or(Node::Empty));
        self.root = Node::Branch(Arc::new(children));
        self.depth += 1;
    }

    /// The place of a row, made when it is not there yet.
    fn open(&mut self, at: u32) -> Option<&mut T> {
        let mut node = &mut self.root;
        let mut level = self.depth;
        loop {
            if matches!(node, Node::Empty) {
                *node = Node::blank(level);
            }
            match node {
                Node::Page(rows) => return Arc::make_mut(rows).get_mut(at as usize % ROWS),
                Node::Branch(children) => {
                    level = level.wrapping_sub(1);
                    node = Arc::make_mut(children).get_mut(Self::child(at, level))?;
                }
                Node::Empty => return None,
            }
        }
    }
}

impl<T: Default, const ROWS: usize> Node<T, ROWS> {
    fn blank(level: u32) -> Self {
        match level {
            0 => Self::Page(Arc::new(std::array::from_fn(|_| T::default()))),
            _ => Self::Branch(Arc::new([const { Self::Empty }; FAN])),
        }
    }
}
