//! What is measured and traced on its way out: the SDK's providers, fed by a
//! task of steward's, and ended in time.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use opentelemetry::KeyValue;
use opentelemetry::metrics::MeterProvider as _;
use opentelemetry_otlp::ExporterBuildError;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkError;
use opentelemetry_sdk::metrics::{MeterProviderBuilder, PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, OTEL_BSP_MAX_QUEUE_SIZE, Sampler as SdkSampler,
    SdkTracerProvider, TracerProviderBuilder,
};
use prometheus::Registry;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::collector::{Collector, Queue, Watched};
use super::counts::Counts;
use super::endpoint;
use super::gauges::{Gauges, Polled};
use super::instruments::{Instruments, view};
use super::methods::Methods;
use super::otlp::{exporters, standard};
use super::sampler::Sampler;
use super::spans::Tracing;
use super::{Counting, Measured, Telemetry};
use crate::ambient::{Ambient, NoRandomness};
use crate::config::{Otlp, TelemetryConfig};
use crate::tasks::Tasks;

const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The most spans that wait to be sent; further ones are dropped, and counted.
const QUEUE: usize = 8_192;
/// How often what was counted is handed on. All at once would take a thread for long.
const HANDING_ON: Duration = Duration::from_secs(1);
/// How often the database is asked, and how long it may take.
const POLLING: Duration = Duration::from_secs(15);
const POLL_LIMIT: Duration = Duration::from_secs(5);

/// Why nothing can be measured.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The machine has no randomness.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The exporters cannot be made from the settings.
    #[error("the collector cannot be sent to")]
    Exporter(#[source] ExporterBuildError),
    /// The SDK has no room for Prometheus.
    #[error("metrics cannot be made ready for Prometheus")]
    Prometheus(#[source] OTelSdkError),
    /// The authorities that vouch for the collector are not known.
    #[error("cannot read the certificate authorities in {}", path.display())]
    Authorities {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The address for Prometheus cannot be listened on.
    #[error("cannot listen on {address} for metrics")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The system refuses to let metrics be fetched.
    #[error("metrics cannot be fetched")]
    Endpoint(#[source] std::io::Error),
}

/// Sends what is measured and traced, until it is ended.
pub struct Exporter {
    /// Where it is dropped and not ended, nothing is sent any more.
    _given_up: DropGuard,
    measured: Arc<Measured>,
    metrics: SdkMeterProvider,
    traces: SdkTracerProvider,
    collector: Arc<Collector>,
    /// Where metrics can be fetched, and which. Nobody is answered there yet.
    page: Option<(TcpListener, Registry)>,
    ambient: Arc<dyn Ambient>,
}

impl Telemetry {
    /// Starts to measure and trace, where that is wanted. A collector need not
    /// be there. What is measured by looking begins with [`Exporter::observe`].
    ///
    /// # Errors
    /// When the settings name what cannot be used.
    pub fn start(
        config: &TelemetryConfig,
        ambient: &Arc<dyn Ambient>,
    ) -> Result<(Self, Option<Exporter>), TelemetryError> {
        if !config.is_on() {
            return Ok((Self::default(), None));
        }
        let exporter = Exporter::new(config, ambient)?;
        let seed = ambient.random()?.first_chunk().copied();
        let seed = u64::from_le_bytes(seed.unwrap_or_default());
        let sampler = Sampler::new(config.sampling, seed);
        let counting = Counting {
            measured: Arc::clone(&exporter.measured),
            tracing: Tracing::new(sampler, &exporter.traces),
        };
        Ok((Self(Some(Arc::new(counting))), Some(exporter)))
    }
}

impl Exporter {
    fn new(config: &TelemetryConfig, ambient: &Arc<dyn Ambient>) -> Result<Self, TelemetryError> {
        let resource = Resource::builder()
            .with_service_name(config.service.clone())
            .with_attributes([
                KeyValue::new("service.version", VERSION),
                KeyValue::new("service.instance.id", ambient.new_id()?),
            ])
            .build();
        let collector = Arc::new(Collector::default());
        let mut metrics = SdkMeterProvider::builder()
            .with_resource(resource.clone())
            .with_view(view);
        let mut traces = SdkTracerProvider::builder()
            .with_resource(resource)
            .with_sampler(SdkSampler::AlwaysOn);
        if let Some(otlp) = &config.otlp {
            (metrics, traces) = sent(otlp, config.interval, &collector, metrics, traces)?;
        }
        let page = match config.metrics_listen {
            Some(address) => Some((endpoint::listen(address)?, Registry::new())),
            None => None,
        };
        if let Some((_, registry)) = &page {
            let fetched = opentelemetry_prometheus::exporter()
                .with_registry(registry.clone())
                .scope_info_enabled(false)
                .build();
            metrics = metrics.with_reader(fetched.map_err(TelemetryError::Prometheus)?);
        }
        let metrics = metrics.build();
        let methods = Methods::served();
        let counts = Arc::new(Counts::new(&methods));
        let instruments = Instruments::new(&metrics.meter("steward"), &methods, &counts);
        Ok(Self {
            measured: Arc::new(Measured {
                methods,
                counts,
                instruments,
            }),
            metrics,
            traces: traces.build(),
            _given_up: collector.given_up(),
            collector,
            page,
            ambient: Arc::clone(ambient),
        })
    }

    /// Measures by looking, too, and lets metrics be fetched; the address where,
    /// if anywhere.
    ///
    /// # Errors
    /// When the system refuses that.
    pub async fn observe(
        &mut self,
        gauges: Gauges,
        tasks: &Tasks,
    ) -> Result<Option<SocketAddr>, TelemetryError> {
        let polled = Polled::new(ArcSwapOption::empty());
        let meter = self.metrics.meter("steward");
        gauges.register(&meter, &polled);
        let collector = Arc::clone(&self.collector);
        meter
            .u64_observable_counter("steward.telemetry.dropped_spans")
            .with_unit("{span}")
            .with_description("Spans that were lost: the collector was away, or too slow")
            .with_callback(move |observer| observer.observe(collector.lost(), &[]))
            .build();
        meter
            .u64_observable_gauge("steward.build")
            .with_unit("{build}")
            .with_description("Always 1; the version says more")
            .with_callback(|observer| observer.observe(1, &[KeyValue::new("version", VERSION)]))
            .build();
        let ambient = Arc::clone(&self.ambient);
        poll(&gauges, &polled, ambient.as_ref()).await;
        let stop = tasks.token();
        let work = polling(gauges, polled, ambient, stop.clone());
        tasks.spawn("telemetry polling", stop, work);
        let stop = tasks.token();
        let work = handing_on(Arc::clone(&self.measured), stop.clone());
        tasks.spawn("telemetry", stop, work);
        let Some((listener, registry)) = self.page.take() else {
            return Ok(None);
        };
        let address = listener.local_addr().map_err(TelemetryError::Endpoint)?;
        let listener = tokio::net::TcpListener::from_std(listener);
        let listener = listener.map_err(TelemetryError::Endpoint)?;
        let stop = tasks.token();
        let work = endpoint::serve(listener, Arc::clone(&self.measured), registry, stop.clone());
        tasks.spawn("metrics endpoint", stop, work);
        Ok(Some(address))
    }

    /// Sends what is left, and ends. Whatever takes longer than this is
    /// given up.
    pub async fn flush(self, limit: Duration) {
        let Self {
            measured,
            metrics,
            traces,
            collector,
            ..
        } = self;
        measured.hand_on();
        // Once it is given up, what is left is no work.
        let longest = limit.saturating_mul(2);
        let mut ending = tokio::task::spawn_blocking(move || {
            // How it went was told where it was sent.
            let _ = traces.shutdown_with_timeout(longest);
            let _ = metrics.shutdown_with_timeout(longest);
        });
        if timeout(limit, &mut ending).await.is_err() {
            drop(collector.given_up());
            let _ = ending.await;
        }
    }
}

/// The providers, with a collector to send to.
fn sent(
    otlp: &Otlp,
    interval: Option<Duration>,
    collector: &Arc<Collector>,
    metrics: MeterProviderBuilder,
    traces: TracerProviderBuilder,
) -> Result<(MeterProviderBuilder, TracerProviderBuilder), TelemetryError> {
    let (spans, measurements) = exporters(otlp)?;
    let longest = standard(OTEL_BSP_MAX_QUEUE_SIZE).unwrap_or(QUEUE);
    let queue = BatchSpanProcessor::builder(Watched::new(spans, "traces", collector))
        .with_batch_config(
            BatchConfigBuilder::default()
                .with_max_queue_size(longest)
                .build(),
        )
        .build();
    let reader = PeriodicReader::builder(Watched::new(measurements, "metrics", collector));
    let reader = match interval {
        Some(interval) => reader.with_interval(interval),
        None => reader,
    };
    Ok((
        metrics.with_reader(reader.build()),
        traces.with_span_processor(Queue::new(queue, longest, collector)),
    ))
}

/// Asks the database now and then.
async fn polling(
    gauges: Gauges,
    polled: Polled,
    ambient: Arc<dyn Ambient>,
    stop: CancellationToken,
) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = sleep(POLLING) => poll(&gauges, &polled, ambient.as_ref()).await,
        }
    }
}

async fn poll(gauges: &Gauges, polled: &Polled, ambient: &dyn Ambient) {
    let answer = timeout(POLL_LIMIT, gauges.poll(ambient.now())).await;
    // Where it does not answer, nothing is said rather than what was.
    polled.store(answer.ok().and_then(Result::ok).map(Arc::new));
}

/// Hands on what was counted, bit by bit.
async fn handing_on(measured: Arc<Measured>, stop: CancellationToken) {
    let mut tick = interval(HANDING_ON);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = tick.tick() => measured.hand_on(),
        }
    }
}
