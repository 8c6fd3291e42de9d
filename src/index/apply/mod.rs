//! Writes facts into the rows.
//!
//! A fact replaces everything that was told of its thing before. What others
//! say about the thing stays: it is theirs.

mod access;
mod hiring;
mod profiles;

use super::Index;
use crate::domain::fact::Fact;

impl Index {
    /// Writes down one thing as it is now, or that it is gone.
    pub fn apply(&mut self, fact: Fact) {
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

impl Extend<Fact> for Index {
    fn extend<I: IntoIterator<Item = Fact>>(&mut self, facts: I) {
        for fact in facts {
            self.apply(fact);
        }
    }
}
