//! What the domain refuses, as the contract tells it.

use super::refusal::{Refusal, Violation};
use crate::domain::manage::{self, RefusalKind};
use crate::proto::ErrorReason;

/// All refusals of a list; the first gives the reason.
pub(super) fn refused(refusals: &[manage::Refusal]) -> Refusal {
    let violation = |refusal: &manage::Refusal| {
        let mut violation = violation(refusal);
        if let Some(position) = refusal.position {
            violation.field = format!("operations[{position}].{}", refusal.field);
        }
        violation
    };
    Refusal::fields(refusals.iter().map(violation).collect())
}

/// One refusal; its field as it is named within what was judged.
pub(super) fn violation(refusal: &manage::Refusal) -> Violation {
    Violation {
        field: refusal.field.clone(),
        description: refusal.kind.to_string(),
        reason: reason(&refusal.kind),
    }
}

/// The contract's reason for a refusal of the domain.
fn reason(kind: &RefusalKind) -> ErrorReason {
    match kind {
        RefusalKind::FieldRequired => ErrorReason::FieldRequired,
        RefusalKind::FieldInvalid(_) | RefusalKind::NotImported => ErrorReason::FieldInvalid,
        RefusalKind::LimitExceeded(_) => ErrorReason::LimitExceeded,
        RefusalKind::DependencyMissing { .. } => ErrorReason::DependencyMissing,
        RefusalKind::ResourceUnknown => ErrorReason::ResourceUnknown,
        // Nobody to judge by is as good as nobody who may.
        RefusalKind::ActorNotActive | RefusalKind::ActorRequired => ErrorReason::ActorNotActive,
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
