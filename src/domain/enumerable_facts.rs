//! Everything that there is, in the order of ids, and who is related to what.
//!
//! A decision looks at one thing that it is told of; a list has to find the
//! things first. The index implements [`EnumerableFacts`]; `list` reads nothing else.

use std::fmt::Display;

use super::facts::{
    CandidateRef, Facts, InterviewRef, OpportunityRef, PostingRef, RequisitionRef, UserRef,
};
use super::id::{CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId, UserId};

/// A thing with an id of its own.
pub trait HasId: Copy + Eq {
    /// The id; its order is that of the text's bytes.
    type Id: Ord + Clone + Display + Into<String>;
}

/// Declares which ids the handles stand for.
macro_rules! named {
    ($($handle:ident $id:ident,)*) => {$(
        impl HasId for $handle {
            type Id = $id;
        }
    )*};
}

named! {
    UserRef UserId,
    PostingRef PostingId,
    RequisitionRef RequisitionId,
    CandidateRef CandidateId,
    OpportunityRef OpportunityId,
    InterviewRef InterviewId,
}

/// All things of one kind that steward was told of.
pub trait KnownResources<H: HasId> {
    /// The id of a thing, known or only mentioned.
    fn id_of(&self, thing: H) -> Option<H::Id>;

    /// The known things in the order of their ids: those after an id, which
    /// itself need not be known, or all. Costs in proportion to what is taken.
    fn in_id_order(&self, after: Option<&H::Id>) -> impl Iterator<Item = H>;

    /// How many are known.
    fn total(&self) -> usize;

    /// These are asked about next. What an answer looks at may be fetched from
    /// memory for all of them together; no answer depends on it.
    fn approach(&self, _things: impl Iterator<Item = H>) {}
}

/// One account's facts at one revision, with everything that there is.
///
/// The relations are present ones; each list is in the order of ids, each
/// thing in it once and known, and may begin after an id.
pub trait EnumerableFacts:
    Facts
    + KnownResources<UserRef>
    + KnownResources<PostingRef>
    + KnownResources<RequisitionRef>
    + KnownResources<CandidateRef>
    + KnownResources<OpportunityRef>
    + KnownResources<InterviewRef>
{
    /// The opportunities that name a posting.
    fn opportunities_at(
        &self,
        posting: PostingRef,
        after: Option<&OpportunityId>,
    ) -> impl Iterator<Item = OpportunityRef>;

    /// How many opportunities name a posting.
    fn count_at(&self, posting: PostingRef) -> usize;

    /// The opportunities that a user owns.
    fn opportunities_owned_by(
        &self,
        user: UserRef,
        after: Option<&OpportunityId>,
    ) -> impl Iterator<Item = OpportunityRef>;

    /// How many opportunities a user owns.
    fn count_owned_by(&self, user: UserRef) -> usize;

    /// The interviews on whose panel a user sits.
    fn panels_of(
        &self,
        user: UserRef,
        after: Option<&InterviewId>,
    ) -> impl Iterator<Item = InterviewRef>;

    /// On how many panels a user sits.
    fn count_panels_of(&self, user: UserRef) -> usize;
}
