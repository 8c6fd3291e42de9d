//! What is counted while requests are answered: atomics in the counting
//! thread's own shard, which the exporter adds up.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tonic::Code;

use super::codes::{self, CODES, code_name};
use super::families::{Data, Family, Labels};
use super::histogram::{Histogram, HistogramCounts};
use super::methods::{Method, Methods};
use super::shards::Shards;
use crate::domain::decide::{Decision, Denial};
use crate::domain::question::Subject;

/// The bounds of durations, in nanoseconds: 10 microseconds to 10 seconds.
const DURATIONS: &[u64] = &[
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    25_000_000,
    50_000_000,
    100_000_000,
    250_000_000,
    500_000_000,
    1_000_000_000,
    2_500_000_000,
    5_000_000_000,
    10_000_000_000,
];
/// The bounds of the sizes of batches.
const SIZES: &[u64] = &[
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000,
];
/// Allowed, and each denial.
const REASONS: usize = Denial::ALL.len() + 1;

/// Everything that is counted while requests are answered.
pub(super) struct Metrics {
    shards: Shards<Counts>,
}

struct Counts {
    /// Durations by method and code; made when the first such call ends.
    calls: Vec<OnceLock<Box<Histogram>>>,
    /// Decisions by subject and reason.
    decisions: Vec<AtomicU64>,
    batches: Histogram,
}

impl Metrics {
    pub(super) fn new(methods: &Methods) -> Self {
        let cells = methods.all().count() * CODES;
        Self {
            shards: Shards::new(|| Counts {
                calls: (0..cells).map(|_| OnceLock::new()).collect(),
                decisions: (0..Subject::COUNT * REASONS)
                    .map(|_| AtomicU64::new(0))
                    .collect(),
                batches: Histogram::new(SIZES),
            }),
        }
    }

    /// A call has ended.
    pub(super) fn ended(&self, method: Method, code: Code, lasted: Duration) {
        let cell = method.place() * CODES + codes::place(code);
        if let Some(cell) = self.shards.mine().calls.get(cell) {
            let nanos = u64::try_from(lasted.as_nanos()).unwrap_or(u64::MAX);
            cell.get_or_init(|| Box::new(Histogram::new(DURATIONS)))
                .record(nanos);
        }
    }

    /// A question was answered.
    pub(super) fn decided(&self, subject: Subject, decision: Decision) {
        let cell = subject.place() * REASONS + reason(decision);
        if let Some(count) = self.shards.mine().decisions.get(cell) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A batch of questions was answered.
    pub(super) fn batch(&self, questions: usize) {
        let questions = u64::try_from(questions).unwrap_or(u64::MAX);
        self.shards.mine().batches.record(questions);
    }

    /// All of it, added up.
    pub(super) fn families(&self, methods: &Methods) -> Vec<Family> {
        vec![self.calls(methods), self.decisions(), self.batches()]
    }

    fn calls(&self, methods: &Methods) -> Family {
        let mut points = Vec::new();
        for method in methods.all() {
            for code in (0..).take(CODES).map(Code::from_i32) {
                let cell = method.place() * CODES + codes::place(code);
                let shards = self.shards.all();
                let mut spread = HistogramCounts::none(DURATIONS);
                shards
                    .filter_map(|counts| counts.calls.get(cell)?.get())
                    .for_each(|histogram| histogram.add_to(&mut spread));
                if spread.count() > 0 {
                    points.push((call_labels(methods.name(method), code), spread));
                }
            }
        }
        Family {
            name: "rpc.server.call.duration",
            about: "How long calls took, to the last byte of the answer",
            unit: "s",
            data: Data::Histogram {
                per_unit: 1e9,
                points,
            },
        }
    }

    fn decisions(&self) -> Family {
        let mut counts = Vec::new();
        let denials = Denial::ALL.iter().copied().map(Decision::Denied);
        let decisions: Vec<Decision> = std::iter::once(Decision::Allowed).chain(denials).collect();
        for subject in Subject::all() {
            for decision in &decisions {
                let cell = subject.place() * REASONS + reason(*decision);
                let shards = self.shards.all();
                let count: u64 = shards
                    .filter_map(|counts| counts.decisions.get(cell))
                    .map(|count| count.load(Ordering::Relaxed))
                    .sum();
                if count > 0 {
                    let labels = vec![
                        ("steward.permission", subject.key().to_owned()),
                        ("steward.reason", decision.reason().to_owned()),
                    ];
                    counts.push((labels, count));
                }
            }
        }
        Family::counter(
            "steward.decisions",
            "{decision}",
            "Questions that were answered, by what they asked and the reason",
        )
        .with(counts)
    }

    fn batches(&self) -> Family {
        let mut spread = HistogramCounts::none(SIZES);
        for counts in self.shards.all() {
            counts.batches.add_to(&mut spread);
        }
        Family {
            name: "steward.batch.questions",
            about: "How many questions the batches held",
            unit: "{question}",
            data: Data::Histogram {
                per_unit: 1.0,
                points: vec![(Labels::new(), spread)],
            },
        }
    }
}

/// What is said of a call, in metrics and spans alike.
pub(super) fn call_labels(method: &str, code: Code) -> Labels {
    vec![
        ("rpc.system.name", "grpc".to_owned()),
        ("rpc.method", method.to_owned()),
        ("rpc.response.status_code", code_name(code).to_owned()),
    ]
}

/// The place of a reason among all.
fn reason(decision: Decision) -> usize {
    match decision {
        Decision::Allowed => 0,
        Decision::Denied(denial) => denial as usize + 1,
    }
}
