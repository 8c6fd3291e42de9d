//! Several copies of one record: each field is that of the newest copy that tells it.

use super::{KeptField, Record, Timestamp, keep};
use crate::domain::id::ApplicationId;

/// A copy of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordCopy {
    /// The record.
    pub record: Record,
    /// The fields that it does not tell: they stay as they are stored.
    pub kept: Vec<KeptField>,
    /// When it last changed in its source.
    pub source_time: Option<Timestamp>,
}

/// Fields that were taken from an older copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenFields {
    fields: Vec<KeptField>,
    /// When that copy last changed in its source.
    source_time: Option<Timestamp>,
}

impl RecordCopy {
    /// Takes from an older copy of the same record what this one does not tell. Of other applications than this one
    /// names, nothing is taken (X59)
    /// (rulebook: X60).
    pub fn take_from(&mut self, older: Self) -> TakenFields {
        let told = KeptField::told(KeptField::of(&self.record), &self.kept);
        let is_of_others = !self.kept.contains(&KeptField::Application)
            && application_ids(&self.record) != application_ids(&older.record);
        let is_taken = |field: &KeptField| {
            !(told.contains(field) || (is_of_others && field.is_of_applications()))
        };
        let fields: Vec<KeptField> = KeptField::told(KeptField::of(&older.record), &older.kept)
            .into_iter()
            .filter(is_taken)
            .collect();
        self.record = keep(Some(&older.record), self.record.clone(), &fields);
        self.kept.retain(|field| !fields.contains(field));
        // What the older copy tells only in part.
        let is_part = |field: &KeptField| field.within().iter().any(|whole| fields.contains(whole));
        let parts = older.kept.into_iter().filter(is_part);
        self.kept.extend(parts);
        TakenFields {
            fields,
            source_time: older.source_time,
        }
    }
}

impl TakenFields {
    /// The fields that stay as they are stored all the same, since what is stored was told after that copy; nothing of them
    /// is left in the record. A copy that does not say when counts, as it would alone
    /// (rulebook: X60).
    pub fn stale(&self, stored: Option<Timestamp>, record: &mut Record) -> &[KeptField] {
        let is_current = stored.is_none_or(|stored| self.source_time.is_none_or(|at| at >= stored));
        if is_current {
            return &[];
        }
        if let Record::Opportunity(it) = record {
            // A hire that is told is not lost otherwise, whatever stays.
            if self.fields.contains(&KeptField::Application) {
                it.application = None;
            } else if self.fields.contains(&KeptField::RequisitionForHire)
                && let Some(application) = &mut it.application
            {
                application.requisition_for_hire = None;
            }
        }
        &self.fields
    }
}

fn application_ids(record: &Record) -> Option<&[ApplicationId]> {
    match record {
        Record::Opportunity(it) => Some(&it.application_ids),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
