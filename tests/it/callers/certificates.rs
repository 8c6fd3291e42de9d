//! Callers that are known by the certificate of their connection.

use std::sync::Arc;

use arc_swap::ArcSwap;
use serde_json::json;
use steward::ambient::Ambient;
use steward::identity::Callers;
use steward::proto::WatchChangesRequest;
use steward::proto::record_service_client::RecordServiceClient;
use tonic::Code;

use super::requests::request;
use super::tokens::claims;
use super::{Deployment, called_with, not_permitted, unauthenticated};
use crate::support::certificates::Given;
use crate::support::clock::SetClock;
use crate::support::server::{start_for, start_for_at};
use crate::support::{TestDatabase, on_both};
use crate::tls::{LATER, Setting, channel};

/// The last day of the year `LATER`, as it begins.
const END_OF_LATER: i64 = 32_535_129_600;

const MORE: &str = "
  - {name: web, certificate: 'spiffe://test/web', groups: [ask], accounts: all}
  - {name: roles, certificate_subject: CN=roles, groups: [roles], accounts: all, acting_users: any}
";

on_both! {
    /// The connection was made while it was good, and goes on.
    async fn a_certificate_is_over_at_its_end(db: TestDatabase) {
        let setting = Setting::new(Some(false));
        let deployment = Deployment::new();
        let file = deployment.folder.path().join("callers.yaml");
        let text = std::fs::read_to_string(&file).unwrap() + MORE.trim_start_matches('\n');
        std::fs::write(&file, text.replace("groups: [ask], accounts: all}\n  - {name: roles", "groups: [records], accounts: all}\n  - {name: roles")).unwrap();
        let callers = Arc::new(ArcSwap::from_pointee(Callers::read(&file).unwrap()));
        let clock = Arc::new(SetClock::now());
        let ambient = Arc::clone(&clock) as Arc<dyn Ambient>;
        let server = start_for_at(&db, callers, Some(&setting.tls), ambient).await;
        server.create_account("acme", "ada").await;
        let given = setting.authority.client("web", LATER);
        let channel = channel(server.address(), setting.client(Some(&given))).await.unwrap();
        let path = "/steward.v1.RecordService/GetSettings";
        let message = request(path, "acme", "ada");
        let mut client = RecordServiceClient::new(channel.clone());
        let watch = || WatchChangesRequest { account: "acme".to_owned(), ..WatchChangesRequest::default() };
        let mut changes = client.watch_changes(watch()).await.unwrap().into_inner();
        changes.message().await.unwrap().unwrap();
        assert_eq!(called_with(channel.clone(), path, None, &message).await.0, Code::Ok);
        let until = END_OF_LATER;
        clock.set_ahead(until - clock.now().seconds());
        assert_eq!(called_with(channel.clone(), path, None, &message).await, unauthenticated());
        let refused = client.watch_changes(watch()).await.unwrap_err();
        assert_eq!(refused.message(), "the client certificate has expired");
        // Somebody else changes something, which it is not told any more.
        let token = format!("Bearer {}", deployment.signer.sign(&json!({
            "iss": "https://id.example.com", "sub": "records", "aud": "steward", "exp": until + 600,
        })));
        let write = "/steward.v1.RecordService/WriteRecords";
        let written = called_with(channel, write, Some(&token), &request(write, "acme", "ada")).await;
        assert_eq!(written.0, Code::Ok);
        let ended = changes.message().await.unwrap_err();
        assert_eq!(ended.message(), "the client certificate has expired");
        server.stop().await;
    }

    async fn a_certificate_shows_a_caller(db: TestDatabase) {
        let setting = Setting::new(Some(false));
        let deployment = Deployment::new();
        let file = deployment.folder.path().join("callers.yaml");
        let callers = std::fs::read_to_string(&file).unwrap() + MORE.trim_start_matches('\n');
        std::fs::write(&file, callers).unwrap();
        let callers = Arc::new(ArcSwap::from_pointee(Callers::read(&file).unwrap()));
        let server = start_for(&db, callers, Some(&setting.tls)).await;
        server.create_account("acme", "ada").await;
        let authorize = "/steward.v1.AuthorizationService/Authorize";
        let get_role = "/steward.v1.RoleService/GetRole";
        let ok = || (Code::Ok, String::new());
        let given = |name: &str| setting.authority.client(name, LATER);
        let cases: [(Option<Given>, _, _); 4] = [
            (Some(given("web")), ok(), not_permitted()),
            (Some(given("roles")), not_permitted(), ok()),
            (Some(given("other")), unauthenticated(), unauthenticated()),
            (None, unauthenticated(), unauthenticated()),
        ];
        for (given, asked, told) in cases {
            let config = setting.client(given.as_ref());
            let channel = channel(server.address(), config).await.unwrap();
            for (path, expected) in [(authorize, asked), (get_role, told)] {
                let message = request(path, "acme", "ada");
                let answer = called_with(channel.clone(), path, None, &message).await;
                assert_eq!(answer, expected, "{path}");
            }
            let health = "/grpc.health.v1.Health/Check";
            assert_eq!(called_with(channel.clone(), health, None, &[]).await.0, Code::Ok);
            // A token says more than the certificate of a proxy.
            let token = format!("Bearer {}", deployment.signer.sign(&claims("ask")));
            let message = request(authorize, "acme", "ada");
            assert_eq!(called_with(channel.clone(), authorize, Some(&token), &message).await, ok());
            let bad = called_with(channel, authorize, Some("Bearer x"), &message).await;
            assert_eq!(bad, unauthenticated());
        }
        // The process itself, by which the sample comes in, shows nothing, and may.
        let message = request(get_role, "acme", "ada");
        assert_eq!(called_with(server.channel.clone(), get_role, None, &message).await, ok());
        server.stop().await;
    }
}
