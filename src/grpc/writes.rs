//! `WriteRecords`: all writes of a request, or none.

use std::collections::HashSet;

use super::fields::Fields;
use super::limits::WRITES;
use super::receipt::RequestKey;
use super::record_in;
use super::refusal::{Refusal, Violation, is_bad_field};
use super::staging::{Mode, Outcome, Staging, ToldRecord, WrittenRecord};
use crate::domain::audit::Deed;
use crate::domain::id::{AccountId, UserId};
use crate::domain::record::{Etag, FailedPrecondition, Precondition, RecordCopy, RecordName};
use crate::proto::{
    self, ErrorReason, RecordWriteResult, WriteOutcome, WriteRecordsRequest, WriteRecordsResponse,
    precondition, record_write,
};
use crate::replica::{self, Judged, Present, Replica};
use crate::store::Author;

/// What receipts call the RPC.
const METHOD: &str = "WriteRecords";

/// A request to write records, read.
pub(super) struct Writes {
    pub(super) account: AccountId,
    pub(super) actor: Option<UserId>,
    list: Vec<Write>,
    key: Option<RequestKey>,
}

struct Write {
    name: RecordName,
    /// `None` to delete it.
    told: Option<ToldRecord>,
    condition: Option<Precondition>,
}

impl Writes {
    /// Reads a request.
    pub(super) fn read(
        replica: &Replica,
        mut request: WriteRecordsRequest,
    ) -> Result<Self, Refusal> {
        let mut fields = Fields::default();
        let id = std::mem::take(&mut request.request_id);
        let key = RequestKey::read(&mut fields, replica.seal(), METHOD, &id, &request);
        let account = fields.id("account", &request.account);
        let actor = fields.maybe_id("acting_user", &request.acting_user);
        let writes = fields.some("writes", request.writes, WRITES);
        let mut names = HashSet::new();
        let writes = fields.each("writes", writes, |fields, said| {
            let write = read_write(fields, said)?;
            if !names.insert(write.name.clone()) {
                let description = "names the same record as an earlier write of this request";
                fields.wrong("", ErrorReason::FieldInvalid, description);
            }
            Some(write)
        });
        Ok(Self {
            account: fields.check(account)?,
            actor,
            list: writes,
            key,
        })
    }

    async fn stage(&self, staging: &mut Staging<'_>) -> Result<Vec<RecordWriteResult>, Refusal> {
        let names = self.list.iter().map(|write| write.name.clone());
        staging.fetch(names).await?;
        let mut against = Vec::new();
        for (position, write) in self.list.iter().enumerate() {
            let held = write.against(staging.etag(&write.name).as_ref());
            against.extend(held.map(|(reason, description)| Violation {
                field: format!("writes[{position}].precondition"),
                description: description.to_owned(),
                reason,
            }));
        }
        let mut all_done = Vec::with_capacity(self.list.len());
        // What is deleted comes last: whether a candidate has another opportunity
        // decides what closes with one (X57).
        let upserts = self.list.iter().enumerate();
        let upserts = upserts.filter(|(_, write)| write.told.is_some());
        let deletions = self.list.iter().enumerate();
        let deletions = deletions.filter(|(_, write)| write.told.is_none());
        for (position, write) in upserts.chain(deletions) {
            let done = match &write.told {
                None => staging.delete(write.name.clone()).await?,
                Some(told) => staging.upsert(told.clone(), Mode::Write).await?,
            };
            match done {
                Ok(done) => all_done.push((position, &write.name, done)),
                Err(violations) => against.extend(violations.into_iter().map(|mut violation| {
                    let what = if write.told.is_some() {
                        "upsert"
                    } else {
                        "delete"
                    };
                    let path = format!("writes[{position}].{what}");
                    violation.field = match violation.field.as_str() {
                        "" if violation.reason == ErrorReason::ActorNotActive => {
                            "acting_user".to_owned()
                        }
                        "" => path,
                        // A field of the write, beside the record.
                        "source_time" => format!("writes[{position}].source_time"),
                        field => format!("{path}.{field}"),
                    };
                    violation
                })),
            }
        }
        staging.merge_moved_away().await?;
        all_done.sort_by_key(|(position, ..)| *position);
        if against.is_empty() {
            // The etags come last: a later write may have changed what an
            // earlier one was of.
            let result = |(_, name, done): &(usize, &RecordName, WrittenRecord)| {
                result(done, staging.etag(name))
            };
            return Ok(all_done.iter().map(result).collect());
        }
        // The first violation gives the status: what the caller has to mend
        // in the request comes before what somebody else may have changed.
        against.sort_by_key(|violation| !is_bad_field(violation.reason));
        Err(Refusal::fields(against))
    }
}

impl replica::Write for Writes {
    type Answer = WriteRecordsResponse;
    type Refusal = Refusal;

    fn request(&self) -> Option<replica::Request<'_, WriteRecordsResponse>> {
        self.key.as_ref().map(RequestKey::request)
    }

    async fn judge(&self, now: &Present<'_>) -> Result<Judged<WriteRecordsResponse>, Refusal> {
        let mut staging = Staging::new(&self.account, self.actor.as_ref(), now);
        let results = self.stage(&mut staging).await?;
        let changes = staging.into_changes();
        if changes.is_empty() && self.key.is_none() {
            let revision = now.snapshot.token.clone();
            return Ok(Judged::Answer(WriteRecordsResponse { results, revision }));
        }
        Ok(Judged::Commit {
            deed: Deed::WriteRecords,
            author: self.actor.clone().map_or(Author::Service, Author::User),
            changes,
            answer: WriteRecordsResponse {
                results,
                revision: now.next_token(),
            },
        })
    }
}

impl Write {
    /// What stands against the write of a record that has this etag.
    fn against(&self, present: Option<&Etag>) -> Option<(ErrorReason, &'static str)> {
        match self.condition.as_ref()?.check(present).err()? {
            FailedPrecondition::Etag => Some((
                ErrorReason::EtagMismatch,
                "names another state than the present one",
            )),
            FailedPrecondition::Existence => {
                Some((ErrorReason::PreconditionFailed, "does not hold"))
            }
        }
    }
}

fn read_write(fields: &mut Fields, said: proto::RecordWrite) -> Option<Write> {
    let condition = said
        .precondition
        .and_then(|said| said.condition)
        .map(|said| match said {
            precondition::Condition::Etag(etag) => Precondition::Etag(Etag::new(etag)),
            precondition::Condition::Exists(exists) => Precondition::Exists(exists),
        });
    let (name, record) = match said.write {
        None => {
            fields.required("");
            return None;
        }
        Some(record_write::Write::Upsert(record)) => {
            let record = fields.within("upsert", |fields| record_in::read(fields, record))?;
            (record.name(), Some(record))
        }
        Some(record_write::Write::Delete(name)) => {
            let name = fields.within("delete", |fields| record_in::read_name(fields, &name))?;
            (name, None)
        }
    };
    let keep = record_in::read_keep(fields, &said.keep, record.as_ref());
    if record.is_none() && !said.keep.is_empty() {
        fields.wrong("keep", ErrorReason::FieldInvalid, "goes with `upsert` only");
    }
    let source_time = record_in::maybe_time(fields, "source_time", said.source_time);
    if record.is_none() && said.source_time.is_some() {
        let description = "goes with `upsert` only";
        fields.wrong("source_time", ErrorReason::FieldInvalid, description);
    }
    let told = record.map(|record| {
        let copy = RecordCopy {
            record,
            kept: keep,
            source_time,
        };
        ToldRecord::from(copy)
    });
    Some(Write {
        name,
        told,
        condition,
    })
}

fn result(done: &WrittenRecord, etag: Option<Etag>) -> RecordWriteResult {
    let outcome = match done.outcome {
        Outcome::Created => WriteOutcome::Created,
        Outcome::Updated => WriteOutcome::Updated,
        Outcome::Unchanged => WriteOutcome::Unchanged,
        Outcome::Deleted => WriteOutcome::Deleted,
        Outcome::Merged => WriteOutcome::Merged,
        Outcome::Restricted => WriteOutcome::Restricted,
        Outcome::Absent => WriteOutcome::Absent,
        Outcome::Anonymized => WriteOutcome::Anonymized,
        Outcome::Stale => WriteOutcome::Stale,
    };
    RecordWriteResult {
        outcome: outcome.into(),
        etag: etag.map(|etag| etag.to_string()).unwrap_or_default(),
        left_off: done
            .left_off
            .iter()
            .map(|field| (*field).to_owned())
            .collect(),
    }
}
