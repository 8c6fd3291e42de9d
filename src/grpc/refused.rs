//! What the domain refuses, as the contract tells it.

use super::refusal::{Refusal, Violation};
use crate::domain::manage::{self, ManageErrorKind};
use crate::proto::ErrorReason;

/// All refusals of a list; the first gives the reason.
pub(super) fn refused(refusals: &[manage::ManageError]) -> Refusal {
    let violation = |refusal: &manage::ManageError| {
        let mut violation = violation(refusal);
        if let Some(position) = refusal.position {
            violation.field = format!("operations[{position}].{}", refusal.field);
        }
        violation
    };
    Refusal::fields(refusals.iter().map(violation).collect())
}

/// One refusal; its field as it is named within what was judged.
pub(super) fn violation(refusal: &manage::ManageError) -> Violation {
    Violation {
        field: refusal.field.clone(),
        description: refusal.kind.to_string(),
        reason: reason(&refusal.kind),
    }
}

/// The contract's reason for a refusal of the domain.
fn reason(kind: &ManageErrorKind) -> ErrorReason {
    match kind {
        ManageErrorKind::FieldRequired => ErrorReason::FieldRequired,
        ManageErrorKind::FieldInvalid(_) | ManageErrorKind::NotImported => {
            ErrorReason::FieldInvalid
        }
        ManageErrorKind::LimitExceeded(_) => ErrorReason::LimitExceeded,
        ManageErrorKind::DependencyMissing { .. } => ErrorReason::DependencyMissing,
        ManageErrorKind::ResourceUnknown => ErrorReason::ResourceUnknown,
        // Nobody to judge by is as good as nobody who may.
        ManageErrorKind::ActorNotActive | ManageErrorKind::ActorRequired => {
            ErrorReason::ActorNotActive
        }
        ManageErrorKind::PermissionNotHeld(_) => ErrorReason::PermissionNotHeld,
        ManageErrorKind::Escalation => ErrorReason::Escalation,
        ManageErrorKind::AlreadyExists => ErrorReason::AlreadyExists,
        ManageErrorKind::TitleTaken => ErrorReason::TitleTaken,
        ManageErrorKind::PresetImmutable => ErrorReason::PresetImmutable,
        ManageErrorKind::RoleInUse => ErrorReason::RoleInUse,
        ManageErrorKind::LastSuperAdmin => ErrorReason::LastSuperAdmin,
        ManageErrorKind::EtagMismatch => ErrorReason::EtagMismatch,
    }
}
