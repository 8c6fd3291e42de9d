//! How long the lists of the contract's requests may be.

use crate::domain::catalogue::Permission;

/// The most questions of a batch.
pub(super) const QUESTIONS: usize = 10_000;
/// The most records of a write.
pub(super) const WRITES: usize = 1_000;
/// The most entries of a chunk of an import.
pub(super) const ENTRIES: usize = 10_000;
/// The most operations of one list.
pub(super) const OPERATIONS: usize = 100;
/// The most opportunities of an erasure by ids.
pub(super) const IDS: usize = 10_000;
/// The most users that a fact of a question names.
pub(super) const APPROVERS: usize = 1_000;
/// The most fields that a fact of a question names.
pub(super) const CHANGED_FIELDS: usize = 100;
/// The most fields that a write leaves as they are stored.
pub(super) const KEEP: usize = 100;
/// The most levels, and the most values, of a permission that a role holds.
pub(super) const LEVELS: usize = 100;
/// The most entries of most lists of a record, and of links of a user.
pub(super) const MANY: usize = 100;
/// The most steps through the pipeline, and the most postings of a requisition.
pub(super) const VERY_MANY: usize = 1_000;
/// The most mail addresses, and the most telephone numbers.
pub(super) const CONTACTS: usize = 50;
/// The most tags, and the most answers of an application.
pub(super) const TAGS: usize = 200;

/// Each list that may stand in a request, with the most entries that it takes.
pub(super) const LISTS: &[(&str, usize)] = &[
    ("Application.answers", TAGS),
    ("BatchAuthorizeRequest.questions", QUESTIONS),
    ("Candidate.emails", CONTACTS),
    ("Candidate.phones", CONTACTS),
    ("CreateUser.linked_candidates", MANY),
    ("Facts.changed_fields", CHANGED_FIELDS),
    ("Facts.pending_approvers", APPROVERS),
    ("Holding.levels", LEVELS),
    ("Holding.values", LEVELS),
    ("ImportChunk.entries", ENTRIES),
    ("ImportEntry.keep", KEEP),
    ("Interview.panel", MANY),
    ("ManageRolesRequest.operations", OPERATIONS),
    ("Opportunity.application_ids", MANY),
    ("Opportunity.links", MANY),
    ("Opportunity.sources", MANY),
    ("Opportunity.stage_changes", VERY_MANY),
    ("Opportunity.tags", TAGS),
    ("OpportunityIds.ids", IDS),
    ("Posting.further_locations", MANY),
    ("RecordWrite.keep", KEEP),
    ("Requisition.postings", VERY_MANY),
    ("SetLinkedCandidates.linked_candidates", MANY),
    ("User.linked_candidates", MANY),
    ("Users.users", APPROVERS),
    ("WriteRecordsRequest.writes", WRITES),
    ("CreateRole.holdings", Permission::ALL.len()),
    ("UpdateRole.holdings", Permission::ALL.len()),
];
