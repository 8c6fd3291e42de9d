//! Events, and what does not fit of them, over the wire.

use std::collections::{BTreeMap, HashMap};

use serde::de::DeserializeOwned;

use crate::domain::audit::{Event, EventKind, Finding, TargetKind, Verified};
use crate::domain::record::Timestamp;
use crate::grpc::record_out::time;
use crate::grpc::words::Word;
use crate::proto::{
    AuditCallerType, AuditEvent, AuditEventType, AuditFinding, AuditFindingType, AuditTargetType,
    AuthorKind, VerifyAuditEventsResponse,
};

/// An event as the contract tells it. What is stored is told as far as it can be read: it may have been changed.
pub(super) fn event(stored: Event) -> AuditEvent {
    let kind = EventKind::from_key(&stored.kind);
    let target = stored.target_kind.as_deref().and_then(TargetKind::from_key);
    AuditEvent {
        sequence: stored.sequence,
        time: Some(time(Timestamp(stored.at))),
        r#type: kind.map_or(AuditEventType::Unspecified.into(), Word::number),
        author: author(&stored.actor_kind).into(),
        acting_user: stored.actor_id.unwrap_or_default(),
        caller_type: caller(&stored.caller_kind).into(),
        caller: stored.caller.unwrap_or_default(),
        target_type: target.map_or(AuditTargetType::Unspecified.into(), Word::number),
        target: stored.target_id.unwrap_or_default(),
        target_user: stored.target_user.unwrap_or_default(),
        before: values(stored.before.as_deref()),
        after: values(stored.after.as_deref()),
        counts: values(stored.counts.as_deref()),
        revision_number: stored.revision,
        link: stored.link,
    }
}

/// Values by name.
fn values<V: DeserializeOwned>(json: Option<&str>) -> HashMap<String, V> {
    let read = json.and_then(|json| serde_json::from_str::<BTreeMap<String, V>>(json).ok());
    read.unwrap_or_default().into_iter().collect()
}

fn author(kind: &str) -> AuthorKind {
    match kind {
        "user" => AuthorKind::User,
        "service" => AuthorKind::Service,
        "operator" => AuthorKind::Operator,
        _ => AuthorKind::Unspecified,
    }
}

fn caller(kind: &str) -> AuditCallerType {
    match kind {
        "unknown" => AuditCallerType::Unknown,
        "service" => AuditCallerType::Service,
        "steward" => AuditCallerType::Steward,
        "command_line" => AuditCallerType::CommandLine,
        _ => AuditCallerType::Unspecified,
    }
}

/// What verifying a chain came to.
pub(super) fn verified(verified: Verified) -> VerifyAuditEventsResponse {
    VerifyAuditEventsResponse {
        events: verified.events,
        events_before_chain: verified.unsealed,
        begin_time: verified.began_at.map(|at| time(Timestamp(at))),
        findings: verified.findings.into_iter().map(finding).collect(),
        further_findings: i64::try_from(verified.further_findings).unwrap_or(i64::MAX),
    }
}

fn finding(finding: Finding) -> AuditFinding {
    use AuditFindingType as Type;
    let (kind, first, last) = match finding {
        Finding::Changed { sequence } => (Type::EventChanged, sequence, sequence),
        Finding::PrefixChanged { sequence } => (Type::PrefixChanged, sequence, sequence),
        Finding::Missing { first, last } => (Type::EventsMissing, first, last),
        Finding::TailMissing { first, last } => (Type::TailMissing, first, last),
        Finding::BeyondEnd { first, last } => (Type::BeyondEnd, first, last),
        Finding::EndDiffers { sequence } => (Type::EndDiffers, sequence, sequence),
        Finding::RevisionUntold { revision } => (Type::RevisionUntold, revision, revision),
        Finding::NotAsExported { sequence } => (Type::NotAsExported, sequence, sequence),
    };
    AuditFinding {
        r#type: kind.into(),
        first_sequence: first,
        last_sequence: last,
    }
}
