//! What the domain refuses, as the contract tells it.

use super::super::refusal::{Refusal, Violation};
use crate::domain::manage::{self, RefusalKind};
use crate::proto::ErrorReason;

/// All refusals of a list; the first gives the reason.
pub(super) fn refused(refusals: &[manage::Refusal]) -> Refusal {
    let violations: Vec<Violation> = refusals.iter().map(violation).collect();
    Refusal::fields(violations)
}

fn violation(refusal: &manage::Refusal) -> Violation {
    let field = match refusal.position {
        Some(position) => format!("operations[{position}].{}", refusal.field),
        None => refusal.field.clone(),
    };
    Violation {
        field,
        description: refusal.kind.to_string(),
        reason: reason(&refusal.kind),
    }
}

/// The contract's reason for a refusal of the domain.
pub(in crate::grpc) fn reason(kind: &RefusalKind) -> ErrorReason {
    match kind {
        RefusalKind::FieldRequired => ErrorReason::FieldRequired,
        RefusalKind::FieldInvalid(_) => ErrorReason::FieldInvalid,
        RefusalKind::LimitExceeded(_) => ErrorReason::LimitExceeded,
        RefusalKind::DependencyMissing { .. } => ErrorReason::DependencyMissing,
        RefusalKind::ResourceUnknown => ErrorReason::ResourceUnknown,
        RefusalKind::ActorNotActive => ErrorReason::ActorNotActive,
        RefusalKind::PermissionNotHeld(_) => ErrorReason::PermissionNotHeld,
        RefusalKind::Escalation => ErrorReason::Escalation,
        RefusalKind::AlreadyExists => ErrorReason::AlreadyExists,
        RefusalKind::TitleTaken => ErrorReason::TitleTaken,
        RefusalKind::PresetImmutable => ErrorReason::PresetImmutable,
        RefusalKind::RoleInUse => ErrorReason::RoleInUse,
        RefusalKind::LastSuperAdmin => ErrorReason::LastSuperAdmin,
        RefusalKind::EtagMismatch => ErrorReason::EtagMismatch,
    }
}
