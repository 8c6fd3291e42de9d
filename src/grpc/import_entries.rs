//! The entries of an import: read, judged, counted.

use std::collections::BTreeMap;

use super::fields::Fields;
use super::refusal::{Refusal, Violation};
use super::refused::violation;
use super::settings::{self, SettingsChange};
use super::staging::{Mode, Outcome, Staging};
use super::{operation, record_in};
use crate::domain::change::Change;
use crate::domain::fact_update::FactUpdate;
use crate::domain::facts::Facts as _;
use crate::domain::manage::{Imported, Operation};
use crate::domain::record::Record;
use crate::proto::{self, ErrorReason, ImportCounts, ImportProblem, import_entry};

/// An entry, read.
#[expect(
    clippy::large_enum_variant,
    reason = "records are what imports are made of"
)]
pub(super) enum Entry {
    Record(Record),
    Operation(Operation),
    Settings(SettingsChange),
    /// It is not as it should be.
    Malformed(Vec<Violation>),
}

impl Entry {
    /// Reads an entry.
    pub(super) fn read(said: proto::ImportEntry) -> Self {
        let mut fields = Fields::default();
        let read = match said.entry {
            None => {
                fields.required("");
                None
            }
            Some(import_entry::Entry::Record(said)) => fields
                .within("record", |fields| record_in::read(fields, said))
                .map(Self::Record),
            Some(import_entry::Entry::Operation(said)) => fields
                .within("operation", |fields| operation::read(fields, said))
                .map(Self::Operation),
            Some(import_entry::Entry::Settings(said)) => {
                let read = |fields: &mut Fields| SettingsChange::read(fields, said);
                Some(Self::Settings(fields.within("settings", read)))
            }
        };
        match fields.check(read) {
            Ok(entry) => entry,
            Err(refusal) => Self::Malformed(refusal.into_violations()),
        }
    }
}

/// The most problems that one answer names: it stays well below what a message
/// may hold, however much is wrong with the entries of a whole stream.
const MAX_PROBLEMS: usize = 10_000;

/// What became of entries.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Tally {
    pub(super) counts: ImportCounts,
    pub(super) problems: Vec<ImportProblem>,
    /// How many there are beside those that are named.
    pub(super) further_problems: i64,
}

impl Tally {
    fn refuse(&mut self, position: i64, path: &str, violations: Vec<Violation>) {
        self.counts.refused += 1;
        self.note(position, path, violations, true);
    }

    fn note(&mut self, position: i64, path: &str, violations: Vec<Violation>, refused: bool) {
        for violation in violations {
            if self.problems.len() >= MAX_PROBLEMS {
                self.further_problems += 1;
                continue;
            }
            let field = match (path, violation.field.as_str()) {
                ("", field) => field.to_owned(),
                // What is wrong with the entry as a whole has no field.
                (_, "" | "acting_user") => String::new(),
                (path, field) => format!("{path}.{field}"),
            };
            self.problems.push(ImportProblem {
                position,
                field,
                description: violation.description,
                reason: violation.reason.into(),
                refused,
            });
        }
    }
}

/// Adds counts to others.
pub(super) fn add(to: &mut ImportCounts, counts: &ImportCounts) {
    to.created += counts.created;
    to.updated += counts.updated;
    to.unchanged += counts.unchanged;
    to.anonymized += counts.anonymized;
    to.refused += counts.refused;
}

/// Stages entries, the first of which has this position, and tallies what
/// became of them. Entries may rest on what came before them.
pub(super) async fn stage(
    staging: &mut Staging<'_>,
    first: i64,
    entries: &[Entry],
    mode: Mode,
    tally: &mut Tally,
) -> Result<(), Refusal> {
    let records = entries.iter().filter_map(|entry| match entry {
        Entry::Record(record) => Some(record.name()),
        _ => None,
    });
    staging.fetch(records).await?;
    let mut run: BTreeMap<i64, &Operation> = BTreeMap::new();
    for (position, entry) in (first..).zip(entries) {
        if let Entry::Operation(operation) = entry {
            run.insert(position, operation);
            continue;
        }
        manage(staging, &mut run, tally).await?;
        match entry {
            Entry::Record(record) => {
                let record = record.clone();
                take_in(staging, position, record, mode, tally).await?;
            }
            Entry::Settings(change) => set(staging, position, *change, tally),
            Entry::Malformed(violations) => tally.refuse(position, "", violations.clone()),
            Entry::Operation(_) => {}
        }
    }
    manage(staging, &mut run, tally).await?;
    Ok(())
}

/// Stages the operations that follow each other.
async fn manage(
    staging: &mut Staging<'_>,
    run: &mut BTreeMap<i64, &Operation>,
    tally: &mut Tally,
) -> Result<(), Refusal> {
    if run.is_empty() {
        return Ok(());
    }
    let (positions, operations): (Vec<i64>, Vec<Operation>) = std::mem::take(run)
        .into_iter()
        .map(|(position, operation)| (position, operation.clone()))
        .unzip();
    let outcomes = staging.manage(&operations).await?;
    for (position, outcome) in positions.into_iter().zip(outcomes) {
        match outcome {
            Imported::Made => tally.counts.created += 1,
            Imported::There => tally.counts.unchanged += 1,
            Imported::Refused(refusals) => {
                let violations = refusals.iter().map(violation).collect();
                tally.refuse(position, "operation", violations);
            }
        }
    }
    Ok(())
}

async fn take_in(
    staging: &mut Staging<'_>,
    position: i64,
    record: Record,
    mode: Mode,
    tally: &mut Tally,
) -> Result<(), Refusal> {
    let done = match staging.upsert(record, mode).await? {
        Ok(done) => done,
        Err(violations) => {
            tally.refuse(position, "record", violations);
            return Ok(());
        }
    };
    match done.outcome {
        Outcome::Created => tally.counts.created += 1,
        Outcome::Updated => tally.counts.updated += 1,
        Outcome::Unchanged => tally.counts.unchanged += 1,
        Outcome::Anonymized => tally.counts.anonymized += 1,
        // An import deletes nothing.
        Outcome::Deleted | Outcome::Restricted | Outcome::Absent => {}
    }
    tally.note(position, "record", done.withheld, false);
    let left_off = done.left_off.into_iter().map(|field| Violation {
        field: format!("user.{field}"),
        description: "differs, and stays as it is: it is changed by operations only".to_owned(),
        reason: ErrorReason::AlreadyExists,
    });
    tally.note(position, "record", left_off.collect(), false);
    Ok(())
}

fn set(staging: &mut Staging<'_>, position: i64, change: SettingsChange, tally: &mut Tally) {
    let present = *staging.index.settings();
    let new = change.upon(present);
    if new == present {
        tally.counts.unchanged += 1;
        return;
    }
    let violations = match staging.actor {
        Some(actor) => settings::against(&staging.index, actor, new, ""),
        None => vec![Violation {
            field: String::new(),
            description: "needs an acting user".to_owned(),
            reason: ErrorReason::ActorNotActive,
        }],
    };
    if violations.is_empty() {
        staging.index.apply(FactUpdate::Settings(new));
        staging.changes.push(Change::PutSettings(new));
        tally.counts.updated += 1;
    } else {
        tally.refuse(position, "settings", violations);
    }
}
