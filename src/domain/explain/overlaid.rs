//! What was changed in thought, as a decision sees it.

use super::overlay::Overlay;
use crate::domain::facts::{
    ArchiveReasonRef, CandidateRef, Facts, InterviewRef, InterviewView, NameRef, OpportunityRef,
    OpportunityView, PostingRef, PostingView, RequisitionRef, RequisitionView, RoleView, StageRef,
    UserRef, UserView,
};
use crate::domain::id::{
    CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId, RoleId, StageId, UserId,
};
use crate::domain::record::{ArchiveReasonType, Lifecycle, Settings, UserStatus};
use crate::domain::role::Grants;

impl<F: Facts> Facts for Overlay<'_, F> {
    type Names = F::Names;

    fn names(&self) -> &Self::Names {
        self.below.names()
    }

    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn active_super_admins(&self) -> usize {
        let leads = |user: &UserView<'_>| {
            user.status == UserStatus::Active && user.role.is_some_and(RoleView::is_super_admin)
        };
        let mut count = self.below.active_super_admins();
        for (handle, now) in &self.users {
            let before = self.below.user(*handle).is_some_and(|user| leads(&user));
            match (before, leads(&now.view)) {
                (true, false) => count = count.saturating_sub(1),
                (false, true) => count = count.saturating_add(1),
                (true, true) | (false, false) => {}
            }
        }
        count
    }

    fn find_user(&self, id: &UserId) -> Option<UserRef> {
        self.below.find_user(id)
    }

    fn find_posting(&self, id: &PostingId) -> Option<PostingRef> {
        self.below.find_posting(id)
    }

    fn find_requisition(&self, id: &RequisitionId) -> Option<RequisitionRef> {
        self.below.find_requisition(id)
    }

    fn find_candidate(&self, id: &CandidateId) -> Option<CandidateRef> {
        self.below.find_candidate(id)
    }

    fn find_opportunity(&self, id: &OpportunityId) -> Option<OpportunityRef> {
        self.below.find_opportunity(id)
    }

    fn find_interview(&self, id: &InterviewId) -> Option<InterviewRef> {
        self.below.find_interview(id)
    }

    fn find_name(&self, name: &str) -> Option<NameRef> {
        self.below.find_name(name)
    }

    fn find_stage(&self, id: &StageId) -> Option<StageRef> {
        self.below.find_stage(id)
    }

    fn custom_role(&self, id: &RoleId) -> Option<&Grants> {
        self.below.custom_role(id)
    }

    fn user(&self, user: UserRef) -> Option<UserView<'_>> {
        match of(&self.users, user) {
            Some(overlaid) => Some(UserView {
                access: &overlaid.access,
                privileges: &overlaid.privileges,
                ..overlaid.view
            }),
            None => self.below.user(user),
        }
    }

    fn posting(&self, posting: PostingRef) -> Option<PostingView<'_>> {
        match of(&self.postings, posting) {
            Some(overlaid) => Some(PostingView {
                requisitions: &overlaid.requisitions,
                ..overlaid.view
            }),
            None => self.below.posting(posting),
        }
    }

    fn requisition(&self, requisition: RequisitionRef) -> Option<RequisitionView<'_>> {
        match of(&self.requisitions, requisition) {
            Some(overlaid) => Some(RequisitionView {
                postings: &overlaid.postings,
                ..overlaid.view
            }),
            None => self.below.requisition(requisition),
        }
    }

    fn opportunity(&self, opportunity: OpportunityRef) -> Option<OpportunityView> {
        match of(&self.opportunities, opportunity) {
            Some(overlaid) => Some(*overlaid),
            None => self.below.opportunity(opportunity),
        }
    }

    fn interview(&self, interview: InterviewRef) -> Option<InterviewView<'_>> {
        match of(&self.interviews, interview) {
            Some(overlaid) => Some(InterviewView {
                opportunity: overlaid.opportunity,
                panel: &overlaid.panel,
            }),
            None => self.below.interview(interview),
        }
    }

    fn archive_reason(&self, reason: ArchiveReasonRef) -> Option<ArchiveReasonType> {
        self.below.archive_reason(reason)
    }

    fn candidate(&self, candidate: CandidateRef) -> Option<Lifecycle> {
        self.below.candidate(candidate)
    }

    fn postings(&self) -> impl Iterator<Item = PostingRef> {
        self.below.postings()
    }

    fn opportunities_of(&self, candidate: CandidateRef) -> impl Iterator<Item = OpportunityRef> {
        self.below.opportunities_of(candidate)
    }

    fn interviews_of(&self, opportunity: OpportunityRef) -> impl Iterator<Item = InterviewRef> {
        self.below.interviews_of(opportunity)
    }
}

/// What is overlaid of a thing, if anything.
fn of<H: PartialEq + Copy, T>(things: &[(H, T)], handle: H) -> Option<&T> {
    let found = things.iter().find(|(other, _)| *other == handle);
    found.map(|(_, thing)| thing)
}
