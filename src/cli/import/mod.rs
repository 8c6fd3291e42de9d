//! `steward import`: what an ATS exported, into an account.
//!
//! `reading` walks through the files, `translate` makes records of objects, `sending` streams them, `report`
//! tells what it came to. The sample company takes the very same way.

mod actor;
mod interruption;
mod mirror;
mod problem;
mod reading;
mod report;
mod sending;
mod translate;

use std::collections::HashSet;
use std::path::PathBuf;

use tokio::sync::{mpsc, oneshot, watch};
use tonic::transport::Channel;

use super::lever::{Export, folder_of_objects, scan};
use super::sample;
use super::server::{Connected, without_token};
use super::{Ending, Failure, Outcome, Output, Server, roles};
use crate::proto::role_service_client::RoleServiceClient;
use crate::proto::{ImportChunk, ImportHeader};
use interruption::{Confirmed, Signals, Way};
use mirror::{Gone, MirrorArgs};
use reading::{Read, Survey};
pub use report::Summary;
use sending::{AHEAD, Chunks};

const EXAMPLES: &str = "\
Examples:
  steward import --account acme --as ada-super-admin lever-export
  steward import --account acme --as ada-super-admin --strict lever-export
  steward import --account acme --as ada-super-admin --dry-run lever-export
  steward import --account acme --as ada-super-admin --full --exported-at 2026-11-27T08:00:00Z lever-export

The folder holds what Lever's API gives: users.json, postings.json, requisitions.json, contacts.json,
opportunities.json, applications.json, interviews.json, panels.json, feedback.json, archive_reasons.json, stages.json,
postings/ID/users.json; in pages (opportunities-2.json), as JSON lines (.jsonl), packed (.json.gz), or by opportunity
(opportunities/ID/interviews.json). What Lever does not export (settings, custom roles, access grants, privileges) stands in steward.json; `steward sample write DIR`
shows one.

A contact becomes the candidate of the same id. A bad object is left out and reported by file, position and field;
the rest goes in. The same export again changes nothing, and what was anonymized stays so.
What the export does not contain is left alone. With --full, records that a complete list lacks (its last page says
`hasNext: false`) are taken for deleted in the source. Users, stages and archive reasons stay.
An import that was stopped, or whose server went away, may be repeated.
Exit codes: 0 all of it is in, 1 something was left out or reported, 2 an error, 130 or 143 stopped by a signal.";

/// An import.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    server: Server,

    /// The account
    #[arg(long, value_name = "ID")]
    account: String,

    /// The user by whose authority users, roles, access and settings are taken in
    #[arg(long = "as", value_name = "USER")]
    acting_user: String,

    /// All or nothing: everything is checked before anything is sent (held in memory meanwhile)
    #[arg(long)]
    strict: bool,

    /// Tell what an import would come to, and write nothing (up to 250,000 entries)
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    mirror: MirrorArgs,

    /// The folder with the exported files, or one such file
    path: PathBuf,
}

/// Imports a folder.
///
/// # Errors
/// The folder cannot be read, or the server cannot be reached or refuses.
pub async fn run(args: Args, out: Output<'_>) -> Ending {
    let failed = |kind| Failure::File {
        path: args.path.clone(),
        kind,
    };
    let export = scan(&args.path).map_err(|error| failed(error.kind()))?;
    if let Some(folder) = folder_of_objects(&args.path, &export) {
        return Err(Failure::Usage(format!(
            "{} lies in the folder `{folder}` of an export, where files belong to one posting or opportunity; give the \
             folder above `{folder}`",
            args.path.display()
        )));
    }
    if export.files.is_empty() {
        return Err(Failure::Content {
            path: args.path.clone(),
            problems: report::no_list(&export),
        });
    }
    let asks = args.mirror.full && !args.mirror.yes && !args.dry_run;
    if asks {
        mirror::needs_agreement()?;
    }
    let mut signals = Signals::listen()?;
    let header = ImportHeader {
        account: args.account,
        acting_user: args.acting_user,
        all_or_nothing: args.strict,
        validate_only: args.dry_run,
        exported_at: args.mirror.exported_at,
    };
    let way = Way::of(&header);
    let (confirmed, seen) = watch::channel(None);
    let importing = async {
        let channel = args.server.connect().await?;
        actor::check(channel.clone(), &header).await?;
        if args.mirror.full {
            take_in_all(channel, header, export, asks, out, &confirmed).await
        } else {
            take_in(channel, header, export, &confirmed).await.map(Some)
        }
    };
    let summary = tokio::select! {
        taken_in = importing => taken_in?,
        signal = signals.received() => {
            sending::progress_is_over();
            return Err(interruption::signalled(signal, *seen.borrow(), way));
        }
    };
    let Some(mut summary) = summary else {
        writeln!(out, "nothing was done")?;
        return Ok(Outcome::No);
    };
    summary.is_dry_run = args.dry_run;
    summary.is_all_or_nothing = args.strict;
    summary.tell(out)?;
    Ok(if summary.is_whole() {
        Outcome::Yes
    } else {
        Outcome::No
    })
}

/// Imports the sample company.
///
/// # Errors
/// The server refuses, or the account is unknown to it.
pub async fn import_sample(
    channel: Channel,
    account: &str,
    acting_user: &str,
) -> Result<Summary, Failure> {
    let files = sample::FILES.map(|(name, content)| (name.to_owned(), content.to_vec()));
    let export = Export::in_memory(files.into());
    import_export(channel, account, acting_user, export).await
}

/// Imports an export; what is refused is left out and told in the summary.
///
/// # Errors
/// The server refuses all of it, or the account is unknown to it.
pub async fn import_export(
    channel: Channel,
    account: &str,
    acting_user: &str,
    export: Export,
) -> Result<Summary, Failure> {
    let header = ImportHeader {
        account: account.to_owned(),
        acting_user: acting_user.to_owned(),
        ..ImportHeader::default()
    };
    let channel = without_token(channel);
    take_in(channel, header, export, &watch::channel(None).0).await
}

/// Reads and sends an export; with `all_or_nothing`, reads it whole before anything is sent.
async fn take_in(
    channel: Connected,
    header: ImportHeader,
    export: Export,
    confirmed: &Confirmed,
) -> Result<Summary, Failure> {
    let custom_roles = custom_roles(&channel, &header.account).await?;
    if header.all_or_nothing {
        let (read, chunks) = read_whole(export, custom_roles).await?;
        if !read.is_whole() {
            return Ok(Summary::new(read, None));
        }
        return send_whole(channel, header, read, chunks, confirmed).await;
    }
    let survey = in_background(|| Survey::of(export)).await?;
    let (queue, waiting) = mpsc::channel(AHEAD);
    let fill = read_along(survey, custom_roles, queue);
    let sent = tokio::try_join!(fill, sending::send(channel, header, waiting, confirmed));
    sending::progress_is_over();
    let (read, sent) = sent?;
    Ok(Summary::new(read, Some(sent)))
}

/// Reads an export whole, tells what its complete lists lack, and sends that as gone too; `None` when nobody agrees.
async fn take_in_all(
    channel: Connected,
    header: ImportHeader,
    export: Export,
    asks: bool,
    out: Output<'_>,
    confirmed: &Confirmed,
) -> Result<Option<Summary>, Failure> {
    let custom_roles = custom_roles(&channel, &header.account).await?;
    let (mut read, mut chunks) = read_whole(export, custom_roles).await?;
    if header.all_or_nothing && !read.is_whole() {
        return Ok(Some(Summary::new(read, None)));
    }
    let gone = Gone::find(&channel, &header.account, &read).await?;
    gone.tell(out)?;
    if asks && !gone.is_agreed(out).await? {
        return Ok(None);
    }
    chunks.extend(gone.into_chunks(&mut read));
    send_whole(channel, header, read, chunks, confirmed)
        .await
        .map(Some)
}

/// Sends what was read whole.
async fn send_whole(
    channel: Connected,
    header: ImportHeader,
    read: Read,
    chunks: Vec<ImportChunk>,
    confirmed: &Confirmed,
) -> Result<Summary, Failure> {
    let (queue, waiting) = mpsc::channel(AHEAD);
    let fill = async {
        for chunk in chunks {
            if queue.send(chunk).await.is_err() {
                break;
            }
        }
        drop(queue);
        Ok(())
    };
    let sent = tokio::try_join!(fill, sending::send(channel, header, waiting, confirmed));
    sending::progress_is_over();
    let ((), sent) = sent?;
    Ok(Summary::new(read, Some(sent)))
}

/// The custom roles of the account.
async fn custom_roles(channel: &Connected, account: &str) -> Result<HashSet<String>, Failure> {
    let mut client = RoleServiceClient::new(channel.clone());
    let roles = roles::all(&mut client, account).await?.into_iter();
    let custom = roles.filter(|role| !role.preset).map(|role| role.id);
    Ok(custom.collect())
}

/// Reads while it is sent; a server that has gone ends the reading.
async fn read_along(
    survey: Survey,
    custom_roles: HashSet<String>,
    queue: mpsc::Sender<ImportChunk>,
) -> Result<Read, Failure> {
    let reading = move || {
        let mut chunks = Chunks::default();
        let send = |chunk: Option<ImportChunk>| {
            chunk.is_none_or(|chunk| queue.blocking_send(chunk).is_ok())
        };
        let read = reading::read(survey, custom_roles, &mut |entry| send(chunks.add(entry)));
        send(chunks.rest());
        read
    };
    in_background(reading).await
}

/// Reads everything before anything is sent, so that what was checked is what is sent.
async fn read_whole(
    export: Export,
    custom_roles: HashSet<String>,
) -> Result<(Read, Vec<ImportChunk>), Failure> {
    let reading = move || {
        let mut gathering = Chunks::default();
        let mut chunks = Vec::new();
        let survey = Survey::of(export);
        let read = reading::read(survey, custom_roles, &mut |entry| {
            chunks.extend(gathering.add(entry));
            true
        });
        chunks.extend(gathering.rest());
        (read, chunks)
    };
    in_background(reading).await
}

/// Files are read where they hold up nothing else. It is no task of the runtime, which would wait at its end for a file
/// that is still being read.
async fn in_background<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    let interrupted = || Failure::Usage("reading the export was interrupted".to_owned());
    let (done, waiting) = oneshot::channel();
    let reading = std::thread::Builder::new().spawn(move || {
        // Nobody waits any more when the import was stopped.
        let _ = done.send(work());
    });
    reading.map_err(|_| interrupted())?;
    waiting.await.map_err(|_| interrupted())
}

#[cfg(test)]
mod tests;
