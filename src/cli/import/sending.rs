//! Streams an import to the server and gathers what it says.

use std::io::{IsTerminal as _, Write as _};

use prost::Message as _;
use tokio::sync::mpsc;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use super::interruption::{self, Confirmed, Way};
use crate::cli::Failure;
use crate::cli::server::{Connected, traced};
use crate::cli::wording::Counted;
use crate::proto::import_records_request::Message;
use crate::proto::record_service_client::RecordServiceClient;
use crate::proto::{
    ImportChunk, ImportCounts, ImportEntry, ImportHeader, ImportProblem, ImportRecordsRequest,
    MergedCandidate, RecordName,
};

/// How many entries a chunk holds at most.
const ENTRIES: usize = 2_000;

/// How large a chunk becomes at most, in bytes; a single entry may be larger by itself.
const BYTES: usize = 1 << 20;

/// How large an entry may be, in bytes: the server takes messages of 8 MiB, and this leaves room for what is around it.
pub(super) const LARGEST_ENTRY: usize = 7 << 20;

/// How large an answer may be: it may name ten thousand problems.
const ANSWER: usize = 32 << 20;

/// How many chunks wait for the server at most.
pub(super) const AHEAD: usize = 4;

/// Whether an entry cannot be sent, even alone.
pub(super) fn is_too_large(entry: &ImportEntry) -> bool {
    entry.encoded_len() > LARGEST_ENTRY
}

/// Gathers entries to chunks.
#[derive(Default)]
pub(super) struct Chunks {
    entries: Vec<ImportEntry>,
    bytes: usize,
}

impl Chunks {
    /// Adds an entry; gives the chunk that is full before it.
    pub(super) fn add(&mut self, entry: ImportEntry) -> Option<ImportChunk> {
        let bytes = entry.encoded_len();
        let is_full = self.entries.len() >= ENTRIES
            || (self.bytes.saturating_add(bytes) > BYTES && !self.entries.is_empty());
        let full = if is_full { self.rest() } else { None };
        self.bytes = self.bytes.saturating_add(bytes);
        self.entries.push(entry);
        full
    }

    /// What is left, if anything.
    pub(super) fn rest(&mut self) -> Option<ImportChunk> {
        self.bytes = 0;
        let entries = std::mem::take(&mut self.entries);
        (!entries.is_empty()).then_some(ImportChunk { entries })
    }
}

/// What the server said of the whole stream.
#[derive(Debug, Default)]
pub(super) struct Sent {
    pub counts: ImportCounts,
    pub problems: Vec<ImportProblem>,
    /// How many more there are.
    pub further_problems: i64,
    /// The positions of what was restricted.
    pub restricted: Vec<i64>,
    /// The positions of what was stale.
    pub stale: Vec<i64>,
    /// The positions of what opened something.
    pub opening: Vec<i64>,
    /// The positions of what is restricted all the same.
    pub still_restricted: Vec<i64>,
    /// The positions of what merged a candidate into another.
    pub merging: Vec<i64>,
    /// The positions of records that are anonymized or merged.
    pub anonymized: Vec<i64>,
    /// What was restricted with entries, and is none of them.
    pub restricted_with: Vec<RecordName>,
    /// The positions of what gave access or a privilege, made a role, or changed settings.
    pub granting: Vec<i64>,
    /// Who was merged.
    pub merged: Vec<MergedCandidate>,
}

/// Sends the header and the chunks as they come, and tells what was confirmed so far.
pub(super) async fn send(
    channel: Connected,
    header: ImportHeader,
    chunks: mpsc::Receiver<ImportChunk>,
    confirmed: &Confirmed,
) -> Result<Sent, Failure> {
    confirmed.send_replace(Some(ImportCounts::default()));
    let way = Way::of(&header);
    let mut sent = Sent::default();
    match stream(channel, header, chunks, confirmed, &mut sent).await {
        Ok(()) => Ok(sent),
        Err(status) => Err(interruption::failed(status, sent.counts, way)),
    }
}

async fn stream(
    channel: Connected,
    header: ImportHeader,
    chunks: mpsc::Receiver<ImportChunk>,
    confirmed: &Confirmed,
    sent: &mut Sent,
) -> Result<(), Status> {
    let request = |message| ImportRecordsRequest {
        message: Some(message),
    };
    let first = tokio_stream::once(request(Message::Header(header)));
    let rest = ReceiverStream::new(chunks).map(move |chunk| request(Message::Chunk(chunk)));
    let mut client = RecordServiceClient::new(channel).max_decoding_message_size(ANSWER);
    let mut answers = client
        .import_records(traced(first.chain(rest)))
        .await?
        .into_inner();
    while let Some(answer) = answers.message().await? {
        if let Some(counts) = answer.counts {
            sent.counts = counts;
            confirmed.send_replace(Some(counts));
            progress(&counts);
        }
        sent.problems.extend(answer.problems);
        sent.restricted.extend(answer.restricted);
        sent.stale.extend(answer.stale);
        sent.opening.extend(answer.opening);
        sent.still_restricted.extend(answer.still_restricted);
        sent.merging.extend(answer.merging);
        sent.anonymized.extend(answer.anonymized);
        sent.restricted_with.extend(answer.restricted_with);
        sent.granting.extend(answer.granting);
        sent.merged.extend(answer.merged);
        sent.further_problems = sent
            .further_problems
            .saturating_add(answer.further_problems);
    }
    Ok(())
}

/// How far it is, for whoever sits before the terminal.
fn progress(counts: &ImportCounts) {
    let mut terminal = std::io::stderr();
    if terminal.is_terminal() {
        let done = interruption::entries(counts);
        // That nobody sees it is no reason to stop.
        let done = Counted(done, "entry", "entries");
        let _ = write!(terminal, "\r{done} ... ");
    }
}

/// Ends the line of [`progress`].
pub(super) fn progress_is_over() {
    let mut terminal = std::io::stderr();
    if terminal.is_terminal() {
        let _ = write!(terminal, "\r{:30}\r", "");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{Record, Stage, import_entry, record};

    fn entry(size: usize) -> ImportEntry {
        ImportEntry {
            entry: Some(import_entry::Entry::Record(Record {
                record: Some(record::Record::Stage(Stage {
                    id: "s".to_owned(),
                    name: "x".repeat(size),
                })),
            })),
            ..ImportEntry::default()
        }
    }

    fn sizes(entries: impl IntoIterator<Item = ImportEntry>) -> Vec<usize> {
        let mut chunks = Chunks::default();
        let mut full: Vec<ImportChunk> = Vec::new();
        for entry in entries {
            full.extend(chunks.add(entry));
        }
        full.extend(chunks.rest());
        full.iter().map(|chunk| chunk.entries.len()).collect()
    }

    #[test]
    fn a_chunk_is_bounded_by_its_entries_and_by_its_size() {
        assert_eq!(sizes(vec![entry(1); 4_001]), [2_000, 2_000, 1]);
        assert_eq!(sizes(vec![entry(600_000); 3]), [1, 1, 1]);
        assert_eq!(sizes(vec![entry(2_000_000), entry(1)]), [1, 1]);
        assert!(sizes([]).is_empty());
    }
}
