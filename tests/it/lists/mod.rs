//! The three lists over the wire: whatever they say, single questions say.

mod agree;
mod bad_input;
mod streams;

use std::collections::BTreeMap;

use steward::domain::fact_update::FactUpdate;
use steward::proto::authorization_service_client::AuthorizationServiceClient;
use steward::proto::question::Subject;
use steward::proto::*;
use tonic::transport::Channel;

use crate::support::server::{RunningServer, SAMPLE};

type Client = AuthorizationServiceClient<Channel>;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
enum What {
    Row(i32),
    Ability(ImplicitAbility),
}

/// A permission by its row.
fn row(number: i32) -> What {
    What::Row(number)
}

const OWN_FEEDBACK: What = What::Ability(ImplicitAbility::OwnFeedback);

/// The target that a thing of a kind is.
fn target(kind: ResourceKind, id: &str) -> Target {
    let mut target = Target::default();
    let field = match kind {
        ResourceKind::Opportunity => &mut target.opportunity,
        ResourceKind::Candidate => &mut target.candidate,
        ResourceKind::Posting => &mut target.posting,
        ResourceKind::Requisition => &mut target.requisition,
        ResourceKind::Interview => &mut target.interview,
        ResourceKind::Unspecified => panic!("a thing is of some kind"),
    };
    *field = id.to_owned();
    target
}

fn question(user: &str, what: What, target: Option<Target>) -> Question {
    Question {
        user: user.to_owned(),
        subject: Some(match what {
            What::Row(number) => Subject::Permission(number),
            What::Ability(ability) => Subject::Ability(ability.into()),
        }),
        target,
        ..Question::default()
    }
}

fn resources(user: &str, what: What, kind: ResourceKind) -> ListAuthorizedResourcesRequest {
    ListAuthorizedResourcesRequest {
        account: SAMPLE.to_owned(),
        question: Some(question(user, what, None)),
        kind: kind.into(),
        ..ListAuthorizedResourcesRequest::default()
    }
}

fn users(what: What, target: Option<Target>) -> ListAuthorizedUsersRequest {
    ListAuthorizedUsersRequest {
        account: SAMPLE.to_owned(),
        question: Some(question("", what, target)),
        ..ListAuthorizedUsersRequest::default()
    }
}

/// Every message of a stream.
async fn messages(
    client: &mut Client,
    request: ListAuthorizedResourcesRequest,
) -> Vec<ListAuthorizedResourcesResponse> {
    let stream = client.list_authorized_resources(request).await;
    let mut stream = stream.expect("the list begins").into_inner();
    let mut messages = Vec::new();
    while let Some(message) = stream.message().await.expect("the list goes on") {
        messages.push(message);
    }
    messages
}

/// All ids of a stream.
async fn listed(client: &mut Client, request: ListAuthorizedResourcesRequest) -> Vec<String> {
    let messages = messages(client, request).await;
    messages
        .into_iter()
        .flat_map(|message| message.resources)
        .collect()
}

/// Which of some questions are allowed, in one batch.
async fn allowed(client: &mut Client, questions: Vec<Question>) -> Vec<bool> {
    let request = BatchAuthorizeRequest {
        account: SAMPLE.to_owned(),
        questions,
        ..BatchAuthorizeRequest::default()
    };
    let answers = client
        .batch_authorize(request)
        .await
        .unwrap()
        .into_inner()
        .answers;
    let allowed = answers.into_iter().map(|answer| match answer.outcome {
        Some(answer::Outcome::Decision(decision)) => decision.allowed,
        other => panic!("{other:?}"),
    });
    allowed.collect()
}

/// The ids of everything in the sample, by kind, in order.
async fn everything(server: &RunningServer) -> BTreeMap<&'static str, Vec<String>> {
    let mut all: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for fact in server.facts(SAMPLE).await {
        let (kind, id) = match fact {
            FactUpdate::User(id, _) => ("user", id.to_string()),
            FactUpdate::Posting(id, _) => ("posting", id.to_string()),
            FactUpdate::Requisition(id, _) => ("requisition", id.to_string()),
            FactUpdate::Candidate(id, _) => ("candidate", id.to_string()),
            FactUpdate::Opportunity(id, _) => ("opportunity", id.to_string()),
            FactUpdate::Interview(id, _) => ("interview", id.to_string()),
            _ => continue,
        };
        all.entry(kind).or_default().push(id);
    }
    for ids in all.values_mut() {
        ids.sort();
    }
    all
}

/// The key of a kind in [`everything`].
fn key(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::Opportunity => "opportunity",
        ResourceKind::Candidate => "candidate",
        ResourceKind::Posting => "posting",
        ResourceKind::Requisition => "requisition",
        ResourceKind::Interview => "interview",
        ResourceKind::Unspecified => panic!("a thing is of some kind"),
    }
}
