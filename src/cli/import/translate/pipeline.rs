//! Stages and archive reasons.

use super::{Kept, Notes, entry};
use crate::cli::lever;
use crate::proto::{
    ArchiveReason, ArchiveReasonType, ImportEntry, KeptField, Stage, import_entry, record,
};

/// A stage.
pub(in crate::cli::import) fn stage(stage: lever::Stage) -> ImportEntry {
    let mut kept = Kept::default();
    let stage = Stage {
        id: stage.id,
        name: kept.unless_carried(stage.text, KeptField::Name),
    };
    entry(record::Record::Stage(stage), kept)
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
    let mut kept = Kept::default();
    let reason = ArchiveReason {
        id: reason.id,
        name: kept.unless_carried(reason.text, KeptField::Name),
        r#type: kind.into(),
    };
    Some(entry(record::Record::ArchiveReason(reason), kept))
}

/// Whether an entry is an archive reason that means no hire.
pub(in crate::cli::import) fn means_no_hire(entry: &ImportEntry) -> bool {
    let Some(import_entry::Entry::Record(told)) = &entry.entry else {
        return false;
    };
    match &told.record {
        Some(record::Record::ArchiveReason(reason)) => {
            reason.r#type() == ArchiveReasonType::NotHired
        }
        _ => false,
    }
}
