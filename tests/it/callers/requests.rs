//! A request of each RPC of the contract.

use prost_reflect::prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage};
use steward::proto::DESCRIPTORS;

/// By RPC; `ACCOUNT` and `USER` stand for those that are asked for.
pub(crate) const REQUESTS: &[(&str, &str)] = &[
    (
        "AuthorizationService/Authorize",
        r#"{"account": "ACCOUNT", "question": {"user": "ada", "permission": "PERMISSION_MANAGE_SOURCES"}}"#,
    ),
    (
        "AuthorizationService/BatchAuthorize",
        r#"{"account": "ACCOUNT", "questions": [{"user": "ada", "permission": "PERMISSION_MANAGE_SOURCES"}]}"#,
    ),
    (
        "AuthorizationService/ListAuthorizedResources",
        r#"{"account": "ACCOUNT", "question": {"user": "ada", "permission": "PERMISSION_MANAGE_PROFILES_AND_VIEW_ASSOCIATED_POSTINGS"}, "kind": "RESOURCE_KIND_OPPORTUNITY"}"#,
    ),
    (
        "AuthorizationService/ListAuthorizedUsers",
        r#"{"account": "ACCOUNT", "question": {"permission": "PERMISSION_MANAGE_SOURCES"}}"#,
    ),
    (
        "AuthorizationService/ListAuthorizedPermissions",
        r#"{"account": "ACCOUNT", "user": "ada"}"#,
    ),
    (
        "RecordService/WriteRecords",
        r#"{"account": "ACCOUNT", "writes": [{"upsert": {"stage": {"id": "s"}}}]}"#,
    ),
    (
        "RecordService/GetRecord",
        r#"{"account": "ACCOUNT", "name": {"stage": "s"}}"#,
    ),
    (
        "RecordService/ListRecords",
        r#"{"account": "ACCOUNT", "kind": "RESOURCE_KIND_OPPORTUNITY"}"#,
    ),
    ("RecordService/GetSettings", r#"{"account": "ACCOUNT"}"#),
    (
        "RecordService/UpdateSettings",
        r#"{"account": "ACCOUNT", "acting_user": "USER", "settings": {}}"#,
    ),
    (
        "RecordService/ImportRecords",
        r#"{"header": {"account": "ACCOUNT"}}"#,
    ),
    ("RecordService/WatchChanges", r#"{"account": "ACCOUNT"}"#),
    (
        "RoleService/ManageRoles",
        r#"{"account": "ACCOUNT", "acting_user": "USER", "operations": [{"create_user": {"user": "u"}}], "validate_only": true}"#,
    ),
    (
        "RoleService/GetRole",
        r#"{"account": "ACCOUNT", "role": "admin"}"#,
    ),
    (
        "RoleService/ListRoleHolders",
        r#"{"account": "ACCOUNT", "role": "admin"}"#,
    ),
    (
        "RoleService/CompareRoles",
        r#"{"account": "ACCOUNT", "role": "admin", "other": "interviewer"}"#,
    ),
    ("RoleService/ListRoles", r#"{"account": "ACCOUNT"}"#),
    ("RoleService/ListPermissions", "{}"),
    (
        "LifecycleService/AnonymizeOpportunities",
        r#"{"account": "ACCOUNT", "acting_user": "USER", "opportunities": {"ids": ["o"]}}"#,
    ),
    (
        "LifecycleService/Restrict",
        r#"{"account": "ACCOUNT", "acting_user": "USER", "opportunity": "o", "basis": "RESTRICTION_BASIS_LEGAL_CLAIMS"}"#,
    ),
    (
        "LifecycleService/LiftRestriction",
        r#"{"account": "ACCOUNT", "acting_user": "USER", "opportunity": "o"}"#,
    ),
    (
        "LifecycleService/ListRestrictions",
        r#"{"account": "ACCOUNT"}"#,
    ),
    (
        "LifecycleService/GetJob",
        r#"{"account": "ACCOUNT", "job": "00000000-0000-0000-0000-000000000000"}"#,
    ),
    ("LifecycleService/ListJobs", r#"{"account": "ACCOUNT"}"#),
    ("AuditService/ListAuditEvents", r#"{"account": "ACCOUNT"}"#),
    (
        "AuditService/StreamAuditEvents",
        r#"{"account": "ACCOUNT"}"#,
    ),
    (
        "AuditService/VerifyAuditEvents",
        r#"{"account": "ACCOUNT"}"#,
    ),
    ("AuditService/ExportAuditHead", r#"{"account": "ACCOUNT"}"#),
];

/// Writes of records for which a user's authority is used.
const WITH_AUTHORITY: &[(&str, &str)] = &[
    (
        "RecordService/WriteRecords",
        r#"{"account": "ACCOUNT", "acting_user": "USER", "writes": [{"upsert": {"user": {"id": "u"}}}]}"#,
    ),
    (
        "RecordService/ImportRecords",
        r#"{"header": {"account": "ACCOUNT", "acting_user": "USER"}}"#,
    ),
];

/// The request to the RPC of a path.
pub(crate) fn request(path: &str, account: &str, user: &str) -> Vec<u8> {
    encoded(REQUESTS, path, account, user)
}

/// The same, by a user's authority.
pub(super) fn with_authority(path: &str, account: &str, user: &str) -> Vec<u8> {
    encoded(WITH_AUTHORITY, path, account, user)
}

/// Whether somebody acts.
pub(super) fn acts(path: &str) -> bool {
    text(REQUESTS, path).contains("USER\"") && text(REQUESTS, path).contains("acting_user")
}

fn text<'a>(requests: &[(&str, &'a str)], path: &str) -> &'a str {
    let rpc = path.strip_prefix("/steward.v1.").unwrap();
    let found = requests.iter().find(|(name, _)| *name == rpc);
    found.unwrap_or_else(|| panic!("{rpc} has no request")).1
}

fn encoded(requests: &[(&str, &str)], path: &str, account: &str, user: &str) -> Vec<u8> {
    let pool = DescriptorPool::decode(DESCRIPTORS).unwrap();
    let (service, method) = path.trim_start_matches('/').split_once('/').unwrap();
    let service = pool.get_service_by_name(service).unwrap();
    let method = service.methods().find(|one| one.name() == method).unwrap();
    let text = text(requests, path)
        .replace("ACCOUNT", account)
        .replace("\"USER\"", &format!("\"{user}\""));
    let mut reader = serde_json::Deserializer::from_str(&text);
    let message = DynamicMessage::deserialize(method.input(), &mut reader);
    message
        .unwrap_or_else(|error| panic!("{path}: {error}"))
        .encode_to_vec()
}
