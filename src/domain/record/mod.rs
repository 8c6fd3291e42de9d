//! Records: what the fleet tells steward.
//!
//! A record carries what a decision needs, what an erasure must reach, and
//! what reports keep. A write replaces the whole record.

mod account;
mod candidate;
mod copies;
mod etag;
mod fixed;
mod hiring;
mod keep;
mod lifecycle;
mod opportunity;
mod precondition;
mod source_time;
mod stored;
mod timestamp;
mod user;
mod version;

pub use account::{
    ApprovalChain, Confidentiality, HiredProfiles, HiredRetention, LawfulBasis, Lock, Settings,
    SubmitFirst,
};
pub use candidate::{Candidate, Phone};
pub use copies::{RecordCopy, TakenFields};
pub use etag::Etag;
pub use fixed::{
    Deletion, FixedFact, RemovableName, deletion, fixed_field, keep_confidential_posting,
    keep_of_deleted, lost_by_deletion,
};
pub use hiring::{Posting, PostingState, Requisition, RequisitionStatus};
pub use keep::{KeptField, keep, with_hire_unknown};
pub use lifecycle::{Lifecycle, Restriction, RestrictionKind};
pub use opportunity::{
    Answer, Application, ApplicationKind, ArchiveReason, ArchiveReasonType, Archived, Consent,
    DataProtection, Feedback, Interview, Opportunity, Origin, Panelist, Stage, StageChange,
    UnknownPart, own_confidentiality,
};
pub use precondition::{FailedPrecondition, Precondition};
pub use source_time::SourceTime;
pub use stored::Stored;
pub use timestamp::Timestamp;
pub use user::{AssignedRole, User, UserStatus};
pub use version::{Stamp, Version, is_changed_since};

use super::id::{
    ArchiveReasonId, CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId, StageId,
    UserId,
};

/// Anything that the fleet tells steward.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "the largest is an opportunity, and so are most records"
)]
pub enum Record {
    /// A user.
    User(User),
    /// A posting.
    Posting(Posting),
    /// A requisition.
    Requisition(Requisition),
    /// A candidate.
    Candidate(Candidate),
    /// An opportunity.
    Opportunity(Opportunity),
    /// An interview.
    Interview(Interview),
    /// A stage of the pipeline.
    Stage(Stage),
    /// A reason to archive an opportunity.
    ArchiveReason(ArchiveReason),
}

/// The name of a record: its kind and its id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RecordName {
    /// A user.
    User(UserId),
    /// A posting.
    Posting(PostingId),
    /// A requisition.
    Requisition(RequisitionId),
    /// A candidate.
    Candidate(CandidateId),
    /// An opportunity.
    Opportunity(OpportunityId),
    /// An interview.
    Interview(InterviewId),
    /// A stage of the pipeline.
    Stage(StageId),
    /// A reason to archive an opportunity.
    ArchiveReason(ArchiveReasonId),
}

impl Record {
    /// The record's name.
    pub fn name(&self) -> RecordName {
        match self {
            Self::User(user) => RecordName::User(user.id.clone()),
            Self::Posting(posting) => RecordName::Posting(posting.id.clone()),
            Self::Requisition(requisition) => RecordName::Requisition(requisition.id.clone()),
            Self::Candidate(candidate) => RecordName::Candidate(candidate.id.clone()),
            Self::Opportunity(opportunity) => RecordName::Opportunity(opportunity.id.clone()),
            Self::Interview(interview) => RecordName::Interview(interview.id.clone()),
            Self::Stage(stage) => RecordName::Stage(stage.id.clone()),
            Self::ArchiveReason(reason) => RecordName::ArchiveReason(reason.id.clone()),
        }
    }
}
