//! The task that sends what was measured and traced.
//!
//! Nobody waits for it. What cannot be sent is dropped and counted, and a
//! collector that is away is told once, not each time.

use std::sync::Arc;
use std::time::Duration;

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_client::MetricsServiceClient;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_client::TraceServiceClient;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};
use tokio_util::sync::CancellationToken;
use tonic::transport::Channel;

use super::families::Family;
use super::gauges::Gauges;
use super::methods::Methods;
use super::metrics::Metrics;
use super::otlp::Sender;
use super::reachability::Reachability;
use super::sampler::Sampler;
use super::tracer::{Span, Tracer};
use super::{Instruments, Telemetry};
use crate::ambient::{Ambient, NoRandomness};
use crate::config::Otlp;
use crate::tasks::{Task, Tasks};

/// The most spans of one message.
const BATCH: usize = 512;
/// How long a span waits for others to be sent with, at most.
const GATHERING: Duration = Duration::from_secs(1);
/// How long the collector may take to accept a connection or a message.
const WAIT_LIMIT: Duration = Duration::from_secs(5);

/// The task that sends.
pub struct Exporter {
    stop: CancellationToken,
    task: Task,
}

impl Exporter {
    /// Starts to send to a collector. It need not be there.
    ///
    /// # Errors
    /// When the machine has no randomness to give.
    pub fn start(
        otlp: &Otlp,
        gauges: Gauges,
        ambient: Arc<dyn Ambient>,
        tasks: &Tasks,
    ) -> Result<(Telemetry, Self), NoRandomness> {
        let channel = Channel::builder(otlp.endpoint.clone())
            .connect_timeout(WAIT_LIMIT)
            .timeout(WAIT_LIMIT)
            .connect_lazy();
        let seed = ambient.random()?.first_chunk().copied();
        let sampler = Sampler::new(otlp.sampled, u64::from_le_bytes(seed.unwrap_or_default()));
        let (tracer, spans) = Tracer::new(sampler, Arc::clone(&ambient));
        let methods = Methods::served();
        let instruments = Arc::new(Instruments {
            metrics: Metrics::new(&methods),
            methods,
            tracer,
        });
        let work = Work {
            instruments: Arc::clone(&instruments),
            gauges,
            sender: Sender {
                service: otlp.service.clone(),
                instance: ambient.new_id()?,
                began: ambient.now_in_nanos(),
            },
            ambient,
            spans,
            batch: Vec::new(),
            traces: TraceServiceClient::new(channel.clone()),
            metrics: MetricsServiceClient::new(channel),
            collector: Reachability::default(),
        };
        // It goes on while the others stop: what they did last is sent too.
        let stop = CancellationToken::new();
        let work = work.until(stop.clone(), otlp.interval);
        let task = tasks.spawn("telemetry exporter", stop.clone(), work);
        Ok((Telemetry(Some(instruments)), Self { stop, task }))
    }

    /// Sends what is left, and ends. Whatever takes longer than this is
    /// given up.
    pub async fn flush(self, limit: Duration) {
        self.stop.cancel();
        if timeout(limit, self.task.ended()).await.is_err() {
            self.task.abort();
        }
    }
}

struct Work {
    instruments: Arc<Instruments>,
    gauges: Gauges,
    sender: Sender,
    ambient: Arc<dyn Ambient>,
    spans: mpsc::Receiver<Box<Span>>,
    #[expect(clippy::vec_box, reason = "so they come out of the queue")]
    batch: Vec<Box<Span>>,
    traces: TraceServiceClient<Channel>,
    metrics: MetricsServiceClient<Channel>,
    collector: Reachability,
}

impl Work {
    async fn until(mut self, stop: CancellationToken, interval: Duration) {
        let mut measuring = interval_at(Instant::now() + interval, interval);
        let mut gathering = interval_at(Instant::now() + GATHERING, GATHERING);
        measuring.set_missed_tick_behavior(MissedTickBehavior::Delay);
        gathering.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let room = BATCH.saturating_sub(self.batch.len()).max(1);
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                _ = measuring.tick() => {
                    self.send_metrics().await;
                }
                _ = gathering.tick() => self.send_spans().await,
                _ = self.spans.recv_many(&mut self.batch, room) => {
                    if self.batch.len() >= BATCH {
                        self.send_spans().await;
                    }
                }
            }
        }
        // Who does not take the last metrics will not take the last spans.
        if self.send_metrics().await {
            while let Ok(span) = self.spans.try_recv() {
                self.batch.push(span);
                if self.batch.len() >= BATCH {
                    self.send_spans().await;
                }
            }
            self.send_spans().await;
        }
    }

    async fn send_spans(&mut self) {
        if self.batch.is_empty() {
            return;
        }
        let batch = std::mem::take(&mut self.batch);
        let count = batch.len();
        let spans = self.sender.spans(&self.instruments.methods, batch);
        let request = ExportTraceServiceRequest {
            resource_spans: vec![spans],
        };
        let sent = self.traces.export(request).await;
        if sent.is_err() {
            self.instruments.tracer.lost(count);
        }
        self.collector.note(sent.err().map(|status| status.code()));
    }

    /// Answers whether they were taken.
    async fn send_metrics(&mut self) -> bool {
        let families = self.families().await;
        let now = self.ambient.now_in_nanos();
        let request = ExportMetricsServiceRequest {
            resource_metrics: vec![self.sender.metrics(families, now)],
        };
        let sent = self.metrics.export(request).await;
        let taken = sent.is_ok();
        self.collector.note(sent.err().map(|status| status.code()));
        taken
    }

    async fn families(&self) -> Vec<Family> {
        let Instruments {
            metrics,
            methods,
            tracer,
        } = &*self.instruments;
        let mut families = metrics.families(methods);
        families.extend(self.gauges.glance());
        // Without the store, the rest is worth knowing all the more.
        if let Ok(Ok(more)) = timeout(WAIT_LIMIT, self.gauges.look(self.ambient.now())).await {
            families.extend(more);
        }
        let dropped = Family::counter(
            "steward.telemetry.dropped_spans",
            "{span}",
            "Spans that were lost: the collector was away, or too slow",
        );
        families.push(dropped.with(vec![(Vec::new(), tracer.dropped())]));
        families.push(build());
        families
    }
}

/// Which build this is.
fn build() -> Family {
    let mut build = Family::gauge("steward.build", "1", "Always 1; the version says more", 1.0);
    if let super::families::Data::Gauge(points) = &mut build.data {
        for (labels, _) in points {
            labels.push(("version", env!("CARGO_PKG_VERSION").to_owned()));
        }
    }
    build
}
