//! `steward audit list`.

use crate::cli::contract_json::contract_json;
use crate::cli::server::{call, traced};
use crate::cli::{Ending, Failure, Outcome, Output, Server};
use crate::domain::audit::EventKind;
use crate::grpc::Word as _;
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

pub(super) async fn run(args: Args, out: Output<'_>) -> Ending {
    let filter = AuditFilter {
        types: args.types.iter().map(|kind| kind.number()).collect(),
        acting_user: args.acting_user,
        caller: args.caller,
        target: args.target,
        ..AuditFilter::default()
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
            tell(&piece.events, args.after, out)?;
        }
        return Ok(Outcome::Yes);
    }
    let mut request = ListAuditEventsRequest {
        account: args.account,
        filter: Some(filter),
        page_size: 1_000,
        page_token: String::new(),
    };
    loop {
        let page = client.list_audit_events(call(request.clone())).await?;
        let page = page.into_inner();
        tell(&page.events, args.after, out)?;
        if page.next_page_token.is_empty() {
            return Ok(Outcome::Yes);
        }
        request.page_token = page.next_page_token;
    }
}

fn tell(events: &[AuditEvent], after: i64, out: Output<'_>) -> Result<(), Failure> {
    for event in events.iter().filter(|event| event.sequence > after) {
        let line = contract_json("AuditEvent", event);
        let line = line.ok_or(Failure::Answer("it cannot be written as JSON"))?;
        writeln!(out, "{line}")?;
    }
    // Whoever reads along sees each line at once.
    out.flush()?;
    Ok(())
}
