//! `steward list permissions`.

use serde::Serialize;

use super::{ServerAndAccount, line};
use crate::cli::check::question::{Fact, On, parts};
use crate::cli::check::reason;
use crate::cli::server::call;
use crate::cli::{Ending, Failure, Outcome, Output};
use crate::domain::catalogue;
use crate::proto::authorization_service_client::AuthorizationServiceClient;
use crate::proto::authorized_permission::Answer;
use crate::proto::{
    AuthorizedPermission, Decision, DecisionReason, ListAuthorizedPermissionsRequest,
};

/// A user, and what it is to be done to.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    place: ServerAndAccount,

    /// Who wants to do it
    #[arg(long)]
    user: String,

    /// What it is to be done to; see `steward check --help`
    #[arg(long, value_name = "KIND:ID")]
    on: Vec<On>,

    /// A fact that steward does not store; see `steward check --help`
    #[arg(long, value_name = "NAME=VALUE")]
    fact: Vec<Fact>,
}

/// A permission for programs: one of the answers is there.
#[derive(Serialize)]
struct PermissionJson<'a> {
    permission: &'static str,
    levels: &'a [String],
    values: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    by_value: Vec<(&'a str, &'static str)>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    facts_needed: &'a [String],
}

impl<'a> PermissionJson<'a> {
    fn of(row: &'a AuthorizedPermission) -> Result<Self, Failure> {
        let newer = Failure::Answer("it has a permission of a newer version");
        let number = u8::try_from(row.permission).ok();
        let permission = number
            .and_then(catalogue::Permission::from_row)
            .ok_or(newer)?;
        let mut told = Self {
            permission: permission.key(),
            levels: &row.levels,
            values: &row.values,
            reason: None,
            by_value: Vec::new(),
            facts_needed: &[],
        };
        match &row.answer {
            Some(Answer::Decision(decision)) => told.reason = Some(name(Some(decision))?),
            Some(Answer::ByValue(values)) => {
                for of in &values.decisions {
                    told.by_value.push((&of.value, name(of.decision.as_ref())?));
                }
            }
            Some(Answer::FactsNeeded(needed)) => told.facts_needed = &needed.facts,
            None => return Err(Failure::Answer("it has an answer of a newer version")),
        }
        Ok(told)
    }

    /// The answer in words.
    fn answer(&self) -> String {
        let verdict = |reason: &'static str| match reason {
            "ALLOWED" => "allowed".to_owned(),
            reason => format!("denied ({reason})"),
        };
        if let Some(reason) = self.reason {
            return verdict(reason);
        }
        if !self.facts_needed.is_empty() {
            return format!("waits for {}", self.facts_needed.join(", "));
        }
        let allowed = self
            .by_value
            .iter()
            .filter(|(_, reason)| *reason == "ALLOWED");
        let allowed: Vec<&str> = allowed.map(|(value, _)| *value).collect();
        match (allowed.is_empty(), self.by_value.first()) {
            (false, _) => format!("allowed for {}", allowed.join(", ")),
            (true, Some((_, reason))) => verdict(reason),
            (true, None) => "nothing is asked".to_owned(),
        }
    }
}

fn name(decision: Option<&Decision>) -> Result<&'static str, Failure> {
    let decision = decision.ok_or(Failure::Answer("it holds no decision"))?;
    DecisionReason::try_from(decision.reason)
        .map(reason::name)
        .map_err(|_| Failure::Answer("it has a reason of a newer version"))
}

pub(super) async fn run(args: Args, out: Output<'_>) -> Ending {
    let (target, facts) = parts(&args.on, &args.fact).map_err(Failure::Usage)?;
    let request = ListAuthorizedPermissionsRequest {
        account: args.place.account,
        user: args.user,
        target,
        facts,
        ..ListAuthorizedPermissionsRequest::default()
    };
    let mut client = AuthorizationServiceClient::new(args.place.server.connect().await?);
    let answer = client.list_authorized_permissions(call(request)).await?;
    let answer = answer.into_inner();
    tell(&answer.permissions, args.place.json, out)
}

pub(super) fn tell(rows: &[AuthorizedPermission], json: bool, out: Output<'_>) -> Ending {
    for row in rows {
        let row = PermissionJson::of(row)?;
        if json {
            line(&row, out)?;
            continue;
        }
        let held: Vec<&str> = row
            .levels
            .iter()
            .chain(row.values)
            .map(String::as_str)
            .collect();
        let held = match held.as_slice() {
            [] => "none".to_owned(),
            held => held.join("+"),
        };
        writeln!(out, "{}  {held}: {}", row.permission, row.answer())?;
    }
    Ok(Outcome::Yes)
}
