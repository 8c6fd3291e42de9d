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
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, Request, Response};
use tonic::codegen::{Bytes, Service};
use tonic::{Code, Status};
use tower_layer::Layer;

use super::in_flight::{CallInFlight, InFlight};
use super::methods::Method;
use super::tracer::Span;
use super::{Instruments, Telemetry};

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
        let instruments = self.calls.telemetry.0.as_ref();
        let call = instruments.map(|instruments| Call::begin(instruments, &request));
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
        let response = ready!(Pin::new(&mut self.inner).poll(context))?;
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
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(context));
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

/// A call from its first byte to its last. It is counted when it goes away,
/// however that happens.
struct Call {
    instruments: Arc<Instruments>,
    method: Method,
    began: Instant,
    span: Option<Box<Span>>,
    /// Until the status is known: that the caller went away, or its deadline
    /// passed, before there was one.
    code: Code,
}

impl Call {
    fn begin(instruments: &Arc<Instruments>, request: &Request<Body>) -> Self {
        let method = instruments.methods.find(request.uri().path());
        Self {
            instruments: Arc::clone(instruments),
            method,
            began: Instant::now(),
            span: instruments.tracer.begin(request.headers(), method),
            code: Code::Cancelled,
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        let lasted = self.began.elapsed();
        let Instruments {
            metrics, tracer, ..
        } = &*self.instruments;
        metrics.ended(self.method, self.code, lasted);
        if let Some(span) = self.span.take() {
            tracer.end(span, self.code, lasted);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::future::{Pending, pending};

    use tokio::sync::mpsc::Receiver;

    use super::super::families::Data;
    use super::super::methods::Methods;
    use super::super::metrics::Metrics;
    use super::super::sampler::Sampler;
    use super::super::tracer::Tracer;
    use super::*;
    use crate::ambient::Machine;

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

    fn telemetry(share: f64) -> (Telemetry, Receiver<Box<Span>>) {
        let (tracer, spans) = Tracer::new(Sampler::new(share, 7), Arc::new(Machine::default()));
        let methods = Methods::served();
        let instruments = Instruments {
            metrics: Metrics::new(&methods),
            methods,
            tracer,
        };
        (Telemetry(Some(Arc::new(instruments))), spans)
    }

    /// How many calls ended, by method and code.
    fn ended(telemetry: &Telemetry) -> Vec<(String, String, u64)> {
        let instruments = telemetry.0.as_ref().unwrap();
        let families = instruments.metrics.families(&instruments.methods);
        let Data::Histogram { points, .. } = &families[0].data else {
            panic!("calls are a histogram");
        };
        let ended = points.iter().map(|(labels, spread)| {
            let [_, method, code] = labels.as_slice() else {
                panic!("a call has three labels: {labels:?}");
            };
            (method.1.clone(), code.1.clone(), spread.count())
        });
        ended.collect()
    }

    #[test]
    fn a_caller_who_goes_away_is_counted_and_traced_too() {
        let (telemetry, mut spans) = telemetry(1.0);
        let mut service = telemetry.calls(InFlight::default()).layer(Silent);
        let request = Request::builder().uri(HEALTH).body(Body::empty());
        let answering = service.call(request.unwrap());
        assert_eq!(ended(&telemetry), []);
        drop(answering);
        let health = "grpc.health.v1.Health/Check".to_owned();
        assert_eq!(ended(&telemetry), [(health, "CANCELLED".to_owned(), 1)]);
        let span = spans.try_recv().unwrap();
        assert_eq!(span.code, Code::Cancelled);
        assert_eq!(span.parent, None);
        assert!(spans.try_recv().is_err());
    }

    #[test]
    fn what_is_told_of_nothing_is_nothing() {
        let off = Telemetry::default();
        let mut service = off.calls(InFlight::default()).layer(Silent);
        let request = Request::builder().uri(HEALTH).body(Body::empty());
        assert!(service.call(request.unwrap()).call.is_none());
    }

    #[test]
    fn spans_that_nobody_takes_are_dropped_and_counted() {
        let (telemetry, spans) = telemetry(1.0);
        drop(spans);
        let mut service = telemetry.calls(InFlight::default()).layer(Silent);
        for _ in 0..3 {
            let request = Request::builder().uri(HEALTH).body(Body::empty());
            drop(service.call(request.unwrap()));
        }
        assert_eq!(telemetry.0.unwrap().tracer.dropped(), 3);
    }
}
