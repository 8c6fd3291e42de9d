//! `METRICS.md` lists what a server exports, whichever way.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use opentelemetry_proto::tonic::metrics::v1::Metric;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use steward::proto::BatchAuthorizeRequest;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{ACCOUNT, ADA, AWAY, Client, ask, asked};
use crate::support::collector::{Collector, attributes, otlp};
use crate::support::server::start_measured;
use crate::support::{TestDatabase, on_both};

/// A row of the table.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    name: String,
    kind: &'static str,
    unit: String,
    attributes: BTreeSet<String>,
    meaning: String,
}

/// The rows of the table, and what Prometheus calls them.
fn table() -> (BTreeSet<Row>, BTreeSet<(String, &'static str)>) {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("METRICS.md");
    let page = fs::read_to_string(page).unwrap();
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let rows = rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [_, name, fetched, kind, unit, attributes, meaning, _] = cells[..] else {
            panic!("not a row: {row}");
        };
        let kinds = ["counter", "gauge", "histogram"];
        let kind = kinds.into_iter().find(|known| *known == kind).unwrap();
        let quoted = |cell: &str| -> Vec<String> {
            let quoted = cell.split('`').skip(1).step_by(2);
            quoted.map(str::to_owned).collect()
        };
        let row = Row {
            name: quoted(name)[0].clone(),
            kind,
            unit: quoted(unit)[0].clone(),
            attributes: quoted(attributes).into_iter().collect(),
            meaning: meaning.to_owned(),
        };
        (row, (quoted(fetched)[0].clone(), kind))
    });
    rows.unzip()
}

/// A metric as it was sent.
fn row(metric: &Metric) -> Row {
    let (kind, points): (_, Vec<_>) = match metric.data.as_ref().unwrap() {
        Data::Sum(sum) => {
            assert!(sum.is_monotonic, "{}", metric.name);
            (
                "counter",
                sum.data_points
                    .iter()
                    .map(|point| &point.attributes)
                    .collect(),
            )
        }
        Data::Gauge(gauge) => (
            "gauge",
            gauge
                .data_points
                .iter()
                .map(|point| &point.attributes)
                .collect(),
        ),
        Data::Histogram(histogram) => {
            let points = histogram.data_points.iter();
            ("histogram", points.map(|point| &point.attributes).collect())
        }
        other => panic!("{} is {other:?}", metric.name),
    };
    let keys = points.into_iter().flat_map(|point| attributes(point));
    Row {
        name: metric.name.clone(),
        kind,
        unit: metric.unit.clone(),
        attributes: keys.map(|(key, _)| key).collect(),
        meaning: metric.description.clone(),
    }
}

/// Fetches a page; its head and its body.
async fn fetch(address: std::net::SocketAddr, request: &str) -> (String, String) {
    let mut connection = TcpStream::connect(address).await.unwrap();
    let request = format!("{request} HTTP/1.1\r\nhost: steward\r\nconnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

on_both! {
    async fn the_table_has_every_metric_that_is_exported_and_no_other(db: TestDatabase) {
        let (collector, mut config) = Collector::start(0.0).await;
        config.metrics_listen = Some(([127, 0, 0, 1], 0).into());
        let server = start_measured(&db, Some(&config)).await;
        server.create_account(ACCOUNT, ADA).await;
        let mut client = Client::new(server.channel.clone());
        client.authorize(ask(ACCOUNT, asked(ADA))).await.unwrap();
        let batch = BatchAuthorizeRequest {
            account: ACCOUNT.to_owned(),
            questions: vec![asked(ADA)],
            ..BatchAuthorizeRequest::default()
        };
        client.batch_authorize(batch).await.unwrap();
        let address = server.metrics.unwrap();
        let (head, page) = fetch(address, "GET /metrics").await;
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
        assert!(head.contains("text/plain; version=0.0.4"), "{head}");
        for (request, status) in [("GET /", "404"), ("POST /metrics", "405")] {
            let (head, _) = fetch(address, request).await;
            assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{head}");
        }
        server.stop().await;

        let (expected, expected_of_page) = table();
        let sent = collector.metrics();
        assert_eq!(sent.iter().map(row).collect::<BTreeSet<_>>(), expected);

        let kinds = page.lines().filter_map(|line| line.strip_prefix("# TYPE "));
        let kinds = kinds.map(|line| line.split_once(' ').unwrap());
        let fetched: BTreeSet<_> = kinds
            .map(|(name, kind)| (name.to_owned(), kind))
            // Who serves: the resource of the standard.
            .filter(|(name, _)| name != "target_info")
            .collect();
        let expected: BTreeSet<_> = expected_of_page.into_iter().collect();
        assert_eq!(fetched, expected);
        let count = r#"rpc_server_call_duration_seconds_count{rpc_method="steward.v1.AuthorizationService/Authorize",rpc_response_status_code="OK",rpc_system_name="grpc"} 1"#;
        assert!(page.lines().any(|line| line == count), "{page}");
        let service = r#"service_name="tested""#;
        assert!(page.lines().any(|line| line.starts_with("target_info") && line.contains(service)));
        assert!(!page.contains(ACCOUNT), "{page}");
    }
}

/// A collector that takes nothing costs spans, which are counted, and no answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spans_that_are_lost_are_counted() {
    let db = TestDatabase::sqlite();
    db.log.allows(AWAY);
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = otlp(&format!("http://{}", silent.local_addr().unwrap()), 1.0);
    config.metrics_listen = Some(([127, 0, 0, 1], 0).into());
    let server = start_measured(&db, Some(&config)).await;
    server.create_account(ACCOUNT, ADA).await;
    let mut client = Client::new(server.channel.clone());
    let deadline = Instant::now() + Duration::from_mins(1);
    let lost = async || {
        let (_, page) = fetch(server.metrics.unwrap(), "GET /metrics").await;
        let mut lines = page.lines();
        let line =
            lines.find_map(|line| line.strip_prefix("steward_telemetry_dropped_spans_total"));
        let (_, count) = line.expect("it is counted").rsplit_once(' ').unwrap();
        count.parse::<f64>().unwrap()
    };
    assert_eq!(lost().await, 0.0);
    while lost().await == 0.0 {
        assert!(Instant::now() < deadline, "none is lost");
        for _ in 0..200 {
            let mut request = ask(ACCOUNT, asked(ADA));
            request.set_timeout(Duration::from_secs(2));
            let answer = client.authorize(request).await.unwrap();
            assert!(answer.into_inner().decision.unwrap().allowed);
        }
    }
    server.stop().await;
}
