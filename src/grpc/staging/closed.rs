//! What an erasure has closed: nothing is written to it any more.

use super::Staging;
use crate::domain::facts::Facts as _;
use crate::domain::id::{CandidateId, OpportunityId};
use crate::domain::record::{Lifecycle, Record, RecordName};
use crate::index::Index;

impl Staging<'_> {
    /// Whether a record is fenced or anonymized itself, or belongs to one that
    /// is.
    pub(super) fn is_closed(&self, name: &RecordName) -> bool {
        match name {
            RecordName::Candidate(id) => self.is_candidate_closed(id),
            RecordName::Opportunity(id) => self.is_opportunity_closed(id),
            RecordName::Interview(_) => self
                .stored(name)
                .is_some_and(|stored| self.belongs_to_closed(&stored.value)),
            _ => false,
        }
    }

    pub(super) fn belongs_to_closed(&self, record: &Record) -> bool {
        match record {
            Record::Opportunity(opportunity) => self.is_candidate_closed(&opportunity.candidate),
            Record::Interview(interview) => self.is_opportunity_closed(&interview.opportunity),
            _ => false,
        }
    }

    fn is_candidate_closed(&self, id: &CandidateId) -> bool {
        lifecycle_of_candidate(&self.index, id) != Lifecycle::Live
    }

    fn is_opportunity_closed(&self, id: &OpportunityId) -> bool {
        let found = self.index.find_opportunity(id);
        let view = found.and_then(|found| self.index.opportunity(found));
        view.is_some_and(|view| {
            let candidate = self.index.candidate(view.candidate);
            view.lifecycle != Lifecycle::Live
                || candidate.is_some_and(|state| state != Lifecycle::Live)
        })
    }
}

/// Where a record is on the way to being forgotten.
pub(in crate::grpc) fn lifecycle(index: &Index, name: &RecordName) -> Lifecycle {
    match name {
        RecordName::Candidate(id) => lifecycle_of_candidate(index, id),
        RecordName::Opportunity(id) => index
            .find_opportunity(id)
            .and_then(|found| index.opportunity(found))
            .map_or(Lifecycle::Live, |view| view.lifecycle),
        _ => Lifecycle::Live,
    }
}

fn lifecycle_of_candidate(index: &Index, id: &CandidateId) -> Lifecycle {
    let found = index.find_candidate(id);
    found
        .and_then(|found| index.candidate(found))
        .unwrap_or(Lifecycle::Live)
}
