use super::Confidentiality;
use crate::domain::id::{PostingId, RequisitionId, UserId};

/// Where a posting is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PostingState {
    /// Being written.
    Draft,
    /// Waiting for approval.
    Pending,
    /// Approval was refused.
    Rejected,
    /// On the job sites.
    Published,
    /// Open, but listed internally only.
    Internal,
    /// No longer open.
    Closed,
}

/// A job posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// The posting's id.
    pub id: PostingId,
    /// The job's title.
    pub title: String,
    /// Where it is in its life.
    pub state: PostingState,
    /// Confidential or not; fixed when the posting was made.
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
    /// The country that it is in: two capital letters of ISO 3166.
    pub country: Option<String>,
}

/// Where a requisition is in its life (`X26`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RequisitionStatus {
    /// Being written.
    Draft,
    /// Waiting for approval.
    Pending,
    /// Approval was refused.
    Rejected,
    /// Approved and open.
    Open,
    /// Paused.
    OnHold,
    /// Filled or given up.
    Closed,
}

/// A requisition: the leave to hire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requisition {
    /// The requisition's id.
    pub id: RequisitionId,
    /// What it is called.
    pub name: String,
    /// Where it is in its life.
    pub status: RequisitionStatus,
    /// Confidential or not.
    pub confidentiality: Confidentiality,
    /// The present owner.
    pub owner: Option<UserId>,
    /// Who created it.
    pub creator: Option<UserId>,
    /// The present hiring manager.
    pub hiring_manager: Option<UserId>,
    /// The postings that it is linked to.
    pub postings: Vec<PostingId>,
}
