//! What is told to a collector, and what never is.

#![allow(clippy::float_cmp, reason = "small whole numbers are exact")]

mod metrics;
mod traces;

use std::time::Duration;

use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use steward::config::TelemetryConfig;
use steward::proto::authorization_service_client::AuthorizationServiceClient;
use steward::proto::*;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio::time::timeout;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::Channel;
use tonic::{Code, Request};

use crate::support::collector::{Collector, attributes, otlp};
use crate::support::server::start_measured;
use crate::support::{TestDatabase, on_both};

/// Occurs in everything that callers send here.
const MARKER: &str = "planted";
const ACCOUNT: &str = "planted-account";
const ADA: &str = "planted-ada";
const NOBODY: &str = "planted-nobody";
const AWAY: &str =
    "the collector does not take what it is sent; questions are answered all the same";
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const TRACE_BYTES: [u8; 16] = [
    0x0a, 0xf7, 0x65, 0x19, 0x16, 0xcd, 0x43, 0xdd, 0x84, 0x48, 0xeb, 0x21, 0x1c, 0x80, 0x31, 0x9c,
];

type Client = AuthorizationServiceClient<Channel>;

/// May the user manage sources?
fn asked(user: &str) -> Question {
    Question {
        user: user.to_owned(),
        subject: Some(question::Subject::Permission(
            Permission::ManageSources.into(),
        )),
        ..Question::default()
    }
}

fn ask(account: &str, question: Question) -> Request<AuthorizeRequest> {
    Request::new(AuthorizeRequest {
        account: account.to_owned(),
        question: Some(question),
        ..AuthorizeRequest::default()
    })
}

/// The same with a caller's trace, whose flags are given.
fn traced(flags: &str, mut request: Request<AuthorizeRequest>) -> Request<AuthorizeRequest> {
    let parent = format!("00-{TRACE}-b7ad6b7169203331-{flags}");
    let metadata = request.metadata_mut();
    metadata.insert("traceparent", parent.parse().expect("a header"));
    metadata.insert("tracestate", "vendor=opaque".parse().expect("a header"));
    metadata.insert("x-user", MARKER.parse().expect("a header"));
    request
}

/// Calls a method that does not exist.
async fn call_unknown(channel: Channel) -> Code {
    let mut client = tonic::client::Grpc::new(channel);
    client.ready().await.expect("the server is there");
    let path = PathAndQuery::from_static("/steward.v1.AuthorizationService/planted");
    let codec = tonic_prost::ProstCodec::<AuthorizeRequest, AuthorizeResponse>::default();
    let request = ask(ACCOUNT, asked(ADA));
    client.unary(request, path, codec).await.unwrap_err().code()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    let mut pairs: Vec<_> = pairs.iter().map(owned).collect();
    pairs.sort();
    pairs
}

on_both! {
    async fn what_was_called_is_counted_and_nothing_of_it_is_told(db: TestDatabase) {
        let (collector, otlp) = Collector::start(0.0).await;
        let server = start_measured(&db, Some(&otlp)).await;
        server.create_account(ACCOUNT, ADA).await;
        let mut client = Client::new(server.channel.clone());
        for _ in 0..2 {
            client.authorize(ask(ACCOUNT, asked(ADA))).await.unwrap();
        }
        for _ in 0..3 {
            let request = traced("01", ask(ACCOUNT, asked(NOBODY)));
            client.authorize(request).await.unwrap();
        }
        let malformed = asked("planted/malformed");
        let refused = client.authorize(ask(ACCOUNT, malformed.clone())).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
        let batch = BatchAuthorizeRequest {
            account: ACCOUNT.to_owned(),
            questions: vec![asked(ADA), malformed, asked(ADA)],
            ..BatchAuthorizeRequest::default()
        };
        client.batch_authorize(batch).await.unwrap();
        assert_eq!(call_unknown(server.channel.clone()).await, Code::Unimplemented);
        server.stop().await;

        let calls = collector.histogram("rpc.server.call.duration").into_iter();
        let calls: Vec<_> = calls.map(|point| (attributes(&point.attributes), point.count)).collect();
        let call = |method: &str, code: &str| pairs(&[
            ("rpc.system.name", "grpc"),
            ("rpc.method", method),
            ("rpc.response.status_code", code),
        ]);
        let authorize = "steward.v1.AuthorizationService/Authorize";
        let batch = "steward.v1.AuthorizationService/BatchAuthorize";
        assert_eq!(calls, [
            (call("_OTHER", "UNIMPLEMENTED"), 1),
            (call(authorize, "INVALID_ARGUMENT"), 1),
            (call(authorize, "OK"), 5),
            (call(batch, "OK"), 1),
        ]);
        for point in collector.histogram("rpc.server.call.duration") {
            assert_eq!(point.bucket_counts.iter().sum::<u64>(), point.count);
            assert_eq!(point.bucket_counts.len(), point.explicit_bounds.len() + 1);
            assert_eq!(point.explicit_bounds.first(), Some(&0.000_01));
            assert_eq!(point.explicit_bounds.last(), Some(&10.0));
            assert!(point.sum.is_some_and(|seconds| seconds > 0.0 && seconds < 600.0));
        }

        let sources = |reason| pairs(&[
            ("steward.permission", "manage_sources"),
            ("steward.reason", reason),
        ]);
        assert_eq!(
            collector.numbers("steward.decisions"),
            [(sources("ALLOWED"), 4.0), (sources("USER_UNKNOWN"), 3.0)]
        );
        let batches = collector.histogram("steward.batch.questions");
        assert_eq!((batches[0].count, batches[0].sum), (1, Some(3.0)));

        let one = |name| match collector.numbers(name).as_slice() {
            [(labels, value)] if labels.is_empty() => *value,
            other => panic!("{name}: {other:?}"),
        };
        assert_eq!(one("steward.index.accounts"), 1.0);
        assert!(one("steward.index.memory") > 1_000.0);
        assert!(one("steward.index.load.duration") > 0.0);
        assert_eq!(one("steward.index.revisions_behind"), 0.0);
        assert_eq!(one("steward.erasure.oldest_pending.age"), 0.0);
        assert_eq!(one("steward.erasure.failed_rounds"), 0.0);
        assert_eq!(one("steward.telemetry.dropped_spans"), 0.0);
        let state = |state| pairs(&[("steward.state", state)]);
        assert_eq!(
            collector.numbers("steward.erasure.items"),
            [(state("blocked"), 0.0), (state("pending"), 0.0)]
        );
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(collector.numbers("steward.build"), [(pairs(&[("version", version)]), 1.0)]);
        let resource = collector.resource();
        for pair in pairs(&[("service.name", "tested"), ("service.version", version)]) {
            assert!(resource.contains(&pair), "{resource:?}");
        }

        assert_eq!(collector.calls().len(), 3, "and those were sent too");
        let bytes = collector.bytes();
        let found = bytes.windows(MARKER.len()).any(|window| window == MARKER.as_bytes());
        assert!(!found, "something of a request was told");
    }
}

#[tokio::test]
async fn the_caller_decides_what_is_traced() {
    let db = TestDatabase::sqlite();
    let (collector, otlp) = Collector::start(1.0).await;
    let server = start_measured(&db, Some(&otlp)).await;
    server.create_account(ACCOUNT, ADA).await;
    let mut client = Client::new(server.channel.clone());
    let unsampled = traced("00", ask(ACCOUNT, asked(ADA)));
    client.authorize(unsampled).await.unwrap();
    let unknown = traced("01", ask("planted-unknown", asked(ADA)));
    assert_eq!(
        client.authorize(unknown).await.unwrap_err().code(),
        Code::NotFound
    );
    server.stop().await;

    let spans = collector.calls();
    assert_eq!(spans.len(), 1, "{spans:?}");
    let span = &spans[0];
    let name = "steward.v1.AuthorizationService/Authorize";
    assert_eq!(span.trace_id, TRACE_BYTES);
    assert_eq!(
        span.parent_span_id,
        [0xb7, 0xad, 0x6b, 0x71, 0x69, 0x20, 0x33, 0x31]
    );
    assert_eq!(span.trace_state, "vendor=opaque");
    assert_eq!(span.name, name);
    assert_eq!(span.kind, 2, "a server's");
    assert_eq!(span.span_id.len(), 8);
    assert!(span.start_time_unix_nano < span.end_time_unix_nano);
    let status = span.status.clone().unwrap_or_default();
    assert_eq!(
        status.code(),
        StatusCode::Unset,
        "the caller's mistake is none of the server's"
    );
    let expected = [
        ("rpc.system.name", "grpc"),
        ("rpc.method", name),
        ("rpc.response.status_code", "NOT_FOUND"),
    ];
    assert_eq!(attributes(&span.attributes), pairs(&expected));
}

#[tokio::test]
async fn without_a_caller_who_says_the_coin_decides() {
    let db = TestDatabase::sqlite();
    let (collector, otlp) = Collector::start(1.0).await;
    let server = start_measured(&db, Some(&otlp)).await;
    server.create_account(ACCOUNT, ADA).await;
    let mut client = Client::new(server.channel.clone());
    for _ in 0..2 {
        client.authorize(ask(ACCOUNT, asked(ADA))).await.unwrap();
    }
    server.stop().await;
    let spans = collector.calls();
    assert_eq!(spans.len(), 2);
    assert!(spans.iter().all(|span| span.parent_span_id.is_empty()));
    assert_ne!(spans[0].trace_id, spans[1].trace_id);
    assert_ne!(spans[0].span_id, spans[1].span_id);
}

#[tokio::test]
async fn spans_are_sent_while_the_server_runs() {
    let db = TestDatabase::sqlite();
    let (collector, otlp) = Collector::start(1.0).await;
    let server = start_measured(&db, Some(&otlp)).await;
    server.create_account(ACCOUNT, ADA).await;
    let mut client = Client::new(server.channel.clone());
    let arrives = async {
        while collector.calls().is_empty() {
            client.authorize(ask(ACCOUNT, asked(ADA))).await.unwrap();
        }
    };
    let in_time = timeout(Duration::from_mins(1), arrives).await;
    in_time.expect("a span arrives before the server stops");
    server.stop().await;
}

/// Asks, and stops, with a collector that does not take anything.
async fn answers_all_the_same(endpoint: &str) {
    let db = TestDatabase::sqlite();
    db.log.expects(AWAY);
    let otlp = otlp(endpoint, 1.0);
    let server = start_measured(&db, Some(&otlp)).await;
    server.create_account(ACCOUNT, ADA).await;
    let mut client = Client::new(server.channel.clone());
    for _ in 0..100 {
        let answer = client.authorize(ask(ACCOUNT, asked(ADA))).await.unwrap();
        let decision = answer.into_inner().decision.expect("a decision");
        assert!(decision.allowed);
    }
    let stopped = timeout(Duration::from_secs(30), server.stop()).await;
    stopped.expect("the server does not wait for the collector");
}

#[tokio::test]
async fn a_collector_that_is_not_there_is_no_hindrance() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    answers_all_the_same(&format!("http://{address}")).await;
}

#[tokio::test]
async fn a_collector_that_never_answers_is_no_hindrance() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    answers_all_the_same(&format!("http://{address}")).await;
}

#[tokio::test]
async fn a_collector_that_answers_garbage_is_no_hindrance() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let _ = connection.write_all(b"planted garbage").await;
        }
    });
    answers_all_the_same(&format!("http://{address}")).await;
}

#[tokio::test]
async fn a_collector_that_refuses_tls_is_no_hindrance() {
    let (_collector, config) = Collector::start(1.0).await;
    let plain = config.otlp.unwrap().endpoint.unwrap().to_string();
    answers_all_the_same(&plain.replace("http://", "https://")).await;
}

/// Whether a collector takes what it is sent.
async fn is_sent_to(collector: &Collector, config: &TelemetryConfig) {
    let db = TestDatabase::sqlite();
    let server = start_measured(&db, Some(config)).await;
    server.create_account(ACCOUNT, ADA).await;
    let mut client = Client::new(server.channel.clone());
    client.authorize(ask(ACCOUNT, asked(ADA))).await.unwrap();
    server.stop().await;
    assert_eq!(collector.calls().len(), 1);
    assert_eq!(collector.histogram("rpc.server.call.duration").len(), 1);
}

#[tokio::test]
async fn a_collector_may_speak_http() {
    let (collector, config) = Collector::start_http(1.0).await;
    is_sent_to(&collector, &config).await;
}

#[tokio::test]
async fn a_collector_may_have_an_authority_of_its_own() {
    let (collector, mut config) = Collector::start_with_tls(1.0).await;
    is_sent_to(&collector, &config).await;
    config.otlp.as_mut().unwrap().ca_file = None;
    let others = config.otlp.unwrap().endpoint.unwrap().to_string();
    answers_all_the_same(&others).await;
}
