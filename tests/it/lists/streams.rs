//! A stream while the account changes.

use steward::proto::role_service_client::RoleServiceClient;
use steward::proto::*;

use super::{Client, listed, resources, row};
use crate::support::server::{ADA, RunningServer, SAMPLE, start};
use crate::support::{TestDatabase, on_both};

async fn set_role(server: &RunningServer, user: &str, role: &str) -> String {
    let set_role = SetRole {
        user: user.to_owned(),
        role: role.to_owned(),
    };
    let request = ManageRolesRequest {
        account: SAMPLE.to_owned(),
        acting_user: ADA.to_owned(),
        operations: vec![RoleOperation {
            operation: Some(role_operation::Operation::SetRole(set_role)),
        }],
        ..ManageRolesRequest::default()
    };
    let mut client = RoleServiceClient::new(server.channel.clone());
    client
        .manage_roles(request)
        .await
        .expect("the role is set")
        .into_inner()
        .revision
}

on_both! {
    async fn a_stream_keeps_its_revision_and_one_that_goes_on_takes_a_new_one(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        let mut client = Client::new(server.channel.clone());
        let request = ListAuthorizedResourcesRequest {
            page_size: 1,
            ..resources("cleo-team-member", row(1), ResourceKind::Opportunity)
        };
        let all = listed(&mut client, request.clone()).await;
        assert!(all.len() > 5);

        let mut stream = client.list_authorized_resources(request.clone()).await.unwrap().into_inner();
        let first = stream.message().await.unwrap().unwrap();
        assert_eq!(first.resources, all[..1]);
        let now = set_role(&server, "cleo-team-member", "interviewer").await;
        assert_ne!(first.revision, now);

        // What was begun before the change is finished as if there were none.
        let mut found = first.resources.clone();
        while let Some(message) = stream.message().await.unwrap() {
            assert_eq!(message.revision, first.revision);
            found.extend(message.resources);
        }
        assert_eq!(found, all);

        // What goes on after it sees it, and says so: whoever demands the change's own revision
        // cannot be answered from before it.
        let rest = ListAuthorizedResourcesRequest {
            page_token: first.next_page_token,
            at_least_as_fresh: now.clone(),
            ..request
        };
        let mut stream = client.list_authorized_resources(rest).await.unwrap().into_inner();
        let message = stream.message().await.unwrap().unwrap();
        assert_eq!((message.resources, message.revision), (vec![], now));
        assert!(stream.message().await.unwrap().is_none());
        server.stop().await;
    }

    async fn a_stream_that_is_given_up_leaves_the_server_as_it_was(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        let mut client = Client::new(server.channel.clone());
        let request = ListAuthorizedResourcesRequest {
            page_size: 1,
            ..resources(ADA, row(1), ResourceKind::Opportunity)
        };
        for _ in 0..20 {
            let mut stream = client.list_authorized_resources(request.clone()).await.unwrap().into_inner();
            assert_eq!(stream.message().await.unwrap().unwrap().resources.len(), 1);
        }
        assert!(listed(&mut client, request).await.len() > 5);
        server.stop().await;
    }
}
