//! The small account as a list sees it: everything is looked at, and sorted.

use super::{IdTable, World};
use crate::domain::enumerable_facts::{EnumerableFacts, KnownResources};
use crate::domain::facts::{
    CandidateRef, InterviewRef, OpportunityRef, PostingRef, RequisitionRef, UserRef,
};
use crate::domain::id::{
    CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId, UserId,
};

impl<I: Ord, T> IdTable<I, T> {
    /// The known things after an id that pass, in order.
    fn sorted(&self, after: Option<&I>, passes: impl Fn(&T) -> bool) -> Vec<u32> {
        let known = self.known.iter().filter(|(_, thing)| passes(thing));
        let id = |handle: u32| &self.ids[handle as usize];
        let handles = known.map(|(handle, _)| *handle);
        let mut handles: Vec<u32> = handles.filter(|&handle| Some(id(handle)) > after).collect();
        handles.sort_by_key(|&handle| id(handle));
        handles
    }
}

macro_rules! known_resources {
    ($($handle:ident $id:ident $shelf:ident,)*) => {$(
        impl KnownResources<$handle> for World {
            fn id_of(&self, thing: $handle) -> Option<$id> {
                self.$shelf.ids.get(thing.0 as usize).cloned()
            }

            fn in_id_order(&self, after: Option<&$id>) -> impl Iterator<Item = $handle> {
                self.$shelf.sorted(after, |_| true).into_iter().map($handle)
            }

            fn total(&self) -> usize {
                self.$shelf.known.len()
            }
        }
    )*};
}

known_resources! {
    UserRef UserId users,
    PostingRef PostingId postings,
    RequisitionRef RequisitionId requisitions,
    CandidateRef CandidateId candidates,
    OpportunityRef OpportunityId opportunities,
    InterviewRef InterviewId interviews,
}

impl EnumerableFacts for World {
    fn opportunities_at(
        &self,
        posting: PostingRef,
        after: Option<&OpportunityId>,
    ) -> impl Iterator<Item = OpportunityRef> {
        let there = self
            .opportunities
            .sorted(after, |known| known.posting == Some(posting));
        there.into_iter().map(OpportunityRef)
    }

    fn count_at(&self, posting: PostingRef) -> usize {
        self.opportunities_at(posting, None).count()
    }

    fn opportunities_owned_by(
        &self,
        user: UserRef,
        after: Option<&OpportunityId>,
    ) -> impl Iterator<Item = OpportunityRef> {
        let owned = self
            .opportunities
            .sorted(after, |known| known.owner == Some(user));
        owned.into_iter().map(OpportunityRef)
    }

    fn count_owned_by(&self, user: UserRef) -> usize {
        self.opportunities_owned_by(user, None).count()
    }

    fn panels_of(
        &self,
        user: UserRef,
        after: Option<&InterviewId>,
    ) -> impl Iterator<Item = InterviewRef> {
        let on_it =
            |panel: &[crate::domain::facts::Seat]| panel.iter().any(|seat| seat.user == user);
        let panels = self.interviews.sorted(after, |known| on_it(&known.panel));
        panels.into_iter().map(InterviewRef)
    }

    fn count_panels_of(&self, user: UserRef) -> usize {
        self.panels_of(user, None).count()
    }
}
