//! A stream while the account changes.

use std::sync::{Arc, Weak};
use std::time::Duration;

use steward::domain::audit::Caller;
use steward::domain::change::Change;
use steward::domain::record::{Record, Settings};
use steward::proto::role_service_client::RoleServiceClient;
use steward::proto::*;
use steward::replica::Snapshot;
use tokio::time::Instant;
use tonic::transport::Endpoint;

use super::{Client, listed, resources, row};
use crate::store::fixture::{acme, plain_opportunity, put, records, unconditional, with_account};
use crate::support::server::{ADA, RunningServer, SAMPLE, start};
use crate::support::{TestDatabase, on_both};

/// How long anything may take that is waited for.
const WAIT_LIMIT: Duration = Duration::from_secs(30);
/// What a client takes in before it has read anything, in bytes.
const WINDOW: u32 = 65_535;

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

/// Lets go of the present revision of `acme`: who still has it, has it for a reason of its own.
async fn leave_revision(server: &RunningServer) -> Weak<Snapshot> {
    let account = server.replica.account(&acme()).await;
    let account = account.expect("the store answers").expect("it is there");
    let left = Arc::downgrade(&account.snapshot());
    let change = Change::PutSettings(Settings::default());
    let write = unconditional(vec![change]);
    let written = server.replica.write(&account, Caller::Unknown, write).await;
    written.expect("another revision is made");
    left
}

on_both! {
    /// A list of more than the client takes in is left at its first page. Nothing but the list has the
    /// revision that it began with, so when that goes, the work on the list is over.
    async fn a_stream_that_is_dropped_costs_nothing_further(db: TestDatabase) {
        let store = with_account(&db).await;
        // Long ids, so that few of them are too many.
        let id = |n| format!("o{n:060}");
        let many = (0..3_000).map(|n| plain_opportunity(&id(n), "c"));
        put(&store, records(many.map(Record::Opportunity))).await;
        store.close().await;
        let server = start(&db).await;
        let endpoint = Endpoint::from_shared(server.url()).unwrap();
        let endpoint = endpoint.initial_stream_window_size(WINDOW).initial_connection_window_size(WINDOW);
        let mut client = Client::new(endpoint.connect().await.unwrap());
        let request = ListAuthorizedResourcesRequest {
            account: "acme".to_owned(),
            page_size: 4,
            ..resources("root", row(1), ResourceKind::Opportunity)
        };

        let mut stream = client.list_authorized_resources(request.clone()).await.unwrap().into_inner();
        assert_eq!(stream.message().await.unwrap().unwrap().resources, [0, 1, 2, 3].map(id));
        let begun_with = leave_revision(&server).await;
        assert_eq!(begun_with.strong_count(), 1, "the list is at work, and waits for its reader");

        drop(stream);
        let deadline = Instant::now() + WAIT_LIMIT;
        while begun_with.strong_count() > 0 {
            assert!(Instant::now() < deadline, "the work on the list goes on");
            tokio::task::yield_now().await;
        }
        // The connection is as good as before, for a whole list too.
        assert_eq!(listed(&mut client, ListAuthorizedResourcesRequest { page_size: 0, ..request }).await.len(), 3_000);
        server.stop().await;
    }

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
