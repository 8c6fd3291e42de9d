//! Who may call what: every RPC of the contract, with every kind of credentials.

mod certificates;
mod files;
mod key_sets;
mod process;
pub(crate) mod requests;
mod streams;
mod tokens;

use std::pin::Pin;
use std::sync::Arc;

use arc_swap::ArcSwap;
use http_body::Body as _;
use prost_reflect::DescriptorPool;
use serde_json::json;
use steward::identity::Callers;
use steward::proto::DESCRIPTORS;
use tempfile::TempDir;
use tonic::body::Body;
use tonic::client::GrpcService as _;
use tonic::codegen::http::{self, Request};
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::direct::framed;
use crate::support::server::{RunningServer, start_for};
use crate::support::{TestDatabase, on_both};
use requests::{REQUESTS, acts, request};
use tokens::{Signer, claims, now};

/// The callers of these tests: one for each group, one that is bound to another account, and one whose token names users.
const CALLERS: &str = "
issuers:
  - {issuer: https://id.example.com, audience: steward, keys: keys.json, algorithms: [EdDSA, ES256]}
callers:
  - {name: asking, token: {issuer: https://id.example.com, subject: ask}, groups: [ask], accounts: all}
  - {name: telling, token: {issuer: https://id.example.com, subject: records}, groups: [records], accounts: all, acting_users: any}
  - {name: managing, token: {issuer: https://id.example.com, subject: roles}, groups: [roles], accounts: all, acting_users: any}
  - {name: erasing, token: {issuer: https://id.example.com, subject: erase}, groups: [erase], accounts: all, acting_users: any}
  - {name: auditing, token: {issuer: https://id.example.com, subject: audit}, groups: [audit], accounts: all}
  - {name: all, token: {issuer: https://id.example.com, subject: all}, groups: [ask, records, roles, erase, audit], accounts: [acme], acting_users: [ada]}
  - {name: elsewhere, token: {issuer: https://id.example.com, subject: elsewhere}, groups: [ask, records, roles, erase, audit], accounts: [other], acting_users: any}
  - {name: people, token: {issuer: https://id.example.com, subject: people}, groups: [records, roles, erase], accounts: [acme], acting_users: {claim: user}}
";

const GROUPS: [&str; 5] = ["ask", "records", "roles", "erase", "audit"];

/// A folder with a callers' file, and who signs the tokens of its callers.
struct Deployment {
    folder: TempDir,
    signer: Signer,
}

impl Deployment {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let signer = Signer::new("first");
        std::fs::write(folder.path().join("keys.json"), signer.key_set()).unwrap();
        std::fs::write(folder.path().join("callers.yaml"), CALLERS).unwrap();
        Self { folder, signer }
    }

    fn callers(&self) -> Callers {
        Callers::read(&self.folder.path().join("callers.yaml")).unwrap()
    }

    /// A token of a caller.
    fn of(&self, subject: &str) -> String {
        self.signer.sign(&claims(subject))
    }
}

/// Starts a server for the callers, with the account `acme`.
async fn begun(db: &TestDatabase) -> (RunningServer, Deployment, Arc<ArcSwap<Callers>>) {
    let deployment = Deployment::new();
    let callers = Arc::new(ArcSwap::from_pointee(deployment.callers()));
    let server = start_for(db, Arc::clone(&callers), None).await;
    server.create_account("acme", "ada").await;
    (server, deployment, callers)
}

/// How a call begins: the code and reason of its refusal, or `Ok` with the first message.
async fn called(
    server: &RunningServer,
    path: &str,
    token: Option<&str>,
    message: &[u8],
) -> (Code, String) {
    let authorization = token.map(|token| format!("Bearer {token}"));
    called_with(
        server.channel.clone(),
        path,
        authorization.as_deref(),
        message,
    )
    .await
}

pub(crate) async fn called_with(
    mut channel: Channel,
    path: &str,
    authorization: Option<&str>,
    message: &[u8],
) -> (Code, String) {
    std::future::poll_fn(|context| channel.poll_ready(context))
        .await
        .unwrap();
    let mut request = Request::post(path)
        .header("content-type", "application/grpc")
        .header("te", "trailers");
    if let Some(authorization) = authorization {
        request = request.header("authorization", authorization);
    }
    let body = Body::new(crate::direct::whole(&framed(0, message)));
    let answer: http::Response<_> = channel.call(request.body(body).unwrap()).await.unwrap();
    let (parts, mut body) = answer.into_parts();
    let told = |status: Status| {
        let details = status.get_error_details();
        let reason = details.error_info().map(|info| info.reason.clone());
        (status.code(), reason.unwrap_or_default())
    };
    if let Some(status) = Status::from_header_map(&parts.headers) {
        return told(status);
    }
    let frame = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await;
    match frame.unwrap().unwrap().into_trailers() {
        Ok(trailers) => told(Status::from_header_map(&trailers).unwrap()),
        Err(_) => (Code::Ok, String::new()),
    }
}

fn unauthenticated() -> (Code, String) {
    (Code::Unauthenticated, "UNAUTHENTICATED".to_owned())
}

fn not_permitted() -> (Code, String) {
    (Code::PermissionDenied, "CALLER_NOT_PERMITTED".to_owned())
}

/// The RPCs of the contract: path, and the group whose callers may use it; `None` for all callers.
fn rpcs() -> Vec<(String, Option<&'static str>)> {
    let pool = DescriptorPool::decode(DESCRIPTORS).unwrap();
    let mut rpcs = Vec::new();
    for service in pool.services() {
        let group = match service.name() {
            "AuthorizationService" => "ask",
            "RecordService" => "records",
            "RoleService" => "roles",
            "LifecycleService" => "erase",
            "AuditService" => "audit",
            other => panic!("{other} has no group"),
        };
        for method in service.methods() {
            let path = format!("/{}/{}", service.full_name(), method.name());
            let is_for_all = method.name() == "ListPermissions";
            // Settings decide who sees what.
            let group = if method.name() == "UpdateSettings" {
                "roles"
            } else {
                group
            };
            rpcs.push((path, (!is_for_all).then_some(group)));
        }
    }
    rpcs
}

on_both! {
    async fn each_rpc_is_for_the_callers_of_its_group(db: TestDatabase) {
        let (server, deployment, _) = begun(&db).await;
        let rpcs = rpcs();
        let mut claims = claims("all");
        let of_another = Signer::new("first").sign(&claims);
        claims["exp"] = json!(now() - 120);
        let over = deployment.signer.sign(&claims);
        assert_eq!(rpcs.len(), REQUESTS.len(), "each RPC has a request");
        for (path, group) in &rpcs {
            let message = request(path, "acme", "ada");
            assert_eq!(called(&server, path, None, &message).await, unauthenticated(), "{path}");
            for bad in ["x", &over, &of_another] {
                assert_eq!(called(&server, path, Some(bad), &message).await, unauthenticated(), "{path}");
            }
            for other in GROUPS {
                let answer = called(&server, path, Some(&deployment.of(other)), &message).await;
                if group.is_none_or(|group| group == other) {
                    assert!(!is_refused_to_the_caller(&answer), "{path} {other} {answer:?}");
                } else {
                    assert_eq!(answer, not_permitted(), "{path} {other}");
                }
            }
            let of_all = called(&server, path, Some(&deployment.of("all")), &message).await;
            assert!(!is_refused_to_the_caller(&of_all), "{path} {of_all:?}");
        }
        // What is no call of steward's is no reason to tell who asks anything.
        for path in ["/steward.v1.RoleService/Other", "/steward.v1.Other/Other", "/steward.v2.RoleService/ManageRoles"] {
            assert_eq!(called(&server, path, None, &[]).await, unauthenticated());
            assert_eq!(called(&server, path, Some(&deployment.of("all")), &[]).await, not_permitted());
        }
        // Health is for everybody, and reflection for every caller.
        let health = called(&server, "/grpc.health.v1.Health/Check", None, &[]).await;
        assert_eq!(health.0, Code::Ok);
        let reflection = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
        let list = [0x3a, 0x01, b'*'];
        assert_eq!(called(&server, reflection, None, &list).await, unauthenticated());
        assert_eq!(called(&server, reflection, Some(&deployment.of("ask")), &list).await.0, Code::Ok);
        server.stop().await;
    }

    async fn a_caller_uses_its_accounts_and_acts_for_its_users(db: TestDatabase) {
        let (server, deployment, _) = begun(&db).await;
        let names = |user: serde_json::Value| {
            let mut claims = claims("people");
            claims["user"] = user;
            deployment.signer.sign(&claims)
        };
        for (path, group) in rpcs() {
            if group.is_none() {
                continue;
            }
            // Whether it is there or not: both are refused alike.
            for account in ["acme", "unknown"] {
                let message = request(&path, account, "ada");
                let answer = called(&server, &path, Some(&deployment.of("elsewhere")), &message).await;
                assert_eq!(answer, not_permitted(), "{path} {account}");
            }
            if !acts(&path) {
                continue;
            }
            for (token, user, may) in [
                (deployment.of("all"), "ada", true),
                (deployment.of("all"), "bob", false),
                (names(json!("ada")), "ada", true),
                (names(json!(["bob", "ada"])), "ada", true),
                (names(json!("bob")), "ada", false),
                (names(json!([])), "ada", false),
                (names(json!({"ada": true})), "ada", false),
                (names(json!(null)), "ada", false),
                (deployment.of("people"), "ada", false),
            ] {
                let answer = called(&server, &path, Some(&token), &request(&path, "acme", user)).await;
                if may {
                    assert!(!is_refused_to_the_caller(&answer), "{path} {user} {answer:?}");
                } else {
                    assert_eq!(answer, not_permitted(), "{path} {user}");
                }
            }
        }
        // Whoever may write records only uses nobody's authority.
        for path in ["/steward.v1.RecordService/WriteRecords", "/steward.v1.RecordService/ImportRecords"] {
            let telling = deployment.of("records");
            let with_authority = requests::with_authority(path, "acme", "ada");
            assert_eq!(called(&server, path, Some(&telling), &with_authority).await, not_permitted(), "{path}");
            let all = called(&server, path, Some(&deployment.of("all")), &with_authority).await;
            assert!(!is_refused_to_the_caller(&all), "{path} {all:?}");
        }
        server.stop().await;
    }

    async fn the_audit_tells_through_whom_a_change_came(db: TestDatabase) {
        let (server, deployment, _) = begun(&db).await;
        for (path, group) in [("RecordService/WriteRecords", "records"), ("RecordService/UpdateSettings", "all")] {
            let path = format!("/steward.v1.{path}");
            let answer = called(&server, &path, Some(&deployment.of(group)), &request(&path, "acme", "ada")).await;
            assert_eq!(answer.0, Code::Ok, "{answer:?}");
        }
        let told = "SELECT caller_kind || ' ' || caller || ' ' || kind || ' ' || COALESCE(actor_id, '-') \
                    FROM audit_event WHERE caller IS NOT NULL ORDER BY sequence";
        // Settings that are as they were said to be are no change.
        assert_eq!(db.texts(told).await, ["service telling records_written -"]);
        server.stop().await;
    }

    async fn only_a_good_token_shows_a_caller(db: TestDatabase) {
        let (server, deployment, _) = begun(&db).await;
        let path = "/steward.v1.AuthorizationService/Authorize";
        let message = request(path, "acme", "ada");
        let signer = &deployment.signer;
        let good = deployment.of("ask");
        assert_eq!(called(&server, path, Some(&good), &message).await.0, Code::Ok);
        // The scheme is a word in any case, and nothing else than a bearer's.
        for (authorization, is_good) in [
            (format!("bearer {good}"), true),
            (format!("BEARER  {good}"), true),
            (format!("Basic {good}"), false),
            (good.clone(), false),
            (format!("Bearer{good}"), false),
            ("Bearer ".to_owned(), false),
            (String::new(), false),
        ] {
            let answer = called_with(server.channel.clone(), path, Some(&authorization), &message).await;
            let expected = if is_good { (Code::Ok, String::new()) } else { unauthenticated() };
            assert_eq!(answer, expected, "{authorization}");
        }
        for (name, token) in tokens::bad(signer) {
            let answer = called(&server, path, Some(&token), &message).await;
            assert_eq!(answer, unauthenticated(), "{name}");
        }
        for (name, token) in tokens::good(signer) {
            let answer = called(&server, path, Some(&token), &message).await;
            assert_eq!(answer, (Code::Ok, String::new()), "{name}");
        }
        // More tokens than a connection remembers, in turns.
        let many: Vec<String> = (0..40)
            .map(|number| {
                let mut claims = claims("ask");
                claims["jti"] = json!(number);
                signer.sign(&claims)
            })
            .collect();
        for token in many.iter().chain(&many) {
            assert_eq!(called(&server, path, Some(token), &message).await.0, Code::Ok);
        }
        server.stop().await;
    }

    async fn other_callers_are_in_effect_at_once(db: TestDatabase) {
        let (server, deployment, callers) = begun(&db).await;
        let path = "/steward.v1.AuthorizationService/Authorize";
        let message = request(path, "acme", "ada");
        let token = deployment.of("ask");
        assert_eq!(called(&server, path, Some(&token), &message).await.0, Code::Ok);
        // The caller is gone; its token, which was remembered, is none any more.
        let file = deployment.folder.path().join("callers.yaml");
        std::fs::write(&file, CALLERS.replace("subject: ask}", "subject: other}")).unwrap();
        callers.store(Arc::new(deployment.callers()));
        assert_eq!(called(&server, path, Some(&token), &message).await, unauthenticated());
        // It is there again, with another key of its issuer.
        let second = Signer::new("second");
        std::fs::write(&file, CALLERS).unwrap();
        std::fs::write(deployment.folder.path().join("keys.json"), second.key_set()).unwrap();
        callers.store(Arc::new(deployment.callers()));
        assert_eq!(called(&server, path, Some(&token), &message).await, unauthenticated());
        let token = second.sign(&claims("ask"));
        assert_eq!(called(&server, path, Some(&token), &message).await.0, Code::Ok);
        server.stop().await;
    }
}

/// Whether an answer says that the caller may not have it; anything else is about the request.
fn is_refused_to_the_caller(answer: &(Code, String)) -> bool {
    answer.0 == Code::Unauthenticated || answer.1 == "CALLER_NOT_PERMITTED"
}
