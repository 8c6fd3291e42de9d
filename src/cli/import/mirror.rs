//! `import --full`: what complete lists of an export lack is gone in its source (X70).

use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _};

use super::problem::Origin;
use super::reading::Read;
use super::report::kind_and_id;
use super::sending::Chunks;
use super::translate;
use crate::cli::lever::FileKind;
use crate::cli::moment::moment;
use crate::cli::server::{Connected, call};
use crate::cli::wording::Counted;
use crate::cli::{Failure, Output};
use crate::proto::record_name::Name;
use crate::proto::record_service_client::RecordServiceClient;
use crate::proto::{ImportChunk, ListRecordsRequest, ListedRecord, ResourceKind};

/// Whether, and how, an import is a mirror.
#[derive(Debug, clap::Args)]
pub(super) struct MirrorArgs {
    /// Take what complete lists of the export lack for gone in the source, after a preview
    #[arg(long, requires = "exported_at")]
    pub(super) full: bool,

    /// When the export was made, such as 2026-11-27T08:00:00Z: what was changed here since then does not go
    #[arg(long, value_name = "TIME", requires = "full", value_parser = moment)]
    pub(super) exported_at: Option<prost_types::Timestamp>,

    /// Agree to what --full takes for gone
    #[arg(long, requires = "full")]
    pub(super) yes: bool,
}

/// How many records of a kind the preview names.
const NAMED: usize = 20;

/// Names a record of a kind by its id.
type Naming = fn(String) -> Name;

/// The kinds that a mirror compares, in the order in which they go: what refers to others first.
const KINDS: [(FileKind, ResourceKind, Naming); 5] = [
    (
        FileKind::Interview,
        ResourceKind::Interview,
        Name::Interview,
    ),
    (
        FileKind::Opportunity,
        ResourceKind::Opportunity,
        Name::Opportunity,
    ),
    (FileKind::Contact, ResourceKind::Candidate, Name::Candidate),
    (
        FileKind::Requisition,
        ResourceKind::Requisition,
        Name::Requisition,
    ),
    (FileKind::Posting, ResourceKind::Posting, Name::Posting),
];

/// What becomes of a kind.
enum Compared {
    /// These are gone; so many confidential ones stay, since the list has no confidential object.
    Gone(Vec<Name>, usize),
    /// The export's list cannot be relied on.
    LeftAlone(&'static str),
}

/// What is gone in the source, by kind.
pub(super) struct Gone(BTreeMap<usize, Compared>);

impl Gone {
    /// Compares what the account has with what was read.
    ///
    /// # Errors
    /// The server cannot be reached or refuses.
    pub(super) async fn find(
        channel: &Connected,
        account: &str,
        read: &Read,
    ) -> Result<Self, Failure> {
        let mut found = BTreeMap::new();
        for (place, (file, kind, name)) in KINDS.into_iter().enumerate() {
            let compared = match why_left_alone(read, file) {
                Some(why) => Compared::LeftAlone(why),
                None => compare(read, file, name, list(channel, account, kind).await?),
            };
            found.insert(place, compared);
        }
        Ok(Self(found))
    }

    /// Tells people what would go.
    pub(super) fn tell(&self, out: Output<'_>) -> io::Result<()> {
        writeln!(
            out,
            "gone in the source, as its lists are complete and lack them:"
        )?;
        for (place, compared) in &self.0 {
            let word = KINDS.get(*place).map_or("", |(file, ..)| file.word());
            match compared {
                Compared::LeftAlone(why) => writeln!(out, "  {word}: none, since {why}")?,
                Compared::Gone(names, confidential) => {
                    writeln!(out, "  {word}: {}", names.len())?;
                    for name in names.iter().take(NAMED) {
                        writeln!(out, "    {}", kind_and_id(name))?;
                    }
                    if names.len() > NAMED {
                        writeln!(out, "    and {} more", names.len() - NAMED)?;
                    }
                    if *confidential > 0 {
                        let stay = i64::try_from(*confidential).unwrap_or(i64::MAX);
                        let stay = Counted(stay, "confidential record", "confidential records");
                        writeln!(
                            out,
                            "    {stay} left alone: the list has no confidential object (export with \
                             `confidentiality=all`)"
                        )?;
                    }
                }
            }
        }
        Ok(())
    }

    fn count(&self) -> usize {
        let gone = self.0.values().map(|compared| match compared {
            Compared::Gone(names, _) => names.len(),
            Compared::LeftAlone(_) => 0,
        });
        gone.sum()
    }

    /// Whether somebody agrees that so much goes.
    ///
    /// # Errors
    /// The terminal cannot be read.
    pub(super) async fn is_agreed(&self, out: Output<'_>) -> Result<bool, Failure> {
        let count = self.count();
        if count == 0 {
            return Ok(true);
        }
        write!(
            out,
            "Take {} for gone in the source, but for what was changed here since --exported-at? Opportunities and candidates are \
             closed to everybody and due to be anonymized, candidates also with the last of their opportunities; the others \
             are deleted. Type yes: ",
            Counted(
                i64::try_from(count).unwrap_or(i64::MAX),
                "record",
                "records"
            )
        )?;
        out.flush()?;
        // Where it holds up nothing else: a signal ends the command.
        let line = super::in_background(|| {
            let mut line = String::new();
            io::stdin().read_line(&mut line).map(|_| line)
        });
        Ok(line.await??.trim() == "yes")
    }

    /// The same as entries that follow what was read.
    pub(super) fn into_chunks(self, read: &mut Read) -> Vec<ImportChunk> {
        let mut gathering = Chunks::default();
        let mut chunks = Vec::new();
        for compared in self.0.into_values() {
            let Compared::Gone(names, _) = compared else {
                continue;
            };
            for name in names {
                read.origins.push(Origin::object(u32::MAX, None));
                read.names.push(Some(name.clone()));
                chunks.extend(gathering.add(translate::lacked(name)));
            }
        }
        chunks.extend(gathering.rest());
        chunks
    }
}

/// Fails where nobody can be asked and nobody agreed beforehand.
///
/// # Errors
/// There is no terminal.
pub(super) fn needs_agreement() -> Result<(), Failure> {
    if io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Failure::Usage(
        "--full needs a confirmation and this is no terminal: check with --dry-run, then add --yes"
            .to_owned(),
    ))
}

/// Why what a list lacks is not gone (X70).
fn why_left_alone(read: &Read, kind: FileKind) -> Option<&'static str> {
    if kind == FileKind::Interview && !read.complete.contains(&kind) {
        Some(
            "the export has no one list of all of them that is complete (lists by opportunity do not tell)",
        )
    } else if !read.complete.contains(&kind) {
        Some("the export has no complete list of them, whose last page says `\"hasNext\": false`")
    } else if read.unreadable.contains(&kind) {
        Some("an object of the list could not be read")
    } else if kind == FileKind::Contact && read.unreadable.contains(&FileKind::Opportunity) {
        Some("an opportunity could not be read, which may name one")
    } else if kind == FileKind::Contact && !read.complete.contains(&FileKind::Opportunity) {
        Some("opportunities go with their contacts, and the export has no complete list of them")
    } else if kind == FileKind::Interview
        && [FileKind::Panel, FileKind::Feedback]
            .iter()
            .any(|other| read.unreadable.contains(other) || read.lacking.contains(other))
    {
        Some("panels or feedback could not all be read, which may name one")
    } else {
        None
    }
}

fn compare(read: &Read, kind: FileKind, name: Naming, there: Vec<ListedRecord>) -> Compared {
    // Lever leaves confidential objects out of a list unless it is asked for them.
    let knows_confidential = read.confidential.contains(&match kind {
        FileKind::Contact | FileKind::Interview => FileKind::Opportunity,
        kind => kind,
    });
    let mut names = Vec::new();
    let mut confidential = 0;
    for record in there {
        if read.has(kind, &record.id) {
            continue;
        }
        if record.confidential && !knows_confidential {
            confidential += 1;
        } else {
            names.push(name(record.id));
        }
    }
    Compared::Gone(names, confidential)
}

/// The records of a kind that the account has.
async fn list(
    channel: &Connected,
    account: &str,
    kind: ResourceKind,
) -> Result<Vec<ListedRecord>, Failure> {
    let mut client = RecordServiceClient::new(channel.clone());
    let mut records = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListRecordsRequest {
            account: account.to_owned(),
            kind: kind.into(),
            page_size: 10_000,
            page_token,
        };
        let page = client.list_records(call(request)).await?.into_inner();
        records.extend(page.records);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(records);
        }
    }
}
