//! Gives the ids back, for explanations.

use super::Index;
use super::rows::HeldRole;
use crate::domain::facts::{
    CandidateRef, InterviewRef, NameRef, Names, OpportunityRef, PostingRef, RequisitionRef, UserRef,
};
use crate::domain::id::{
    CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId, RoleId, UserId,
};
use crate::domain::record::AssignedRole;
use crate::domain::role::Grants;

impl Names for Index {
    fn role_of(&self, user: UserRef) -> Option<AssignedRole> {
        match self.users.row(user)?.record.as_ref()?.role? {
            HeldRole::Preset(preset) => Some(AssignedRole::Preset(preset)),
            HeldRole::Custom(role) => self.roles.id(role).map(AssignedRole::Custom),
        }
    }

    fn custom_roles(&self) -> impl Iterator<Item = (RoleId, &Grants)> {
        self.roles.all_known().filter_map(|role| {
            let grants = self.roles.row(role)?.grants.as_ref()?;
            Some((self.roles.id(role)?, grants))
        })
    }

    fn user_id(&self, user: UserRef) -> Option<UserId> {
        self.users.id(user)
    }

    fn posting_id(&self, posting: PostingRef) -> Option<PostingId> {
        self.postings.id(posting)
    }

    fn requisition_id(&self, requisition: RequisitionRef) -> Option<RequisitionId> {
        self.requisitions.id(requisition)
    }

    fn opportunity_id(&self, opportunity: OpportunityRef) -> Option<OpportunityId> {
        self.opportunities.id(opportunity)
    }

    fn candidate_id(&self, candidate: CandidateRef) -> Option<CandidateId> {
        self.candidates.id(candidate)
    }

    fn interview_id(&self, interview: InterviewRef) -> Option<InterviewId> {
        self.interviews.id(interview)
    }

    fn name(&self, name: NameRef) -> Option<&str> {
        self.names.get(name.0)
    }
}
