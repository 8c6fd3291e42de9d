//! What a decision may look at: one account's facts at one revision.
//!
//! The index implements [`Facts`]; `decide` reads nothing else. Things are
//! named by small numbers that mean something within one account only.

use super::extent::{PostingCategories, Reach};
use super::id::{
    ArchiveReasonId, CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId, RoleId,
    StageId, UserId,
};
use super::privilege::Power;
use super::record::{
    ArchiveReasonType, AssignedRole, Confidentiality, Lifecycle, RequisitionStatus, Settings,
    UserStatus,
};
use super::role::{Grants, Preset};

/// Declares the numbers by which an account's things are named in memory.
macro_rules! handles {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);
    )*};
}

handles! {
    /// A user, known or only mentioned.
    UserRef;
    /// A posting, known or only mentioned.
    PostingRef;
    /// A requisition, known or only mentioned.
    RequisitionRef;
    /// A candidate, known or only mentioned.
    CandidateRef;
    /// An opportunity, known or only mentioned.
    OpportunityRef;
    /// An interview, known or only mentioned.
    InterviewRef;
    /// A stage of the pipeline, known or only mentioned.
    StageRef;
    /// A reason to archive an opportunity, known or only mentioned.
    ArchiveReasonRef;
    /// The name of a department, team or location.
    NameRef;
}

/// Where an access grant reaches, as the index holds it.
pub type ReachRef = Reach<PostingRef, NameRef>;
/// A privilege, as the index holds it.
pub type PowerRef = Power<PostingRef, NameRef>;

/// The role of a user, with everything that it holds.
#[derive(Debug, Clone, Copy)]
pub enum RoleView<'a> {
    /// One of the five presets.
    Preset(Preset),
    /// A custom role.
    Custom(&'a Grants),
}

impl<'a> RoleView<'a> {
    /// What the role holds, as written: before the account's feedback
    /// visibility rewrites row 2 of two presets (rulebook, section 5).
    pub fn grants(self) -> &'a Grants {
        match self {
            Self::Preset(preset) => preset.grants(),
            Self::Custom(grants) => grants,
        }
    }

    /// Whether this is the preset that holds every privilege by itself.
    pub fn is_super_admin(self) -> bool {
        matches!(self, Self::Preset(Preset::SuperAdmin))
    }
}

/// What is known of a user.
#[derive(Debug, Clone, Copy)]
pub struct UserView<'a> {
    /// Active or deactivated.
    pub status: UserStatus,
    /// The role; a user may have none.
    pub role: Option<RoleView<'a>>,
    /// Whom the user reports to.
    pub manager: Option<UserRef>,
    /// The candidates that are this very person.
    pub linked_candidates: &'a [CandidateRef],
    /// The access grants.
    pub access: &'a [ReachRef],
    /// The privileges.
    pub privileges: &'a [PowerRef],
}

/// What is known of a posting.
#[derive(Debug, Clone, Copy)]
pub struct PostingView<'a> {
    /// Confidential or not.
    pub confidentiality: Confidentiality,
    /// The present owner.
    pub owner: Option<UserRef>,
    /// Who created it.
    pub creator: Option<UserRef>,
    /// The present hiring manager.
    pub hiring_manager: Option<UserRef>,
    /// Department, team and locations.
    pub categories: PostingCategories<'a, NameRef>,
    /// The requisitions that it is linked to.
    pub requisitions: &'a [RequisitionRef],
}

/// What is known of a requisition.
#[derive(Debug, Clone, Copy)]
pub struct RequisitionView<'a> {
    /// Confidential or not.
    pub confidentiality: Confidentiality,
    /// Where it is in its life.
    pub status: RequisitionStatus,
    /// The present owner.
    pub owner: Option<UserRef>,
    /// Who created it.
    pub creator: Option<UserRef>,
    /// The present hiring manager.
    pub hiring_manager: Option<UserRef>,
    /// The postings that it is linked to.
    pub postings: &'a [PostingRef],
}

/// What is known of an opportunity.
#[derive(Debug, Clone, Copy)]
pub struct OpportunityView {
    /// Whose candidacy it is.
    pub candidate: CandidateRef,
    /// The posting that it names, which may be one that steward does not know.
    pub posting: Option<PostingRef>,
    /// The present owner.
    pub owner: Option<UserRef>,
    /// Its own flag; its posting's counts as well.
    pub confidentiality: Confidentiality,
    /// Live, restricted, fenced or anonymized.
    pub lifecycle: Lifecycle,
    /// The present stage.
    pub stage: Option<StageRef>,
    /// Whether the candidacy goes on.
    pub archive: Archive<ArchiveReasonRef>,
    /// Whether its application names a requisition for hire.
    pub names_requisition_for_hire: bool,
}

/// Whether a candidacy goes on. Generic over how a reason is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Archive<R> {
    /// It goes on.
    Active,
    /// It has ended, for this reason if one was named; steward may not know
    /// the reason.
    Archived(Option<R>),
}

/// One seat on an interview's panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seat {
    /// Who sits on it.
    pub user: UserRef,
    /// Whether this user's feedback is in.
    pub feedback: Feedback,
}

pub use super::record::Feedback;

/// What is known of an interview.
#[derive(Debug, Clone, Copy)]
pub struct InterviewView<'a> {
    /// The opportunity that it belongs to.
    pub opportunity: OpportunityRef,
    /// The panel; empty when the interview was cancelled.
    pub panel: &'a [Seat],
}

/// One account's facts at one revision.
///
/// `find_*` answer for what steward was told of, and only that: an id that
/// was merely mentioned by another record is not known. The views answer
/// nothing for a handle that is only mentioned.
pub trait Facts {
    /// What knows the ids behind the numbers.
    type Names: Names;
    /// The ids behind the numbers: no decision needs them, an explanation
    /// does.
    fn names(&self) -> &Self::Names;

    /// The account's settings.
    fn settings(&self) -> &Settings;
    /// How many active users are Super Admins.
    fn active_super_admins(&self) -> usize;

    /// Finds a user.
    fn find_user(&self, id: &UserId) -> Option<UserRef>;
    /// Finds a posting.
    fn find_posting(&self, id: &PostingId) -> Option<PostingRef>;
    /// Finds a requisition.
    fn find_requisition(&self, id: &RequisitionId) -> Option<RequisitionRef>;
    /// Finds a candidate.
    fn find_candidate(&self, id: &CandidateId) -> Option<CandidateRef>;
    /// Finds a posting that is known, or that an opportunity, a requisition, an access grant or a privilege names.
    fn find_mentioned_posting(&self, id: &PostingId) -> Option<PostingRef>;
    /// Finds a candidate that is known, or that an opportunity or user names.
    fn find_mentioned_candidate(&self, id: &CandidateId) -> Option<CandidateRef>;
    /// Finds an opportunity.
    fn find_opportunity(&self, id: &OpportunityId) -> Option<OpportunityRef>;
    /// Finds an interview.
    fn find_interview(&self, id: &InterviewId) -> Option<InterviewRef>;

    /// Finds the name of a department, team or location; `None` when no
    /// posting, access grant or privilege names it.
    fn find_name(&self, name: &str) -> Option<NameRef>;

    /// Finds an archive reason.
    fn find_archive_reason(&self, id: &ArchiveReasonId) -> Option<ArchiveReasonRef>;

    /// Finds a stage; `None` when no opportunity was ever told to be in it.
    fn find_stage(&self, id: &StageId) -> Option<StageRef>;

    /// What a custom role holds, if there is such a role.
    fn custom_role(&self, id: &RoleId) -> Option<&Grants>;

    /// A user.
    fn user(&self, user: UserRef) -> Option<UserView<'_>>;
    /// A posting.
    fn posting(&self, posting: PostingRef) -> Option<PostingView<'_>>;
    /// A requisition.
    fn requisition(&self, requisition: RequisitionRef) -> Option<RequisitionView<'_>>;
    /// An opportunity.
    fn opportunity(&self, opportunity: OpportunityRef) -> Option<OpportunityView>;
    /// An interview.
    fn interview(&self, interview: InterviewRef) -> Option<InterviewView<'_>>;
    /// Whether an archive reason means that the person was hired; `None` for
    /// one that steward does not know.
    fn archive_reason(&self, reason: ArchiveReasonRef) -> Option<ArchiveReasonType>;
    /// Where a candidate is on the way to being forgotten.
    fn candidate(&self, candidate: CandidateRef) -> Option<Lifecycle>;

    /// Whether the person was hired through this opportunity: its archive
    /// reason has that type, or its application names a requisition for hire
    /// (rulebook, section 10). An unknown reason does not count as one.
    fn is_hired(&self, opportunity: &OpportunityView) -> bool {
        let hired = |reason| self.archive_reason(reason) == Some(ArchiveReasonType::Hired);
        opportunity.names_requisition_for_hire
            || matches!(opportunity.archive, Archive::Archived(Some(reason)) if hired(reason))
    }

    /// Every posting that steward knows, in no order.
    fn postings(&self) -> impl Iterator<Item = PostingRef>;
    /// The opportunities of a candidate, in any state, in no order.
    fn opportunities_of(&self, candidate: CandidateRef) -> impl Iterator<Item = OpportunityRef>;
    /// The interviews of an opportunity, in no order.
    fn interviews_of(&self, opportunity: OpportunityRef) -> impl Iterator<Item = InterviewRef>;
}

/// The ids behind the numbers by which an account's things are named in
/// memory, and the roles that there are.
pub trait Names: Facts {
    /// The role that a user has, by its id. It may be one that steward does
    /// not know.
    fn role_of(&self, user: UserRef) -> Option<AssignedRole>;
    /// The custom roles, in no order.
    fn custom_roles(&self) -> impl Iterator<Item = (RoleId, &Grants)>;

    /// The id of a user.
    fn user_id(&self, user: UserRef) -> Option<UserId>;
    /// The id of a posting.
    fn posting_id(&self, posting: PostingRef) -> Option<PostingId>;
    /// The id of a requisition.
    fn requisition_id(&self, requisition: RequisitionRef) -> Option<RequisitionId>;
    /// The id of an opportunity.
    fn opportunity_id(&self, opportunity: OpportunityRef) -> Option<OpportunityId>;
    /// The id of a candidate.
    fn candidate_id(&self, candidate: CandidateRef) -> Option<CandidateId>;
    /// The id of an interview.
    fn interview_id(&self, interview: InterviewRef) -> Option<InterviewId>;
    /// The name of a department, team or location.
    fn name(&self, name: NameRef) -> Option<&str>;

    /// A power with ids and names.
    fn power(&self, power: &PowerRef) -> Option<Power<PostingId, String>> {
        power.try_map(
            |posting| self.posting_id(*posting),
            |name| self.name(*name).map(str::to_owned),
        )
    }

    /// A reach with ids and names.
    fn reach(&self, reach: &ReachRef) -> Option<Reach<PostingId, String>> {
        reach.try_map(
            |posting| self.posting_id(*posting),
            |name| self.name(*name).map(str::to_owned),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Archive;
    use crate::domain::fact_update::OpportunityFact;
    use crate::domain::record::ArchiveReasonType;
    use crate::domain::world::{World, id};

    fn is_hired(change: impl FnOnce(&mut OpportunityFact)) -> bool {
        let mut world = World::default();
        world.archive_reason("signed", ArchiveReasonType::Hired);
        world.archive_reason("no-fit", ArchiveReasonType::NotHired);
        world.opportunity("o", "cat", change);
        let found = super::Facts::find_opportunity(&world, &id("o")).unwrap();
        let view = super::Facts::opportunity(&world, found).unwrap();
        super::Facts::is_hired(&world, &view)
    }

    #[test]
    fn hired_is_told_by_the_archive_reason_or_the_requisition_for_hire() {
        let archived = |reason: Option<&str>| Archive::Archived(reason.map(id));
        assert!(is_hired(|o| o.archive = archived(Some("signed"))));
        assert!(!is_hired(|o| o.archive = archived(Some("no-fit"))));
        assert!(!is_hired(|o| o.archive = archived(Some("unknown"))));
        assert!(!is_hired(|o| o.archive = archived(None)));
        assert!(!is_hired(|_| ()));
        assert!(is_hired(|o| o.names_requisition_for_hire = true));
        assert!(is_hired(|o| {
            o.archive = archived(Some("no-fit"));
            o.names_requisition_for_hire = true;
        }));
    }
}
