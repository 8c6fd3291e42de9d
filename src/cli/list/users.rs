//! `steward list users`.

use serde::Serialize;

use super::{Asked, ServerAndAccount, line};
use crate::cli::server::call;
use crate::cli::{Ending, Failure, Outcome, Output};
use crate::proto::ListAuthorizedUsersRequest;
use crate::proto::authorization_service_client::AuthorizationServiceClient;

/// What the users may do.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    place: ServerAndAccount,

    #[command(flatten)]
    asked: Asked,
}

/// Some of the list, for programs.
#[derive(Serialize)]
struct Answer<'a> {
    users: &'a [String],
    revision: &'a str,
}

/// The request of these arguments, for the first page.
pub(super) fn request(args: &Args) -> Result<ListAuthorizedUsersRequest, Failure> {
    let question = args.asked.question("").map_err(Failure::Usage)?;
    Ok(ListAuthorizedUsersRequest {
        account: args.place.account.clone(),
        question: Some(question),
        ..ListAuthorizedUsersRequest::default()
    })
}

pub(super) async fn run(args: Args, out: Output<'_>) -> Ending {
    let mut request = request(&args)?;
    let mut client = AuthorizationServiceClient::new(args.place.server.connect().await?);
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
