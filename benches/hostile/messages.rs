//! What is asked, as it goes over the wire.

use prost::Message;
use steward::cli::sample::generator::{opportunity_id, user_id};
use steward::proto::anonymize_opportunities_request::Selection;
use steward::proto::import_entry::Entry;
use steward::proto::import_records_request::Message as Import;
use steward::proto::question::Subject;
use steward::proto::{
    AnonymizeOpportunitiesRequest, AuthorizeRequest, BatchAuthorizeRequest, Decision,
    DecisionReason, ImportChunk, ImportEntry, ImportHeader, ImportRecordsRequest,
    ListAuthorizedResourcesRequest, ManageRolesRequest, OpportunityIds, Permission, Question,
    Record, ResourceKind, RoleOperation, SetRole, Settings, Stage, Target, UpdateSettingsRequest,
    WatchChangesRequest, record, role_operation,
};

use crate::server::{LARGE, ROOT};

pub(crate) const AUTHORIZE: &str = "/steward.v1.AuthorizationService/Authorize";
pub(crate) const BATCH: &str = "/steward.v1.AuthorizationService/BatchAuthorize";
pub(crate) const LIST: &str = "/steward.v1.AuthorizationService/ListAuthorizedResources";
pub(crate) const CATALOGUE: &str = "/steward.v1.RoleService/ListPermissions";
pub(crate) const ROLES: &str = "/steward.v1.RoleService/ManageRoles";
pub(crate) const ANONYMIZE: &str = "/steward.v1.LifecycleService/AnonymizeOpportunities";
pub(crate) const IMPORT: &str = "/steward.v1.RecordService/ImportRecords";
pub(crate) const SETTINGS: &str = "/steward.v1.RecordService/UpdateSettings";
pub(crate) const WATCH: &str = "/steward.v1.RecordService/WatchChanges";

/// The headers of a call (HPACK), of which the server is to remember nothing.
pub(crate) fn headers(path: &str) -> Vec<u8> {
    let (post, http) = (0x83, 0x86);
    let mut block = vec![post, http];
    let mut text = |first: &[u8], texts: &[&str]| {
        block.extend_from_slice(first);
        for text in texts {
            block.push(u8::try_from(text.len()).expect("a short header"));
            block.extend_from_slice(text.as_bytes());
        }
    };
    text(&[0x04], &[path]);
    text(&[0x01], &["steward"]);
    text(&[0x00], &["te", "trailers"]);
    text(&[0x0f, 0x10], &["application/grpc"]);
    block
}

/// A message as gRPC writes it: not compressed, its length, itself.
pub(crate) fn framed(message: &impl Message) -> Vec<u8> {
    let mut framed = prefix(message.encoded_len());
    framed.extend(message.encode_to_vec());
    framed
}

/// What stands before a message of this length.
pub(crate) fn prefix(length: usize) -> Vec<u8> {
    let length = u32::try_from(length).expect("a short message");
    [&[0], length.to_be_bytes().as_slice()].concat()
}

fn question(user: &str, permission: Permission, opportunity: Option<&str>) -> Question {
    let target = opportunity.map(|opportunity| Target {
        opportunity: opportunity.to_owned(),
        ..Target::default()
    });
    Question {
        user: user.to_owned(),
        subject: Some(Subject::Permission(permission.into())),
        target,
        ..Question::default()
    }
}

/// Questions about the sample, which nobody else changes, with their answers.
pub(crate) fn of_canary() -> Vec<(Vec<u8>, Decision)> {
    let profiles = Permission::ManageProfilesAndViewAssociatedPostings;
    let sources = Permission::ManageSources;
    let (allowed, denied) = (DecisionReason::Allowed, DecisionReason::PermissionNotHeld);
    let questions = [
        (
            "cleo-team-member",
            profiles,
            Some("opp-active-backend"),
            allowed,
        ),
        ("perry-approver", sources, None, denied),
        ("ada-super-admin", sources, None, allowed),
    ];
    let asked = |(user, permission, opportunity, reason): (&str, _, _, DecisionReason)| {
        let request = AuthorizeRequest {
            account: "sample".to_owned(),
            question: Some(question(user, permission, opportunity)),
            ..AuthorizeRequest::default()
        };
        let decision = Decision {
            allowed: reason == allowed,
            reason: reason.into(),
        };
        (framed(&request), decision)
    };
    questions.into_iter().map(asked).collect()
}

/// The n-th question about the large account.
fn about(n: u64) -> Question {
    let permission = Permission::ManageProfilesAndViewAssociatedPostings;
    let opportunity = opportunity_id(n).to_string();
    question(
        &user_id(n % 200).to_string(),
        permission,
        Some(&opportunity),
    )
}

/// Single questions, with or without an explanation.
pub(crate) fn questions(explain: bool) -> Vec<Vec<u8>> {
    let request = |n| AuthorizeRequest {
        account: LARGE.to_owned(),
        question: Some(about(n)),
        explain,
        ..AuthorizeRequest::default()
    };
    (0..100).map(|n| framed(&request(n))).collect()
}

/// So many questions at once.
pub(crate) fn batch(count: u64, explain: bool) -> Vec<u8> {
    framed(&BatchAuthorizeRequest {
        account: LARGE.to_owned(),
        questions: (0..count).map(about).collect(),
        explain,
        ..BatchAuthorizeRequest::default()
    })
}

/// So many bytes of questions that say nothing: two bytes each.
pub(crate) fn empty_questions(bytes: usize) -> Vec<u8> {
    let account = BatchAuthorizeRequest {
        account: LARGE.to_owned(),
        ..BatchAuthorizeRequest::default()
    };
    let message = [account.encode_to_vec(), [0x12, 0].repeat(bytes / 2)].concat();
    [prefix(message.len()), message].concat()
}

/// All that the Super Admin may work on, in pages of this size.
pub(crate) fn list(page_size: i32) -> Vec<u8> {
    let permission = Permission::ManageProfilesAndViewAssociatedPostings;
    framed(&ListAuthorizedResourcesRequest {
        account: LARGE.to_owned(),
        question: Some(question(ROOT, permission, None)),
        kind: ResourceKind::Opportunity.into(),
        page_size,
        ..ListAuthorizedResourcesRequest::default()
    })
}

/// The changes of the large account.
pub(crate) fn watch() -> Vec<u8> {
    framed(&WatchChangesRequest {
        account: LARGE.to_owned(),
        ..WatchChangesRequest::default()
    })
}

/// Changes that undo each other.
pub(crate) fn changes() -> Vec<Vec<u8>> {
    let change = |locked| UpdateSettingsRequest {
        account: LARGE.to_owned(),
        acting_user: ROOT.to_owned(),
        settings: Some(Settings {
            tags_locked: Some(locked),
            ..Settings::default()
        }),
        ..UpdateSettingsRequest::default()
    };
    [true, false].map(|locked| framed(&change(locked))).to_vec()
}

/// What erasing all that may be named at once would do.
pub(crate) fn preview() -> Vec<u8> {
    framed(&AnonymizeOpportunitiesRequest {
        account: LARGE.to_owned(),
        acting_user: ROOT.to_owned(),
        selection: Some(Selection::Opportunities(OpportunityIds {
            ids: (0..10_000).map(|n| opportunity_id(n).to_string()).collect(),
        })),
        ..AnonymizeOpportunitiesRequest::default()
    })
}

/// What other roles of a hundred users would do.
pub(crate) fn impact() -> Vec<u8> {
    let operation = |n| RoleOperation {
        operation: Some(role_operation::Operation::SetRole(SetRole {
            user: user_id(n).to_string(),
            role: "admin".to_owned(),
        })),
    };
    framed(&ManageRolesRequest {
        account: LARGE.to_owned(),
        acting_user: ROOT.to_owned(),
        operations: (0..100).map(operation).collect(),
        validate_only: true,
        ..ManageRolesRequest::default()
    })
}

/// Imports of 2,000 stages, each of which changes what the other one said.
pub(crate) fn imports() -> Vec<Vec<u8>> {
    let stage = |n: usize, name: &str| ImportEntry {
        entry: Some(Entry::Record(Record {
            record: Some(record::Record::Stage(Stage {
                id: format!("stage-{n}"),
                name: name.to_owned(),
            })),
        })),
        ..ImportEntry::default()
    };
    let import = |name: &str| {
        let header = Import::Header(ImportHeader {
            account: LARGE.to_owned(),
            acting_user: ROOT.to_owned(),
            ..ImportHeader::default()
        });
        let chunk = Import::Chunk(ImportChunk {
            entries: (0..2_000).map(|n| stage(n, name)).collect(),
        });
        let messages = [header, chunk].map(|message| {
            framed(&ImportRecordsRequest {
                message: Some(message),
            })
        });
        messages.concat()
    };
    ["one", "another"].map(import).to_vec()
}

/// Bytes that look random and are the same in every run (`SplitMix64`).
pub(crate) fn noise(seed: u64, count: usize) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)).to_le_bytes()
    };
    let mut bytes = Vec::with_capacity(count + 8);
    while bytes.len() < count {
        bytes.extend(next());
    }
    bytes.truncate(count);
    bytes
}
