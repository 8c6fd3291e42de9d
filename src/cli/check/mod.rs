//! `steward check`: one question, one answer.

pub(super) mod asked;
pub(super) mod question;
pub(super) mod reason;
mod why;

use serde::Serialize;

use super::server::call;
use super::{Ending, Failure, Outcome, Output, Server};
use crate::proto::authorization_service_client::AuthorizationServiceClient;
use crate::proto::{AuthorizeRequest, AuthorizeResponse, DecisionReason};
use asked::Asked;

const EXAMPLES: &str = "\
Examples:
  steward check --account sample --user ben-admin --permission anonymize_candidates --on opportunity:opp-archived-sales
  steward check --account sample --user cleo-team-member --permission view_visual_insights_reports --value offers
  steward check --account sample --user cleo-team-member --permission create_and_edit_postings \\
      --on posting:backend-engineer --fact action=edit --fact changed_fields=department,team
  steward check --account sample --user ben-admin --permission create_and_edit_confidential_postings \\
      --on new_posting --fact action=create --fact confidential=true --fact owner=ben-admin
  steward check --account sample --user eve-interviewer --permission own_feedback --on interview:int-backend-panel
  steward check --account sample --user eve-interviewer --permission manage_sources --explain
  steward check --account sample --user ben-admin --privilege secret_notes --on opportunity:opp-archived-sales \\
      --fact author=cleo-team-member

`steward catalog KEY` shows what a permission takes. Exit codes: 0 allowed, 1 denied, 2 an error.";

/// One question.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    server: Server,

    /// The account
    #[arg(long)]
    account: String,

    /// Who wants to do it
    #[arg(long)]
    user: String,

    #[command(flatten)]
    asked: Asked,

    /// An answer that is not older than the revision of this token, as a change was answered with it
    #[arg(
        long,
        value_name = "TOKEN",
        default_value = "",
        hide_default_value = true
    )]
    at_least_as_fresh: String,

    /// Tell why, and what would change a denial
    #[arg(long)]
    explain: bool,

    /// Answer for programs
    #[arg(long)]
    json: bool,
}

/// The answer for programs.
#[derive(Serialize)]
struct Answer<'a> {
    allowed: bool,
    reason: &'static str,
    message: &'static str,
    revision: &'a str,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    why: Option<why::Why>,
}

/// Asks the question.
///
/// # Errors
/// The facts do not fit together, or the server cannot be reached or refuses the question.
pub async fn run(args: Args, out: Output<'_>) -> Ending {
    let question = args.asked.question(&args.user).map_err(Failure::Usage)?;
    let request = AuthorizeRequest {
        account: args.account,
        question: Some(question),
        at_least_as_fresh: args.at_least_as_fresh,
        explain: args.explain,
    };
    let mut client = AuthorizationServiceClient::new(args.server.connect().await?);
    let response = client.authorize(call(request)).await?.into_inner();
    tell(&response, args.json, out)
}

fn tell(response: &AuthorizeResponse, json: bool, out: Output<'_>) -> Ending {
    let decision = response
        .decision
        .as_ref()
        .ok_or(Failure::Answer("it holds no decision"))?;
    let reason = DecisionReason::try_from(decision.reason)
        .map_err(|_| Failure::Answer("it has a reason of a newer version"))?;
    let (name, sentence) = (reason::name(reason), reason::sentence(reason));
    if json {
        let answer = Answer {
            allowed: decision.allowed,
            reason: name,
            message: sentence,
            revision: &response.revision,
            why: response.explanation.as_ref().map(why::Why::of),
        };
        let line = serde_json::to_string(&answer)
            .map_err(|_| Failure::Answer("it cannot be written as JSON"))?;
        writeln!(out, "{line}")?;
    } else if decision.allowed {
        writeln!(out, "allowed")?;
    } else {
        writeln!(out, "denied: {sentence} ({name})")?;
    }
    if let Some(explanation) = response.explanation.as_ref().filter(|_| !json) {
        why::tell(explanation, out)?;
    }
    Ok(if decision.allowed {
        Outcome::Yes
    } else {
        Outcome::No
    })
}

#[cfg(test)]
mod tests;
