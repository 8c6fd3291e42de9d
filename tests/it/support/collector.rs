//! A collector that keeps what it is sent.

use std::convert::Infallible;
use std::future::poll_fn;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http_body::Body as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_server::{
    MetricsService, MetricsServiceServer,
};
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value as Number;
use opentelemetry_proto::tonic::metrics::v1::{HistogramDataPoint, Metric, NumberDataPoint};
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use steward::config::{Otlp, Protocol, Sampling, TelemetryConfig};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::codec::CompressionEncoding;
use tonic::transport::{Identity, Server, ServerTlsConfig};
use tonic::{Request, Response, Status};

/// What was sent so far.
#[derive(Clone, Default)]
pub(crate) struct Collector {
    received: Arc<Mutex<Received>>,
}

#[derive(Default)]
struct Received {
    traces: Vec<ExportTraceServiceRequest>,
    metrics: Vec<ExportMetricsServiceRequest>,
}

impl Collector {
    /// Starts a collector, and says how to send to it. Metrics are sent when
    /// the server stops.
    pub(crate) async fn start(sampled: f64) -> (Self, TelemetryConfig) {
        let collector = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let server = Server::builder()
            .add_service(traces(&collector))
            .add_service(metrics(&collector))
            .serve_with_incoming(TcpListenerStream::new(listener));
        tokio::spawn(server);
        (collector, otlp(&format!("http://{address}"), sampled))
    }

    /// The same over TLS, with a certificate for `localhost`; the authority that vouches for it is in a file.
    pub(crate) async fn start_with_tls(sampled: f64) -> (Self, TelemetryConfig) {
        let collector = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("its address").port();
        let roots = std::env::var_os("STEWARD_TEST_POSTGRES_ROOTS");
        let roots = PathBuf::from(roots.expect("scripts/with-postgres sets it"));
        let read = |name| std::fs::read(roots.with_file_name(name)).expect("made with the roots");
        let identity = Identity::from_pem(read("server.pem"), read("server.key"));
        let server = Server::builder()
            .tls_config(ServerTlsConfig::new().identity(identity))
            .expect("a certificate and its key")
            .add_service(traces(&collector))
            .add_service(metrics(&collector))
            .serve_with_incoming(TcpListenerStream::new(listener));
        tokio::spawn(server);
        let mut config = otlp(&format!("https://localhost:{port}"), sampled);
        config.otlp.as_mut().expect("it is named").ca_file = Some(roots);
        (collector, config)
    }

    /// The same over HTTP.
    pub(crate) async fn start_http(sampled: f64) -> (Self, TelemetryConfig) {
        let collector = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let received = collector.clone();
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let received = received.clone();
                let service = service_fn(move |request| received.clone().take(request));
                let connection = TokioIo::new(connection);
                tokio::spawn(http1::Builder::new().serve_connection(connection, service));
            }
        });
        let mut config = otlp(&format!("http://{address}/base"), sampled);
        config.otlp.as_mut().expect("it is named").protocol = Protocol::Http;
        (collector, config)
    }

    /// Takes in a message over HTTP.
    async fn take(
        self,
        request: hyper::Request<Incoming>,
    ) -> Result<hyper::Response<String>, Infallible> {
        let path = request.uri().path().to_owned();
        let mut body = request.into_body();
        let mut message = Vec::new();
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            message.extend(frame.expect("a frame").into_data().expect("data"));
        }
        let mut received = self.received.lock().expect("nobody panicked");
        match path.as_str() {
            "/base/v1/traces" => {
                let traces = prost::Message::decode(message.as_slice());
                received.traces.push(traces.expect("traces"));
            }
            "/base/v1/metrics" => {
                let metrics = prost::Message::decode(message.as_slice());
                received.metrics.push(metrics.expect("metrics"));
            }
            other => panic!("{other}"),
        }
        Ok(hyper::Response::new(String::new()))
    }

    /// The spans that were sent.
    pub(crate) fn spans(&self) -> Vec<Span> {
        let received = self.received.lock().expect("nobody panicked");
        let resources = received.traces.iter().flat_map(|sent| &sent.resource_spans);
        let scopes = resources.flat_map(|resource| &resource.scope_spans);
        scopes.flat_map(|scope| scope.spans.clone()).collect()
    }

    /// Those of calls.
    pub(crate) fn calls(&self) -> Vec<Span> {
        let spans = self.spans().into_iter();
        spans
            .filter(|span| span.kind() == SpanKind::Server)
            .collect()
    }

    /// The metrics as they were sent last.
    pub(crate) fn metrics(&self) -> Vec<Metric> {
        let received = self.received.lock().expect("nobody panicked");
        let last = received.metrics.last().expect("metrics were sent");
        let scopes = last
            .resource_metrics
            .iter()
            .flat_map(|all| &all.scope_metrics);
        scopes.flat_map(|scope| scope.metrics.clone()).collect()
    }

    /// The metric as it was sent last.
    pub(crate) fn metric(&self, name: &str) -> Metric {
        let mut metrics = self.metrics().into_iter();
        let found = metrics.find(|metric| metric.name == name);
        found.unwrap_or_else(|| panic!("no {name}"))
    }

    /// What was sent of who sends.
    pub(crate) fn resource(&self) -> Vec<(String, String)> {
        let received = self.received.lock().expect("nobody panicked");
        let last = received.metrics.last().expect("metrics were sent");
        let resource = last.resource_metrics[0].resource.clone();
        attributes(&resource.expect("a resource").attributes)
    }

    /// The values of a counter or gauge, by their attributes.
    pub(crate) fn numbers(&self, name: &str) -> Vec<(Vec<(String, String)>, f64)> {
        let points: Vec<NumberDataPoint> = match self.metric(name).data {
            Some(Data::Sum(sum)) => sum.data_points,
            Some(Data::Gauge(gauge)) => gauge.data_points,
            other => panic!("{name} is {other:?}"),
        };
        let value = |point: &NumberDataPoint| match point.value {
            Some(Number::AsInt(value)) => i32::try_from(value).expect("a small number").into(),
            Some(Number::AsDouble(value)) => value,
            None => panic!("{name} has no value"),
        };
        let points = points.iter();
        let mut numbers: Vec<_> = points
            .map(|point| (attributes(&point.attributes), value(point)))
            .collect();
        numbers.sort_by(|one, other| one.0.cmp(&other.0));
        numbers
    }

    /// The points of a histogram.
    pub(crate) fn histogram(&self, name: &str) -> Vec<HistogramDataPoint> {
        match self.metric(name).data {
            Some(Data::Histogram(histogram)) => {
                let mut points = histogram.data_points;
                points.sort_by_key(|point| attributes(&point.attributes));
                points
            }
            other => panic!("{name} is {other:?}"),
        }
    }

    /// Everything that was sent, as it went over the wire.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let received = self.received.lock().expect("nobody panicked");
        let traces = received.traces.iter().map(prost::Message::encode_to_vec);
        let metrics = received.metrics.iter().map(prost::Message::encode_to_vec);
        traces.chain(metrics).flatten().collect()
    }
}

fn traces(collector: &Collector) -> TraceServiceServer<Collector> {
    TraceServiceServer::new(collector.clone()).accept_compressed(CompressionEncoding::Gzip)
}

fn metrics(collector: &Collector) -> MetricsServiceServer<Collector> {
    MetricsServiceServer::new(collector.clone()).accept_compressed(CompressionEncoding::Gzip)
}

/// How to send to a collector.
pub(crate) fn otlp(endpoint: &str, sampled: f64) -> TelemetryConfig {
    TelemetryConfig {
        otlp: Some(Otlp {
            endpoint: Some(endpoint.parse().expect("a URL")),
            protocol: Protocol::Grpc,
            ca_file: None,
        }),
        metrics_listen: None,
        service: "tested".to_owned(),
        sampling: Sampling {
            by_caller: true,
            share: sampled,
        },
        interval: Some(Duration::from_hours(1)),
    }
}

/// Attributes as keys and texts, in the order of the keys.
pub(crate) fn attributes(attributes: &[KeyValue]) -> Vec<(String, String)> {
    let text = |attribute: &KeyValue| match attribute.value.clone()?.value? {
        Value::StringValue(text) => Some((attribute.key.clone(), text)),
        _ => None,
    };
    let mut texts: Vec<_> = attributes
        .iter()
        .map(|attribute| text(attribute).expect("all attributes are texts"))
        .collect();
    texts.sort();
    texts
}

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let mut received = self.received.lock().expect("nobody panicked");
        received.traces.push(request.into_inner());
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

#[tonic::async_trait]
impl MetricsService for Collector {
    async fn export(
        &self,
        request: Request<ExportMetricsServiceRequest>,
    ) -> Result<Response<ExportMetricsServiceResponse>, Status> {
        let mut received = self.received.lock().expect("nobody panicked");
        received.metrics.push(request.into_inner());
        Ok(Response::new(ExportMetricsServiceResponse::default()))
    }
}
