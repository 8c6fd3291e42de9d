//! `ImportRecords`: a stream of records, chunk by chunk or all at once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use prost::Message as _;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tonic::{Status, Streaming};

use super::accounts;
use super::admission::Standing;
use super::budget::Held;
use super::fields::Fields;
use super::import_entries::{Tally, add, merge_moved_away, stage};
use super::import_entry::Entry;
use super::limits::ENTRIES;
use super::record_in;
use super::refusal::{Refusal, Violation};
use super::staging::{Merged, Mode, MovedAway, Staging};
use crate::domain::audit::{Caller, Deed};
use crate::domain::id::{AccountId, CandidateId, UserId};
use crate::domain::question::Profile;
use crate::domain::record::{SourceTime, Timestamp};
use crate::proto::record_name::Name;
use crate::proto::{
    self, ErrorReason, ImportCounts, ImportHeader, ImportRecordsRequest, ImportRecordsResponse,
    import_records_request::Message,
};
use crate::replica::{Account, Judged, Present, Replica, Write};
use crate::store::Author;

/// The most entries of everything or nothing, which is held in memory until
/// the caller is done.
const MAX_HELD_ENTRIES: usize = 250_000;
/// The most bytes of it, as they came.
const MAX_HELD_BYTES: usize = 256 * 1024 * 1024;

/// How many bytes of memory an entry takes until all of it is judged, beside its own: 250,000 small candidates became
/// 600 MB.
const ENTRY_TAKES: usize = 2_400;
/// How many bytes of memory a byte of an entry takes.
const BYTE_TAKES: usize = 4;

/// What the caller gets to see.
pub(super) type Answers = mpsc::Sender<Result<ImportRecordsResponse, Status>>;

/// What an import is.
#[derive(Clone)]
struct Header {
    account: AccountId,
    actor: Option<UserId>,
    /// In strict mode one refused entry is enough to leave everything as it is.
    mode: Mode,
    /// Nothing is written.
    validate_only: bool,
    /// When the source was read.
    exported_at: Option<Timestamp>,
}

/// One import on its way.
struct Import {
    replica: Arc<Replica>,
    account: Arc<Account>,
    caller: Caller,
    header: Header,
    /// How many entries came so far.
    seen: i64,
    counts: ImportCounts,
    revision: String,
    /// The revisions that it made.
    own_revisions: Vec<u64>,
    /// The revision before it.
    began: u64,
    /// Candidates whose last opportunity moved away so far.
    moved_away: BTreeMap<CandidateId, MovedAway>,
}

/// Entries that become true together, with the position of the first.
struct Chunk {
    first: i64,
    entries: Vec<Entry>,
}

/// An import of everything or nothing, until all of it is there.
#[derive(Default)]
struct WholeImport {
    chunks: Vec<Chunk>,
    entries: usize,
    bytes: usize,
    /// What it takes of the budget.
    held: Option<Held>,
}

impl WholeImport {
    fn hold(&mut self, chunk: Chunk, bytes: usize) -> Result<(), Refusal> {
        self.entries = self.entries.saturating_add(chunk.entries.len());
        self.bytes = self.bytes.saturating_add(bytes);
        let takes = |entries: usize, bytes: usize| {
            let entries = entries.saturating_mul(ENTRY_TAKES);
            entries.saturating_add(bytes.saturating_mul(BYTE_TAKES))
        };
        let room = self.held.as_ref().map_or(usize::MAX, Held::most);
        let most = if self.entries > MAX_HELD_ENTRIES {
            format!("{MAX_HELD_ENTRIES} entries at most")
        } else if self.bytes > MAX_HELD_BYTES {
            format!("{MAX_HELD_BYTES} bytes at most")
        } else if takes(self.entries, self.bytes) > room {
            "what half of `request_memory` holds, of which an entry takes 2,400 bytes and each of its own bytes 4"
                .to_owned()
        } else {
            if let Some(held) = &mut self.held {
                held.grow(takes(chunk.entries.len(), bytes))?;
            }
            self.chunks.push(chunk);
            return Ok(());
        };
        Err(Refusal::fields(vec![Violation {
            field: "chunk".to_owned(),
            description: format!(
                "is too much: with `all_or_nothing` or `validate_only` a stream may have {most}"
            ),
            reason: ErrorReason::LimitExceeded,
        }]))
    }
}

/// Takes in a stream. It runs in a task of its own: a caller who goes away
/// ends the stream, but never a commit on its way to publication.
pub(super) async fn run(
    replica: Arc<Replica>,
    standing: Standing,
    stream: Streaming<ImportRecordsRequest>,
    stop: CancellationToken,
    held: Option<Held>,
    answers: Answers,
) {
    let held = WholeImport {
        held,
        ..WholeImport::default()
    };
    let mut messages = Messages {
        stream,
        stop,
        standing,
    };
    let taken = take_in(replica, &mut messages, held, &answers).await;
    if let Err(status) = taken {
        // Nobody listens any more, and nobody needs to be told.
        let _ = answers.send(Err(status)).await;
    }
}

/// What the caller sends, as long as the server takes it.
struct Messages {
    stream: Streaming<ImportRecordsRequest>,
    stop: CancellationToken,
    standing: Standing,
}

impl Messages {
    async fn next(&mut self) -> Result<Option<ImportRecordsRequest>, Status> {
        let message = tokio::select! {
            biased;
            () = self.stop.cancelled() => return Err(Refusal::stopping().into()),
            message = self.stream.message() => message?,
        };
        self.standing.check()?;
        Ok(message)
    }
}

async fn take_in(
    replica: Arc<Replica>,
    messages: &mut Messages,
    mut held: WholeImport,
    answers: &Answers,
) -> Result<(), Status> {
    let began = Instant::now();
    let first = messages.next().await?.and_then(|first| first.message);
    let header = header(first)?;
    let id = header.account.clone();
    let is_held = header.mode == Mode::Strict || header.validate_only;
    let actor = header.actor.as_ref();
    let account = accounts::account_written(&replica, &messages.standing.caller, &id, actor).await;
    let account = account.map_err(|refusal| refusal.within("header"))?;
    let mut import = Import {
        began: account.snapshot().revision.number,
        account,
        caller: messages.standing.caller.recorded(),
        replica,
        header,
        seen: 0,
        counts: ImportCounts::default(),
        revision: String::new(),
        own_revisions: Vec::new(),
        moved_away: BTreeMap::new(),
    };
    while let Some(message) = messages.next().await? {
        let bytes = message.encoded_len();
        let chunk = import.read(message)?;
        if is_held {
            held.hold(chunk, bytes)?;
            continue;
        }
        let answer = import.commit(vec![chunk], false).await?;
        if answers.send(Ok(answer)).await.is_err() {
            return Ok(());
        }
    }
    let counts = import.counts;
    let answer = import.commit(held.chunks, true).await?;
    if is_held || answer.counts != Some(counts) {
        // Nobody listens any more, and nobody needs to be told.
        let _ = answers.send(Ok(answer)).await;
    }
    let ImportCounts {
        created,
        updated,
        unchanged,
        refused,
        restricted,
        restricted_with,
        stale,
        deleted,
        ..
    } = import.counts;
    let restricted = restricted.saturating_add(restricted_with);
    let validate_only = import.header.validate_only;
    let seconds = began.elapsed().as_secs_f64();
    tracing::info!(
        account = %id, validate_only, created, updated, unchanged, refused, restricted, stale, deleted, seconds,
        "import finished"
    );
    Ok(())
}

fn header(first: Option<Message>) -> Result<Header, Refusal> {
    let mut fields = Fields::default();
    let Some(Message::Header(header)) = first else {
        fields.required("header");
        return fields.check(None);
    };
    let ImportHeader {
        account,
        acting_user,
        all_or_nothing,
        validate_only,
        exported_at,
    } = header;
    let read = fields.within("header", |fields| {
        let account = fields.id("account", &account);
        let actor = fields.maybe_id("acting_user", &acting_user);
        let exported_at = record_in::maybe_time(fields, "exported_at", exported_at);
        Some(Header {
            account: account?,
            actor,
            mode: if all_or_nothing {
                Mode::Strict
            } else {
                Mode::Lenient
            },
            validate_only,
            exported_at,
        })
    });
    fields.check(read)
}

impl Import {
    fn read(&mut self, message: ImportRecordsRequest) -> Result<Chunk, Refusal> {
        let mut fields = Fields::default();
        let entries = match message.message {
            Some(Message::Chunk(chunk)) => fields.within("chunk", |fields| {
                Some(fields.some("entries", chunk.entries, ENTRIES))
            }),
            Some(Message::Header(_)) => {
                let description = "is accepted as the first message only";
                fields.wrong("header", ErrorReason::FieldInvalid, description);
                None
            }
            None => {
                fields.required("chunk");
                None
            }
        };
        let entries = fields.check(entries)?;
        let first = self.seen;
        self.seen += i64::try_from(entries.len()).unwrap_or(i64::MAX);
        Ok(Chunk {
            first,
            entries: entries.into_iter().map(Entry::read).collect(),
        })
    }

    /// Makes one transaction of the chunks, with which everything may be told.
    async fn commit(
        &mut self,
        chunks: Vec<Chunk>,
        is_all: bool,
    ) -> Result<ImportRecordsResponse, Refusal> {
        let write = ImportWrite {
            header: self.header.clone(),
            seen: self.seen,
            own_revisions: self.own_revisions.clone(),
            began: self.began,
            moved_away: std::mem::take(&mut self.moved_away),
            is_all,
            chunks,
        };
        let written = self
            .replica
            .write(&self.account, self.caller.clone(), write)
            .await?;
        let Imported {
            tally,
            committed,
            moved_away,
        } = written.answer;
        self.moved_away = moved_away;
        if let Some(number) = committed {
            self.own_revisions.push(number);
            self.revision.clone_from(&written.snapshot.token);
        }
        add(&mut self.counts, &tally.counts);
        Ok(ImportRecordsResponse {
            counts: Some(self.counts),
            problems: tally.problems,
            further_problems: tally.further_problems,
            restricted: tally.restricted,
            stale: tally.stale,
            opening: tally.opening,
            still_restricted: tally.still_restricted,
            merging: tally.merging,
            anonymized: tally.anonymized,
            granting: tally.granting,
            merged: tally.merged.iter().map(merged).collect(),
            restricted_with: tally.restricted_with.into_iter().map(name_of).collect(),
            revision: self.revision.clone(),
        })
    }
}

fn merged(merged: &Merged) -> proto::MergedCandidate {
    proto::MergedCandidate {
        candidate: merged.candidate.to_string(),
        into: merged.into.to_string(),
    }
}

fn name_of(profile: Profile) -> proto::RecordName {
    let name = match profile {
        Profile::Opportunity(id) => Name::Opportunity(id.to_string()),
        Profile::Candidate(id) => Name::Candidate(id.to_string()),
    };
    proto::RecordName { name: Some(name) }
}

/// Chunks that become true in one commit.
struct ImportWrite {
    header: Header,
    /// How many entries came, these included.
    seen: i64,
    /// The revisions that the import made before.
    own_revisions: Vec<u64>,
    /// The revision before the import.
    began: u64,
    /// Candidates whose last opportunity moved away before.
    moved_away: BTreeMap<CandidateId, MovedAway>,
    /// Whether nothing more is told.
    is_all: bool,
    chunks: Vec<Chunk>,
}

/// What became of the chunks.
struct Imported {
    tally: Tally,
    /// The revision that it made, if anything changed.
    committed: Option<u64>,
    /// Candidates whose last opportunity has moved away.
    moved_away: BTreeMap<CandidateId, MovedAway>,
}

impl Write for ImportWrite {
    type Answer = Imported;
    type Refusal = Refusal;

    async fn judge(&self, now: &Present<'_>) -> Result<Judged<Imported>, Refusal> {
        let Header {
            account,
            actor,
            mode,
            validate_only,
            exported_at,
        } = &self.header;
        let store = now.replica.store();
        let mut staging = Staging::new(account, actor.as_ref(), now);
        if let Some(exported) = exported_at {
            if SourceTime::of(*exported, None, now.now()) == SourceTime::Ahead {
                return Err(Refusal::fields(vec![Violation {
                    field: "header.exported_at".to_owned(),
                    description: "lies more than five minutes ahead".to_owned(),
                    reason: ErrorReason::FieldInvalid,
                }]));
            }
            staging.own_revisions.clone_from(&self.own_revisions);
            staging.exported = Some(store.revision_at(account, *exported).await?);
        }
        staging.moved_away.clone_from(&self.moved_away);
        let mut tally = Tally::default();
        for chunk in &self.chunks {
            let (first, entries) = (chunk.first, &chunk.entries);
            stage(&mut staging, first, entries, *mode, &mut tally).await?;
        }
        if self.is_all {
            staging.take_up_moved_away(self.began).await?;
            merge_moved_away(&mut staging, &mut tally).await?;
        } else {
            staging.note_moved_away();
        }
        let moved_away = std::mem::take(&mut staging.moved_away);
        let is_refused = *mode == Mode::Strict && tally.counts.refused > 0;
        if is_refused {
            tally.counts = ImportCounts {
                refused: self.seen,
                ..ImportCounts::default()
            };
        }
        let changes = staging.into_changes();
        let is_committed = !is_refused && !validate_only && !changes.is_empty();
        let committed = is_committed.then(|| now.next_version().number);
        let answer = Imported {
            tally,
            committed,
            moved_away,
        };
        if !is_committed {
            return Ok(Judged::Answer(answer));
        }
        Ok(Judged::Commit {
            deed: Deed::ImportRecords,
            author: actor.clone().map_or(Author::Service, Author::User),
            changes,
            answer,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk() -> Chunk {
        Chunk {
            first: 0,
            entries: Vec::new(),
        }
    }

    #[test]
    fn what_is_held_in_memory_has_a_limit_in_bytes() {
        let mut held = WholeImport::default();
        let mebibyte = 1024 * 1024;
        for _ in 0..256 {
            assert!(held.hold(chunk(), mebibyte).is_ok());
        }
        let refusal = held.hold(chunk(), 1).unwrap_err();
        assert_eq!(refusal.reason(), ErrorReason::LimitExceeded);
        let text = "`chunk` is too much: with `all_or_nothing` or `validate_only` a stream may have 268435456 bytes at most";
        assert_eq!(refusal.message(), text);
    }
}
