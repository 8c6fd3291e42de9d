//! What malformed and impossible requests are answered with: code, reason,
//! every field, never a value.

use steward::proto::authorization_service_client::AuthorizationServiceClient;
use steward::proto::role_service_client::RoleServiceClient;
use steward::proto::*;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::support::server::start;
use crate::support::{TestDatabase, on_both};

fn reason(status: &Status) -> String {
    status
        .get_error_details()
        .error_info()
        .map(|info| info.reason.clone())
        .unwrap_or_default()
}

fn fields(status: &Status) -> Vec<String> {
    let details = status.get_error_details();
    let bad = details
        .bad_request()
        .map(|bad| bad.field_violations.clone())
        .unwrap_or_default();
    bad.into_iter().map(|violation| violation.field).collect()
}

on_both! {
    async fn a_question_is_told_everything_that_is_wrong_with_it(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account("acme", "ada").await;
        let mut client = AuthorizationServiceClient::new(server.channel.clone());
        let facts = Facts {
            pending_approvers: vec!["fine".to_owned(), "sp ace".to_owned()],
            ..Facts::default()
        };
        let question = Question {
            user: "no/user".to_owned(),
            subject: Some(question::Subject::Permission(Permission::AnonymizeCandidates.into())),
            target: Some(Target { posting: "p".to_owned(), ..Target::default() }),
            facts: Some(facts),
            ..Question::default()
        };
        let request = AuthorizeRequest {
            account: "acme".to_owned(),
            question: Some(question),
            ..AuthorizeRequest::default()
        };
        let status = client.authorize(request).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert_eq!(
            fields(&status),
            [
                "question.user",
                "question.facts.pending_approvers[1]",
                "question.target",
                "question.target.posting",
                "question.facts.pending_approvers",
            ]
        );
        assert!(!format!("{status:?}").contains("sp ace"), "a value is never told");
        server.stop().await;
    }

    async fn unknown_accounts_and_unknown_users_differ(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account("acme", "ada").await;
        let mut client = AuthorizationServiceClient::new(server.channel.clone());
        let question = Question {
            user: "nobody".to_owned(),
            subject: Some(question::Subject::Permission(Permission::ManageSources.into())),
            ..Question::default()
        };
        let ask = |account: &str| AuthorizeRequest {
            account: account.to_owned(),
            question: Some(question.clone()),
            ..AuthorizeRequest::default()
        };
        let status = client.authorize(ask("elsewhere")).await.unwrap_err();
        assert_eq!((status.code(), reason(&status)), (Code::NotFound, "ACCOUNT_UNKNOWN".to_owned()));
        let answer = client.authorize(ask("acme")).await.unwrap().into_inner();
        assert_eq!(answer.decision.unwrap().reason(), DecisionReason::UserUnknown);
        server.stop().await;
    }

    async fn a_batch_answers_each_question_for_itself_and_has_a_limit(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account("acme", "ada").await;
        let mut client = AuthorizationServiceClient::new(server.channel.clone());
        let good = Question {
            user: "ada".to_owned(),
            subject: Some(question::Subject::Permission(Permission::ManageSources.into())),
            ..Question::default()
        };
        let bad = Question { value: "compliance".to_owned(), ..good.clone() };
        let ask = |questions: Vec<Question>| BatchAuthorizeRequest {
            account: "acme".to_owned(),
            questions,
            ..BatchAuthorizeRequest::default()
        };
        let answers = client.batch_authorize(ask(vec![good.clone(), bad])).await.unwrap();
        let outcomes: Vec<_> =
            answers.into_inner().answers.into_iter().map(|answer| answer.outcome).collect();
        let [Some(answer::Outcome::Decision(decision)), Some(answer::Outcome::Error(error))] =
            &outcomes[..]
        else {
            panic!("a decision and an error: {outcomes:?}");
        };
        assert!(decision.allowed);
        assert_eq!(error.reason(), ErrorReason::ValueNotAccepted);

        let status = client.batch_authorize(ask(vec![good; 10_001])).await.unwrap_err();
        assert_eq!((status.code(), reason(&status).as_str()), (Code::InvalidArgument, "LIMIT_EXCEEDED"));
        assert!(status.message().contains("10000"), "{}", status.message());
        let status = client.batch_authorize(ask(vec![])).await.unwrap_err();
        assert_eq!(reason(&status), "FIELD_REQUIRED");
        server.stop().await;
    }

    async fn a_list_of_operations_is_done_whole_or_not_at_all(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account("acme", "ada").await;
        let mut client = RoleServiceClient::new(server.channel.clone());
        let create = |user: &str, role: &str| RoleOperation {
            operation: Some(role_operation::Operation::CreateUser(CreateUser {
                user: user.to_owned(),
                role: role.to_owned(),
                ..CreateUser::default()
            })),
        };
        let manage = |operations: Vec<RoleOperation>, request_id: &str| ManageRolesRequest {
            account: "acme".to_owned(),
            acting_user: "ada".to_owned(),
            operations,
            request_id: request_id.to_owned(),
            ..ManageRolesRequest::default()
        };
        let half = manage(vec![create("bob", "admin"), create("ada", "admin")], "");
        let status = client.manage_roles(half).await.unwrap_err();
        assert_eq!((status.code(), reason(&status).as_str()), (Code::AlreadyExists, "ALREADY_EXISTS"));

        // Nothing of it is left, so bob can be made; and only once.
        let whole = manage(vec![create("bob", "admin")], "first");
        let made = client.manage_roles(whole.clone()).await.unwrap().into_inner();
        let again = client.manage_roles(whole).await.unwrap().into_inner();
        assert_eq!(made, again);
        let other = manage(vec![create("carl", "admin")], "first");
        let status = client.manage_roles(other).await.unwrap_err();
        assert_eq!(reason(&status), "REQUEST_ID_REUSED");

        let last = RoleOperation {
            operation: Some(role_operation::Operation::SetRole(SetRole {
                user: "ada".to_owned(),
                role: "admin".to_owned(),
            })),
        };
        let status = client.manage_roles(manage(vec![last], "")).await.unwrap_err();
        assert_eq!(
            (status.code(), reason(&status).as_str()),
            (Code::FailedPrecondition, "LAST_SUPER_ADMIN")
        );
        server.stop().await;
    }
}
