//! What an explanation tells and no decision needs.

use crate::domain::facts::{
    Facts, InterviewRef, NameRef, OpportunityRef, PostingRef, PowerRef, RequisitionRef, UserRef,
};
use crate::domain::id::{InterviewId, OpportunityId, PostingId, RequisitionId, RoleId};
use crate::domain::privilege::Power;
use crate::domain::reach::{Extent, Reach};
use crate::domain::record::AssignedRole;
use crate::domain::role::Grants;

/// The ids behind the numbers by which an account's things are named in
/// memory, and the roles that there are.
pub trait Names: Facts {
    /// The role that a user has, by its id. It may be one that steward does
    /// not know.
    fn role_of(&self, user: UserRef) -> Option<AssignedRole>;
    /// The custom roles, in no order.
    fn custom_roles(&self) -> impl Iterator<Item = (RoleId, &Grants)>;

    /// The id of a posting.
    fn posting_id(&self, posting: PostingRef) -> Option<PostingId>;
    /// The id of a requisition.
    fn requisition_id(&self, requisition: RequisitionRef) -> Option<RequisitionId>;
    /// The id of an opportunity.
    fn opportunity_id(&self, opportunity: OpportunityRef) -> Option<OpportunityId>;
    /// The id of an interview.
    fn interview_id(&self, interview: InterviewRef) -> Option<InterviewId>;
    /// The name of a department, team or location.
    fn name(&self, name: NameRef) -> Option<&str>;

    /// A power with ids and names.
    fn power(&self, power: &PowerRef) -> Option<Power<PostingId, String>> {
        Some(match power {
            Power::Sensitive(kind, Extent::All) => Power::Sensitive(*kind, Extent::All),
            Power::Sensitive(kind, Extent::Within(reach)) => {
                Power::Sensitive(*kind, Extent::Within(self.reach(reach)?))
            }
            Power::BulkCandidateImport => Power::BulkCandidateImport,
            Power::DataExport(report) => Power::DataExport(report.clone()),
        })
    }

    /// A reach with ids and names.
    fn reach(&self, reach: &Reach<PostingRef, NameRef>) -> Option<Reach<PostingId, String>> {
        match reach {
            Reach::Posting(posting) => self.posting_id(*posting).map(Reach::Posting),
            Reach::Place(place) => place
                .try_map(|name| self.name(*name).map(str::to_owned))
                .map(Reach::Place),
        }
    }
}
