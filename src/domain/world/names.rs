//! The small account's ids.

use super::{IdTable, World};
use crate::domain::facts::{
    CandidateRef, InterviewRef, NameRef, Names, OpportunityRef, PostingRef, RequisitionRef, UserRef,
};
use crate::domain::id::{
    CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId, RoleId, UserId,
};
use crate::domain::record::AssignedRole;
use crate::domain::role::Grants;

impl<I: Clone, T> IdTable<I, T> {
    fn id(&self, handle: u32) -> Option<I> {
        self.ids.get(handle as usize).cloned()
    }
}

impl Names for World {
    fn role_of(&self, user: UserRef) -> Option<AssignedRole> {
        self.users.known.get(&user.0)?.fact.role.clone()
    }

    fn custom_roles(&self) -> impl Iterator<Item = (RoleId, &Grants)> {
        self.roles.iter().map(|(id, grants)| (id.clone(), grants))
    }

    fn user_id(&self, user: UserRef) -> Option<UserId> {
        self.users.id(user.0)
    }

    fn posting_id(&self, posting: PostingRef) -> Option<PostingId> {
        self.postings.id(posting.0)
    }

    fn requisition_id(&self, requisition: RequisitionRef) -> Option<RequisitionId> {
        self.requisitions.id(requisition.0)
    }

    fn opportunity_id(&self, opportunity: OpportunityRef) -> Option<OpportunityId> {
        self.opportunities.id(opportunity.0)
    }

    fn candidate_id(&self, candidate: CandidateRef) -> Option<CandidateId> {
        self.candidates.id(candidate.0)
    }

    fn interview_id(&self, interview: InterviewRef) -> Option<InterviewId> {
        self.interviews.id(interview.0)
    }

    fn name(&self, name: NameRef) -> Option<&str> {
        self.names.ids.get(name.0 as usize).map(String::as_str)
    }
}
