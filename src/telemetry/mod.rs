//! What an operator sees: the log, and, where a collector is named, metrics
//! and traces over OTLP.
//!
//! Nothing personal leaves this way, and no account either: what a metric or
//! a span can hold is listed here, and all of it is steward's own words.
//! `tracestate` is the one exception, text that tracing systems write to each
//! other and the standard forbids personal data in.
//!
//! **Metrics**, counted since the start:
//!
//! | name | kind, unit | attributes |
//! | --- | --- | --- |
//! | `rpc.server.call.duration` | histogram, s | `rpc.system.name`, `rpc.method` (`_OTHER` for one that does not exist), `rpc.response.status_code`; `CANCELLED` too when the caller's deadline passed |
//! | `steward.decisions` | counter | `steward.permission`: the permission's or ability's key; `steward.reason`: `ALLOWED` or the denial |
//! | `steward.batch.questions` | histogram | |
//! | `steward.index.accounts` | gauge | |
//! | `steward.index.memory` | gauge, By | |
//! | `steward.index.load.duration` | gauge, s | |
//! | `steward.index.revisions_behind` | gauge | |
//! | `steward.erasure.items` | gauge | `steward.state`: `pending` or `blocked` |
//! | `steward.erasure.oldest_pending.age` | gauge, s | |
//! | `steward.erasure.failed_rounds` | counter | |
//! | `steward.telemetry.dropped_spans` | counter | |
//! | `steward.build` | gauge, always 1 | `version` |
//!
//! **Traces**: one span for a call that is traced, named like the method, with
//! the attributes of the first metric. A caller's `traceparent` decides
//! whether; for who sends none, a coin does, before anything is built.
//!
//! The OpenTelemetry SDK is not used beyond the messages of its protocol: its
//! counters cost a tenth of a call, and a span is built before it is thrown
//! away. Here a call that is not traced costs a look-up of its method, two
//! readings of the clock and two additions.

mod calls;
mod codes;
mod context;
mod exporter;
mod families;
mod gauges;
mod histogram;
mod in_flight;
mod log;
mod methods;
mod metrics;
mod otlp;
mod reachability;
mod sampler;
mod shards;
mod tracer;

use std::sync::Arc;

use crate::domain::decide::Decision;
use crate::domain::question::Question;

pub use calls::Calls;
pub use codes::code_name;
pub use exporter::Exporter;
pub use gauges::Gauges;
pub use in_flight::InFlight;
pub use log::start_log;

use methods::Methods;
use metrics::Metrics;
use tracer::Tracer;

/// What is told of the work while it is done; nothing by default. Clones tell
/// the same.
#[derive(Clone, Default)]
pub struct Telemetry(Option<Arc<Instruments>>);

struct Instruments {
    methods: Methods,
    metrics: Metrics,
    tracer: Tracer,
}

impl Telemetry {
    /// A question was answered.
    pub fn decided(&self, question: &Question, decision: Decision) {
        if let Some(instruments) = &self.0 {
            instruments.metrics.decided(question.subject(), decision);
        }
    }

    /// A batch of questions was answered.
    pub fn batch(&self, questions: usize) {
        if let Some(instruments) = &self.0 {
            instruments.metrics.batch(questions);
        }
    }
}
