//! Writes facts into the rows.
//!
//! A fact replaces everything that was told of its thing before. What others
//! say about the thing stays: it is theirs.

mod access;
mod fetch;
mod hiring;
mod profiles;

use super::Index;
use super::table::Part;
use crate::domain::fact::Fact;

impl Index {
    /// Writes down one thing as it is now, or that it is gone.
    pub fn apply(&mut self, fact: Fact) {
        self.fetch(&fact, Part::Bucket);
        self.put(fact);
    }

    fn put(&mut self, fact: Fact) {
        match fact {
            Fact::Settings(settings) => self.settings = settings,
            Fact::Role(id, grants) => self.put_role(id, grants),
            Fact::User(id, user) => self.put_user(id, user),
            Fact::Posting(id, posting) => self.put_posting(id, posting),
            Fact::Requisition(id, requisition) => self.put_requisition(id, requisition),
            Fact::Candidate(id, lifecycle) => self.put_candidate(id, lifecycle),
            Fact::Opportunity(id, opportunity) => self.put_opportunity(id, opportunity),
            Fact::Interview(id, interview) => self.put_interview(id, interview),
            Fact::ArchiveReason(id, kind) => self.put_archive_reason(id, kind),
        }
    }
}

/// Facts that are looked up together.
pub(super) const TOGETHER: usize = 64;

impl Index {
    /// Writes down some things. In a large account everything that a fact
    /// names is far away in memory: what these name is fetched at once, so that
    /// they wait once and not one after the other.
    pub(super) fn apply_together(&mut self, facts: impl IntoIterator<Item = Fact>) {
        let some: Vec<Fact> = facts.into_iter().collect();
        for part in [Part::Bucket, Part::RowWithId] {
            for fact in &some {
                self.fetch(fact, part);
            }
        }
        for fact in some {
            self.put(fact);
        }
    }
}

impl Extend<Fact> for Index {
    fn extend<I: IntoIterator<Item = Fact>>(&mut self, facts: I) {
        let mut facts = facts.into_iter().peekable();
        while facts.peek().is_some() {
            self.apply_together(facts.by_ref().take(TOGETHER));
        }
    }
}
