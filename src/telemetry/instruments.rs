//! The instruments of the SDK, and how what was counted reaches them: counts
//! are observed when somebody collects; durations and sizes are handed on
//! before. Neither is done by a thread that answers.

use std::sync::{Arc, Mutex, PoisonError};

use opentelemetry::KeyValue;
use opentelemetry::metrics::{BoundHistogram, Histogram, Meter};
use opentelemetry_sdk::metrics::{Aggregation, Instrument, Stream};
use tonic::Code;

use super::codes::{CODES, code_name};
use super::counts::{Counts, DECISIONS, DURATIONS, SIZES};
use super::histogram::HandedOn;
use super::methods::{Method, Methods};

const CALLS: &str = "rpc.server.call.duration";
const DECIDED: &str = "steward.decisions";
const BATCHES: &str = "steward.batch.questions";
const NANOS: f64 = 1e9;

/// What is said of every call, in metrics and spans alike.
pub(super) const SYSTEM: (&str, &str) = ("rpc.system.name", "grpc");
pub(super) const METHOD: &str = "rpc.method";
pub(super) const STATUS: &str = "rpc.response.status_code";

/// The histograms, and what they were given.
pub(super) struct Instruments {
    durations: Histogram<f64>,
    batches: Histogram<u64>,
    handed_on: Mutex<AllHandedOn>,
}

struct AllHandedOn {
    calls: Vec<CallsHandedOn>,
    batches: HandedOn,
}

/// The calls of a method that ended so.
struct CallsHandedOn {
    method: Method,
    code: Code,
    handed_on: HandedOn,
    /// The histogram, with their attributes; made when there is one.
    durations: Option<BoundHistogram<f64>>,
}

impl Instruments {
    /// Makes the instruments of what is counted.
    pub(super) fn new(meter: &Meter, methods: &Methods, counts: &Arc<Counts>) -> Self {
        let counted = Arc::clone(counts);
        meter
            .u64_observable_counter(DECIDED)
            .with_unit("{decision}")
            .with_description("Questions that were answered, by what they asked and the reason")
            .with_callback(move |observer| {
                for (subject, decision, count) in counted.decisions() {
                    let attributes = [
                        KeyValue::new("steward.permission", subject.key()),
                        KeyValue::new("steward.reason", decision.reason()),
                    ];
                    observer.observe(count, &attributes);
                }
            })
            .build();
        let cells = methods.all().flat_map(|method| {
            let codes = (0..).take(CODES).map(Code::from_i32);
            codes.map(move |code| CallsHandedOn {
                method,
                code,
                handed_on: HandedOn::nothing(DURATIONS),
                durations: None,
            })
        });
        let handed_on = AllHandedOn {
            calls: cells.collect(),
            batches: HandedOn::nothing(SIZES),
        };
        Self {
            durations: meter
                .f64_histogram(CALLS)
                .with_unit("s")
                .with_description("How long calls took, to the last byte of the answer")
                .build(),
            batches: meter
                .u64_histogram(BATCHES)
                .with_unit("{question}")
                .with_description("How many questions the batches held")
                .build(),
            handed_on: Mutex::new(handed_on),
        }
    }

    /// Hands on what was counted since the last time.
    #[expect(
        clippy::cast_precision_loss,
        reason = "the SDK takes seconds as floating point"
    )]
    pub(super) fn hand_on(&self, methods: &Methods, counts: &Counts) {
        let handed_on = self.handed_on.lock();
        let mut handed_on = handed_on.unwrap_or_else(PoisonError::into_inner);
        let AllHandedOn { calls, batches } = &mut *handed_on;
        for calls in calls {
            let histograms = counts.calls(calls.method, calls.code);
            if histograms.clone().next().is_none() {
                continue;
            }
            let durations = calls.durations.get_or_insert_with(|| {
                let attributes = call_attributes(methods.name(calls.method), calls.code);
                self.durations.bind(&attributes)
            });
            calls.handed_on.hand_on(&histograms, |nanos, times| {
                for _ in 0..times {
                    durations.record(nanos as f64 / NANOS);
                }
            });
        }
        batches.hand_on(&counts.batches(), |questions, times| {
            for _ in 0..times {
                self.batches.record(questions, &[]);
            }
        });
    }
}

/// How an instrument's values are put together, where it is not as the SDK
/// does it by itself.
#[expect(
    clippy::cast_precision_loss,
    reason = "the SDK takes bounds as floating point"
)]
pub(super) fn view(instrument: &Instrument) -> Option<Stream> {
    let stream = Stream::builder();
    let stream = match instrument.name() {
        CALLS => {
            stream.with_aggregation(buckets(DURATIONS.iter().map(|nanos| *nanos as f64 / NANOS)))
        }
        BATCHES => stream.with_aggregation(buckets(SIZES.iter().map(|size| *size as f64))),
        DECIDED => stream.with_cardinality_limit(DECISIONS),
        _ => return None,
    };
    stream.build().ok()
}

/// Buckets with these bounds. Least and most are not known: a value of which
/// there are several is their mean.
fn buckets(bounds: impl Iterator<Item = f64>) -> Aggregation {
    Aggregation::ExplicitBucketHistogram {
        boundaries: bounds.collect(),
        record_min_max: false,
    }
}

fn call_attributes(method: &str, code: Code) -> [KeyValue; 3] {
    [
        KeyValue::new(SYSTEM.0, SYSTEM.1),
        KeyValue::new(METHOD, method.to_owned()),
        KeyValue::new(STATUS, code_name(code)),
    ]
}
