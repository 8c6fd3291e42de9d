//! The servers, each in a process of its own. They run as the binary does: the
//! runtime has a thread for each core that it may use, which is one, or two
//! where two serving threads are measured.

use std::io::Read as _;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use steward::ambient::{Ambient, Machine};
use steward::config::{Otlp, Protocol, Sampling, TelemetryConfig};
use steward::erasure::Eraser;
use steward::grpc::ServiceContext;
use steward::replica::Replica;
use steward::tasks::Tasks;
use steward::telemetry::{FailedHandshakes, Gauges, Telemetry};
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;

use super::empty::Empty;
use crate::stored;

const ANY_PORT: &str = "127.0.0.1:0";

/// Serves the empty service, in the way that is the fastest on one core.
pub(crate) fn empty() {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    runtime.block_on(async {
        let listener = TcpListener::bind(ANY_PORT).await.expect("a port");
        println!("{}", listener.local_addr().expect("its address"));
        let mut routes = Routes::builder();
        routes.add_service(Empty);
        let server = Server::builder()
            .max_concurrent_streams(128)
            .http2_keepalive_interval(Some(Duration::from_secs(30)))
            .add_routes(routes.routes())
            .serve_with_incoming(TcpIncoming::from(listener).with_nodelay(Some(true)));
        tokio::spawn(server);
        until_nobody_listens().await;
    });
}

/// Serves the account of the database, with so many serving threads.
pub(crate) fn steward(database: &str, threads: NonZeroUsize, collector: Option<&str>) {
    // As the binary has it.
    let runtime = Builder::new_multi_thread()
        .enable_all()
        .on_thread_start(steward::grpc::come_after_questions)
        .build();
    let runtime = runtime.expect("a runtime");
    runtime.block_on(async {
        let store = stored::open(Path::new(database)).await;
        let ambient: Arc<dyn Ambient> = Arc::new(Machine::default());
        let replica = Replica::start(store, stored::seal(), Arc::clone(&ambient)).await;
        let replica = Arc::new(replica.expect("the account is loaded"));
        let tasks = Tasks::default();
        let (eraser, _) = Eraser::start(Arc::clone(&replica), Arc::clone(&ambient), &tasks);
        let started = collector.map(|collector| {
            let config = telemetry_to(collector);
            Telemetry::start(&config, &ambient).expect("good settings")
        });
        let (telemetry, mut exporter) = started.unwrap_or_default();
        if let Some(exporter) = &mut exporter {
            let gauges = Gauges {
                replica: Arc::clone(&replica),
                eraser: Arc::clone(&eraser),
                handshakes: FailedHandshakes::default(),
            };
            exporter
                .observe(gauges, &tasks)
                .await
                .expect("no port is asked for");
        }
        let context = ServiceContext {
            replica,
            eraser,
            ambient,
            telemetry,
            heartbeat: steward::grpc::HEARTBEAT,
            connections: steward::grpc::ConnectionTimes::default(),
            tls: None,
            open_connections: 10_000,
            callers: None,
            held_bytes: 1 << 30,
        };
        let address = ANY_PORT.parse().expect("an address");
        let serving = steward::grpc::serve(address, threads, context, &tasks).await;
        let serving = serving.expect("the server listens");
        serving.ready().await;
        println!("{}", serving.address);
        until_nobody_listens().await;
    });
}

/// One call of a hundred is traced.
fn telemetry_to(collector: &str) -> TelemetryConfig {
    TelemetryConfig {
        otlp: Some(Otlp {
            endpoint: Some(collector.parse().expect("an address")),
            protocol: Protocol::Grpc,
            ca_file: None,
        }),
        metrics_listen: None,
        service: "steward".to_owned(),
        sampling: Sampling {
            by_caller: true,
            share: 0.01,
        },
        interval: Some(Duration::from_secs(5)),
    }
}

/// Whoever started this process keeps its input open for as long.
async fn until_nobody_listens() {
    let waiting = tokio::task::spawn_blocking(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
    });
    let _ = waiting.await;
    std::process::exit(0);
}
