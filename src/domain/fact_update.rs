//! Facts on the way from the store to the index: what a decision needs of
//! each thing, and nothing else.

use super::change::{AccessGrant, Privilege};
use super::extent::Reach;
use super::facts::Archive;
use super::id::{
    ArchiveReasonId, CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId, RoleId,
    StageId, UserId,
};
use super::privilege::Power;
use super::record::{
    ArchiveReasonType, AssignedRole, Confidentiality, Lifecycle, Panelist, Record, RemovableName,
    RequisitionStatus, Settings, User, UserStatus,
};
use super::role::Grants;

/// One thing as it is now; `None` in the place of what it is when it is gone.
#[derive(Debug, Clone, PartialEq)]
pub enum FactUpdate {
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
    /// A reason to archive an opportunity.
    ArchiveReason(ArchiveReasonId, Option<ArchiveReasonType>),
}

impl FactUpdate {
    /// What a decision needs of a record that is written now; `None` of one
    /// that no decision looks at. Of a user, that is
    /// [`UserFact::of`], with what the record does not carry.
    pub fn of(record: &Record) -> Option<Self> {
        match record {
            Record::Posting(posting) => Some(Self::Posting(
                posting.id.clone(),
                Some(PostingFact {
                    confidentiality: posting.confidentiality,
                    owner: posting.owner.clone(),
                    creator: posting.creator.clone(),
                    hiring_manager: posting.hiring_manager.clone(),
                    department: posting.department.clone(),
                    team: posting.team.clone(),
                    location: posting.location.clone(),
                    further_locations: posting.further_locations.clone(),
                }),
            )),
            Record::Requisition(requisition) => Some(Self::Requisition(
                requisition.id.clone(),
                Some(RequisitionFact {
                    confidentiality: requisition.confidentiality,
                    status: requisition.status,
                    owner: requisition.owner.clone(),
                    creator: requisition.creator.clone(),
                    hiring_manager: requisition.hiring_manager.clone(),
                    postings: requisition.postings.clone(),
                }),
            )),
            Record::Candidate(candidate) => {
                Some(Self::Candidate(candidate.id.clone(), Some(Lifecycle::Live)))
            }
            Record::Opportunity(opportunity) => Some(Self::Opportunity(
                opportunity.id.clone(),
                Some(OpportunityFact {
                    candidate: opportunity.candidate.clone(),
                    posting: opportunity.posting.clone(),
                    owner: opportunity.owner.clone(),
                    confidentiality: opportunity.own_confidentiality(),
                    lifecycle: Lifecycle::Live,
                    stage: opportunity.stage.clone(),
                    archive: match &opportunity.archived {
                        Some(archived) => Archive::Archived(archived.reason.clone()),
                        None => Archive::Active,
                    },
                    names_requisition_for_hire: opportunity
                        .application
                        .as_ref()
                        .is_some_and(|application| application.requisition_for_hire.is_some()),
                }),
            )),
            Record::Interview(interview) => Some(Self::Interview(
                interview.id.clone(),
                Some(InterviewFact {
                    opportunity: interview.opportunity.clone(),
                    panel: interview.panel.clone(),
                }),
            )),
            Record::ArchiveReason(reason) => {
                Some(Self::ArchiveReason(reason.id.clone(), Some(reason.kind)))
            }
            Record::User(_) | Record::Stage(_) => None,
        }
    }

    /// The same of an opportunity or candidate in another state.
    #[must_use]
    pub fn in_state(self, lifecycle: Lifecycle) -> Self {
        match self {
            Self::Opportunity(id, Some(fact)) => {
                Self::Opportunity(id, Some(OpportunityFact { lifecycle, ..fact }))
            }
            Self::Candidate(id, Some(_)) => Self::Candidate(id, Some(lifecycle)),
            other => other,
        }
    }

    /// That a record is gone; `None` for one that no decision looks at.
    pub fn gone(name: &RemovableName) -> Option<Self> {
        match name.clone() {
            RemovableName::Posting(id) => Some(Self::Posting(id, None)),
            RemovableName::Requisition(id) => Some(Self::Requisition(id, None)),
            RemovableName::Interview(id) => Some(Self::Interview(id, None)),
            RemovableName::ArchiveReason(id) => Some(Self::ArchiveReason(id, None)),
            RemovableName::Stage(_) => None,
        }
    }
}

impl UserFact {
    /// What a decision needs of a user who has these grants and privileges.
    pub fn of(user: &User, access: &[AccessGrant], privileges: &[Privilege]) -> Self {
        Self {
            status: user.status,
            role: user.role.clone(),
            manager: user.manager.clone(),
            linked_candidates: user.linked_candidates.clone(),
            access: access.iter().map(|grant| grant.reach.clone()).collect(),
            privileges: privileges.iter().map(|one| one.power.clone()).collect(),
        }
    }
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
    /// The privileges.
    pub privileges: Vec<Power<PostingId, String>>,
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
    /// Its own flag; confidential too when its posting is not known.
    pub confidentiality: Confidentiality,
    /// Live, restricted, fenced or anonymized.
    pub lifecycle: Lifecycle,
    /// The present stage.
    pub stage: Option<StageId>,
    /// Whether the candidacy goes on.
    pub archive: Archive<ArchiveReasonId>,
    /// Whether its application names a requisition for hire.
    pub names_requisition_for_hire: bool,
}

/// What a decision needs of an interview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterviewFact {
    /// The opportunity that it belongs to.
    pub opportunity: OpportunityId,
    /// The panel.
    pub panel: Vec<Panelist>,
}
