//! The collector as the SDK's exporters meet it: what it does not take is
//! counted, and told in few lines.

use std::fmt;
use std::future::poll_fn;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use opentelemetry::Context;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::metrics::Temporality;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::trace::{BatchSpanProcessor, Span, SpanData, SpanExporter, SpanProcessor};
use tokio::runtime::Handle;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::reachability::Reachability;

/// What is known of the collector, whatever is sent to it.
#[derive(Default)]
pub(super) struct Collector {
    /// The spans that wait to be sent.
    waiting: AtomicUsize,
    lost: AtomicU64,
    /// Cancelled when there is no time left to send anything.
    given_up: CancellationToken,
}

impl Collector {
    /// How many spans nobody will see.
    pub(super) fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// Once this is dropped, nothing is sent any more.
    pub(super) fn given_up(&self) -> DropGuard {
        self.given_up.clone().drop_guard()
    }

    fn lose(&self, spans: usize) {
        let spans = u64::try_from(spans).unwrap_or(u64::MAX);
        self.lost.fetch_add(spans, Ordering::Relaxed);
    }
}

impl fmt::Debug for Collector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Collector")
    }
}

/// An exporter that says how it went. The SDK's threads, which call it, have no
/// runtime of their own.
#[derive(Debug)]
pub(super) struct Watched<E> {
    exporter: E,
    collector: Arc<Collector>,
    /// Of what this one sends: a collector may take the one and not the other.
    reachability: Mutex<Reachability>,
    runtime: Handle,
}

impl<E> Watched<E> {
    /// On the runtime that this is called on.
    pub(super) fn new(exporter: E, what: &'static str, collector: &Arc<Collector>) -> Self {
        Self {
            exporter,
            collector: Arc::clone(collector),
            reachability: Mutex::new(Reachability::of(what)),
            runtime: Handle::current(),
        }
    }

    async fn watch(&self, export: impl Future<Output = OTelSdkResult> + Send) -> OTelSdkResult {
        let mut export = Box::pin(export);
        let export = poll_fn(|context| {
            let _entered = self.runtime.enter();
            export.as_mut().poll(context)
        });
        let outcome = tokio::select! {
            biased;
            () = self.collector.given_up.cancelled() => Err(OTelSdkError::Timeout(Duration::ZERO)),
            outcome = export => outcome,
        };
        let _entered = self.runtime.enter();
        let reachability = self.reachability.lock();
        let mut reachability = reachability.unwrap_or_else(PoisonError::into_inner);
        reachability.note(outcome.as_ref().err());
        outcome
    }
}

impl<E: SpanExporter> SpanExporter for Watched<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let count = batch.len();
        self.collector.waiting.fetch_sub(count, Ordering::Relaxed);
        let outcome = self.watch(self.exporter.export(batch)).await;
        if outcome.is_err() {
            self.collector.lose(count);
        }
        outcome
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

impl<E: PushMetricExporter> PushMetricExporter for Watched<E> {
    async fn export(&self, metrics: &ResourceMetrics) -> OTelSdkResult {
        self.watch(self.exporter.export(metrics)).await
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn temporality(&self) -> Temporality {
        self.exporter.temporality()
    }
}

/// The SDK's queue of spans, which does not tell what it drops: it is given no
/// more than it takes.
#[derive(Debug)]
pub(super) struct Queue {
    spans: BatchSpanProcessor,
    longest: usize,
    collector: Arc<Collector>,
}

impl Queue {
    /// A queue that takes so many.
    pub(super) fn new(
        spans: BatchSpanProcessor,
        longest: usize,
        collector: &Arc<Collector>,
    ) -> Self {
        Self {
            spans,
            longest,
            collector: Arc::clone(collector),
        }
    }
}

impl SpanProcessor for Queue {
    fn on_start(&self, span: &mut Span, context: &Context) {
        self.spans.on_start(span, context);
    }

    fn on_end(&self, span: SpanData) {
        let waiting = &self.collector.waiting;
        if waiting.fetch_add(1, Ordering::Relaxed) < self.longest {
            self.spans.on_end(span);
        } else {
            waiting.fetch_sub(1, Ordering::Relaxed);
            self.collector.lose(1);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.spans.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.spans.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.spans.set_resource(resource);
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::{Tracer as _, TracerProvider as _};
    use opentelemetry_sdk::trace::{BatchConfigBuilder, SdkTracerProvider};

    use super::*;

    /// Takes nothing.
    #[derive(Debug)]
    struct Refusing;

    impl SpanExporter for Refusing {
        async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
            Err(OTelSdkError::InternalFailure("refused".to_owned()))
        }
    }

    #[tokio::test]
    async fn spans_that_nobody_takes_are_counted() {
        let collector = Arc::new(Collector::default());
        let never = BatchConfigBuilder::default().with_scheduled_delay(Duration::from_hours(1));
        let queue = BatchSpanProcessor::builder(Watched::new(Refusing, "traces", &collector));
        let queue = queue.with_batch_config(never.with_max_queue_size(8).build());
        let provider = SdkTracerProvider::builder()
            .with_span_processor(Queue::new(queue.build(), 2, &collector))
            .build();
        let tracer = provider.tracer("test");
        for _ in 0..3 {
            drop(tracer.start("span"));
        }
        assert_eq!(collector.lost(), 1, "there was no room for it");
        let ended = tokio::task::spawn_blocking(move || provider.shutdown()).await;
        drop(ended.unwrap());
        assert_eq!(collector.lost(), 3, "and the others were refused");
    }
}
