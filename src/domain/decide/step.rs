//! The steps of an answer (rulebook, section 2), with what held at each.

use super::{Denial, Finding, Verdict};
use crate::domain::catalogue::{Level, Permission, Value};
use crate::domain::extent::Reach;
use crate::domain::id::{
    CandidateId, InterviewId, OpportunityId, PostingId, ReportName, RequisitionId, UserId,
};
use crate::domain::privilege::{Power, PrivilegeKind};
use crate::domain::record::{AssignedRole, Confidentiality};
use crate::domain::role::FeedbackVisibility;

/// Which opportunities of a candidate must be within reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Through {
    /// Any live one.
    Any,
    /// Every live one (row 7).
    Every,
    /// Any live confidential one (row 12).
    AnyConfidential,
}

/// One step: what was looked at, and whether it denied.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What was looked at.
    pub ground: Ground,
    /// The reason, where this step denied.
    pub denial: Option<Denial>,
}

/// What one step looked at.
#[derive(Debug, Clone, PartialEq)]
pub enum Ground {
    /// Step 1: whether the user is known and active.
    User {
        /// The user's role, if any.
        role: Option<AssignedRole>,
    },
    /// Steps 1 to 3: whether the thing is known, not closed by an erasure, and
    /// not the user's own profile.
    Target(Thing),
    /// Step 4: whether the role holds the row, and the value that is asked.
    Role(Held),
    /// Rows 12 and 13: whether the thing is confidential.
    Confidentiality(Thing, Confidentiality),
    /// Step 5: whether a thing is within reach.
    Reach(Reached),
    /// Step 5 for a candidate, through live opportunities.
    Candidate {
        /// Which of them must be within reach.
        through: Through,
        /// Those that count for the row, each with why it is closed if it is;
        /// the first few of them.
        opportunities: Vec<(Reached, Verdict)>,
    },
    /// Step 6: the row's relation, state and setting.
    Condition(Vec<Finding>),
    /// Step 7: a privilege of the user's own.
    Privilege {
        /// Which privilege.
        kind: PrivilegeKind,
        /// The report, of a data export.
        report: Option<ReportName>,
        /// The posting that it is asked for, where there is one that steward
        /// knows.
        posting: Option<PostingId>,
        /// The privileges held that are enough.
        held: Vec<Power<PostingId, String>>,
        /// Whether the user holds every privilege, as a Super Admin.
        always: bool,
    },
}

/// A thing of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thing {
    /// An opportunity, and through it a profile.
    Opportunity(OpportunityId),
    /// A candidate.
    Candidate(CandidateId),
    /// A posting.
    Posting(PostingId),
    /// A requisition.
    Requisition(RequisitionId),
    /// An interview.
    Interview(InterviewId),
    /// A user.
    User(UserId),
    /// A role that is to be given.
    Role(AssignedRole),
}

/// How widely the user's role holds a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The row.
    pub permission: Permission,
    /// The levels held, widest first; several in row 15 only.
    pub levels: Vec<Level>,
    /// The values held, where the row is held by values.
    pub values: Vec<Value>,
    /// The value that is asked.
    pub asked: Option<Value>,
    /// The account's setting that says how widely presets hold row 2.
    pub setting: Option<FeedbackVisibility>,
}

/// What bears on whether a thing is within reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// The thing.
    pub thing: Thing,
    /// Whether it is confidential.
    pub confidentiality: Confidentiality,
    /// The row that opens such a thing: 1 or 14, and for what is confidential
    /// 12. Where row 1 or 14 is not held at all, it is that one.
    pub permission: Permission,
    /// The level at which the role holds that row. At `all`, no relation is
    /// needed.
    pub level: Option<Level>,
    /// The relations that hold, of those that open such a thing to a narrow
    /// level.
    pub relations: Vec<Relation>,
}

/// A relation of the user to a thing. Generic over how an interview and an
/// access grant are named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relation<I = InterviewId, A = Reach<PostingId, String>> {
    /// Owner of the opportunity.
    OpportunityOwner,
    /// Owner of the posting.
    PostingOwner,
    /// Creator of the posting.
    PostingCreator,
    /// Hiring manager of the posting.
    PostingHiringManager,
    /// On the panel of an interview.
    Panel(I),
    /// Holds an access grant that matches the posting, or a confidential
    /// posting that is linked to the requisition (`X21`).
    Access(A),
    /// Owner of the requisition.
    RequisitionOwner,
    /// Creator of the requisition.
    RequisitionCreator,
    /// Hiring manager of the requisition.
    RequisitionHiringManager,
}

impl<I, A> Relation<I, A> {
    /// The same relation with other names, as far as there are any.
    pub(super) fn try_map<J, B>(
        self,
        interview: impl FnOnce(I) -> Option<J>,
        access: impl FnOnce(A) -> Option<B>,
    ) -> Option<Relation<J, B>> {
        Some(match self {
            Self::OpportunityOwner => Relation::OpportunityOwner,
            Self::PostingOwner => Relation::PostingOwner,
            Self::PostingCreator => Relation::PostingCreator,
            Self::PostingHiringManager => Relation::PostingHiringManager,
            Self::Panel(it) => Relation::Panel(interview(it)?),
            Self::Access(it) => Relation::Access(access(it)?),
            Self::RequisitionOwner => Relation::RequisitionOwner,
            Self::RequisitionCreator => Relation::RequisitionCreator,
            Self::RequisitionHiringManager => Relation::RequisitionHiringManager,
        })
    }

    /// The interview of a panel.
    pub(super) fn panel(&self) -> Option<&I> {
        match self {
            Self::Panel(interview) => Some(interview),
            _ => None,
        }
    }
}
