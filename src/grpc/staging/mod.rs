//! Writes on their way: what a list of records is judged on, with what the
//! list has done so far.

mod deletions;
mod moves;
mod told;
mod users;

use moves::NotPlaced;
pub(super) use moves::{Merged, MovedAway, NO_MOVE};
pub(super) use told::{Mode, Outcome, ToldRecord, WrittenRecord};

use std::collections::{BTreeMap, HashMap};

use super::etag::{Thing, etag};
use super::limits::MANY;
use super::refusal::{Refusal, Violation};
use crate::domain::change::{Change, CustomRole};
use crate::domain::erasure::{is_closed, is_of_merged, lifecycle, remember_hire, stays_restricted};
use crate::domain::fact_update::FactUpdate;
use crate::domain::id::{AccountId, CandidateId, InterviewId, RoleId, UserId};
use crate::domain::manage::{StoredUser, keep_confidential, keep_links, keep_managed, opens};
use crate::domain::question::Profile;
use crate::domain::record::{
    Deletion, Etag, Feedback, FixedFact, Lifecycle, Opportunity, Record, RecordCopy, RecordName,
    SourceTime, Stored, Timestamp, Version, deletion, fixed_field, keep, keep_confidential_posting,
    keep_of_deleted, lost_by_deletion,
};
use crate::index::Index;
use crate::keys::Seal;
use crate::proto::ErrorReason;
use crate::replica::Present;
use crate::store::Store;

/// A record that may be written.
struct Admitted {
    record: Record,
    /// What only operations change and was written otherwise.
    left_off: Vec<&'static str>,
    /// What the acting user may not give, and the record goes without.
    withheld: Vec<Violation>,
}

/// Facts and records with what was staged so far, and the changes that lead
/// there.
pub(super) struct Staging<'a> {
    pub(super) store: &'a Store,
    pub(super) seal: &'a Seal,
    pub(super) account: &'a AccountId,
    pub(super) actor: Option<&'a UserId>,
    pub(super) index: Index,
    /// The users that were staged, with what their records do not carry.
    pub(super) users: HashMap<UserId, StoredUser>,
    /// The custom roles that were staged.
    pub(super) roles: BTreeMap<RoleId, CustomRole>,
    changes: Vec<Change>,
    records: HashMap<RecordName, Option<Stored<Record>>>,
    /// What is fixed of records that were deleted.
    deleted: HashMap<RecordName, FixedFact>,
    /// When records last changed in their source.
    source_times: HashMap<RecordName, Timestamp>,
    /// Those that this list told.
    told_times: Vec<(RecordName, Timestamp)>,
    now: Timestamp,
    /// The last revision that an export may know of, where that bears on what is
    /// gone.
    pub(super) exported: Option<u64>,
    /// The revisions that the same import made before.
    pub(super) own_revisions: Vec<u64>,
    /// The position of what is staged now.
    pub(super) position: i64,
    /// What was restricted with something that is gone in its source.
    restricted_with: Vec<Profile>,
    /// Candidates whose last opportunity moved away, who are not merged yet.
    pub(super) moved_away: BTreeMap<CandidateId, MovedAway>,
    /// The version of what the list changes.
    next: Version,
}

impl<'a> Staging<'a> {
    pub(super) fn new(
        account: &'a AccountId,
        actor: Option<&'a UserId>,
        present: &Present<'a>,
    ) -> Self {
        Self {
            store: present.replica.store(),
            seal: present.replica.seal(),
            account,
            actor,
            index: present.snapshot.index.clone(),
            users: HashMap::new(),
            roles: BTreeMap::new(),
            changes: Vec::new(),
            records: HashMap::new(),
            deleted: HashMap::new(),
            source_times: HashMap::new(),
            told_times: Vec::new(),
            now: present.now(),
            exported: None,
            own_revisions: Vec::new(),
            position: 0,
            restricted_with: Vec::new(),
            moved_away: BTreeMap::new(),
            next: present.next_version(),
        }
    }

    /// Reads the records that are about to be written.
    pub(super) async fn fetch(
        &mut self,
        names: impl Iterator<Item = RecordName>,
    ) -> Result<(), Refusal> {
        let names: Vec<RecordName> = names
            .filter(|name| !self.records.contains_key(name))
            .collect();
        let mut found = self.store.records(self.account, &names).await?;
        let deleted = self.store.fixed_of_deleted(self.account, &names).await?;
        self.deleted.extend(deleted);
        let times = self.store.source_times(self.account, &names).await?;
        self.source_times.extend(times);
        for name in names {
            if let std::collections::hash_map::Entry::Vacant(place) = self.records.entry(name) {
                let stored = found.remove(place.key());
                place.insert(stored);
            }
        }
        Ok(())
    }

    /// Whether a record that was fetched is there.
    pub(super) fn exists(&self, name: &RecordName) -> bool {
        self.stored(name).is_some()
    }

    /// The etag of a record that was fetched, with what the list has done to it
    /// so far; `None` when it is not there.
    pub(super) fn etag(&self, name: &RecordName) -> Option<Etag> {
        let version = self.stored(name)?.version;
        Some(etag(self.seal, self.account, Thing::Record(name), version))
    }

    fn stored(&self, name: &RecordName) -> Option<&Stored<Record>> {
        self.records.get(name)?.as_ref()
    }

    /// Makes or replaces a record that was fetched. The fields of what stands against it are named from the record.
    ///
    /// What is closed comes first, since nothing is said of it; then an older copy, which says nothing. What it leaves as
    /// it is stored is filled in before the record is judged: by what is fixed, by the move that it tells, by what the
    /// acting user may give. What it opens is told from the facts before the write, and what is gone is closed after it.
    pub(super) async fn upsert(
        &mut self,
        told: ToldRecord,
        mode: Mode,
    ) -> Result<Result<WrittenRecord, Vec<Violation>>, Refusal> {
        let name = told.copy.record.name();
        let stored_time = self.source_times.get(&name).copied();
        let (copy, copies) = told.current(stored_time);
        let RecordCopy {
            record,
            kept,
            source_time,
        } = copy;
        let present = self.stored(&name).cloned();
        let present = present.map(|stored| stored.value);
        let closed = WrittenRecord::of(if is_of_merged(&self.index, &record) {
            Outcome::Merged
        } else {
            Outcome::Anonymized
        });
        if is_closed(&self.index, &name, present.as_ref()) {
            return Ok(Ok(closed));
        }
        if let Some(done) = self.not_newer(&name, source_time) {
            return Ok(done);
        }
        let was_fixed = match &present {
            Some(was) => FixedFact::of(was),
            None => self.deleted.get(&name).cloned(),
        };
        let record = match (&present, &was_fixed) {
            (None, Some(was)) => keep_of_deleted(was, record, &kept),
            (present, _) => keep(present.as_ref(), record, &kept),
        };
        let record = match record {
            Record::User(user) => Record::User(self.with_survivors(user).await?),
            record => record,
        };
        let has_been_gone = was_fixed == Some(FixedFact::Gone);
        let (record, stays_confidential) = match &was_fixed {
            Some(was) if mode != Mode::Write => keep_confidential_posting(was, record),
            _ => (record, false),
        };
        if let Some(violation) = was_fixed.as_ref().and_then(|was| fixed(was, &record)) {
            return Ok(Err(vec![violation]));
        }
        if present.is_none()
            && let Some(was) = &was_fixed
            && let Some(field) = lost_by_deletion(was, &record, &kept)
        {
            return Ok(Err(vec![must_be_told(field)]));
        }
        let (record, moved, stays) = match self.placed(present.as_ref(), record, mode) {
            Ok(placed) => placed,
            Err(NotPlaced::Closed) => return Ok(Ok(closed)),
            Err(NotPlaced::Refused(violation)) => return Ok(Err(vec![violation])),
        };
        let Admitted {
            record,
            mut left_off,
            withheld,
        } = match self.admit(record, present.as_ref(), &copies, mode) {
            Ok(admitted) => admitted,
            Err(violations) => return Ok(Err(violations)),
        };
        if let Some(violation) = too_many_links(present.as_ref(), &record) {
            return Ok(Err(vec![violation]));
        }
        left_off.extend(stays_confidential.then_some("confidential"));
        left_off.extend(stays);
        let outcome = match &present {
            Some(was) if *was == record => Outcome::Unchanged,
            Some(_) => Outcome::Updated,
            None => Outcome::Created,
        };
        let opens = opens(&self.index, present.as_ref(), was_fixed.as_ref(), &record);
        self.note_time(name.clone(), source_time);
        if outcome != Outcome::Unchanged {
            self.put(record).await?;
        }
        if has_been_gone && let Deletion::Restricts(profile) = deletion(&name) {
            let all = self.closed_with(&profile).await?;
            // Told as there, it is named as what it has closed.
            self.close_all(&all, None);
        }
        if let Some(moved) = moved {
            self.follow(moved).await?;
        }
        let is_restricted = matches!(lifecycle(&self.index, &name), Lifecycle::Restricted(_));
        Ok(Ok(WrittenRecord {
            outcome,
            left_off,
            withheld,
            // What stays closed opens nothing.
            opens: opens && !is_restricted,
            is_restricted,
        }))
    }

    /// A record with what only operations change as it is stored, and without what the acting user may not give.
    fn admit(
        &self,
        record: Record,
        present: Option<&Record>,
        copies: &[Opportunity],
        mode: Mode,
    ) -> Result<Admitted, Vec<Violation>> {
        match (record, present) {
            (Record::User(user), Some(Record::User(was))) => {
                let (user, left_off) = keep_managed(&self.index, was, user);
                Ok(Admitted {
                    record: Record::User(user),
                    left_off,
                    withheld: Vec::new(),
                })
            }
            (Record::User(user), _) => {
                let (user, withheld) = self.new_user(user);
                let refused = |one: &Violation| mode != Mode::Lenient || is_whole(one);
                if withheld.iter().any(refused) {
                    return Err(withheld);
                }
                let (user, differs) = keep_links(&self.index, None, user);
                let left_off = differs.then_some("linked_candidates");
                Ok(Admitted {
                    record: Record::User(user),
                    left_off: left_off.into_iter().collect(),
                    withheld,
                })
            }
            (Record::Opportunity(written), was) => {
                let was = was.and_then(|was| match was {
                    Record::Opportunity(was) => Some(was),
                    _ => None,
                });
                let (written, left_off) = keep_confidential(&self.index, self.actor, was, written);
                let written = remember_hire(&self.index, was, copies, written);
                Ok(Admitted {
                    record: Record::Opportunity(written),
                    left_off: left_off.into_iter().collect(),
                    withheld: Vec::new(),
                })
            }
            (record, _) => Ok(Admitted {
                record,
                left_off: Vec::new(),
                withheld: Vec::new(),
            }),
        }
    }

    /// What becomes of a copy that is older than the stored one, or of the future.
    fn not_newer(
        &self,
        name: &RecordName,
        told: Option<Timestamp>,
    ) -> Option<Result<WrittenRecord, Vec<Violation>>> {
        match SourceTime::of(told?, self.source_times.get(name).copied(), self.now) {
            SourceTime::Ahead => Some(Err(vec![ahead()])),
            SourceTime::Stale => Some(Ok(WrittenRecord::of(Outcome::Stale))),
            SourceTime::Current => None,
        }
    }

    /// Notes a time that is not known yet.
    fn note_time(&mut self, name: RecordName, told: Option<Timestamp>) {
        if let Some(told) = told
            && self.source_times.insert(name.clone(), told) != Some(told)
        {
            self.told_times.push((name, told));
        }
    }

    /// What the list changes, in order.
    pub(super) fn into_changes(self) -> Vec<Change> {
        let times = self.told_times.into_iter();
        let times = times.map(|(name, at)| Change::PutSourceTime(name, at));
        self.changes.into_iter().chain(times).collect()
    }

    /// What was restricted with something that is gone in its source, since this was asked last.
    pub(super) fn take_restricted_with(&mut self) -> Vec<Profile> {
        std::mem::take(&mut self.restricted_with)
    }

    /// Adds a change that was judged elsewhere.
    pub(super) fn push(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// An interview that was fetched, with the feedback of a panel member
    /// (X62).
    pub(super) fn with_feedback(
        &self,
        interview: &InterviewId,
        user: &UserId,
    ) -> Result<ToldRecord, Violation> {
        let stored = self.stored(&RecordName::Interview(interview.clone()));
        let wrong = |field: &str, description: &str| Violation {
            field: field.to_owned(),
            description: description.to_owned(),
            reason: ErrorReason::FieldInvalid,
        };
        let Some(Record::Interview(mut interview)) = stored.map(|stored| stored.value.clone())
        else {
            return Err(wrong("interview", "is not known"));
        };
        let mut panel = interview.panel.iter_mut();
        let Some(panelist) = panel.find(|panelist| panelist.user == *user) else {
            return Err(wrong("user", "is not on the interview's panel"));
        };
        panelist.feedback = Feedback::Submitted;
        let copy = RecordCopy {
            record: Record::Interview(interview),
            kept: Vec::new(),
            source_time: None,
        };
        Ok(copy.into())
    }

    async fn put(&mut self, record: Record) -> Result<(), Refusal> {
        let kinds = stays_restricted(&self.index, &record);
        match &record {
            Record::User(user) => self.put_user(user.clone()).await?,
            other => self.index.extend(FactUpdate::of(other)),
        }
        let name = record.name();
        let stored = Stored {
            value: record.clone(),
            version: self.next,
        };
        self.records.insert(name.clone(), Some(stored));
        self.changes.push(Change::PutRecord(record));
        for kind in kinds {
            self.close(&name, kind);
        }
        Ok(())
    }
}

/// Whether a violation is about the whole record.
fn is_whole(violation: &Violation) -> bool {
    violation.field.is_empty()
}

/// What stands against links that come to more than a record may have, with the
/// stored ones, which a record never takes away (X54).
fn too_many_links(present: Option<&Record>, written: &Record) -> Option<Violation> {
    let links = |record: &Record| match record {
        Record::User(user) => user.linked_candidates.len(),
        _ => 0,
    };
    let (stored, written) = (present.map_or(0, links), links(written));
    (written > MANY && written > stored).then(|| Violation {
        field: "user.linked_candidates".to_owned(),
        description: format!(
            "would be more than {MANY} together with the stored links (`set_linked_candidates` removes some)"
        ),
        reason: ErrorReason::LimitExceeded,
    })
}

fn must_be_told(field: &str) -> Violation {
    Violation {
        field: field.to_owned(),
        description: "must be told: the record was deleted, and what it was is not stored any more"
            .to_owned(),
        reason: ErrorReason::FieldInvalid,
    }
}

fn ahead() -> Violation {
    Violation {
        field: "source_time".to_owned(),
        description: "lies more than five minutes ahead".to_owned(),
        reason: ErrorReason::FieldInvalid,
    }
}

fn fixed(was: &FixedFact, written: &Record) -> Option<Violation> {
    let field = fixed_field(was, written)?;
    Some(Violation {
        field: field.to_owned(),
        description: match was {
            FixedFact::ConfidentialPosting => "stays: a posting that was confidential stays so",
            FixedFact::Hired => "stays `hired`: who was archived for it counts as hired for good",
            FixedFact::Interview { .. } | FixedFact::Requisition(_) | FixedFact::Gone => {
                "is fixed once the record exists"
            }
        }
        .to_owned(),
        reason: ErrorReason::FieldInvalid,
    })
}
