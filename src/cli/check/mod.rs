//! `steward check`: one question, one answer.

pub(super) mod question;
pub(super) mod reason;
mod why;

use serde::Serialize;

use super::server::call;
use super::{Ending, Failure, Outcome, Output, Server};
use crate::proto::authorization_service_client::AuthorizationServiceClient;
use crate::proto::{AuthorizeRequest, AuthorizeResponse, DecisionReason, Question};
use question::{Fact, On, Privilege, Subject};

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
  steward check --account sample --user ben-admin --privilege secret_notes --on opportunity:opp-archived-sales \
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

    /// What: a key of `steward catalog`, or `own_feedback`, `submit_referral`, `create_source`, `create_tag`
    #[arg(long, value_name = "KEY", required_unless_present = "privilege")]
    permission: Option<Subject>,

    /// Or a privilege: `secret_notes`, `secret_forms`, `secret_emails`, `secret_files`,
    /// `secret_application_questions`, `offers`, `hired_profiles`, `posting_fields`, `bulk_candidate_import`,
    /// `data_export`
    #[arg(long, value_name = "TYPE", conflicts_with = "permission")]
    privilege: Option<Privilege>,

    /// The report, of the privilege `data_export`
    #[arg(long, value_name = "NAME", conflicts_with = "permission")]
    report: Option<String>,

    /// One value of a permission that has values, such as a dashboard
    #[arg(long)]
    value: Option<String>,

    /// What it is to be done to; again for a second thing
    ///
    /// KIND is opportunity, candidate, posting, requisition, interview, user or `new_role`. What does not exist
    /// yet is named without an id, as `new_posting` or `new_requisition`; its `confidential`, `owner` and, for
    /// a requisition, `hiring_manager` then come as facts.
    #[arg(long, value_name = "KIND:ID")]
    on: Vec<On>,

    /// A fact that steward does not store; again for further facts
    ///
    /// NAME is `on_behalf_of`, `activity_author` or `shared_by` (with nothing behind the `=` for nobody),
    /// `pending_approvers` (U1,U2), `action` (create, edit or delete), `changed_fields` (a,b), `creator` or `owner`;
    /// of a privilege `author`, `signatories` or `approvers` (with nothing behind the `=` for nobody).
    #[arg(long, value_name = "NAME=VALUE")]
    fact: Vec<Fact>,

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
    let question = args.question().map_err(Failure::Usage)?;
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

impl Args {
    /// The question.
    ///
    /// # Errors
    /// A sentence on the first thing that cannot be put into a question.
    fn question(&self) -> Result<Question, String> {
        let subject = match (&self.permission, self.privilege) {
            (Some(permission), _) => permission.clone(),
            (None, Some(privilege)) => privilege.asked(self.report.as_deref())?,
            (None, None) => return Err("--permission or --privilege is missing".to_owned()),
        };
        let value = self.value.as_deref();
        question::question(&self.user, subject, value, &self.on, &self.fact)
    }
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
