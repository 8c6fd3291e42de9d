//! How large requests, and their lists, may be.

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
/// The most entries of most lists of a record, and of links that a user gets;
/// merges of candidates may add some.
pub(crate) const MANY: usize = 100;
/// The most steps through the pipeline, and the most postings of a requisition.
pub(super) const VERY_MANY: usize = 1_000;
/// The most mail addresses, and the most telephone numbers.
pub(super) const CONTACTS: usize = 50;
/// The most tags, and the most answers of an application.
pub(super) const TAGS: usize = 200;

/// The most types of events that a filter names.
pub(super) const TYPES: usize = 100;
/// The most ends of an audit that are compared.
pub(crate) const EXPORTED: usize = 100;

/// Each list that may stand in a request, with the most entries that it takes.
pub(super) const LISTS: &[(&str, usize)] = &[
    ("Application.answers", TAGS),
    ("AuditFilter.types", TYPES),
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
    ("ImportEntry.older_copies", MANY),
    ("OlderCopy.keep", KEEP),
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
    ("User.linked_candidates", VERY_MANY),
    ("Users.users", APPROVERS),
    ("VerifyAuditEventsRequest.exported", EXPORTED),
    ("WriteRecordsRequest.writes", WRITES),
    ("CreateRole.holdings", Permission::ALL.len()),
    ("UpdateRole.holdings", Permission::ALL.len()),
];

/// How many fields that are wrong are named of a request at most; `trailers`
/// sees to it that every client can read them.
pub(super) const NAMED: usize = 50;

/// The largest message of a request, in bytes, of calls that carry much.
const BYTES: &[(&str, usize)] = &[
    ("AuthorizationService/BatchAuthorize", LARGEST),
    ("RecordService/WriteRecords", LARGEST),
    ("RecordService/ImportRecords", LARGEST),
    ("RoleService/ManageRoles", 1024 * 1024),
    ("LifecycleService/AnonymizeOpportunities", 1024 * 1024),
];
/// Of all others: several times a question with all facts that the contract
/// takes.
const USUAL: usize = 256 * 1024;
/// Of any: a batch of 10,000 questions.
pub(super) const LARGEST: usize = 8 * 1024 * 1024;

/// Of health checks, for which nobody has to show who asks: the name of a service.
pub(super) const HEALTH: usize = 1024;

/// The largest message, in bytes, of a request to this path.
pub(super) fn largest(path: &str) -> usize {
    if path.starts_with("/grpc.health.") {
        return HEALTH;
    }
    let method = path.strip_prefix("/steward.v1.");
    let known = method.and_then(|method| BYTES.iter().find(|(name, _)| *name == method));
    known.map_or(USUAL, |(_, bytes)| *bytes)
}

#[cfg(test)]
mod tests {
    use prost::Message as _;
    use prost_reflect::DescriptorPool;

    use super::*;
    use crate::proto::{AuthorizeRequest, DESCRIPTORS, Facts, Question};

    #[test]
    fn what_carries_much_is_in_the_contract() {
        let pool = DescriptorPool::decode(DESCRIPTORS).unwrap();
        for (name, _) in BYTES {
            let (service, method) = name.split_once('/').unwrap();
            let service = format!("steward.v1.{service}");
            let service = pool.get_service_by_name(&service).unwrap();
            assert!(service.methods().any(|one| one.name() == method), "{name}");
            assert!(largest(&format!("/steward.v1.{name}")) > USUAL);
        }
        assert_eq!(largest("/grpc.health.v1.Health/Check"), HEALTH);
        assert_eq!(
            largest("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"),
            USUAL
        );
    }

    #[test]
    fn a_question_with_all_that_it_may_say_is_far_below_the_usual() {
        let id = || "x".repeat(64);
        let request = AuthorizeRequest {
            account: id(),
            question: Some(Question {
                user: id(),
                facts: Some(Facts {
                    pending_approvers: vec![id(); APPROVERS],
                    changed_fields: vec![id(); CHANGED_FIELDS],
                    ..Facts::default()
                }),
                ..Question::default()
            }),
            ..AuthorizeRequest::default()
        };
        assert!(request.encoded_len() * 3 < USUAL);
    }
}
