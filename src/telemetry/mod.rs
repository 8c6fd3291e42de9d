//! What an operator sees: the log, and, where it is wanted, metrics and traces
//! by OpenTelemetry, which are sent to a collector or fetched by Prometheus.
//! `METRICS.md` lists them.
//!
//! Nothing personal leaves this way, and no account either: what a metric or a
//! span can hold is steward's own words. `tracestate` is the one exception,
//! text that tracing systems write to each other and the standard forbids
//! personal data in.
//!
//! The threads that answer know little of OpenTelemetry. Whether a call is
//! traced is decided before anything is built for it (`sampler`), and what is
//! counted is counted in numbers of the thread's own (`counts`): a call that is
//! not traced costs a look-up of its method, two readings of the clock and a
//! few additions. A task hands on to the SDK what was counted (`instruments`),
//! since the SDK's own histograms cost a lock for each value.

mod calls;
mod codes;
mod collector;
mod counts;
mod endpoint;
mod exporter;
mod gauges;
mod handshakes;
mod histogram;
mod in_flight;
mod instruments;
mod log;
mod methods;
mod otlp;
mod reachability;
mod sampler;
mod shards;
mod spans;
mod trace_parent;

use std::sync::Arc;

use opentelemetry::Context;

use crate::domain::decide::Decision;
use crate::domain::question::Question;

pub use calls::Calls;
pub use codes::code_name;
pub use exporter::{Exporter, TelemetryError};
pub use gauges::Gauges;
pub use handshakes::{FailedHandshakes, HandshakeFailure};
pub use in_flight::InFlight;
pub use log::{LogFilter, start_log};
pub use spans::span_layer;

use counts::Counts;
use instruments::Instruments;
use methods::Methods;
use spans::Tracing;

/// What is told of the work while it is done; nothing by default. Clones tell
/// the same.
#[derive(Clone, Default)]
pub struct Telemetry(Option<Arc<Counting>>);

/// What a call is counted and traced with.
struct Counting {
    measured: Arc<Measured>,
    tracing: Arc<Tracing>,
}

/// What is counted, and where it goes.
struct Measured {
    methods: Methods,
    counts: Arc<Counts>,
    instruments: Instruments,
}

impl Measured {
    /// Hands on what was counted since the last time.
    fn hand_on(&self) {
        self.instruments.hand_on(&self.methods, &self.counts);
    }
}

impl Telemetry {
    /// A question was answered.
    pub fn decided(&self, question: &Question, decision: Decision) {
        if let Some(counting) = &self.0 {
            let counts = &counting.measured.counts;
            counts.decided(question.subject(), decision);
        }
    }

    /// A batch of questions was answered.
    pub fn batch(&self, questions: usize) {
        if let Some(counting) = &self.0 {
            counting.measured.counts.batch(questions);
        }
    }

    /// The context of work that nobody called for: what is done in it may be
    /// traced.
    pub fn context(&self) -> Context {
        let tracing = self.0.as_ref().map(|counting| &counting.tracing);
        tracing.map_or_else(Context::new, Tracing::context)
    }
}
