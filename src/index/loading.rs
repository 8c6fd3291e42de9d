//! An account on its way into memory.

use std::hash::RandomState;

use super::Index;
use crate::domain::fact::Fact;

/// An index that nobody asks anything yet. Orders and relations are made once,
/// when everything was told, instead of being kept up with each fact.
#[derive(Debug)]
pub struct Loading(Index);

impl Loading {
    /// An account of which nothing is known yet; see [`Index::new`].
    pub fn new(key: RandomState) -> Self {
        let mut index = Index::new(key);
        index.put_off_order();
        Self(index)
    }

    /// Writes down one thing.
    pub fn apply(&mut self, fact: Fact) {
        self.0.apply(fact);
    }

    /// The account, ready to be asked.
    pub fn finish(self) -> Index {
        let mut index = self.0;
        index.put_in_order();
        index
    }
}

impl Extend<Fact> for Loading {
    fn extend<I: IntoIterator<Item = Fact>>(&mut self, facts: I) {
        self.0.extend(facts);
    }
}
