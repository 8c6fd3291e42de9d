//! Steps 1 to 5: what a question is about, and whether it is within reach.

use super::{P, Walk};
use crate::domain::catalogue::Permission;
use crate::domain::decide::{Denial, Through, Verdict};
use crate::domain::explain::{Ground, Names, Reached, Thing};
use crate::domain::facts::{
    InterviewView, OpportunityRef, OpportunityView, PostingRef, PostingView, RequisitionRef,
    RequisitionView,
};
use crate::domain::id::{InterviewId, OpportunityId, PostingId, RequisitionId};
use crate::domain::question::{Confidable, Profile};
use crate::domain::record::Confidentiality;

impl<'f, F: Names> Walk<'f, F> {
    pub(super) fn reaches_profile(
        &mut self,
        found: OpportunityRef,
        view: &OpportunityView,
    ) -> Option<()> {
        let reached = self.asker.reached_profile(found, view)?;
        let verdict = self.asker.reaches_profile(found, view);
        self.reaches(reached, verdict)
    }

    pub(super) fn reaches(&mut self, reached: Reached, verdict: Verdict) -> Option<()> {
        self.note(Ground::Reach(reached), verdict)
    }

    pub(super) fn opens_opportunity(
        &mut self,
        id: &OpportunityId,
    ) -> Option<(OpportunityRef, OpportunityView)> {
        let found = self.asker.open_opportunity(id);
        self.note(Ground::Target(Thing::Opportunity(id.clone())), found)
    }

    pub(super) fn opens_posting(
        &mut self,
        id: &PostingId,
    ) -> Option<(PostingRef, PostingView<'f>)> {
        let found = self.asker.open_posting(id);
        self.note(Ground::Target(Thing::Posting(id.clone())), found)
    }

    pub(super) fn opens_requisition(
        &mut self,
        id: &RequisitionId,
    ) -> Option<(RequisitionRef, RequisitionView<'f>)> {
        let found = self.asker.open_requisition(id);
        self.note(Ground::Target(Thing::Requisition(id.clone())), found)
    }

    pub(super) fn opens_interview(
        &mut self,
        id: &InterviewId,
    ) -> Option<(InterviewView<'f>, OpportunityRef, OpportunityView)> {
        let found = self.asker.open_interview(id);
        self.note(Ground::Target(Thing::Interview(id.clone())), found)
    }

    pub(super) fn opportunity(&mut self, permission: Permission, id: &OpportunityId) -> Option<()> {
        let (found, view) = self.opens_opportunity(id)?;
        self.role(permission, None)?;
        self.opens_profile(found, &view)
    }

    pub(super) fn profile(
        &mut self,
        permission: Permission,
        profile: &Profile,
        through: Through,
    ) -> Option<()> {
        match profile {
            Profile::Opportunity(id) => self.opportunity(permission, id),
            Profile::Candidate(id) => {
                let found = self.asker.open_candidate(id);
                let candidate = self.note(Ground::Target(Thing::Candidate(id.clone())), found)?;
                self.role(permission, None)?;
                let opportunities = self.asker.reached_candidate(candidate, through);
                let verdict = self.asker.reaches_candidate(candidate, through);
                let ground = Ground::Candidate {
                    through,
                    opportunities,
                };
                self.note(ground, verdict)
            }
        }
    }

    pub(super) fn reaches_posting(
        &mut self,
        id: &PostingId,
        found: PostingRef,
        view: &PostingView<'_>,
    ) -> Option<()> {
        let reached = self.asker.reached_posting(id, found, view);
        let verdict = self.asker.reaches_posting(found, view);
        self.reaches(reached, verdict)
    }

    pub(super) fn posting(&mut self, permission: Permission, id: &PostingId) -> Option<()> {
        let (found, view) = self.opens_posting(id)?;
        self.role(permission, None)?;
        self.reaches_posting(id, found, &view)
    }

    pub(super) fn reaches_requisition(
        &mut self,
        id: &RequisitionId,
        view: &RequisitionView<'_>,
    ) -> Option<()> {
        let reached = self.asker.reached_requisition(id, view);
        let verdict = self.asker.reaches_requisition(view);
        self.reaches(reached, verdict)
    }

    pub(super) fn requisition(
        &mut self,
        permission: Permission,
        id: &RequisitionId,
    ) -> Option<RequisitionView<'f>> {
        let (_, view) = self.opens_requisition(id)?;
        self.role(permission, None)?;
        self.reaches_requisition(id, &view)?;
        Some(view)
    }

    pub(super) fn interview(
        &mut self,
        permission: Permission,
        id: &InterviewId,
    ) -> Option<(InterviewView<'f>, OpportunityView)> {
        let (interview, opportunity, view) = self.opens_interview(id)?;
        self.role(permission, None)?;
        self.reaches_profile(opportunity, &view)?;
        Some((interview, view))
    }

    /// Rows 12 and 13 are about confidential things only.
    pub(super) fn is_confidential(
        &mut self,
        thing: Thing,
        confidentiality: Confidentiality,
    ) -> Option<()> {
        let verdict = match confidentiality {
            Confidentiality::Confidential => Ok(()),
            Confidentiality::Open => Err(Denial::NotConfidential),
        };
        self.note(Ground::Confidentiality(thing, confidentiality), verdict)
    }

    /// Row 12.
    pub(super) fn view_confidential(&mut self, thing: &Confidable) -> Option<()> {
        let row = P::ViewConfidentialPostingsRequisitionsAndManageProfiles;
        match thing {
            Confidable::Posting(id) => {
                let (found, view) = self.opens_posting(id)?;
                self.role(row, None)?;
                self.is_confidential(Thing::Posting(id.clone()), view.confidentiality)?;
                self.reaches_posting(id, found, &view)
            }
            Confidable::Requisition(id) => {
                let (_, view) = self.opens_requisition(id)?;
                self.role(row, None)?;
                self.is_confidential(Thing::Requisition(id.clone()), view.confidentiality)?;
                self.reaches_requisition(id, &view)
            }
            Confidable::Profile(Profile::Opportunity(id)) => {
                let (found, view) = self.opens_opportunity(id)?;
                self.role(row, None)?;
                let confidentiality = self.asker.profile_confidentiality(&view);
                self.is_confidential(Thing::Opportunity(id.clone()), confidentiality)?;
                self.opens_profile(found, &view)
            }
            Confidable::Profile(profile @ Profile::Candidate(_)) => {
                self.profile(row, profile, Through::AnyConfidential)
            }
        }
    }
}
