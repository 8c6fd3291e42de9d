//! `steward changes`: what changes in an account, as it happens.

use serde::Serialize;

use super::server::traced;
use super::wording::bare;
use super::{Ending, Failure, Outcome, Output, Server};
use crate::proto::record_service_client::RecordServiceClient;
use crate::proto::{ChangedKind, ChangedThing, WatchChangesRequest, WatchChangesResponse};

const EXAMPLES: &str = "\
Examples:
  steward changes --account sample
  steward changes --account sample --json

Each line is one revision: its token, then the things that changed in it. The first line tells where the stream
begins. It goes on until it is interrupted; with --after, a later call goes on where an earlier one ended.";

/// Changes.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    server: Server,

    /// The account
    #[arg(long)]
    account: String,

    /// Begin after the revision of this token [default: begin now]
    #[arg(
        long,
        value_name = "TOKEN",
        default_value = "",
        hide_default_value = true
    )]
    after: String,

    /// A line of JSON for each revision, for programs
    #[arg(long)]
    json: bool,
}

/// A revision for programs.
#[derive(Serialize)]
struct Line<'a> {
    revision: &'a str,
    author: &'static str,
    things: Vec<ChangedJson<'a>>,
    continues: bool,
}

#[derive(Serialize)]
struct ChangedJson<'a> {
    kind: &'static str,
    id: &'a str,
}

/// Tells the changes until the stream ends.
///
/// # Errors
/// The server cannot be reached, refuses, or ends the stream.
pub async fn run(args: Args, out: Output<'_>) -> Ending {
    let request = WatchChangesRequest {
        account: args.account,
        after: args.after,
    };
    let mut client = RecordServiceClient::new(args.server.connect().await?);
    // The stream has no end of its own, and so no time for it either.
    let mut stream = client.watch_changes(traced(request)).await?.into_inner();
    let mut begins = true;
    while let Some(response) = stream.message().await? {
        let is_news = response.time.is_some();
        if is_news || begins {
            tell(&response, args.json, out)?;
        }
        begins = false;
    }
    Ok(Outcome::Yes)
}

fn tell(response: &WatchChangesResponse, json: bool, out: Output<'_>) -> Result<(), Failure> {
    let things = response.things.iter().map(thing);
    if json {
        let line = Line {
            revision: &response.revision,
            author: bare(response.author().as_str_name(), "AUTHOR_KIND_"),
            things: things.collect(),
            continues: response.continues,
        };
        let line = serde_json::to_string(&line)
            .map_err(|_| Failure::Answer("it cannot be written as JSON"))?;
        writeln!(out, "{line}")?;
    } else {
        let token = match response.revision.as_str() {
            "" => "...",
            token => token,
        };
        write!(out, "{token}")?;
        for ChangedJson { kind, id } in things {
            write!(out, " {kind}:{id}")?;
        }
        writeln!(out)?;
    }
    // Whoever reads along sees each line at once.
    out.flush()?;
    Ok(())
}

fn thing(thing: &ChangedThing) -> ChangedJson<'_> {
    ChangedJson {
        kind: kind(thing.kind()),
        id: &thing.id,
    }
}

/// A kind, as `--on` of `steward check` has it.
fn kind(kind: ChangedKind) -> &'static str {
    match kind {
        ChangedKind::Unspecified => "something",
        ChangedKind::Settings => "settings",
        ChangedKind::Role => "role",
        ChangedKind::User => "user",
        ChangedKind::Posting => "posting",
        ChangedKind::Requisition => "requisition",
        ChangedKind::Candidate => "candidate",
        ChangedKind::Opportunity => "opportunity",
        ChangedKind::Interview => "interview",
        ChangedKind::Stage => "stage",
        ChangedKind::ArchiveReason => "archive_reason",
        ChangedKind::Job => "job",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::AuthorKind;

    fn told(json: bool, response: &WatchChangesResponse) -> String {
        let mut out = Vec::new();
        tell(response, json, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_revision_is_a_line() {
        let thing = |kind: ChangedKind, id: &str| ChangedThing {
            kind: kind.into(),
            id: id.to_owned(),
        };
        let mut response = WatchChangesResponse {
            revision: "T".to_owned(),
            author: AuthorKind::Service.into(),
            things: vec![
                thing(ChangedKind::User, "u1"),
                thing(ChangedKind::ArchiveReason, "r1"),
            ],
            ..WatchChangesResponse::default()
        };
        assert_eq!(told(false, &response), "T user:u1 archive_reason:r1\n");
        assert_eq!(
            told(true, &response),
            "{\"revision\":\"T\",\"author\":\"SERVICE\",\"things\":[{\"kind\":\"user\",\"id\":\"u1\"},\
             {\"kind\":\"archive_reason\",\"id\":\"r1\"}],\"continues\":false}\n"
        );
        response.revision.clear();
        assert_eq!(told(false, &response), "... user:u1 archive_reason:r1\n");
    }
}
