//! What is listed is of one account.

use steward::proto::authorization_service_client::AuthorizationServiceClient;
use steward::proto::*;

use crate::support::server::RunningServer;

/// What bob may do, who is known in one account only, and who may do it.
pub(super) async fn lists(server: &RunningServer) {
    let mut client = AuthorizationServiceClient::new(server.channel.clone());
    let sources = Permission::ManageSources.into();
    let profiles = Permission::ManageProfilesAndViewAssociatedPostings.into();
    for (account, users, things, reason) in [
        (
            "one",
            &["ada", "bob"][..],
            &["o"][..],
            DecisionReason::Allowed,
        ),
        ("two", &["ada"], &[], DecisionReason::UserUnknown),
    ] {
        let may = ListAuthorizedUsersRequest {
            account: account.to_owned(),
            question: Some(Question {
                subject: Some(question::Subject::Permission(sources)),
                ..Question::default()
            }),
            ..ListAuthorizedUsersRequest::default()
        };
        let found = client
            .list_authorized_users(may)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(found.users, users, "{account}");

        let of_bob = ListAuthorizedResourcesRequest {
            account: account.to_owned(),
            question: Some(Question {
                user: "bob".to_owned(),
                subject: Some(question::Subject::Permission(profiles)),
                ..Question::default()
            }),
            kind: ResourceKind::Opportunity.into(),
            ..ListAuthorizedResourcesRequest::default()
        };
        let list = client.list_authorized_resources(of_bob).await.unwrap();
        let message = list.into_inner().message().await.unwrap().unwrap();
        assert_eq!(message.resources, things, "{account}");

        let of_bob = ListAuthorizedPermissionsRequest {
            account: account.to_owned(),
            user: "bob".to_owned(),
            ..ListAuthorizedPermissionsRequest::default()
        };
        let answer = client.list_authorized_permissions(of_bob).await.unwrap();
        let rows = answer.into_inner().permissions;
        let row = rows.into_iter().find(|row| row.permission == sources);
        let Some(authorized_permission::Answer::Decision(decision)) = row.unwrap().answer else {
            panic!("row 8 waits for nothing");
        };
        assert_eq!(decision.reason(), reason, "{account}");
    }
}
