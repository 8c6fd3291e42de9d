//! `steward list users`.

use serde::Serialize;

use super::{Asked, Place, line};
use crate::cli::check::question::question;
use crate::cli::server::call;
use crate::cli::{Ending, Failure, Outcome, Output};
use crate::proto::ListAuthorizedUsersRequest;
use crate::proto::authorization_service_client::AuthorizationServiceClient;

/// What the users may do.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    place: Place,

    #[command(flatten)]
    asked: Asked,
}

/// Some of the list, for programs.
#[derive(Serialize)]
struct Answer<'a> {
    users: &'a [String],
    revision: &'a str,
}

pub(super) async fn run(args: Args, out: Output<'_>) -> Ending {
    let asked = &args.asked;
    let question = question(
        "",
        asked.permission.clone(),
        asked.value.as_deref(),
        &asked.on,
        &asked.fact,
    )
    .map_err(Failure::Usage)?;
    let mut client = AuthorizationServiceClient::new(args.place.server.connect().await?);
    let mut request = ListAuthorizedUsersRequest {
        account: args.place.account,
        question: Some(question),
        ..ListAuthorizedUsersRequest::default()
    };
    loop {
        let page = client.list_authorized_users(call(request.clone())).await?;
        let page = page.into_inner();
        if args.place.json {
            let answer = Answer {
                users: &page.users,
                revision: &page.revision,
            };
            line(&answer, out)?;
        } else {
            for id in &page.users {
                writeln!(out, "{id}")?;
            }
        }
        if page.next_page_token.is_empty() {
            return Ok(Outcome::Yes);
        }
        request.page_token = page.next_page_token;
    }
}
