//! Lists what there is.

use super::Index;
use super::ahead::StartRow;
use super::order::Order;
use crate::domain::enumerable_facts::{EnumerableFacts, KnownResources};
use crate::domain::facts::{
    CandidateRef, InterviewRef, OpportunityRef, PostingRef, RequisitionRef, UserRef,
};
use crate::domain::id::{
    CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId, UserId,
};

/// Declares in which table the things of a kind are.
macro_rules! known_resources {
    ($($kind:ident $handle:ident $id:ident $table:ident,)*) => {$(
        impl KnownResources<$handle> for Index {
            fn id_of(&self, thing: $handle) -> Option<$id> {
                self.$table.id(thing)
            }

            fn in_id_order(&self, after: Option<&$id>) -> impl Iterator<Item = $handle> {
                self.$table.walk(after)
            }

            fn total(&self) -> usize {
                self.$table.known()
            }

            fn approach(&self, things: impl Iterator<Item = $handle>) {
                self.follow(things.map(StartRow::$kind).collect());
            }
        }
    )*};
}

known_resources! {
    User UserRef UserId users,
    Posting PostingRef PostingId postings,
    Requisition RequisitionRef RequisitionId requisitions,
    Candidate CandidateRef CandidateId candidates,
    Opportunity OpportunityRef OpportunityId opportunities,
    Interview InterviewRef InterviewId interviews,
}

impl EnumerableFacts for Index {
    fn opportunities_at(
        &self,
        posting: PostingRef,
        after: Option<&OpportunityId>,
    ) -> impl Iterator<Item = OpportunityRef> {
        let there = self.relations.as_ref().and_then(|all| all.at.of(posting));
        self.opportunities.walk_in(there, after)
    }

    fn count_at(&self, posting: PostingRef) -> usize {
        let there = self.relations.as_ref().and_then(|all| all.at.of(posting));
        there.map_or(0, Order::len)
    }

    fn opportunities_owned_by(
        &self,
        user: UserRef,
        after: Option<&OpportunityId>,
    ) -> impl Iterator<Item = OpportunityRef> {
        let owned = self.relations.as_ref().and_then(|all| all.owned.of(user));
        self.opportunities.walk_in(owned, after)
    }

    fn count_owned_by(&self, user: UserRef) -> usize {
        let owned = self.relations.as_ref().and_then(|all| all.owned.of(user));
        owned.map_or(0, Order::len)
    }

    fn panels_of(
        &self,
        user: UserRef,
        after: Option<&InterviewId>,
    ) -> impl Iterator<Item = InterviewRef> {
        let panels = self.relations.as_ref().and_then(|all| all.panels.of(user));
        self.interviews.walk_in(panels, after)
    }

    fn count_panels_of(&self, user: UserRef) -> usize {
        let panels = self.relations.as_ref().and_then(|all| all.panels.of(user));
        panels.map_or(0, Order::len)
    }
}
