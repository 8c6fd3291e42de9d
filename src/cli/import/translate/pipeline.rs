//! Stages and archive reasons.

use super::{Notes, entry};
use crate::cli::lever;
use crate::proto::{ArchiveReason, ArchiveReasonType, ImportEntry, Stage, record};

/// A stage.
pub(in crate::cli::import) fn stage(stage: lever::Stage) -> ImportEntry {
    entry(record::Record::Stage(Stage {
        id: stage.id,
        name: stage.text.unwrap_or_default(),
    }))
}

/// An archive reason. Without its type it is left out: to steward it is then a reason that it does not know,
/// and blocks what was archived for it (rulebook, section 10).
pub(in crate::cli::import) fn archive_reason(
    reason: lever::ArchiveReason,
    notes: &mut Notes,
) -> Option<ImportEntry> {
    let kind = match reason.kind.as_deref() {
        Some("hired") => ArchiveReasonType::Hired,
        Some("non-hired") => ArchiveReasonType::NotHired,
        Some(_) => return notes.unknown("type"),
        None => return notes.missing("type"),
    };
    Some(entry(record::Record::ArchiveReason(ArchiveReason {
        id: reason.id,
        name: reason.text.unwrap_or_default(),
        r#type: kind.into(),
    })))
}
