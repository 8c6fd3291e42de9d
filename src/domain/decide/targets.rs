//! Steps 1 to 3 for each kind of target (rulebook, section 2).

use super::{Asker, Denial, Ground, Observer, Thing, Verdict};
use crate::domain::facts::{
    CandidateRef, Facts, InterviewView, OpportunityRef, OpportunityView, PostingRef, PostingView,
    RequisitionRef, RequisitionView,
};
use crate::domain::id::{CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId};
use crate::domain::record::Lifecycle;

use Denial::ResourceUnknown;

impl<'f, F: Facts, O: Observer> Asker<'f, F, O> {
    /// Steps 1 to 3 for an opportunity.
    pub(super) fn open_opportunity(
        &self,
        id: &OpportunityId,
    ) -> Result<(OpportunityRef, OpportunityView), Denial> {
        let found = self.facts.find_opportunity(id);
        let found = found.and_then(|found| Some((found, self.facts.opportunity(found)?)));
        let open = found.ok_or(ResourceUnknown).and_then(|(found, view)| {
            self.open_profile(view.lifecycle, view.candidate)?;
            Ok((found, view))
        });
        self.target(|| Thing::Opportunity(id.clone()), open)
    }

    /// Steps 1 to 3 for a candidate.
    pub(super) fn open_candidate(&self, id: &CandidateId) -> Result<CandidateRef, Denial> {
        let found = self.facts.find_candidate(id);
        let found = found.and_then(|found| Some((found, self.facts.candidate(found)?)));
        let open = found.ok_or(ResourceUnknown).and_then(|(found, lifecycle)| {
            self.open_profile(lifecycle, found)?;
            Ok(found)
        });
        self.target(|| Thing::Candidate(id.clone()), open)
    }

    /// Steps 1 to 3 for an interview, which follows its opportunity.
    pub(super) fn open_interview(
        &self,
        id: &InterviewId,
    ) -> Result<(InterviewView<'f>, OpportunityRef, OpportunityView), Denial> {
        let found = self.facts.find_interview(id);
        let interview = found.and_then(|found| self.facts.interview(found));
        let found = interview.and_then(|interview| {
            let opportunity = interview.opportunity;
            Some((interview, opportunity, self.facts.opportunity(opportunity)?))
        });
        let open = found.ok_or(ResourceUnknown).and_then(|found| {
            self.open_profile(found.2.lifecycle, found.2.candidate)?;
            Ok(found)
        });
        self.target(|| Thing::Interview(id.clone()), open)
    }

    /// Step 1 for a posting.
    pub(super) fn open_posting(
        &self,
        id: &PostingId,
    ) -> Result<(PostingRef, PostingView<'f>), Denial> {
        let found = self.facts.find_posting(id);
        let found = found.and_then(|found| Some((found, self.facts.posting(found)?)));
        self.target(|| Thing::Posting(id.clone()), found.ok_or(ResourceUnknown))
    }

    /// Step 1 for a requisition.
    pub(super) fn open_requisition(
        &self,
        id: &RequisitionId,
    ) -> Result<(RequisitionRef, RequisitionView<'f>), Denial> {
        let found = self.facts.find_requisition(id);
        let found = found.and_then(|found| Some((found, self.facts.requisition(found)?)));
        self.target(
            || Thing::Requisition(id.clone()),
            found.ok_or(ResourceUnknown),
        )
    }

    /// Steps 2 and 3 for a profile
    /// (rulebook: section 2, steps 2 and 3, X57).
    fn open_profile(&self, lifecycle: Lifecycle, candidate: CandidateRef) -> Verdict {
        match lifecycle {
            Lifecycle::Fenced | Lifecycle::Anonymized => Err(Denial::Fenced),
            Lifecycle::Restricted(_) | Lifecycle::Merged => Err(Denial::Restricted),
            Lifecycle::Live if self.is_linked_to(candidate) => Err(Denial::OwnProfile),
            Lifecycle::Live => Ok(()),
        }
    }

    pub(super) fn target<T>(
        &self,
        thing: impl FnOnce() -> Thing,
        found: Result<T, Denial>,
    ) -> Result<T, Denial> {
        self.step(|| Some(Ground::Target(thing())), found)
    }
}
