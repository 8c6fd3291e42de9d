//! Answers that are at least as fresh as a token, or a clear refusal.

mod restores;
mod tokens;
mod waits;

use steward::domain::id::AccountId;
use steward::proto::authorization_service_client::AuthorizationServiceClient;
use steward::proto::role_service_client::RoleServiceClient;
use steward::proto::*;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::support::server::RunningServer;

const ACCOUNT: &str = "acme";

fn account() -> AccountId {
    ACCOUNT.parse().unwrap()
}

/// May Bob manage sources? An Admin may, an Interviewer may not.
fn about_bob(token: &str) -> AuthorizeRequest {
    let question = Question {
        user: "bob".to_owned(),
        subject: Some(question::Subject::Permission(
            Permission::ManageSources.into(),
        )),
        ..Question::default()
    };
    AuthorizeRequest {
        account: ACCOUNT.to_owned(),
        question: Some(question),
        at_least_as_fresh: token.to_owned(),
        ..AuthorizeRequest::default()
    }
}

async fn ask(
    channel: &Channel,
    request: impl tonic::IntoRequest<AuthorizeRequest>,
) -> Result<bool, Status> {
    let mut client = AuthorizationServiceClient::new(channel.clone());
    let response = client.authorize(request).await?.into_inner();
    Ok(response.decision.unwrap().allowed)
}

/// The same in a batch of one.
async fn ask_batch(channel: &Channel, token: &str) -> Result<bool, Status> {
    let mut client = AuthorizationServiceClient::new(channel.clone());
    let request = BatchAuthorizeRequest {
        account: ACCOUNT.to_owned(),
        questions: about_bob(token).question.into_iter().collect(),
        at_least_as_fresh: token.to_owned(),
        ..BatchAuthorizeRequest::default()
    };
    let response = client.batch_authorize(request).await?.into_inner();
    let Some(answer::Outcome::Decision(decision)) = response.answers[0].outcome else {
        panic!("it is decided");
    };
    Ok(decision.allowed)
}

async fn change(server: &RunningServer, operation: role_operation::Operation) -> String {
    let mut client = RoleServiceClient::new(server.channel.clone());
    let request = ManageRolesRequest {
        account: ACCOUNT.to_owned(),
        acting_user: "ada".to_owned(),
        operations: vec![RoleOperation {
            operation: Some(operation),
        }],
        ..ManageRolesRequest::default()
    };
    client
        .manage_roles(request)
        .await
        .unwrap()
        .into_inner()
        .revision
}

async fn create_bob(server: &RunningServer, role: &str) -> String {
    let (user, role) = ("bob".to_owned(), role.to_owned());
    let create = CreateUser {
        user,
        role,
        ..CreateUser::default()
    };
    change(server, role_operation::Operation::CreateUser(create)).await
}

async fn set_bob(server: &RunningServer, role: &str) -> String {
    let (user, role) = ("bob".to_owned(), role.to_owned());
    let set = SetRole { user, role };
    change(server, role_operation::Operation::SetRole(set)).await
}

/// Code, reason and text.
fn told(status: &Status) -> (Code, String, String) {
    let details = status.get_error_details();
    let reason = details.error_info().map(|info| info.reason.clone());
    (
        status.code(),
        reason.unwrap_or_default(),
        status.message().to_owned(),
    )
}

fn refusal(code: Code, reason: &str, text: &str) -> (Code, String, String) {
    (code, reason.to_owned(), text.to_owned())
}
