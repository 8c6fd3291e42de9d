//! Facts on the way from the store to the index: what a decision needs of
//! each thing, and nothing else.

use super::id::{
    CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId, RoleId, UserId,
};
use super::reach::{Extent, Reach};
use super::record::{
    AssignedRole, Confidentiality, Lifecycle, Panelist, RequisitionStatus, Settings, UserStatus,
};
use super::role::Grants;

/// One thing as it is now; nothing in the place of what it is when it is gone.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// The account's settings.
    Settings(Settings),
    /// A custom role.
    Role(RoleId, Option<Grants>),
    /// A user, with access grants and privileges.
    User(UserId, Option<UserFact>),
    /// A posting.
    Posting(PostingId, Option<PostingFact>),
    /// A requisition, with its links.
    Requisition(RequisitionId, Option<RequisitionFact>),
    /// A candidate.
    Candidate(CandidateId, Option<Lifecycle>),
    /// An opportunity.
    Opportunity(OpportunityId, Option<OpportunityFact>),
    /// An interview.
    Interview(InterviewId, Option<InterviewFact>),
}

/// What a decision needs of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserFact {
    /// Active or deactivated.
    pub status: UserStatus,
    /// The role, if any.
    pub role: Option<AssignedRole>,
    /// Whom the user reports to.
    pub manager: Option<UserId>,
    /// The candidates that are this very person.
    pub linked_candidates: Vec<CandidateId>,
    /// Where the access grants reach.
    pub access: Vec<Reach<PostingId, String>>,
    /// Where the privilege `posting_fields` is held.
    pub posting_fields: Vec<Extent<PostingId, String>>,
}

/// What a decision needs of a posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingFact {
    /// Confidential or not.
    pub confidentiality: Confidentiality,
    /// The present owner.
    pub owner: Option<UserId>,
    /// Who created it.
    pub creator: Option<UserId>,
    /// The present hiring manager.
    pub hiring_manager: Option<UserId>,
    /// Its department.
    pub department: Option<String>,
    /// Its team.
    pub team: Option<String>,
    /// Its primary location.
    pub location: Option<String>,
    /// The locations that it is open in besides.
    pub further_locations: Vec<String>,
}

/// What a decision needs of a requisition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequisitionFact {
    /// Confidential or not.
    pub confidentiality: Confidentiality,
    /// Where it is in its life.
    pub status: RequisitionStatus,
    /// The present owner.
    pub owner: Option<UserId>,
    /// Who created it.
    pub creator: Option<UserId>,
    /// The present hiring manager.
    pub hiring_manager: Option<UserId>,
    /// The postings that it is linked to.
    pub postings: Vec<PostingId>,
}

/// What a decision needs of an opportunity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpportunityFact {
    /// Whose candidacy it is.
    pub candidate: CandidateId,
    /// The posting that it names.
    pub posting: Option<PostingId>,
    /// The present owner.
    pub owner: Option<UserId>,
    /// Its own flag.
    pub confidentiality: Confidentiality,
    /// Live, fenced or anonymized.
    pub lifecycle: Lifecycle,
}

/// What a decision needs of an interview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterviewFact {
    /// The opportunity that it belongs to.
    pub opportunity: OpportunityId,
    /// The panel.
    pub panel: Vec<Panelist>,
}
