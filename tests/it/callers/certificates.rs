//! Callers that are known by the certificate of their connection.

use std::sync::Arc;

use arc_swap::ArcSwap;
use steward::identity::Callers;
use tonic::Code;

use super::requests::request;
use super::tokens::claims;
use super::{Deployment, called_with, not_permitted, unauthenticated};
use crate::support::certificates::Given;
use crate::support::server::start_for;
use crate::support::{TestDatabase, on_both};
use crate::tls::{LATER, Setting, channel};

const MORE: &str = "
  - {name: web, certificate: 'spiffe://test/web', groups: [ask], accounts: all}
  - {name: roles, certificate_subject: CN=roles, groups: [roles], accounts: all, acting_users: any}
";

on_both! {
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
