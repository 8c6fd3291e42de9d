//! Roles and users of one account are nothing in the other.

use steward::proto::role_service_client::RoleServiceClient;
use steward::proto::*;

use super::decision;
use crate::support::server::RunningServer;

pub(super) async fn roles(server: &RunningServer) {
    let mut client = RoleServiceClient::new(server.channel.clone());
    let create_role = CreateRole {
        role: "sourcer".to_owned(),
        title: "Sourcer".to_owned(),
        ..CreateRole::default()
    };
    let create_user = CreateUser {
        user: "bob".to_owned(),
        role: "admin".to_owned(),
        ..CreateUser::default()
    };
    let operations = [
        role_operation::Operation::CreateRole(create_role),
        role_operation::Operation::CreateUser(create_user),
    ];
    let request = ManageRolesRequest {
        account: "one".to_owned(),
        acting_user: "ada".to_owned(),
        operations: operations
            .map(|operation| RoleOperation {
                operation: Some(operation),
            })
            .to_vec(),
        ..ManageRolesRequest::default()
    };
    client
        .manage_roles(request)
        .await
        .expect("a role and a user are made");

    assert_eq!(
        decision(server, "one", "bob").await,
        DecisionReason::Allowed
    );
    assert_eq!(
        decision(server, "two", "bob").await,
        DecisionReason::UserUnknown
    );
    for (account, known, roles) in [("one", true, 6), ("two", false, 5)] {
        let get = GetRoleRequest {
            account: account.to_owned(),
            role: "sourcer".to_owned(),
        };
        assert_eq!(client.get_role(get).await.is_ok(), known);
        let compare = CompareRolesRequest {
            account: account.to_owned(),
            role: "interviewer".to_owned(),
            other: "sourcer".to_owned(),
        };
        assert_eq!(client.compare_roles(compare).await.is_ok(), known);
        let holders = ListRoleHoldersRequest {
            account: account.to_owned(),
            role: "admin".to_owned(),
            ..ListRoleHoldersRequest::default()
        };
        let holders = client
            .list_role_holders(holders)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(holders.holders.len(), usize::from(known), "{account}");
        let list = ListRolesRequest {
            account: account.to_owned(),
            ..ListRolesRequest::default()
        };
        assert_eq!(
            client
                .list_roles(list)
                .await
                .unwrap()
                .into_inner()
                .roles
                .len(),
            roles
        );
    }
    let catalogue = client
        .list_permissions(ListPermissionsRequest {})
        .await
        .unwrap()
        .into_inner();
    assert_eq!(catalogue.permissions.len(), 49);
}
