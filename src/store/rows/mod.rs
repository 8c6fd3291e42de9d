//! Records as rows, and rows as records. Nothing else knows which columns a
//! record is kept in.

mod access;
mod account;
mod candidate;
mod event;
mod hiring;
mod interview;
mod job;
mod list;
mod opportunity;
mod pipeline;
mod restriction;
mod role;
mod state;
mod user;

pub(super) use access::{access_grant, access_row, privilege, privilege_row};
pub(super) use account::{SettingsRow, settings};
pub(super) use candidate::candidate;
pub(super) use event::{event, event_row};
pub(super) use hiring::{posting, requisition};
pub(super) use interview::{deleted_interview, former_feedback, interview, tombstone_of_interview};
pub(super) use job::{ItemState, item, item_row, job, job_row, subject_key};
pub(super) use list::texts;
pub(super) use opportunity::opportunity;
pub(super) use pipeline::{archive_reason, stage};
pub(super) use restriction::{profile_key, restriction, restriction_row};
pub(super) use role::{role, role_row};
pub(super) use state::{
    ACCESS, PRIVILEGE, ROLE, SETTINGS, USER, json, settings_state, state, state_of, with_links,
};
pub(super) use user::user;

use super::entity::{
    archive_reason as archive_reasons, candidate as candidates, former_feedback,
    interview as interviews, interview_panelist, opportunity as opportunities, opportunity_source,
    opportunity_tag, posting as postings, requisition as requisitions, requisition_posting,
    stage as stages, stage_change, user as users, user_candidate,
};
use crate::domain::record::Record;

/// The rows of some records, table by table.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) users: Vec<users::Model>,
    pub(super) user_candidates: Vec<user_candidate::Model>,
    pub(super) postings: Vec<postings::Model>,
    pub(super) requisitions: Vec<requisitions::Model>,
    pub(super) requisition_postings: Vec<requisition_posting::Model>,
    pub(super) candidates: Vec<candidates::Model>,
    pub(super) opportunities: Vec<opportunities::Model>,
    pub(super) opportunity_sources: Vec<opportunity_source::Model>,
    pub(super) opportunity_tags: Vec<opportunity_tag::Model>,
    pub(super) stage_changes: Vec<stage_change::Model>,
    pub(super) interviews: Vec<interviews::Model>,
    pub(super) interview_panelists: Vec<interview_panelist::Model>,
    pub(super) former_feedback: Vec<former_feedback::Model>,
    pub(super) stages: Vec<stages::Model>,
    pub(super) archive_reasons: Vec<archive_reasons::Model>,
}

/// Whose rows they are, and since which revision they are so.
#[derive(Clone, Copy)]
pub(super) struct RowStamp<'a> {
    pub(super) account: &'a str,
    pub(super) version: i64,
}

impl Rows {
    /// Adds the rows of a record.
    pub(super) fn add(&mut self, mark: RowStamp<'_>, record: Record) {
        match record {
            Record::User(user) => self.add_user(mark, user),
            Record::Posting(posting) => self.add_posting(mark, posting),
            Record::Requisition(requisition) => self.add_requisition(mark, requisition),
            Record::Candidate(candidate) => self.add_candidate(mark, candidate),
            Record::Opportunity(opportunity) => self.add_opportunity(mark, opportunity),
            Record::Interview(interview) => self.add_interview(mark, &interview),
            Record::Stage(stage) => self.add_stage(mark, stage),
            Record::ArchiveReason(reason) => self.add_archive_reason(mark, reason),
        }
    }
}
