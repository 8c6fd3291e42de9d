//! The messages of the OpenTelemetry protocol.

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::metrics::v1::metric::Data as MetricData;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value as Number;
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Gauge, Histogram, HistogramDataPoint, Metric, NumberDataPoint,
    ResourceMetrics, ScopeMetrics, Sum,
};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use opentelemetry_proto::tonic::trace::v1::{
    ResourceSpans, ScopeSpans, Span as SpanMessage, SpanFlags, Status,
};

use super::codes::is_failure;
use super::families::{Data, Family, Labels};
use super::histogram::HistogramCounts;
use super::methods::Methods;
use super::metrics::call_labels;
use super::tracer::Span;

const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The flag of W3C Trace Context that says *sampled*.
const SAMPLED: u32 = 1;

/// Who sends: this process.
pub(super) struct Sender {
    /// The name of the service.
    pub(super) service: String,
    /// Tells this process from others of the same service.
    pub(super) instance: String,
    /// When counting began, in nanoseconds since 1970.
    pub(super) began: u64,
}

impl Sender {
    /// Measurements at a moment, in nanoseconds since 1970.
    pub(super) fn metrics(&self, families: Vec<Family>, now: u64) -> ResourceMetrics {
        let metrics = families.into_iter().map(|family| self.metric(family, now));
        ResourceMetrics {
            resource: Some(self.resource()),
            scope_metrics: vec![ScopeMetrics {
                scope: Some(scope()),
                metrics: metrics.collect(),
                ..ScopeMetrics::default()
            }],
            ..ResourceMetrics::default()
        }
    }

    /// Spans that have ended.
    #[expect(clippy::vec_box, reason = "so they came, and so they go")]
    pub(super) fn spans(&self, methods: &Methods, spans: Vec<Box<Span>>) -> ResourceSpans {
        let spans = spans.into_iter().map(|span| message(methods, *span));
        ResourceSpans {
            resource: Some(self.resource()),
            scope_spans: vec![ScopeSpans {
                scope: Some(scope()),
                spans: spans.collect(),
                ..ScopeSpans::default()
            }],
            ..ResourceSpans::default()
        }
    }

    fn resource(&self) -> Resource {
        let attributes = vec![
            ("service.name", self.service.clone()),
            ("service.version", VERSION.to_owned()),
            ("service.instance.id", self.instance.clone()),
        ];
        Resource {
            attributes: key_values(attributes),
            ..Resource::default()
        }
    }

    fn metric(&self, family: Family, now: u64) -> Metric {
        let temporality = AggregationTemporality::Cumulative.into();
        let point = |(labels, value)| NumberDataPoint {
            attributes: key_values(labels),
            start_time_unix_nano: self.began,
            time_unix_nano: now,
            value: Some(value),
            ..NumberDataPoint::default()
        };
        let data = match family.data {
            Data::Counter(points) => MetricData::Sum(Sum {
                data_points: points
                    .into_iter()
                    .map(|(labels, count)| (labels, Number::AsInt(count.cast_signed())))
                    .map(point)
                    .collect(),
                aggregation_temporality: temporality,
                is_monotonic: true,
            }),
            Data::Gauge(points) => MetricData::Gauge(Gauge {
                data_points: points
                    .into_iter()
                    .map(|(labels, value)| (labels, Number::AsDouble(value)))
                    .map(point)
                    .collect(),
            }),
            Data::Histogram { per_unit, points } => MetricData::Histogram(Histogram {
                data_points: points
                    .into_iter()
                    .map(|(labels, spread)| self.spread(labels, spread, per_unit, now))
                    .collect(),
                aggregation_temporality: temporality,
            }),
        };
        Metric {
            name: family.name.to_owned(),
            description: family.about.to_owned(),
            unit: family.unit.to_owned(),
            data: Some(data),
            ..Metric::default()
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "the protocol has bounds and sums as floating point"
    )]
    fn spread(
        &self,
        labels: Labels,
        spread: HistogramCounts,
        per_unit: f64,
        now: u64,
    ) -> HistogramDataPoint {
        let bounds = spread.bounds.iter();
        HistogramDataPoint {
            attributes: key_values(labels),
            start_time_unix_nano: self.began,
            time_unix_nano: now,
            count: spread.count(),
            sum: Some(spread.sum as f64 / per_unit),
            explicit_bounds: bounds.map(|bound| *bound as f64 / per_unit).collect(),
            bucket_counts: spread.buckets,
            ..HistogramDataPoint::default()
        }
    }
}

fn message(methods: &Methods, span: Span) -> SpanMessage {
    let method = methods.name(span.method);
    let lasted = u64::try_from(span.lasted.as_nanos()).unwrap_or(u64::MAX);
    let parent = span.parent.map(|parent| parent.span.to_vec());
    let mut flags = SAMPLED | SpanFlags::ContextHasIsRemoteMask as u32;
    if parent.is_some() {
        flags |= SpanFlags::ContextIsRemoteMask as u32;
    }
    SpanMessage {
        trace_id: span.trace.to_vec(),
        span_id: span.id.to_vec(),
        trace_state: span.state,
        parent_span_id: parent.unwrap_or_default(),
        flags,
        name: method.to_owned(),
        kind: SpanKind::Server.into(),
        start_time_unix_nano: span.began,
        end_time_unix_nano: span.began.saturating_add(lasted),
        attributes: key_values(call_labels(method, span.code)),
        status: is_failure(span.code).then(|| Status {
            code: StatusCode::Error.into(),
            ..Status::default()
        }),
        ..SpanMessage::default()
    }
}

fn scope() -> InstrumentationScope {
    InstrumentationScope {
        name: "steward".to_owned(),
        version: VERSION.to_owned(),
        ..InstrumentationScope::default()
    }
}

fn key_values(labels: Labels) -> Vec<KeyValue> {
    let labels = labels.into_iter();
    labels
        .map(|(key, value)| KeyValue {
            key: key.to_owned(),
            value: Some(AnyValue {
                value: Some(Value::StringValue(value)),
            }),
            ..KeyValue::default()
        })
        .collect()
}
