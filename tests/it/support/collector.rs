//! A collector that keeps what it is sent.

use std::sync::{Arc, Mutex};
use std::time::Duration;

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
use steward::config::Otlp;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::Server;
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
    pub(crate) async fn start(sampled: f64) -> (Self, Otlp) {
        let collector = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let server = Server::builder()
            .add_service(TraceServiceServer::new(collector.clone()))
            .add_service(MetricsServiceServer::new(collector.clone()))
            .serve_with_incoming(TcpListenerStream::new(listener));
        tokio::spawn(server);
        (collector, otlp(&format!("http://{address}"), sampled))
    }

    /// The spans that were sent.
    pub(crate) fn spans(&self) -> Vec<Span> {
        let received = self.received.lock().expect("nobody panicked");
        let resources = received.traces.iter().flat_map(|sent| &sent.resource_spans);
        let scopes = resources.flat_map(|resource| &resource.scope_spans);
        scopes.flat_map(|scope| scope.spans.clone()).collect()
    }

    /// The metric as it was sent last.
    pub(crate) fn metric(&self, name: &str) -> Metric {
        let received = self.received.lock().expect("nobody panicked");
        let last = received.metrics.last().expect("metrics were sent");
        let scopes = last
            .resource_metrics
            .iter()
            .flat_map(|all| &all.scope_metrics);
        let mut metrics = scopes.flat_map(|scope| &scope.metrics);
        let found = metrics.find(|metric| metric.name == name);
        found.unwrap_or_else(|| panic!("no {name}")).clone()
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
        points
            .map(|point| (attributes(&point.attributes), value(point)))
            .collect()
    }

    /// The points of a histogram.
    pub(crate) fn histogram(&self, name: &str) -> Vec<HistogramDataPoint> {
        match self.metric(name).data {
            Some(Data::Histogram(histogram)) => histogram.data_points,
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

/// How to send to a collector.
pub(crate) fn otlp(endpoint: &str, sampled: f64) -> Otlp {
    Otlp {
        endpoint: endpoint.parse().expect("a URL"),
        service: "tested".to_owned(),
        sampled,
        interval: Duration::from_hours(1),
    }
}

/// Attributes as keys and texts.
pub(crate) fn attributes(attributes: &[KeyValue]) -> Vec<(String, String)> {
    let text = |attribute: &KeyValue| match attribute.value.clone()?.value? {
        Value::StringValue(text) => Some((attribute.key.clone(), text)),
        _ => None,
    };
    attributes
        .iter()
        .map(|attribute| text(attribute).expect("all attributes are texts"))
        .collect()
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
