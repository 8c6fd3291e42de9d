//! Changes: what one commit does to an account.
//!
//! Whoever judged a request writes down what follows from it as changes; the
//! store carries all of them out in one transaction, or none.

use super::erasure::{Job, JobItem, RequestedRestriction};
use super::extent::Reach;
use super::id::{CandidateId, GrantId, OpportunityId, PostingId, PrivilegeId, RoleId, UserId};
use super::privilege::Power;
use super::question::Profile;
use super::record::{Record, RecordName, RemovableName, RestrictionKind, Settings, Timestamp};
use super::role::Grants;

/// One change of one thing.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Replace the account's settings.
    PutSettings(Settings),
    /// Make or replace a custom role.
    PutRole(CustomRole),
    /// Delete a custom role.
    DeleteRole(RoleId),
    /// Make or replace an access grant.
    PutAccess(UserId, AccessGrant),
    /// Delete an access grant.
    DeleteAccess(UserId, GrantId),
    /// Make or replace a privilege.
    PutPrivilege(UserId, Privilege),
    /// Delete a privilege.
    DeletePrivilege(UserId, PrivilegeId),
    /// Make or replace a record. Never one that is fenced or anonymized.
    PutRecord(Record),
    /// Note when the source last changed what it told of a record.
    PutSourceTime(RecordName, Timestamp),
    /// Delete a record, with what belongs to it alone.
    DeleteRecord(RemovableName),
    /// Note that an opportunity is gone in its source, whether a record of it came or not.
    NoteGone(OpportunityId),
    /// Close an opportunity reversibly.
    RestrictOpportunity(OpportunityId, RestrictionKind),
    /// Close a candidate reversibly.
    RestrictCandidate(CandidateId, RestrictionKind),
    /// Note the restriction that a person asked for, or replace it.
    PutRestriction(RequestedRestriction),
    /// Delete that note.
    DeleteRestriction(Profile),
    /// Close a candidate whose last opportunity moved to another one.
    MergeCandidate {
        /// Who is left without any.
        from: CandidateId,
        /// Who has it now.
        into: CandidateId,
    },
    /// Note that a candidate's last opportunity moved to another one, until everything is told.
    NoteMovedAway {
        /// Who is left without any.
        from: CandidateId,
        /// Who has it now.
        into: CandidateId,
    },
    /// Delete that note: another opportunity came.
    ForgetMovedAway(CandidateId),
    /// Lift one kind of restriction of an opportunity.
    LiftOpportunity(OpportunityId, RestrictionKind),
    /// Lift one kind of restriction of a candidate.
    LiftCandidate(CandidateId, RestrictionKind),
    /// Close an opportunity to everybody.
    FenceOpportunity(OpportunityId),
    /// Close a candidate to everybody.
    FenceCandidate(CandidateId),
    /// Erase the personal data of a fenced opportunity.
    EraseOpportunity(OpportunityId),
    /// Erase the personal data of a fenced candidate.
    EraseCandidate(CandidateId),
    /// Make or replace an anonymization job.
    PutJob(Job),
    /// Make or replace an item of a job.
    PutJobItem(JobItem),
}

/// A named set of permissions, made by a customer.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomRole {
    /// The role's id; never a preset's key.
    pub id: RoleId,
    /// What people call it; unique in the account, ignoring case.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// What it holds.
    pub grants: Grants,
}

/// Reach of one user into postings and their profiles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessGrant {
    /// The grant's id, unique for the user.
    pub id: GrantId,
    /// Where it reaches.
    pub reach: Reach<PostingId, String>,
}

/// A power given to one user, beside the role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Privilege {
    /// The privilege's id, unique for the user.
    pub id: PrivilegeId,
    /// Which power, and how far it reaches.
    pub power: Power<PostingId, String>,
}
