//! Reads the rows out to `decide`.

use std::iter::successors;

use super::Index;
use super::rows::{ArchiveState, HeldRole};
use crate::domain::extent::PostingCategories;
use crate::domain::facts::{
    Archive, ArchiveReasonRef, CandidateRef, Facts, InterviewRef, InterviewView, NameRef,
    OpportunityRef, OpportunityView, PostingRef, PostingView, RequisitionRef, RequisitionView,
    RoleView, StageRef, UserRef, UserView,
};
use crate::domain::id::{
    ArchiveReasonId, CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId, RoleId,
    StageId, UserId,
};
use crate::domain::record::{ArchiveReasonType, Lifecycle, Settings};
use crate::domain::role::Grants;

impl Facts for Index {
    type Names = Self;

    fn names(&self) -> &Self::Names {
        self
    }

    #[inline]
    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn active_super_admins(&self) -> usize {
        self.active_super_admins
    }

    #[inline]
    fn find_user(&self, id: &UserId) -> Option<UserRef> {
        self.users.find_known(id)
    }

    #[inline]
    fn find_posting(&self, id: &PostingId) -> Option<PostingRef> {
        self.postings.find_known(id)
    }

    #[inline]
    fn find_requisition(&self, id: &RequisitionId) -> Option<RequisitionRef> {
        self.requisitions.find_known(id)
    }

    #[inline]
    fn find_candidate(&self, id: &CandidateId) -> Option<CandidateRef> {
        self.candidates.find_known(id)
    }

    fn find_mentioned_posting(&self, id: &PostingId) -> Option<PostingRef> {
        self.postings.find(id)
    }

    fn find_mentioned_candidate(&self, id: &CandidateId) -> Option<CandidateRef> {
        self.candidates.find(id)
    }

    #[inline]
    fn find_opportunity(&self, id: &OpportunityId) -> Option<OpportunityRef> {
        self.opportunities.find_known(id)
    }

    #[inline]
    fn find_interview(&self, id: &InterviewId) -> Option<InterviewRef> {
        self.interviews.find_known(id)
    }

    #[inline]
    fn find_name(&self, name: &str) -> Option<NameRef> {
        self.names.find(name).map(NameRef)
    }

    fn find_archive_reason(&self, id: &ArchiveReasonId) -> Option<ArchiveReasonRef> {
        self.archive_reasons.find_known(id)
    }

    #[inline]
    fn find_stage(&self, id: &StageId) -> Option<StageRef> {
        self.stages.find_known(id)
    }

    #[inline]
    fn postings(&self) -> impl Iterator<Item = PostingRef> {
        self.postings.all_known()
    }

    #[inline]
    fn custom_role(&self, id: &RoleId) -> Option<&Grants> {
        let role = self.roles.find_known(id)?;
        self.roles.row(role)?.grants.as_ref()
    }

    #[inline]
    fn user(&self, user: UserRef) -> Option<UserView<'_>> {
        let record = self.users.row(user)?.record.as_ref()?;
        let role = match record.role {
            Some(HeldRole::Preset(preset)) => Some(RoleView::Preset(preset)),
            Some(HeldRole::Custom(role)) => {
                let row = self.roles.row(role);
                row.and_then(|row| row.grants.as_ref())
                    .map(RoleView::Custom)
            }
            None => None,
        };
        Some(UserView {
            status: record.status,
            role,
            manager: record.manager,
            linked_candidates: &record.linked_candidates,
            access: &record.access,
            privileges: &record.privileges,
        })
    }

    #[inline]
    fn posting(&self, posting: PostingRef) -> Option<PostingView<'_>> {
        let row = self.postings.row(posting)?;
        let record = row.record.as_ref()?;
        Some(PostingView {
            confidentiality: record.confidentiality,
            owner: record.owner.get(),
            creator: record.creator.get(),
            hiring_manager: record.hiring_manager.get(),
            categories: PostingCategories {
                department: record.department.as_ref(),
                team: record.team.as_ref(),
                location: record.location.as_ref(),
                further_locations: &record.further_locations,
            },
            requisitions: &row.requisitions,
        })
    }

    #[inline]
    fn requisition(&self, requisition: RequisitionRef) -> Option<RequisitionView<'_>> {
        let record = self.requisitions.row(requisition)?.record.as_ref()?;
        Some(RequisitionView {
            confidentiality: record.confidentiality,
            status: record.status,
            owner: record.owner.get(),
            creator: record.creator.get(),
            hiring_manager: record.hiring_manager.get(),
            postings: &record.postings,
        })
    }

    #[inline]
    fn opportunity(&self, opportunity: OpportunityRef) -> Option<OpportunityView> {
        let record = self.opportunities.row(opportunity)?.record?;
        Some(OpportunityView {
            candidate: record.candidate,
            posting: record.posting.get(),
            owner: record.owner.get(),
            confidentiality: record.confidentiality,
            lifecycle: record.lifecycle,
            stage: record.stage.get(),
            archive: match record.archive {
                ArchiveState::Active => Archive::Active,
                ArchiveState::Archived => Archive::Archived(record.archive_reason.get()),
            },
            names_requisition_for_hire: record.names_requisition_for_hire,
        })
    }

    #[inline]
    fn interview(&self, interview: InterviewRef) -> Option<InterviewView<'_>> {
        let row = self.interviews.row(interview)?;
        Some(InterviewView {
            opportunity: row.opportunity.get()?,
            panel: row.panel.seats(),
        })
    }

    #[inline]
    fn archive_reason(&self, reason: ArchiveReasonRef) -> Option<ArchiveReasonType> {
        self.archive_reasons.row(reason)?.kind
    }

    #[inline]
    fn candidate(&self, candidate: CandidateRef) -> Option<Lifecycle> {
        self.candidates.row(candidate)?.lifecycle
    }

    #[inline]
    fn opportunities_of(&self, candidate: CandidateRef) -> impl Iterator<Item = OpportunityRef> {
        let row = self.candidates.row(candidate);
        successors(row.and_then(|row| row.opportunities.get()), |&at| {
            self.opportunities.row(at)?.next.get()
        })
    }

    #[inline]
    fn interviews_of(&self, opportunity: OpportunityRef) -> impl Iterator<Item = InterviewRef> {
        let row = self.opportunities.row(opportunity);
        successors(row.and_then(|row| row.interviews.get()), |&at| {
            self.interviews.row(at)?.next.get()
        })
    }
}
