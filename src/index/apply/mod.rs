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
use crate::domain::fact_update::FactUpdate;

impl Index {
    /// Writes down one thing as it is now, or that it is gone.
    pub fn apply(&mut self, fact: FactUpdate) {
        self.fetch(&fact, Part::Bucket);
        self.put(fact);
    }

    fn put(&mut self, fact: FactUpdate) {
        match fact {
            FactUpdate::Settings(settings) => self.settings = settings,
            FactUpdate::Role(id, grants) => self.put_role(id, grants),
            FactUpdate::User(id, user) => self.put_user(id, user),
            FactUpdate::Posting(id, posting) => self.put_posting(id, posting),
            FactUpdate::Requisition(id, requisition) => self.put_requisition(id, requisition),
            FactUpdate::Candidate(id, lifecycle) => self.put_candidate(id, lifecycle),
            FactUpdate::Opportunity(id, opportunity) => self.put_opportunity(id, opportunity),
            FactUpdate::Interview(id, interview) => self.put_interview(id, interview),
            FactUpdate::ArchiveReason(id, kind) => self.put_archive_reason(id, kind),
        }
    }
}

/// Facts that are looked up together.
pub(super) const TOGETHER: usize = 64;

impl Index {
    /// Writes down some things. In a large account everything that a fact
    /// names is far away in memory: what these name is fetched at once, so that
    /// they wait once and not one after the other.
    pub(super) fn apply_together(&mut self, facts: impl IntoIterator<Item = FactUpdate>) {
        let some: Vec<FactUpdate> = facts.into_iter().collect();
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

impl Extend<FactUpdate> for Index {
    fn extend<I: IntoIterator<Item = FactUpdate>>(&mut self, facts: I) {
        let mut facts = facts.into_iter().peekable();
        while facts.peek().is_some() {
            self.apply_together(facts.by_ref().take(TOGETHER));
        }
    }
}
