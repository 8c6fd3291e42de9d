//! People who were merged in the source: an opportunity moves to another
//! candidate (rulebook, X58).

use super::lifecycle;
use crate::domain::facts::{Facts, OpportunityRef};
use crate::domain::id::{CandidateId, OpportunityId};
use crate::domain::record::{Lifecycle, RecordName};

/// What a move of an opportunity comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Whose it was.
    pub from: CandidateId,
    /// Whose it is now.
    pub to: CandidateId,
    /// Whether it was the last one: who is left without any is merged.
    pub is_last: bool,
}

/// The move of an opportunity to another candidate; `None` when it, or one of
/// the two, is restricted, merged, fenced or anonymized
/// (rulebook: X58).
pub fn moved(
    facts: &impl Facts,
    opportunity: &OpportunityId,
    from: &CandidateId,
    to: &CandidateId,
) -> Option<Move> {
    let found = facts.find_opportunity(opportunity)?;
    let view = facts.opportunity(found)?;
    // Whom no record told of, or whom only opportunities name, is open.
    let is_open = |candidate: &CandidateId| {
        let found = facts.find_candidate(candidate);
        let lifecycle = found.and_then(|found| facts.candidate(found));
        lifecycle.is_none_or(|lifecycle| lifecycle == Lifecycle::Live)
    };
    if view.lifecycle != Lifecycle::Live || !is_open(from) || !is_open(to) {
        return None;
    }
    let mut others = facts.opportunities_of(view.candidate);
    Some(Move {
        from: from.clone(),
        to: to.clone(),
        is_last: others.all(|other| other == found || is_erased(facts, other)),
    })
}

/// Whether a candidate whose last opportunity moved away is merged by that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merge {
    /// It is.
    Now,
    /// It is once nothing restricts the candidate any more.
    Later,
    /// Another opportunity came since, or one of the two candidates is being erased.
    Never,
}

/// Decides that, of a candidate and whoever has the opportunity now
/// (rulebook: X58).
pub fn merge(facts: &impl Facts, from: &CandidateId, into: &CandidateId) -> Merge {
    let lifecycle = |id: &CandidateId| lifecycle(facts, &RecordName::Candidate(id.clone()));
    let is_there = !matches!(lifecycle(into), Lifecycle::Fenced | Lifecycle::Anonymized);
    match lifecycle(from) {
        _ if !is_there || !has_nothing(facts, from) => Merge::Never,
        Lifecycle::Live => Merge::Now,
        Lifecycle::Restricted(_) => Merge::Later,
        Lifecycle::Merged | Lifecycle::Fenced | Lifecycle::Anonymized => Merge::Never,
    }
}

/// Whether a candidate has no opportunity but such as are erased.
pub fn has_nothing(facts: &impl Facts, candidate: &CandidateId) -> bool {
    let found = facts.find_mentioned_candidate(candidate);
    let mut opportunities = found
        .into_iter()
        .flat_map(|found| facts.opportunities_of(found));
    opportunities.all(|opportunity| is_erased(facts, opportunity))
}

/// Whether nothing of an opportunity is left to move, or will be.
fn is_erased(facts: &impl Facts, opportunity: OpportunityRef) -> bool {
    let view = facts.opportunity(opportunity);
    view.is_some_and(|view| match view.lifecycle {
        Lifecycle::Fenced | Lifecycle::Anonymized => true,
        Lifecycle::Live | Lifecycle::Restricted(_) | Lifecycle::Merged => false,
    })
}

/// Of those who were merged into people who are erased, whom an erasure has not
/// closed yet: they are the same people, and go with them
/// (rulebook: X58).
pub fn go_along(facts: &impl Facts, merged: Vec<CandidateId>) -> Vec<CandidateId> {
    let is_open = |id: &CandidateId| {
        lifecycle(facts, &RecordName::Candidate(id.clone())) == Lifecycle::Merged
    };
    let mut open: Vec<CandidateId> = merged.into_iter().filter(is_open).collect();
    open.sort();
    open
}
