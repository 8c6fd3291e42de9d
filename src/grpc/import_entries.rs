//! The entries of an import: judged, and counted.

use std::collections::BTreeMap;

use super::import_entry::{Entry, Gone};
use super::refusal::{Refusal, Violation};
use super::refused::violation;
use super::settings::{self, SettingsChange};
use super::staging::{Merged, Mode, NO_MOVE, Outcome, Staging, WrittenRecord};
use crate::domain::change::Change;
use crate::domain::fact_update::FactUpdate;
use crate::domain::facts::Facts as _;
use crate::domain::manage::{Imported, Operation, grant_of_access};
use crate::domain::question::Profile;
use crate::domain::record::{Record, RecordName};
use crate::proto::{ErrorReason, ImportCounts, ImportProblem};

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
    /// The positions of what was restricted.
    pub(super) restricted: Vec<i64>,
    /// The positions of what was stale.
    pub(super) stale: Vec<i64>,
    /// The positions of what opened something.
    pub(super) opening: Vec<i64>,
    /// The positions of what is restricted all the same.
    pub(super) still_restricted: Vec<i64>,
    /// The positions of what merged a candidate into another.
    pub(super) merging: Vec<i64>,
    /// The positions of records that are anonymized or merged.
    pub(super) anonymized: Vec<i64>,
    /// What was restricted with entries, and is none of them.
    pub(super) restricted_with: Vec<Profile>,
    /// The positions of what gave access or a privilege, made a role, or changed settings.
    pub(super) granting: Vec<i64>,
    /// Who was merged.
    pub(super) merged: Vec<Merged>,
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
                // A field of the entry, beside the record.
                (_, "source_time") => violation.field,
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
    to.restricted += counts.restricted;
    to.stale += counts.stale;
    to.opening += counts.opening;
    to.still_restricted += counts.still_restricted;
    to.deleted += counts.deleted;
    to.merging += counts.merging;
    to.restricted_with += counts.restricted_with;
    to.granting += counts.granting;
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
        Entry::Record(told) => Some(told.copy.record.name()),
        Entry::Gone(gone) => Some(gone.name.clone()),
        Entry::Feedback(interview, _) => Some(RecordName::Interview(interview.clone())),
        _ => None,
    });
    staging.fetch(records).await?;
    let mut run: BTreeMap<i64, Operation> = BTreeMap::new();
    for (position, entry) in (first..).zip(entries) {
        match entry {
            Entry::Operation(operation) => {
                run.insert(position, operation.clone());
                continue;
            }
            Entry::Access(user, posting) => {
                match grant_of_access(&staging.index, user, posting) {
                    Some(grant) => {
                        run.insert(position, grant);
                    }
                    None => tally.counts.unchanged += 1,
                }
                continue;
            }
            _ => {}
        }
        manage(staging, &mut run, tally).await?;
        staging.position = position;
        match entry {
            Entry::Record(told) => {
                let word = word(&told.copy.record);
                let done = staging.upsert(told.clone(), mode).await?;
                tally.note(position, "", told.wrong.clone(), false);
                count(position, word, done, tally);
            }
            Entry::Gone(gone) if gone.is_lacked && staging.exported.is_none() => {
                let needed = Violation {
                    field: "lacked".to_owned(),
                    description: "needs `exported_at` in the header: what was changed since stays"
                        .to_owned(),
                    reason: ErrorReason::FieldInvalid,
                };
                tally.refuse(position, "", vec![needed]);
            }
            Entry::Gone(Gone {
                name,
                is_lacked,
                hire_unknown,
            }) => {
                if *hire_unknown {
                    staging.leave_hire_unknown(name).await?;
                }
                let done = if *is_lacked {
                    staging.delete_lacked(name.clone()).await?
                } else {
                    staging.delete(name.clone()).await?
                };
                count(position, "", done, tally);
            }
            Entry::Feedback(interview, user) => {
                let done = match staging.with_feedback(interview, user) {
                    Ok(interview) => staging.upsert(interview, mode).await?,
                    Err(violation) => Err(vec![violation]),
                };
                match done {
                    Err(violations) => tally.refuse(position, "feedback", violations),
                    done => count(position, "interview", done, tally),
                }
            }
            Entry::Settings(change) => set(staging, position, *change, tally),
            Entry::Malformed(violations) => tally.refuse(position, "", violations.clone()),
            Entry::Operation(_) | Entry::Access(..) => {}
        }
    }
    manage(staging, &mut run, tally).await?;
    name_restricted_with(staging, tally);
    Ok(())
}

fn name_restricted_with(staging: &mut Staging<'_>, tally: &mut Tally) {
    for profile in staging.take_restricted_with() {
        tally.counts.restricted_with += 1;
        if tally.restricted_with.len() < MAX_PROBLEMS {
            tally.restricted_with.push(profile);
        }
    }
}

/// Merges the candidates whose last opportunity moved away, once everything is told.
pub(super) async fn merge_moved_away(
    staging: &mut Staging<'_>,
    tally: &mut Tally,
) -> Result<(), Refusal> {
    for merged in staging.merge_moved_away().await? {
        tally.counts.merging += 1;
        if let Some(position) = merged.position {
            name(&mut tally.merging, position);
        }
        if tally.merged.len() < MAX_PROBLEMS {
            tally.merged.push(merged);
        }
    }
    tally.merging.sort_unstable();
    name_restricted_with(staging, tally);
    Ok(())
}

/// Stages the operations that follow each other.
async fn manage(
    staging: &mut Staging<'_>,
    run: &mut BTreeMap<i64, Operation>,
    tally: &mut Tally,
) -> Result<(), Refusal> {
    if run.is_empty() {
        return Ok(());
    }
    let (positions, operations): (Vec<i64>, Vec<Operation>) =
        std::mem::take(run).into_iter().unzip();
    let outcomes = staging.manage(&operations).await?;
    for (position, outcome) in positions.into_iter().zip(outcomes) {
        match outcome {
            Imported::Made => {
                tally.counts.created += 1;
                grants(position, tally);
            }
            Imported::There => tally.counts.unchanged += 1,
            Imported::Differs => as_it_is(
                position,
                "is there with another content, and stays as it is: only operations of `ManageRoles` change it",
                tally,
            ),
            Imported::HeldEverywhere => as_it_is(
                position,
                "was not added: the user already holds this privilege for all postings",
                tally,
            ),
            Imported::Refused(refusals) => {
                let violations = refusals.iter().map(violation).collect();
                tally.refuse(position, "operation", violations);
            }
        }
    }
    Ok(())
}

/// Notes what may open something to somebody.
fn grants(position: i64, tally: &mut Tally) {
    tally.counts.granting += 1;
    name(&mut tally.granting, position);
}

/// Notes that what an entry would make is there otherwise, and stays so.
fn as_it_is(position: i64, description: &str, tally: &mut Tally) {
    tally.counts.unchanged += 1;
    let differs = Violation {
        field: String::new(),
        description: description.to_owned(),
        reason: ErrorReason::AlreadyExists,
    };
    tally.note(position, "operation", vec![differs], false);
}

/// What the contract calls such a record within an entry.
fn word(record: &Record) -> &'static str {
    match record {
        Record::User(_) => "user",
        Record::Posting(_) => "posting",
        Record::Requisition(_) => "requisition",
        Record::Candidate(_) => "candidate",
        Record::Opportunity(_) => "opportunity",
        Record::Interview(_) => "interview",
        Record::Stage(_) => "stage",
        Record::ArchiveReason(_) => "archive_reason",
    }
}

/// Counts what became of a record, and notes what of it was left off.
fn count(
    position: i64,
    word: &str,
    done: Result<WrittenRecord, Vec<Violation>>,
    tally: &mut Tally,
) {
    let done = match done {
        Ok(done) => done,
        Err(violations) => return tally.refuse(position, "record", violations),
    };
    match done.outcome {
        Outcome::Created => tally.counts.created += 1,
        Outcome::Updated => tally.counts.updated += 1,
        // An absent one is gone in its source and never was here.
        Outcome::Unchanged | Outcome::Absent => tally.counts.unchanged += 1,
        Outcome::Anonymized | Outcome::Merged => {
            tally.counts.anonymized += 1;
            // That a record is gone which is anonymized is no news.
            if !word.is_empty() {
                name(&mut tally.anonymized, position);
            }
        }
        Outcome::Restricted => {
            tally.counts.restricted += 1;
            name(&mut tally.restricted, position);
        }
        Outcome::Stale => {
            tally.counts.stale += 1;
            name(&mut tally.stale, position);
        }
        Outcome::Deleted => tally.counts.deleted += 1,
    }
    if done.opens {
        tally.counts.opening += 1;
        name(&mut tally.opening, position);
    }
    if done.is_restricted {
        tally.counts.still_restricted += 1;
        name(&mut tally.still_restricted, position);
    }
    tally.note(position, "record", done.withheld, false);
    let left_off = done.left_off.into_iter().map(|field| Violation {
        field: format!("{word}.{field}"),
        description: left_off_because(word, field).to_owned(),
        reason: ErrorReason::AlreadyExists,
    });
    tally.note(position, "record", left_off.collect(), false);
}

/// Names an entry, as long as there are not too many.
fn name(positions: &mut Vec<i64>, position: i64) {
    if positions.len() < MAX_PROBLEMS {
        positions.push(position);
    }
}

/// Why a field of a record was left off.
fn left_off_because(word: &str, field: &str) -> &'static str {
    match field {
        "candidate" => NO_MOVE,
        "linked_candidates" => {
            "lacks a stored link, which stays, or names an anonymized candidate, whom nobody is linked to: only \
             `set_linked_candidates` of `ManageRoles` takes a link away"
        }
        "confidential" if word == "posting" => "stays: a posting that was confidential stays so",
        "confidential" => {
            "stays as it is: the acting user does not hold `view_confidential_postings_requisitions_and_manage_profiles` for \
             all postings"
        }
        _ => {
            "differs, and stays as it is: only operations of `ManageRoles` change it (`set_role`, `set_manager`, ...)"
        }
    }
}

fn set(staging: &mut Staging<'_>, position: i64, change: SettingsChange, tally: &mut Tally) {
    let present = *staging.index.settings();
    let new = change.upon(present);
    let violations = match staging.actor {
        Some(actor) => settings::against(&staging.index, actor, change, ""),
        None => vec![Violation {
            field: String::new(),
            description: "needs `acting_user`, by whose authority it is judged".to_owned(),
            reason: ErrorReason::ActorNotActive,
        }],
    };
    if !violations.is_empty() {
        tally.refuse(position, "settings", violations);
    } else if new == present {
        tally.counts.unchanged += 1;
    } else {
        staging.index.apply(FactUpdate::Settings(new));
        staging.push(Change::PutSettings(new));
        tally.counts.updated += 1;
        grants(position, tally);
    }
}
