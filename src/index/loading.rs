//! An account on its way into memory.

use std::hash::RandomState;

use super::Index;
use super::apply::TOGETHER;
use crate::domain::fact_update::FactUpdate;

/// An index that nobody asks anything yet. Orders and relations are made once,
/// when everything was told, instead of being kept up with each fact.
pub struct Loading {
    index: Index,
    /// Told and not yet written down, until there are enough of them.
    waiting: Vec<FactUpdate>,
}

impl Loading {
    /// An account of which nothing is known yet; see [`Index::new`].
    pub fn new(key: RandomState) -> Self {
        let mut index = Index::new(key);
        index.put_off_order();
        let waiting = Vec::with_capacity(TOGETHER);
        Self { index, waiting }
    }

    /// Writes down one thing.
    pub fn apply(&mut self, fact: FactUpdate) {
        self.waiting.push(fact);
        if self.waiting.len() >= TOGETHER {
            self.index.apply_together(self.waiting.drain(..));
        }
    }

    /// The account, ready to be asked.
    pub fn finish(self) -> Index {
        let mut index = self.index;
        index.apply_together(self.waiting);
        index.put_in_order();
        index
    }
}

impl std::fmt::Debug for Loading {
    /// Counts only, as for an index.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Loading").field(&self.index).finish()
    }
}

impl Extend<FactUpdate> for Loading {
    fn extend<I: IntoIterator<Item = FactUpdate>>(&mut self, facts: I) {
        for fact in facts {
            self.apply(fact);
        }
    }
}
