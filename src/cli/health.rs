//! `steward health`: asks a server how it is.

use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::server::{Server, call};
use super::{Ending, Outcome, Output};

const EXAMPLES: &str = "\
Examples:
  steward health
  steward health liveness
  steward health --server https://steward:50051 --ca ca.crt

Exit codes: 0 it is SERVING, 1 it is not, 2 an error.";

/// Ask for health.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    server: Server,

    /// What of it: `liveness`, `writes`, or nothing for the whole
    #[arg(default_value = "", hide_default_value = true)]
    name: String,
}

/// Asks, and tells the status in the protocol's word.
///
/// # Errors
/// No server answers, or it knows no such name.
pub async fn run(args: Args, out: Output<'_>) -> Ending {
    let connected = args.server.connect().await?;
    let request = call(HealthCheckRequest { service: args.name });
    let answer = HealthClient::new(connected).check(request).await?;
    let status = answer.into_inner().status();
    writeln!(out, "{}", status.as_str_name())?;
    Ok(match status {
        ServingStatus::Serving => Outcome::Yes,
        _ => Outcome::No,
    })
}
