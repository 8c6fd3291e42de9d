//! The small account as a decision sees it.

use super::World;
use crate::domain::extent::PostingCategories;
use crate::domain::facts::{
    ArchiveReasonRef, CandidateRef, Facts, InterviewRef, InterviewView, NameRef, OpportunityRef,
    OpportunityView, PostingRef, PostingView, RequisitionRef, RequisitionView, RoleView, StageRef,
    UserRef, UserView,
};
use crate::domain::id::{
    ArchiveReasonId, CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId, RoleId,
    StageId, UserId,
};
use crate::domain::record::{ArchiveReasonType, AssignedRole, Lifecycle, Settings, UserStatus};
use crate::domain::role::{Grants, Preset};

impl Facts for World {
    type Names = Self;

    fn names(&self) -> &Self::Names {
        self
    }

    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn active_super_admins(&self) -> usize {
        let users = self.users.known.values();
        users
            .filter(|user| {
                user.fact.status == UserStatus::Active
                    && user.fact.role == Some(AssignedRole::Preset(Preset::SuperAdmin))
            })
            .count()
    }

    fn find_user(&self, id: &UserId) -> Option<UserRef> {
        self.users.known(id).map(UserRef)
    }

    fn find_posting(&self, id: &PostingId) -> Option<PostingRef> {
        self.postings.known(id).map(PostingRef)
    }

    fn find_requisition(&self, id: &RequisitionId) -> Option<RequisitionRef> {
        self.requisitions.known(id).map(RequisitionRef)
    }

    fn find_candidate(&self, id: &CandidateId) -> Option<CandidateRef> {
        self.candidates.known(id).map(CandidateRef)
    }

    fn find_mentioned_posting(&self, id: &PostingId) -> Option<PostingRef> {
        self.postings.find(id).map(PostingRef)
    }

    fn find_mentioned_candidate(&self, id: &CandidateId) -> Option<CandidateRef> {
        self.candidates.find(id).map(CandidateRef)
    }

    fn find_opportunity(&self, id: &OpportunityId) -> Option<OpportunityRef> {
        self.opportunities.known(id).map(OpportunityRef)
    }

    fn find_interview(&self, id: &InterviewId) -> Option<InterviewRef> {
        self.interviews.known(id).map(InterviewRef)
    }

    fn find_name(&self, name: &str) -> Option<NameRef> {
        self.names.find(&name.to_owned()).map(NameRef)
    }

    fn find_archive_reason(&self, id: &ArchiveReasonId) -> Option<ArchiveReasonRef> {
        self.archive_reasons.known(id).map(ArchiveReasonRef)
    }

    fn find_stage(&self, id: &StageId) -> Option<StageRef> {
        self.stages.find(id).map(StageRef)
    }

    fn custom_role(&self, id: &RoleId) -> Option<&Grants> {
        self.roles.get(id)
    }

    fn user(&self, user: UserRef) -> Option<UserView<'_>> {
        let known = self.users.known.get(&user.0)?;
        let role = known.fact.role.as_ref().and_then(|role| match role {
            AssignedRole::Preset(preset) => Some(RoleView::Preset(*preset)),
            AssignedRole::Custom(id) => self.roles.get(id).map(RoleView::Custom),
        });
        Some(UserView {
            status: known.fact.status,
            role,
            manager: known.manager,
            linked_candidates: &known.linked_candidates,
            access: &known.access,
            privileges: &known.privileges,
        })
    }

    fn posting(&self, posting: PostingRef) -> Option<PostingView<'_>> {
        let known = self.postings.known.get(&posting.0)?;
        let [owner, creator, hiring_manager] = known.people;
        let [department, team, location] = &known.names;
        Some(PostingView {
            confidentiality: known.fact.confidentiality,
            owner,
            creator,
            hiring_manager,
            categories: PostingCategories {
                department: department.as_ref(),
                team: team.as_ref(),
                location: location.as_ref(),
                further_locations: &known.further_locations,
            },
            requisitions: &known.requisitions,
        })
    }

    fn requisition(&self, requisition: RequisitionRef) -> Option<RequisitionView<'_>> {
        let known = self.requisitions.known.get(&requisition.0)?;
        let [owner, creator, hiring_manager] = known.people;
        Some(RequisitionView {
            confidentiality: known.fact.confidentiality,
            status: known.fact.status,
            owner,
            creator,
            hiring_manager,
            postings: &known.postings,
        })
    }

    fn opportunity(&self, opportunity: OpportunityRef) -> Option<OpportunityView> {
        let known = self.opportunities.known.get(&opportunity.0)?;
        Some(OpportunityView {
            candidate: known.candidate,
            posting: known.posting,
            owner: known.owner,
            confidentiality: known.fact.confidentiality,
            lifecycle: known.fact.lifecycle,
            stage: known.stage,
            archive: known.archive,
            names_requisition_for_hire: known.fact.names_requisition_for_hire,
        })
    }

    fn interview(&self, interview: InterviewRef) -> Option<InterviewView<'_>> {
        let known = self.interviews.known.get(&interview.0)?;
        Some(InterviewView {
            opportunity: known.opportunity,
            panel: &known.panel,
        })
    }

    fn archive_reason(&self, reason: ArchiveReasonRef) -> Option<ArchiveReasonType> {
        self.archive_reasons.known.get(&reason.0).copied()
    }

    fn candidate(&self, candidate: CandidateRef) -> Option<Lifecycle> {
        self.candidates.known.get(&candidate.0).copied()
    }

    fn postings(&self) -> impl Iterator<Item = PostingRef> {
        self.postings.known.keys().copied().map(PostingRef)
    }

    fn opportunities_of(&self, candidate: CandidateRef) -> impl Iterator<Item = OpportunityRef> {
        let known = self.opportunities.known.iter();
        known
            .filter(move |(_, known)| known.candidate == candidate)
            .map(|(handle, _)| OpportunityRef(*handle))
    }

    fn interviews_of(&self, opportunity: OpportunityRef) -> impl Iterator<Item = InterviewRef> {
        let known = self.interviews.known.iter();
        known
            .filter(move |(_, known)| known.opportunity == opportunity)
            .map(|(handle, _)| InterviewRef(*handle))
    }
}
