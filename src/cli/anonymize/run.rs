//! Running a preview.

use std::io::{self, IsTerminal as _};

use super::preview::{Shown, as_json, fetch, tell, tell_command};
use super::{RunArgs, job};
use crate::cli::server::{Connected, call};
use crate::cli::wording::Counted;
use crate::cli::{Ending, Failure, Outcome, Output};
use crate::proto::Job;
use crate::proto::anonymize_opportunities_response::Result as Answer;
use crate::proto::lifecycle_service_client::LifecycleServiceClient;

/// What a run came to.
enum Ran {
    Accepted(Box<Job>),
    Drifted(Shown),
}

/// Runs the token that was given, or that of a fresh preview once somebody has agreed.
pub(super) async fn run(args: RunArgs, out: Output<'_>) -> Ending {
    let asks = args.token.is_none() && !args.yes;
    if asks && (args.json || !io::stdin().is_terminal()) {
        return Err(Failure::Usage(
            "nobody can be asked here; give --token with a preview's token, or --yes".to_owned(),
        ));
    }
    let mut client = LifecycleServiceClient::new(args.selection.server.connect().await?);
    let token = if let Some(token) = &args.token {
        token.clone()
    } else {
        let shown = fetch(&mut client, &args.selection).await?;
        if !args.json {
            tell(&shown, out)?;
        }
        let Some(token) = shown.token.clone() else {
            if args.json {
                writeln!(out, "{}", as_json(&shown)?)?;
            }
            return Ok(Outcome::No);
        };
        if asks && !agreed(shown.count, out)? {
            writeln!(out, "nothing was done")?;
            return Ok(Outcome::No);
        }
        token
    };
    match accept(&mut client, &args, token).await? {
        Ran::Drifted(shown) => {
            if args.json {
                writeln!(out, "{{\"drift\":{}}}", as_json(&shown)?)?;
            } else {
                writeln!(
                    out,
                    "something has changed since the preview: nothing was done. Now:"
                )?;
                tell(&shown, out)?;
                tell_command(&shown, &args.selection, out)?;
            }
            Ok(Outcome::No)
        }
        Ran::Accepted(accepted) => {
            let at = &args.selection;
            let job = match args.wait_limit() {
                Some(wait_limit) => {
                    if !args.json {
                        writeln!(out, "job {} was accepted", accepted.id)?;
                    }
                    job::wait(&mut client, &at.account, &accepted.id, wait_limit).await?
                }
                None => *accepted,
            };
            job::tell(&job, args.json, out)?;
            Ok(Outcome::Yes)
        }
    }
}

async fn accept(
    client: &mut LifecycleServiceClient<Connected>,
    args: &RunArgs,
    token: String,
) -> Result<Ran, Failure> {
    let mut request = args.selection.request();
    request.preview_token = token;
    request.request_id = args.request_id.clone().unwrap_or_default();
    let answer = client.anonymize_opportunities(call(request)).await?;
    match answer.into_inner().result {
        Some(Answer::Job(job)) => Ok(Ran::Accepted(Box::new(job))),
        Some(Answer::Drift(preview)) => Ok(Ran::Drifted(Shown::from(preview))),
        Some(Answer::Preview(_)) | None => Err(Failure::Answer("it is neither a job nor a drift")),
    }
}

/// Asks whoever sits before the terminal.
fn agreed(count: i32, out: Output<'_>) -> io::Result<bool> {
    let count = Counted(count.into(), "opportunity", "opportunities");
    write!(
        out,
        "Anonymize {count} for good? Nothing brings the data back. Type yes: "
    )?;
    out.flush()?;
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok(line.trim() == "yes")
}
