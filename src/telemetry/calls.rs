//! The layer that sees every call begin and end.
//!
//! It allocates nothing for a call that is not traced: what it keeps of a
//! call travels in the future and then in the body, which the server boxes
//! anyway.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use http_body::{Body as HttpBody, Frame, SizeHint};
use opentelemetry::{Context as TraceContext, ContextGuard};
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, Request, Response};
use tonic::codegen::{Bytes, Service};
use tonic::{Code, Status};
use tower_layer::Layer;

use super::in_flight::{CallInFlight, InFlight};
use super::methods::Method;
use super::{Counting, Telemetry, spans};

/// The layer around the services.
#[derive(Clone)]
pub struct Calls {
    telemetry: Telemetry,
    in_flight: InFlight,
}

impl Telemetry {
    /// The layer that sees every call, and counts those in flight.
    pub fn calls(&self, in_flight: InFlight) -> Calls {
        Calls {
            telemetry: self.clone(),
            in_flight,
        }
    }
}

impl<S> Layer<S> for Calls {
    type Service = Observed<S>;

    fn layer(&self, inner: S) -> Observed<S> {
        Observed {
            inner,
            calls: self.clone(),
        }
    }
}

/// The services, observed.
#[derive(Clone)]
pub struct Observed<S> {
    inner: S,
    calls: Calls,
}

impl<S> Service<Request<Body>> for Observed<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Unpin,
{
    type Response = Response<ObservedBody>;
    type Error = S::Error;
    type Future = Answering<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let counting = self.calls.telemetry.0.as_ref();
        let call = counting.map(|counting| Call::begin(counting, &request));
        let _traced = enter(call.as_ref());
        Answering {
            in_flight: Some(self.calls.in_flight.begin()),
            inner: self.inner.call(request),
            call,
        }
    }
}

/// A call on its way to an answer.
pub struct Answering<F> {
    inner: F,
    call: Option<Call>,
    /// `None` once there is an answer, which then has it.
    in_flight: Option<CallInFlight>,
}

impl<F, E> Future for Answering<F>
where
    F: Future<Output = Result<Response<Body>, E>> + Unpin,
{
    type Output = Result<Response<ObservedBody>, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let traced = enter(self.call.as_ref());
        let response = ready!(Pin::new(&mut self.inner).poll(context))?;
        drop(traced);
        let mut call = self.call.take();
        // An answer without a message has its status in front.
        if let Some(code) = code(response.headers()) {
            end(&mut call, code);
        }
        let in_flight = self.in_flight.take();
        Poll::Ready(Ok(response.map(|inner| ObservedBody {
            inner,
            call,
            _in_flight: in_flight,
        })))
    }
}

/// The body of an answer: a unary one ends like a stream, with its status.
pub struct ObservedBody {
    inner: Body,
    call: Option<Call>,
    _in_flight: Option<CallInFlight>,
}

impl HttpBody for ObservedBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let traced = enter(self.call.as_ref());
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(context));
        drop(traced);
        match &frame {
            Some(Ok(frame)) => {
                if let Some(code) = frame.trailers_ref().and_then(code) {
                    end(&mut self.call, code);
                }
            }
            Some(Err(status)) => end(&mut self.call, status.code()),
            None => end(&mut self.call, Code::Unknown),
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// The status among headers or trailers.
fn code(headers: &HeaderMap) -> Option<Code> {
    let status = headers.get("grpc-status")?;
    Some(Code::from_bytes(status.as_bytes()))
}

fn end(call: &mut Option<Call>, code: Code) {
    if let Some(mut call) = call.take() {
        call.code = code;
    }
}

/// What is done from here on is done for this call, if it is traced.
fn enter(call: Option<&Call>) -> Option<ContextGuard> {
    let span = call?.span.as_ref()?;
    Some(span.clone().attach())
}

/// A call from its first byte to its last. It is counted when it goes away,
/// however that happens.
struct Call {
    counting: Arc<Counting>,
    method: Method,
    began: Instant,
    /// With its span, if it is traced.
    span: Option<TraceContext>,
    /// Until the status is known: that the caller went away, or its deadline
    /// passed, before there was one.
    code: Code,
}

impl Call {
    fn begin(counting: &Arc<Counting>, request: &Request<Body>) -> Self {
        let methods = &counting.measured.methods;
        let method = methods.find(request.uri().path());
        let name = methods.name(method);
        Self {
            counting: Arc::clone(counting),
            method,
            began: Instant::now(),
            span: counting.tracing.begin(request.headers(), name),
            code: Code::Cancelled,
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        let counts = &self.counting.measured.counts;
        counts.ended(self.method, self.code, self.began.elapsed());
        if let Some(span) = &self.span {
            spans::end(span, self.code);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::future::{Pending, pending};

    use opentelemetry::metrics::MeterProvider as _;
    use opentelemetry::trace::{SpanId, Status as SpanStatus};
    use opentelemetry_sdk::metrics::data::{
        AggregatedMetrics, Histogram, MetricData, ResourceMetrics, ScopeMetrics,
    };
    use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};
    use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};

    use super::super::counts::Counts;
    use super::super::instruments::{Instruments, METHOD, STATUS};
    use super::super::methods::Methods;
    use super::super::sampler::Sampler;
    use super::super::spans::Tracing;
    use super::super::{Counting, Measured};
    use super::*;
    use crate::config::Sampling;

    const HEALTH: &str = "/grpc.health.v1.Health/Check";

    /// Never answers.
    struct Silent;

    impl Service<Request<Body>> for Silent {
        type Response = Response<Body>;
        type Error = Infallible;
        type Future = Pending<Result<Response<Body>, Infallible>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, _: Request<Body>) -> Self::Future {
            pending()
        }
    }

    /// What is told, and where it arrives.
    struct Told {
        telemetry: Telemetry,
        provider: SdkMeterProvider,
        metrics: InMemoryMetricExporter,
        spans: InMemorySpanExporter,
    }

    impl Told {
        fn new(share: f64) -> Self {
            let (metrics, spans) = (
                InMemoryMetricExporter::default(),
                InMemorySpanExporter::default(),
            );
            let reader = PeriodicReader::builder(metrics.clone()).build();
            let provider = SdkMeterProvider::builder().with_reader(reader).build();
            let tracers = SdkTracerProvider::builder().with_simple_exporter(spans.clone());
            let sampling = Sampling {
                by_caller: true,
                share,
            };
            let methods = Methods::served();
            let counts = Arc::new(Counts::new(&methods));
            let counting = Counting {
                tracing: Tracing::new(Sampler::new(sampling, 7), &tracers.build()),
                measured: Arc::new(Measured {
                    instruments: Instruments::new(&provider.meter("test"), &methods, &counts),
                    methods,
                    counts,
                }),
            };
            Self {
                telemetry: Telemetry(Some(Arc::new(counting))),
                provider,
                metrics,
                spans,
            }
        }

        /// How many calls ended, by method and code.
        fn ended(&self) -> Vec<(String, String, u64)> {
            self.telemetry.0.as_ref().unwrap().measured.hand_on();
            self.provider.force_flush().unwrap();
            let told = self.metrics.get_finished_metrics().unwrap();
            let scopes = told.iter().flat_map(ResourceMetrics::scope_metrics);
            let metrics = scopes.flat_map(ScopeMetrics::metrics);
            let histograms = metrics.filter_map(|metric| match metric.data() {
                AggregatedMetrics::F64(MetricData::Histogram(histogram)) => Some(histogram),
                _ => None,
            });
            let points = histograms.flat_map(Histogram::data_points);
            let ended = points.map(|point| {
                let value = |key| {
                    let mut attributes = point.attributes();
                    let found = attributes.find(|attribute| attribute.key.as_str() == key);
                    found.unwrap().value.to_string()
                };
                (value(METHOD), value(STATUS), point.count())
            });
            ended.collect()
        }
    }

    #[test]
    fn a_caller_who_goes_away_is_counted_and_traced_too() {
        let told = Told::new(1.0);
        let mut service = told.telemetry.calls(InFlight::default()).layer(Silent);
        let request = Request::builder().uri(HEALTH).body(Body::empty());
        let answering = service.call(request.unwrap());
        assert_eq!(told.ended(), []);
        drop(answering);
        let health = "grpc.health.v1.Health/Check".to_owned();
        assert_eq!(told.ended(), [(health, "CANCELLED".to_owned(), 1)]);
        let spans = told.spans.get_finished_spans().unwrap();
        let [span] = spans.as_slice() else {
            panic!("one span: {spans:?}");
        };
        let code = span.attributes.last().unwrap();
        assert_eq!(code.value.as_str(), "CANCELLED");
        assert_eq!(span.status, SpanStatus::Unset);
        assert_eq!(span.parent_span_id, SpanId::INVALID);
    }

    #[test]
    fn what_is_told_of_nothing_is_nothing() {
        let off = Telemetry::default();
        let mut service = off.calls(InFlight::default()).layer(Silent);
        let request = Request::builder().uri(HEALTH).body(Body::empty());
        assert!(service.call(request.unwrap()).call.is_none());
    }
}
