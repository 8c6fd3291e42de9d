use super::Block;
use crate::domain::id::{CandidateId, JobId, OpportunityId, UserId};
use crate::domain::record::Timestamp;

/// An erasure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The job's id.
    pub id: JobId,
    /// By whose authority.
    pub actor: UserId,
    /// The candidate whose erasure request it answers, if it does.
    pub request_of: Option<CandidateId>,
    /// Where it is.
    pub state: JobState,
    /// How many opportunities were accepted: what the preview showed.
    pub accepted: u32,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// When nothing was left.
    pub completed_at: Option<Timestamp>,
}

/// Where a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobState {
    /// Something is fenced and not erased yet.
    Running,
    /// Everything that could be erased is; the rest waits for its block to
    /// end.
    Waiting,
    /// Nothing is left.
    Complete,
}

/// One part of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobItem {
    /// The job.
    pub job: JobId,
    /// What is to be erased.
    pub subject: JobSubject,
    /// Where it is.
    pub state: JobItemState,
}

/// What one part of a job is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum JobSubject {
    /// An opportunity's own data.
    Opportunity(OpportunityId),
    /// A candidate's contact data; goes with the last opportunity.
    Candidate(CandidateId),
}

/// Where one part of a job is. Nothing leads from blocked to erased but
/// through the fence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobItemState {
    /// It waits for its block to end. A candidate waits, without a reason of
    /// its own, for its last opportunity.
    Blocked(Option<Block>),
    /// Fenced, not erased yet.
    Pending,
    /// Erased.
    Erased,
}
