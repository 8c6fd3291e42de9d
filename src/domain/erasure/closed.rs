//! What an erasure has closed, and who was merged: nothing is written to it any
//! more (rulebook, section 10 and X58).

use crate::domain::facts::Facts;
use crate::domain::id::{CandidateId, OpportunityId};
use crate::domain::record::{
    Application, Candidate, Lifecycle, Opportunity, Record, RecordName, RestrictionKind,
};

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

/// A record as it is shown: of a restricted or fenced opportunity or candidate
/// no more than ids, states and what reports need, from the commit that closed
/// it. Of an anonymized one there is no more
/// (rulebook: X66).
pub fn shown(record: Record, lifecycle: Lifecycle) -> Record {
    match (record, lifecycle) {
        (
            Record::Candidate(it),
            Lifecycle::Restricted(_) | Lifecycle::Merged | Lifecycle::Fenced,
        ) => Record::Candidate(Candidate {
            id: it.id,
            name: String::new(),
            headline: String::new(),
            location: String::new(),
            emails: Vec::new(),
            phones: Vec::new(),
        }),
        (Record::Opportunity(it), Lifecycle::Restricted(_) | Lifecycle::Fenced) => {
            Record::Opportunity(Opportunity {
                // Words of the account's own, which may name the person.
                sources: Vec::new(),
                tags: Vec::new(),
                links: Vec::new(),
                application: it.application.map(|application| Application {
                    kind: application.kind,
                    created_at: application.created_at,
                    company: String::new(),
                    comments: String::new(),
                    answers: Vec::new(),
                    requisition_for_hire: application.requisition_for_hire,
                }),
                id: it.id,
                candidate: it.candidate,
                posting: it.posting,
                owner: it.owner,
                confidentiality: it.confidentiality,
                stage: it.stage,
                stage_changes: it.stage_changes,
                archived: it.archived,
                origin: it.origin,
                created_at: it.created_at,
                application_ids: it.application_ids,
                unknown: it.unknown,
                formerly_hired: it.formerly_hired,
                data_protection: None,
            })
        }
        (record, _) => record,
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
    takes_no_writes(lifecycle_of_candidate(facts, id))
}

fn is_opportunity_closed(facts: &impl Facts, id: &OpportunityId) -> bool {
    let found = facts.find_opportunity(id);
    let view = found.and_then(|found| facts.opportunity(found));
    view.is_some_and(|view| {
        let candidate = facts.candidate(view.candidate);
        takes_no_writes(view.lifecycle) || candidate.is_some_and(takes_no_writes)
    })
}

/// Whether nothing is written to it any more: an erasure has closed it, or it
/// was merged. What is restricted is still written to
/// (rulebook: X57, X58).
fn takes_no_writes(lifecycle: Lifecycle) -> bool {
    match lifecycle {
        Lifecycle::Live | Lifecycle::Restricted(_) => false,
        Lifecycle::Merged | Lifecycle::Fenced | Lifecycle::Anonymized => true,
    }
}

/// For which reasons a record that is written stays, or comes to be,
/// restricted: it is, or belongs to a candidate who is
/// (rulebook: X57).
pub fn stays_restricted(facts: &impl Facts, record: &Record) -> Vec<RestrictionKind> {
    let candidate = match record {
        Record::Opportunity(it) => lifecycle_of_candidate(facts, &it.candidate),
        _ => Lifecycle::Live,
    };
    let own = lifecycle(facts, &record.name());
    let is_so = |kind: &RestrictionKind| own.is_restricted(*kind) || candidate.is_restricted(*kind);
    let kinds = [RestrictionKind::Gone, RestrictionKind::Requested];
    kinds.into_iter().filter(is_so).collect()
}

/// Whether what a record names as the one that it belongs to, or the record
/// itself, was merged
/// (rulebook: X58).
pub fn is_of_merged(facts: &impl Facts, record: &Record) -> bool {
    let candidate = match record {
        Record::Candidate(it) => &it.id,
        Record::Opportunity(it) => &it.candidate,
        _ => return false,
    };
    lifecycle_of_candidate(facts, candidate) == Lifecycle::Merged
}

fn lifecycle_of_candidate(facts: &impl Facts, id: &CandidateId) -> Lifecycle {
    let found = facts.find_candidate(id);
    found
        .and_then(|found| facts.candidate(found))
        .unwrap_or(Lifecycle::Live)
}
