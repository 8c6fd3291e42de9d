use super::{RowStamp, Rows};
use crate::domain::record::{ArchiveReason, Stage};
use crate::store::StoreError;
use crate::store::entity::{archive_reason as archive_reasons, stage as stages};
use crate::store::key::{Key, read};
use crate::store::value::id;

impl Rows {
    pub(super) fn add_stage(&mut self, mark: RowStamp<'_>, stage: Stage) {
        self.stages.push(stages::Model {
            account_id: mark.account.to_owned(),
            id: stage.id.to_string(),
            name: stage.name,
            version: mark.version,
        });
    }

    pub(super) fn add_archive_reason(&mut self, mark: RowStamp<'_>, reason: ArchiveReason) {
        self.archive_reasons.push(archive_reasons::Model {
            account_id: mark.account.to_owned(),
            id: reason.id.to_string(),
            name: reason.name,
            kind: reason.kind.key().to_owned(),
            version: mark.version,
        });
    }
}

/// The stage that a row tells of.
pub(in crate::store) fn stage(row: stages::Model) -> Result<Stage, StoreError> {
    Ok(Stage {
        id: id("stage", &row.id)?,
        name: row.name,
    })
}

/// The archive reason that a row tells of.
pub(in crate::store) fn archive_reason(
    row: archive_reasons::Model,
) -> Result<ArchiveReason, StoreError> {
    const TABLE: &str = "archive_reason";
    Ok(ArchiveReason {
        id: id(TABLE, &row.id)?,
        name: row.name,
        kind: read(TABLE, &row.kind)?,
    })
}
