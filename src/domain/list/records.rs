//! Which records of a kind are there? For whoever compares an account with its
//! source; nobody's permission is asked.

use std::str::FromStr;

use super::{Limits, ResourceKind};
use crate::domain::decide::profile_confidentiality;
use crate::domain::enumerable_facts::{EnumerableFacts, HasId, KnownResources};
use crate::domain::facts::{
    CandidateRef, InterviewRef, OpportunityRef, OpportunityView, PostingRef, RequisitionRef,
};
use crate::domain::record::{Confidentiality, Lifecycle, Restriction};

/// A record that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRecord {
    /// Its id.
    pub id: String,
    /// Whether it is confidential: itself, by its posting, or through any
    /// opportunity of a candidate.
    pub confidentiality: Confidentiality,
}

/// Records in the order of their ids, or some of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListedRecords {
    /// The records.
    pub records: Vec<ListedRecord>,
    /// After which id the list goes on; `None` when it has ended.
    pub after: Option<String>,
}

/// The records of a kind after an id, or from the first. Of opportunities and
/// candidates, those that are not gone in their source, merged or erased.
pub fn records<F: EnumerableFacts>(
    facts: &F,
    kind: ResourceKind,
    after: Option<&str>,
    limits: Limits,
) -> ListedRecords {
    match kind {
        ResourceKind::Opportunity => take(facts, after, limits, |opportunity| {
            there(facts, opportunity).map(|view| profile_confidentiality(facts, &view))
        }),
        ResourceKind::Candidate => take(facts, after, limits, |candidate: CandidateRef| {
            let is_there = facts.candidate(candidate).is_some_and(is_there);
            is_there.then(|| of_candidate(facts, candidate))
        }),
        ResourceKind::Posting => take(facts, after, limits, |posting: PostingRef| {
            Some(facts.posting(posting)?.confidentiality)
        }),
        ResourceKind::Requisition => take(facts, after, limits, |requisition: RequisitionRef| {
            Some(facts.requisition(requisition)?.confidentiality)
        }),
        ResourceKind::Interview => take(facts, after, limits, |interview: InterviewRef| {
            let opportunity = facts.interview(interview)?.opportunity;
            there(facts, opportunity).map(|view| profile_confidentiality(facts, &view))
        }),
    }
}

fn take<F, H>(
    facts: &F,
    after: Option<&str>,
    limits: Limits,
    look: impl Fn(H) -> Option<Confidentiality>,
) -> ListedRecords
where
    F: KnownResources<H>,
    H: HasId<Id: FromStr>,
{
    let after = after.and_then(|id| id.parse().ok());
    let mut things = facts.in_id_order(after.as_ref());
    let mut records = Vec::new();
    let mut last = None;
    for thing in things.by_ref().take(limits.looks) {
        last = facts.id_of(thing);
        if let (Some(id), Some(confidentiality)) = (&last, look(thing)) {
            let id = id.to_string();
            records.push(ListedRecord {
                id,
                confidentiality,
            });
        }
        if records.len() >= limits.ids {
            break;
        }
    }
    let goes_on = things.next().is_some();
    ListedRecords {
        records,
        after: last.filter(|_| goes_on).map(|id| id.to_string()),
    }
}

fn there(facts: &impl EnumerableFacts, opportunity: OpportunityRef) -> Option<OpportunityView> {
    let view = facts.opportunity(opportunity)?;
    is_there(view.lifecycle).then_some(view)
}

/// Whether the source has it, as far as steward was told: what a person asked to
/// restrict included.
fn is_there(lifecycle: Lifecycle) -> bool {
    match lifecycle {
        Lifecycle::Live | Lifecycle::Restricted(Restriction::Requested) => true,
        Lifecycle::Restricted(Restriction::Gone | Restriction::GoneAndRequested)
        | Lifecycle::Merged
        | Lifecycle::Fenced
        | Lifecycle::Anonymized => false,
    }
}

fn of_candidate(facts: &impl EnumerableFacts, candidate: CandidateRef) -> Confidentiality {
    let mut views = facts
        .opportunities_of(candidate)
        .filter_map(|opportunity| there(facts, opportunity));
    if views.any(|view| profile_confidentiality(facts, &view) == Confidentiality::Confidential) {
        Confidentiality::Confidential
    } else {
        Confidentiality::Open
    }
}
