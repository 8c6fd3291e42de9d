//! Spans. That of a call is made by [`Tracing`], if the call is traced; those
//! within it are spans of `tracing`, which the layer of [`span_layer`] makes
//! spans of OpenTelemetry. Between the two goes the context: whoever hands
//! work over to another task or thread hands the context over with it.

use std::sync::Arc;

use opentelemetry::trace::{
    SpanBuilder, SpanKind, Status, TraceContextExt as _, Tracer, TracerProvider as _,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{Sampler as SdkSampler, SdkTracer, SdkTracerProvider, Span};
use tonic::Code;
use tonic::codegen::http::HeaderMap;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, dynamic_filter_fn};
use tracing_subscriber::registry::LookupSpan;

use super::codes::{code_name, is_failure};
use super::instruments::{METHOD, STATUS, SYSTEM};
use super::sampler::Sampler;
use super::trace_parent::TraceParent;

/// How the spans of one server are made. It travels in the context, so that
/// what is traced is traced by the server that it is a part of.
pub(super) struct Tracing {
    sampler: Sampler,
    tracer: SdkTracer,
}

impl Tracing {
    /// The provider takes every span: whether there is to be one is decided
    /// before.
    pub(super) fn new(sampler: Sampler, provider: &SdkTracerProvider) -> Arc<Self> {
        Arc::new(Self {
            sampler,
            tracer: provider.tracer("steward"),
        })
    }

    /// The context of work that nobody called for: its spans begin traces.
    pub(super) fn context(self: &Arc<Self>) -> Context {
        Context::new().with_value(Arc::clone(self))
    }

    /// Begins the span of a call, if it is traced.
    pub(super) fn begin(self: &Arc<Self>, headers: &HeaderMap, method: &str) -> Option<Context> {
        let parent = TraceParent::of(headers);
        let is_traced = self.sampler.samples(parent.as_ref());
        is_traced.then(|| self.span(headers, method, parent))
    }

    #[cold]
    fn span(
        self: &Arc<Self>,
        headers: &HeaderMap,
        method: &str,
        parent: Option<TraceParent>,
    ) -> Context {
        let context = self.context();
        let context = match parent {
            Some(parent) => context.with_remote_span_context(parent.context(headers)),
            None => context,
        };
        let span = self
            .tracer
            .span_builder(method.to_owned())
            .with_kind(SpanKind::Server)
            .with_attributes([
                KeyValue::new(SYSTEM.0, SYSTEM.1),
                KeyValue::new(METHOD, method.to_owned()),
            ]);
        context.with_span(self.tracer.build_with_context(span, &context))
    }
}

/// Ends the span of a call.
pub(super) fn end(context: &Context, code: Code) {
    let span = context.span();
    span.set_attribute(KeyValue::new(STATUS, code_name(code)));
    if is_failure(code) {
        span.set_status(Status::error(""));
    }
    span.end();
}

/// The ids of the trace and the span that this is done in, if it is traced.
pub(super) fn current_ids() -> Option<(String, String)> {
    Context::map_current(|context| {
        let span = context.span();
        let span = span.span_context();
        let ids = || (span.trace_id().to_string(), span.span_id().to_string());
        span.is_sampled().then(ids)
    })
}

/// The layer that makes spans of steward's spans, where something is traced.
/// No line of the log becomes a part of them.
pub fn span_layer<S>() -> impl Layer<S>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    let is_ours = |metadata: &Metadata<'_>| {
        metadata.is_span()
            && *metadata.level() <= tracing::Level::INFO
            && metadata.target().starts_with(env!("CARGO_CRATE_NAME"))
    };
    let is_wanted = dynamic_filter_fn(move |metadata, _| is_ours(metadata) && is_traced())
        .with_max_level_hint(LevelFilter::INFO)
        .with_callsite_filter(move |metadata| {
            if is_ours(metadata) {
                tracing::subscriber::Interest::sometimes()
            } else {
                tracing::subscriber::Interest::never()
            }
        });
    tracing_opentelemetry::layer()
        .with_tracer(OfContext::new())
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_level(false)
        .with_tracked_inactivity(false)
        .with_filter(is_wanted)
}

/// Whether a span that begins now may be traced.
fn is_traced() -> bool {
    Context::map_current(|context| {
        let traced = || context.span().span_context().is_sampled();
        context.get::<Arc<Tracing>>().is_some() && (!context.has_active_span() || traced())
    })
}

/// Makes spans as the server does that the context belongs to.
struct OfContext {
    /// Makes no spans.
    none: SdkTracer,
}

impl OfContext {
    fn new() -> Self {
        let none = SdkTracerProvider::builder().with_sampler(SdkSampler::AlwaysOff);
        Self {
            none: none.build().tracer("none"),
        }
    }
}

impl Tracer for OfContext {
    type Span = Span;

    fn build_with_context(&self, builder: SpanBuilder, parent: &Context) -> Span {
        match parent.get::<Arc<Tracing>>() {
            Some(tracing) if parent.has_active_span() || tracing.sampler.samples(None) => {
                tracing.tracer.build_with_context(builder, parent)
            }
            _ => self.none.build_with_context(builder, parent),
        }
    }
}
