//! A trace from a caller to its commit.

use opentelemetry::trace::TraceId;
use opentelemetry_proto::tonic::trace::v1::Span;
use steward::proto::role_operation::Operation;
use steward::proto::role_service_client::RoleServiceClient;
use steward::proto::{CreateRole, ManageRolesRequest, RoleOperation};
use tonic::Request;

use super::{ACCOUNT, ADA, Client, TRACE, TRACE_BYTES, ask, asked};
use crate::store::fixture::with_account;
use crate::support::collector::{Collector, attributes};
use crate::support::process::{Operator, end_of, steward};
use crate::support::server::start_measured;
use crate::support::{TestDatabase, on_both};

/// Makes a role; the caller's trace has these flags.
fn make_role(role: &str, flags: &str) -> Request<ManageRolesRequest> {
    let create = CreateRole {
        role: role.to_owned(),
        title: format!("Planted {role}"),
        ..CreateRole::default()
    };
    let mut request = Request::new(ManageRolesRequest {
        account: ACCOUNT.to_owned(),
        acting_user: ADA.to_owned(),
        operations: vec![RoleOperation {
            operation: Some(Operation::CreateRole(create)),
        }],
        ..ManageRolesRequest::default()
    });
    let parent = format!("00-{TRACE}-b7ad6b7169203331-{flags}");
    let parent = parent.parse().expect("a header");
    request.metadata_mut().insert("traceparent", parent);
    request
}

fn named<'a>(spans: &'a [Span], name: &str) -> &'a Span {
    let mut found = spans.iter().filter(|span| span.name == name);
    let span = found.next();
    let span = span.unwrap_or_else(|| panic!("no {name}: {spans:?}"));
    assert!(found.next().is_none(), "{name} twice: {spans:?}");
    span
}

on_both! {
    async fn a_trace_is_whole_from_its_caller_to_its_commit(db: TestDatabase) {
        let (collector, otlp) = Collector::start(0.0).await;
        let server = start_measured(&db, Some(&otlp)).await;
        server.create_account(ACCOUNT, ADA).await;
        let mut client = RoleServiceClient::new(server.channel.clone());
        client.manage_roles(make_role("traced", "01")).await.unwrap();
        client.manage_roles(make_role("other", "00")).await.unwrap();
        server.stop().await;

        let spans = collector.spans();
        let call = named(&spans, "steward.v1.RoleService/ManageRoles");
        assert_eq!(call.parent_span_id, [0xb7, 0xad, 0x6b, 0x71, 0x69, 0x20, 0x33, 0x31]);
        for (name, parent) in [
            ("load", call),
            ("store.load", named(&spans, "load")),
            ("judge", call),
            ("store.commit", call),
            ("store.facts_since", call),
        ] {
            assert_eq!(named(&spans, name).parent_span_id, parent.span_id, "{name}");
        }
        let commit = named(&spans, "store.commit");
        let judge = named(&spans, "judge");
        assert!(judge.end_time_unix_nano <= commit.start_time_unix_nano);
        assert!(commit.end_time_unix_nano <= call.end_time_unix_nano);
        for span in &spans {
            assert_eq!(span.trace_id, TRACE_BYTES, "{}", span.name);
            assert!(span.events.is_empty(), "{span:?}");
            if span.name != call.name {
                assert_eq!(attributes(&span.attributes), [], "{}", span.name);
            }
        }
    }
}

#[tokio::test]
async fn what_the_server_does_by_itself_is_a_trace_of_its_own() {
    let db = TestDatabase::sqlite();
    let (collector, otlp) = Collector::start(1.0).await;
    let server = start_measured(&db, Some(&otlp)).await;
    server.stop().await;
    let spans = collector.spans();
    let round = named(&spans, "erasure round");
    assert!(round.parent_span_id.is_empty(), "{round:?}");
    let within = spans.iter().filter(|span| span.trace_id == round.trace_id);
    assert!(within.count() > 1, "the store was asked: {spans:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_is_part_of_the_trace_that_it_is_run_in() {
    let db = TestDatabase::sqlite();
    let (collector, otlp) = Collector::start(0.0).await;
    let server = start_measured(&db, Some(&otlp)).await;
    server.create_account(ACCOUNT, ADA).await;
    let mut command = steward(&["roles", "list", "--server", &server.url()]);
    command.args(["--account", ACCOUNT]);
    command.env("TRACEPARENT", format!("00-{TRACE}-b7ad6b7169203331-01"));
    let ended = tokio::task::spawn_blocking(|| end_of(command)).await;
    assert_eq!(ended.unwrap().code, Some(0));
    server.stop().await;
    let calls = collector.calls();
    assert_eq!(calls.len(), 1, "{calls:?}");
    assert_eq!(calls[0].trace_id, TRACE_BYTES);
}

/// The binary, with nothing but the variables of OpenTelemetry's standard.
#[tokio::test(flavor = "multi_thread")]
async fn the_variables_of_the_standard_count() {
    let db = TestDatabase::sqlite();
    let (collector, config) = Collector::start(0.0).await;
    let endpoint = config.otlp.unwrap().endpoint.unwrap();
    let operator = Operator::new()
        .with("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
        .with("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", endpoint.to_string())
        .with("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", endpoint.to_string())
        .with("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip")
        .with("OTEL_SERVICE_NAME", "by-the-standard")
        .with(
            "OTEL_RESOURCE_ATTRIBUTES",
            "deployment.environment.name=test",
        )
        .with("OTEL_TRACES_SAMPLER", "always_on");
    let mut process = operator.start(&db).await;
    with_account(&db).await.close().await;
    let mut client = Client::new(process.channel().await);
    client.authorize(ask("acme", asked("root"))).await.unwrap();
    let line = process.says("account loaded").await.expect("a line");
    assert_eq!(process.stop().await, Some(0));

    let calls = collector.calls();
    let [call] = calls.as_slice() else {
        panic!("one call: {calls:?}");
    };
    let trace = TraceId::from_bytes(call.trace_id.as_slice().try_into().unwrap());
    assert_eq!(line["trace_id"], trace.to_string());
    let load = collector
        .spans()
        .into_iter()
        .find(|span| span.name == "load" && span.trace_id == call.trace_id);
    assert_eq!(load.expect("it was loaded").parent_span_id, call.span_id);
    let resource = collector.resource();
    for (key, value) in [
        ("service.name", "by-the-standard"),
        ("deployment.environment.name", "test"),
    ] {
        assert!(
            resource.contains(&(key.to_owned(), value.to_owned())),
            "{resource:?}"
        );
    }
}
