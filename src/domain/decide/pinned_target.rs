//! The same facts with the target of a question found beforehand.
//!
//! A list asks one question of many things, and has found each of them
//! already. It pins one after the other: the question names any id, and the
//! thing that is pinned is found for it. So no id is looked up, and no rule is
//! written twice.

use std::cell::Cell;

use crate::domain::facts::{
    CandidateRef, Facts, InterviewRef, OpportunityRef, PostingRef, RequisitionRef,
};
use crate::domain::id::{CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId};
use crate::domain::same_facts::same_facts;

/// What is pinned: any id of its kind means this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TargetRef {
    /// None: every id is looked up.
    Nothing,
    /// An opportunity.
    Opportunity(OpportunityRef),
    /// A candidate.
    Candidate(CandidateRef),
    /// A posting.
    Posting(PostingRef),
    /// A requisition.
    Requisition(RequisitionRef),
    /// An interview.
    Interview(InterviewRef),
}

/// Facts with a pinned target.
pub(crate) struct PinnedTarget<'f, F> {
    facts: &'f F,
    target_ref: Cell<TargetRef>,
}

impl<'f, F: Facts> PinnedTarget<'f, F> {
    /// The facts, with none pinned yet.
    pub(crate) fn new(facts: &'f F) -> Self {
        let target_ref = Cell::new(TargetRef::Nothing);
        Self { facts, target_ref }
    }

    /// From now on, the target of questions is this.
    pub(crate) fn at(&self, target_ref: TargetRef) {
        self.target_ref.set(target_ref);
    }
}

impl<F: Facts> Facts for PinnedTarget<'_, F> {
    type Names = F::Names;

    fn names(&self) -> &Self::Names {
        self.facts.names()
    }

    fn find_posting(&self, id: &PostingId) -> Option<PostingRef> {
        match self.target_ref.get() {
            TargetRef::Posting(found) => Some(found),
            _ => self.facts.find_posting(id),
        }
    }

    fn find_requisition(&self, id: &RequisitionId) -> Option<RequisitionRef> {
        match self.target_ref.get() {
            TargetRef::Requisition(found) => Some(found),
            _ => self.facts.find_requisition(id),
        }
    }

    fn find_candidate(&self, id: &CandidateId) -> Option<CandidateRef> {
        match self.target_ref.get() {
            TargetRef::Candidate(found) => Some(found),
            _ => self.facts.find_candidate(id),
        }
    }

    #[inline]
    fn find_opportunity(&self, id: &OpportunityId) -> Option<OpportunityRef> {
        match self.target_ref.get() {
            TargetRef::Opportunity(found) => Some(found),
            _ => self.facts.find_opportunity(id),
        }
    }

    fn find_interview(&self, id: &InterviewId) -> Option<InterviewRef> {
        match self.target_ref.get() {
            TargetRef::Interview(found) => Some(found),
            _ => self.facts.find_interview(id),
        }
    }

    same_facts! {
        facts: settings active_super_admins find_user find_name find_mentioned_posting find_mentioned_candidate find_archive_reason find_stage custom_role user posting requisition
        opportunity interview archive_reason candidate postings opportunities_of interviews_of
    }
}
