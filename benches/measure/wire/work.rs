//! What another client asks for: the calls that take the server's time.

use steward::cli::sample::generator::user_id;
use steward::proto::import_entry::Entry;
use steward::proto::import_records_request::Message;
use steward::proto::question::Subject;
use steward::proto::role_operation::Operation;
use steward::proto::{
    AuthorizeRequest, Candidate, ImportChunk, ImportEntry, ImportHeader, ImportRecordsRequest,
    ListAuthorizedResourcesRequest, ManageRolesRequest, Permission, Question, Record, ResourceKind,
    RoleOperation, SetRole, record,
};

use super::questions::{Requests, asked, framed, single};
use crate::stored;

/// How many different requests of a kind there are.
const DIFFERENT: u64 = 200;
/// The entries of an import, and the operations of a preview.
const ENTRIES: u64 = 200;
const OPERATIONS: u64 = 20;

impl Requests {
    /// Whole lists of the opportunities that a user may manage.
    pub(super) fn lists() -> Self {
        let list = |n| ListAuthorizedResourcesRequest {
            account: stored::ACCOUNT.to_owned(),
            question: Some(Question {
                user: user_id(n).to_string(),
                subject: Some(Subject::Permission(
                    Permission::ManageProfilesAndViewAssociatedPostings.into(),
                )),
                ..Question::default()
            }),
            kind: ResourceKind::Opportunity.into(),
            ..ListAuthorizedResourcesRequest::default()
        };
        Self::of(
            "/steward.v1.AuthorizationService/ListAuthorizedResources",
            (0..DIFFERENT).map(|n| framed(&list(n))).collect(),
        )
    }

    /// What it would do if some users got another role.
    pub(super) fn previews() -> Self {
        let operation = |n| RoleOperation {
            operation: Some(Operation::SetRole(SetRole {
                user: user_id(n).to_string(),
                role: "admin".to_owned(),
            })),
        };
        // From the second on: the first user is the one who asks.
        let preview = |n| ManageRolesRequest {
            account: stored::ACCOUNT.to_owned(),
            acting_user: user_id(0).to_string(),
            operations: (0..OPERATIONS).map(|m| operation(1 + n + m)).collect(),
            validate_only: true,
            ..ManageRolesRequest::default()
        };
        Self::of(
            "/steward.v1.RoleService/ManageRoles",
            (0..DIFFERENT).map(|n| framed(&preview(n))).collect(),
        )
    }

    /// Questions whose answers are to be explained.
    pub(super) fn explains() -> Self {
        let explain = |question| AuthorizeRequest {
            explain: true,
            ..single(question)
        };
        let questions = asked(10_000).into_iter();
        Self::of(
            "/steward.v1.AuthorizationService/Authorize",
            questions.map(|it| framed(&explain(it))).collect(),
        )
    }

    /// The same candidates, with another name in each import: all of them are
    /// written.
    pub(super) fn imports() -> Self {
        let entry = |n, time| ImportEntry {
            entry: Some(Entry::Record(Record {
                record: Some(record::Record::Candidate(Candidate {
                    id: format!("imported-{n}"),
                    name: format!("Imported {time}"),
                    ..Candidate::default()
                })),
            })),
            ..ImportEntry::default()
        };
        let header = framed(&ImportRecordsRequest {
            message: Some(Message::Header(ImportHeader {
                account: stored::ACCOUNT.to_owned(),
                ..ImportHeader::default()
            })),
        });
        let import = |time| {
            let entries = (0..ENTRIES).map(|n| entry(n, time)).collect();
            let chunk = framed(&ImportRecordsRequest {
                message: Some(Message::Chunk(ImportChunk { entries })),
            });
            [header.clone(), chunk].concat()
        };
        Self::of(
            "/steward.v1.RecordService/ImportRecords",
            (0..DIFFERENT).map(import).collect(),
        )
    }
}
