//! Has fetched from memory what a fact will need.

use crate::domain::fact_update::FactUpdate;
use crate::index::Index;
use crate::index::table::Part;

impl Index {
    /// Fetches a part of everything that a fact names, all at the same time.
    /// Kinds of which an account has few are left out: they are near already.
    pub(super) fn fetch(&self, fact: &FactUpdate, part: Part) {
        match fact {
            FactUpdate::Candidate(id, _) => self.candidates.fetch(id, part),
            FactUpdate::Opportunity(id, opportunity) => {
                self.opportunities.fetch(id, part);
                if let Some(opportunity) = opportunity {
                    self.candidates.fetch(&opportunity.candidate, part);
                    let owner = opportunity.owner.iter();
                    owner.for_each(|id| self.users.fetch(id, part));
                    let posting = opportunity.posting.iter();
                    posting.for_each(|id| self.postings.fetch(id, part));
                }
            }
            FactUpdate::Interview(id, interview) => {
                self.interviews.fetch(id, part);
                if let Some(interview) = interview {
                    self.opportunities.fetch(&interview.opportunity, part);
                    let panel = interview.panel.iter();
                    panel.for_each(|seat| self.users.fetch(&seat.user, part));
                }
            }
            FactUpdate::Settings(_)
            | FactUpdate::Role(..)
            | FactUpdate::User(..)
            | FactUpdate::Posting(..)
            | FactUpdate::Requisition(..)
            | FactUpdate::ArchiveReason(..) => {}
        }
    }
}
