//! What an erasure has closed: nothing is written to it any more (rulebook,
//! section 10).

use crate::domain::facts::Facts;
use crate::domain::id::{CandidateId, OpportunityId};
use crate::domain::record::{Lifecycle, Record, RecordName};

/// Where a record is on the way to being erased.
pub fn lifecycle(facts: &impl Facts, name: &RecordName) -> Lifecycle {
    match name {
        RecordName::Candidate(id) => lifecycle_of_candidate(facts, id),
        RecordName::Opportunity(id) => facts
            .find_opportunity(id)
            .and_then(|found| facts.opportunity(found))
            .map_or(Lifecycle::Live, |view| view.lifecycle),
        _ => Lifecycle::Live,
    }
}

/// Whether a record is fenced or anonymized itself, or belongs to one that is.
/// `stored` is the record as it is stored, if it is
/// (rulebook: section 10).
pub fn is_closed(facts: &impl Facts, name: &RecordName, stored: Option<&Record>) -> bool {
    match name {
        RecordName::Candidate(id) => is_candidate_closed(facts, id),
        RecordName::Opportunity(id) => is_opportunity_closed(facts, id),
        RecordName::Interview(_) => stored.is_some_and(|stored| belongs_to_closed(facts, stored)),
        _ => false,
    }
}

/// Whether what a record names as the one that it belongs to is closed.
pub fn belongs_to_closed(facts: &impl Facts, record: &Record) -> bool {
    match record {
        Record::Opportunity(opportunity) => is_candidate_closed(facts, &opportunity.candidate),
        Record::Interview(interview) => is_opportunity_closed(facts, &interview.opportunity),
        _ => false,
    }
}

fn is_candidate_closed(facts: &impl Facts, id: &CandidateId) -> bool {
    lifecycle_of_candidate(facts, id) != Lifecycle::Live
}

fn is_opportunity_closed(facts: &impl Facts, id: &OpportunityId) -> bool {
    let found = facts.find_opportunity(id);
    let view = found.and_then(|found| facts.opportunity(found));
    view.is_some_and(|view| {
        let candidate = facts.candidate(view.candidate);
        view.lifecycle != Lifecycle::Live || candidate.is_some_and(|state| state != Lifecycle::Live)
    })
}

fn lifecycle_of_candidate(facts: &impl Facts, id: &CandidateId) -> Lifecycle {
    let found = facts.find_candidate(id);
    found
        .and_then(|found| facts.candidate(found))
        .unwrap_or(Lifecycle::Live)
}
