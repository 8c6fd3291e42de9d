//! `steward audit list`.

use crate::cli::contract_json::contract_json;
use crate::cli::moment::moment;
use crate::cli::server::{call, traced};
use crate::cli::{Ending, Failure, Outcome, Output, Server};
use crate::domain::audit::{EventKind, TargetKind};
use crate::grpc::Word;
use crate::proto::audit_service_client::AuditServiceClient;
use crate::proto::{AuditEvent, AuditFilter, ListAuditEventsRequest, StreamAuditEventsRequest};

/// Which events.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    server: Server,

    /// The account
    #[arg(long)]
    account: String,

    /// Of this type, as `role_changed` or `erasure_accepted`; of several
    #[arg(long = "type", value_name = "TYPE", value_parser = kind)]
    types: Vec<EventKind>,

    /// This user answers for them
    #[arg(
        long = "as",
        value_name = "USER",
        default_value = "",
        hide_default_value = true
    )]
    acting_user: String,

    /// They came through this caller of the callers' file
    #[arg(
        long,
        value_name = "NAME",
        default_value = "",
        hide_default_value = true
    )]
    caller: String,

    /// They are about the thing of this id, or what the user of this id has
    #[arg(long, value_name = "ID", default_value = "", hide_default_value = true)]
    target: String,

    /// They are about a thing of this type, as `user` or `opportunity`
    #[arg(long, value_name = "TYPE", value_parser = target_kind)]
    target_type: Option<TargetKind>,

    /// They are of this moment or later, as 2026-11-27T08:00:00Z
    #[arg(long, value_name = "TIME", value_parser = moment)]
    from: Option<prost_types::Timestamp>,

    /// They are from before this moment
    #[arg(long, value_name = "TIME", value_parser = moment)]
    before: Option<prost_types::Timestamp>,

    /// Begin after the event of this place
    #[arg(
        long,
        value_name = "SEQUENCE",
        default_value_t = 0,
        hide_default_value = true
    )]
    after: i64,

    /// Go on as events come, until it is interrupted
    #[arg(long)]
    follow: bool,
}

fn kind(text: &str) -> Result<EventKind, String> {
    EventKind::from_key(text).ok_or_else(|| {
        let all: Vec<&str> = EventKind::ALL.iter().map(|kind| kind.key()).collect();
        format!("these are: {}", all.join(", "))
    })
}

fn target_kind(text: &str) -> Result<TargetKind, String> {
    TargetKind::from_key(text).ok_or_else(|| {
        let all: Vec<&str> = TargetKind::ALL.iter().map(|kind| kind.key()).collect();
        format!("these are: {}", all.join(", "))
    })
}

pub(super) async fn run(args: Args, out: Output<'_>) -> Ending {
    let filter = AuditFilter {
        types: args.types.iter().map(|kind| kind.number()).collect(),
        acting_user: args.acting_user,
        caller: args.caller,
        target: args.target,
        target_type: args.target_type.map(Word::number).unwrap_or_default(),
        start_time: args.from,
        end_time: args.before,
    };
    let mut client = AuditServiceClient::new(args.server.connect().await?);
    if args.follow {
        let request = StreamAuditEventsRequest {
            account: args.account,
            filter: Some(filter),
            after_sequence: args.after,
        };
        let mut stream = client
            .stream_audit_events(traced(request))
            .await?
            .into_inner();
        while let Some(piece) = stream.message().await? {
            tell(&piece.events, out)?;
        }
        return Ok(Outcome::Yes);
    }
    let mut request = ListAuditEventsRequest {
        account: args.account,
        filter: Some(filter),
        page_size: 1_000,
        page_token: String::new(),
        after_sequence: args.after,
    };
    loop {
        let page = client.list_audit_events(call(request.clone())).await?;
        let page = page.into_inner();
        tell(&page.events, out)?;
        if page.next_page_token.is_empty() {
            return Ok(Outcome::Yes);
        }
        request.page_token = page.next_page_token;
    }
}

fn tell(events: &[AuditEvent], out: Output<'_>) -> Result<(), Failure> {
    for event in events {
        let line = contract_json("AuditEvent", event);
        let line = line.ok_or(Failure::Answer("it cannot be written as JSON"))?;
        writeln!(out, "{line}")?;
    }
    // Whoever reads along sees each line at once.
    out.flush()?;
    Ok(())
}
