//! What is deleted, or gone in its source.

use super::{Outcome, Staging, WrittenRecord};
use crate::domain::change::Change;
use crate::domain::erasure::{Closed, ended_with, is_closed, lifecycle, restricted_by};
use crate::domain::fact_update::FactUpdate;
use crate::domain::id::OpportunityId;
use crate::domain::question::Profile;
use crate::domain::record::{
    Deletion, FixedFact, Lifecycle, Opportunity, Record, RecordName, RestrictionKind, Version,
    deletion, is_changed_since, with_hire_unknown,
};
use crate::grpc::refusal::{Refusal, Violation};
use crate::index::Index;
use crate::proto::ErrorReason;

/// What is said of a record that takes no writes.
fn closed_outcome(facts: &Index, name: &RecordName) -> Outcome {
    match lifecycle(facts, name) {
        Lifecycle::Merged => Outcome::Merged,
        _ => Outcome::Anonymized,
    }
}

impl Staging<'_> {
    /// Deletes a record that was fetched, or restricts what is not to be lost.
    pub(in crate::grpc) async fn delete(
        &mut self,
        name: RecordName,
    ) -> Result<Result<WrittenRecord, Vec<Violation>>, Refusal> {
        self.delete_unless_newer(name, None).await
    }

    /// Leaves unknown whether the person was hired through an opportunity that was fetched.
    pub(in crate::grpc) async fn leave_hire_unknown(
        &mut self,
        name: &RecordName,
    ) -> Result<(), Refusal> {
        let stored = self.stored(name).map(|stored| &stored.value);
        if is_closed(&self.index, name, stored) {
            return Ok(());
        }
        if let Some(Record::Opportunity(was)) = stored.cloned() {
            let unknown = with_hire_unknown(was.unknown);
            if was.unknown != unknown {
                self.put(Record::Opportunity(Opportunity { unknown, ..was }))
                    .await?;
            }
        }
        Ok(())
    }

    /// The same of a record that a complete list lacks, unless it was changed after
    /// the list was made
    /// (rulebook: X70).
    pub(in crate::grpc) async fn delete_lacked(
        &mut self,
        name: RecordName,
    ) -> Result<Result<WrittenRecord, Vec<Violation>>, Refusal> {
        self.delete_unless_newer(name, self.exported).await
    }

    async fn delete_unless_newer(
        &mut self,
        name: RecordName,
        exported: Option<u64>,
    ) -> Result<Result<WrittenRecord, Vec<Violation>>, Refusal> {
        let changed = self.stored(&name).map(|stored| stored.version);
        let stored = self.stored(&name).map(|stored| &stored.value);
        let is_absent = stored.is_none();
        let fixed = stored.and_then(FixedFact::of);
        let is_closed = is_closed(&self.index, &name, stored);
        let done = match deletion(&name) {
            Deletion::Refused => {
                return Ok(Err(vec![Violation {
                    field: String::new(),
                    description:
                        "names a user: users are deactivated with `ManageRoles`, and never deleted"
                            .to_owned(),
                    reason: ErrorReason::UseManageRoles,
                }]));
            }
            _ if is_closed => WrittenRecord::of(closed_outcome(&self.index, &name)),
            Deletion::Removes(_) if is_absent => WrittenRecord::of(Outcome::Absent),
            _ if self.is_newer(changed, exported) => WrittenRecord::of(Outcome::Stale),
            // Whose last opportunity moved away is another one now, whatever else is told (X58).
            Deletion::Restricts(Profile::Candidate(id)) if self.is_to_be_merged(&id).await? => {
                WrittenRecord::of(Outcome::Merged)
            }
            // A candidate of whom no record came may be named by opportunities.
            Deletion::Restricts(profile) => {
                let outcome = self.restrict(&profile, exported).await?;
                if is_absent && outcome == Outcome::Unchanged {
                    self.note_gone(&name);
                    WrittenRecord::of(Outcome::Absent)
                } else {
                    WrittenRecord::of(outcome)
                }
            }
            Deletion::Removes(removed) => {
                // Who was hired for a reason that is deleted was hired all the same.
                if fixed != Some(FixedFact::Hired) {
                    self.index.extend(FactUpdate::gone(&removed));
                }
                self.deleted
                    .extend(fixed.map(|fixed| (name.clone(), fixed)));
                self.records.insert(name, None);
                self.changes.push(Change::DeleteRecord(removed));
                WrittenRecord::of(Outcome::Deleted)
            }
        };
        Ok(Ok(done))
    }

    /// Whether a record was changed after it was exported.
    fn is_newer(&self, changed: Option<Version>, exported: Option<u64>) -> bool {
        let since = changed.zip(exported);
        since.is_some_and(|(changed, exported)| {
            is_changed_since(changed, exported, &self.own_revisions, self.next)
        })
    }

    /// What closes with something that is gone in its source, fetched
    /// (rulebook: X57).
    pub(super) async fn closed_with(
        &mut self,
        profile: &Profile,
    ) -> Result<Vec<(RecordName, RestrictionKind)>, Refusal> {
        let Closed {
            opportunities,
            candidate,
        } = restricted_by(&self.index, profile, RestrictionKind::Gone);
        let opportunities = opportunities.into_iter().map(RecordName::Opportunity);
        let opportunities = opportunities.map(|name| (name, RestrictionKind::Gone));
        let (candidate, kinds) = candidate.unzip();
        let candidate = candidate.map(RecordName::Candidate);
        let kinds = kinds.into_iter().flatten();
        let candidate = kinds.filter_map(|kind| Some((candidate.clone()?, kind)));
        let all: Vec<_> = opportunities.chain(candidate).collect();
        self.fetch(all.iter().map(|(name, _)| name.clone())).await?;
        Ok(all)
    }

    /// Closes what is gone in its source, with everything that closes with it,
    /// unless some of that was changed after it was exported
    /// (rulebook: X57, X70).
    async fn restrict(
        &mut self,
        profile: &Profile,
        exported: Option<u64>,
    ) -> Result<Outcome, Refusal> {
        let all = self.closed_with(profile).await?;
        let changed = |(name, _): &(RecordName, _)| self.stored(name).map(|stored| stored.version);
        if all
            .iter()
            .map(changed)
            .any(|changed| self.is_newer(changed, exported))
        {
            return Ok(Outcome::Stale);
        }
        self.close_all(&all, Some(profile));
        for id in ended_with(&self.index, profile) {
            self.note_ended(id).await?;
        }
        Ok(if all.is_empty() {
            Outcome::Unchanged
        } else {
            Outcome::Restricted
        })
    }

    /// Notes that the source has ended an opportunity of which a record came.
    async fn note_ended(&mut self, id: OpportunityId) -> Result<(), Refusal> {
        let name = RecordName::Opportunity(id.clone());
        self.fetch([name.clone()].into_iter()).await?;
        if self.exists(&name) && self.deleted.insert(name, FixedFact::Gone).is_none() {
            self.changes.push(Change::NoteGone(id));
        }
        Ok(())
    }

    /// Notes that something is gone of which no record came: told later, it is
    /// restricted
    /// (rulebook: X57).
    fn note_gone(&mut self, name: &RecordName) {
        match name {
            RecordName::Opportunity(id) => {
                let noted = self.deleted.insert(name.clone(), FixedFact::Gone);
                if noted.is_none() {
                    self.changes.push(Change::NoteGone(id.clone()));
                }
            }
            name => self.close(name, RestrictionKind::Gone),
        }
    }

    /// Restricts what closes with a profile, and notes what of it is due besides the profile itself.
    pub(super) fn close_all(
        &mut self,
        all: &[(RecordName, RestrictionKind)],
        with: Option<&Profile>,
    ) {
        for (name, kind) in all {
            self.close(name, *kind);
            let profile = match name {
                RecordName::Opportunity(id) => Profile::Opportunity(id.clone()),
                RecordName::Candidate(id) => Profile::Candidate(id.clone()),
                _ => continue,
            };
            if Some(&profile) != with && *kind == RestrictionKind::Gone {
                self.restricted_with.push(profile);
            }
        }
    }

    /// Restricts a record that was fetched.
    pub(super) fn close(&mut self, name: &RecordName, kind: RestrictionKind) {
        let restricted = lifecycle(&self.index, name).restricted(kind);
        if let Some(Some(stored)) = self.records.get_mut(name) {
            stored.version = self.next;
            let fact = FactUpdate::of(&stored.value);
            let fact = fact.map(|fact| fact.in_state(restricted));
            self.index.extend(fact);
        } else if let RecordName::Candidate(id) = name {
            let fact = FactUpdate::Candidate(id.clone(), Some(restricted));
            self.index.apply(fact);
        }
        match name {
            RecordName::Opportunity(id) => {
                let restrict = Change::RestrictOpportunity(id.clone(), kind);
                self.changes.push(restrict);
            }
            RecordName::Candidate(id) => self
                .changes
                .push(Change::RestrictCandidate(id.clone(), kind)),
            _ => {}
        }
    }
}
