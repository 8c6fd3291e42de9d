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
    root: Root<T, ROWS>,
    /// Branches above each page.
    depth: u32,
    len: u32,
}

type Page<T, const ROWS: usize> = Arc<[T; ROWS]>;

#[derive(Clone)]
enum Root<T, const ROWS: usize> {
    None,
    Page(Page<T, ROWS>),
    Branch(Arc<Branch<T, ROWS>>),
}

/// A branch says itself what its children are, so that a child takes no more
/// than a pointer: the lowest branches of a large account are many, and
/// answers are quicker while they stay in a near cache.
#[derive(Clone)]
enum Branch<T, const ROWS: usize> {
    Pages([Option<Page<T, ROWS>>; FAN]),
    Branches([Option<Arc<Self>>; FAN]),
}

impl<T, const ROWS: usize> Pages<T, ROWS> {
    const PAGE_BITS: u32 = {
        assert!(ROWS.is_power_of_two(), "a page number is a shift away");
        ROWS.trailing_zeros()
    };

    /// Without rows, and without memory.
    pub(super) const fn new() -> Self {
        Self {
            root: Root::None,
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
        let mut branch = match &self.root {
            Root::None => return None,
            Root::Page(page) => return page.get(Self::place(at)),
            Root::Branch(branch) => branch,
        };
        let mut level = self.depth;
        loop {
            level = level.wrapping_sub(1);
            let child = Self::child(at, level);
            match &**branch {
                Branch::Branches(branches) => branch = branches.get(child)?.as_ref()?,
                Branch::Pages(pages) => {
                    return pages.get(child)?.as_ref()?.get(Self::place(at));
                }
            }
        }
    }

    /// Where in its page a row is.
    #[inline]
    fn place(at: u32) -> usize {
        at as usize % ROWS
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
            bytes += nodes * heap::shared::<Branch<T, ROWS>>();
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
        let mut above = Branch::blank(self.depth);
        match (std::mem::replace(&mut self.root, Root::None), &mut above) {
            (Root::Page(page), Branch::Pages([first, ..])) => *first = Some(page),
            (Root::Branch(branch), Branch::Branches([first, ..])) => *first = Some(branch),
            _ => {}
        }
        self.root = Root::Branch(Arc::new(above));
        self.depth += 1;
    }

    /// The place of a row, made when it is not there yet.
    fn open(&mut self, at: u32) -> Option<&mut T> {
        if matches!(self.root, Root::None) {
            self.root = Root::Page(blank_page());
        }
        let mut branch = match &mut self.root {
            Root::None => return None,
            Root::Page(page) => return Arc::make_mut(page).get_mut(Self::place(at)),
            Root::Branch(branch) => branch,
        };
        let mut level = self.depth;
        loop {
            level = level.wrapping_sub(1);
            let child = Self::child(at, level);
            match Arc::make_mut(branch) {
                Branch::Branches(branches) => {
                    let blank = || Arc::new(Branch::blank(level.wrapping_sub(1)));
                    branch = branches.get_mut(child)?.get_or_insert_with(blank);
                }
                Branch::Pages(pages) => {
                    let page = pages.get_mut(child)?.get_or_insert_with(blank_page);
                    return Arc::make_mut(page).get_mut(Self::place(at));
                }
            }
        }
    }
}

impl<T, const ROWS: usize> Branch<T, ROWS> {
    /// A branch whose children, none as yet, are at a level.
    fn blank(level: u32) -> Self {
        match level {
            0 => Self::Pages([const { None }; FAN]),
            _ => Self::Branches([const { None }; FAN]),
        }
    }
}

fn blank_page<T: Default, const ROWS: usize>() -> Page<T, ROWS> {
    Arc::new(std::array::from_fn(|_| T::default()))
}
