//! `steward list resources`.

use clap::ValueEnum;
use serde::Serialize;

use super::{Asked, ServerAndAccount, line};
use crate::cli::server::traced;
use crate::cli::{Ending, Failure, Outcome, Output};
use crate::proto::authorization_service_client::AuthorizationServiceClient;
use crate::proto::{
    ListAuthorizedResourcesRequest, OpportunityStatus, ResourceFilter, ResourceKind,
};

/// A user, and what the user may do.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    place: ServerAndAccount,

    /// Who wants to do it
    #[arg(long)]
    user: String,

    #[command(flatten)]
    asked: Asked,

    /// What the list is of
    #[arg(long)]
    kind: ResourceKindArg,

    /// Only opportunities at this posting, or their interviews
    #[arg(long)]
    posting: Option<String>,

    /// Only opportunities in this stage, or their interviews
    #[arg(long)]
    stage: Option<String>,

    /// Only opportunities that go on, or their interviews
    #[arg(long, conflicts_with = "archived")]
    active: bool,

    /// Only opportunities that are archived, or their interviews
    #[arg(long)]
    archived: bool,

    /// Where an earlier list left off
    #[arg(long, value_name = "TOKEN")]
    page_token: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ResourceKindArg {
    Opportunity,
    Candidate,
    Posting,
    Requisition,
    Interview,
}

impl From<ResourceKindArg> for ResourceKind {
    fn from(kind: ResourceKindArg) -> Self {
        match kind {
            ResourceKindArg::Opportunity => Self::Opportunity,
            ResourceKindArg::Candidate => Self::Candidate,
            ResourceKindArg::Posting => Self::Posting,
            ResourceKindArg::Requisition => Self::Requisition,
            ResourceKindArg::Interview => Self::Interview,
        }
    }
}

/// Some of the list, for programs.
#[derive(Serialize)]
struct Answer<'a> {
    resources: &'a [String],
    next_page_token: &'a str,
    revision: &'a str,
}

/// The request of these arguments.
pub(super) fn request(args: &Args) -> Result<ListAuthorizedResourcesRequest, Failure> {
    let question = args.asked.question(&args.user).map_err(Failure::Usage)?;
    let status = match (args.active, args.archived) {
        (true, _) => OpportunityStatus::Active,
        (_, true) => OpportunityStatus::Archived,
        (false, false) => OpportunityStatus::Unspecified,
    };
    let filter = ResourceFilter {
        posting: args.posting.clone().unwrap_or_default(),
        stage: args.stage.clone().unwrap_or_default(),
        status: status.into(),
    };
    Ok(ListAuthorizedResourcesRequest {
        account: args.place.account.clone(),
        question: Some(question),
        kind: ResourceKind::from(args.kind).into(),
        filter: (filter != ResourceFilter::default()).then_some(filter),
        page_token: args.page_token.clone().unwrap_or_default(),
        ..ListAuthorizedResourcesRequest::default()
    })
}

pub(super) async fn run(args: Args, out: Output<'_>) -> Ending {
    let request = request(&args)?;
    let mut client = AuthorizationServiceClient::new(args.place.server.connect().await?);
    // A long list takes as long as it takes; there is no time for the whole.
    let mut list = client
        .list_authorized_resources(traced(request))
        .await?
        .into_inner();
    while let Some(message) = list.message().await? {
        if args.place.json {
            let answer = Answer {
                resources: &message.resources,
                next_page_token: &message.next_page_token,
                revision: &message.revision,
            };
            line(&answer, out)?;
        } else {
            for id in &message.resources {
                writeln!(out, "{id}")?;
            }
        }
    }
    Ok(Outcome::Yes)
}
