//! What is counted while requests are answered: atomics in the counting
//! thread's own shard, which are added up for whoever exports.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tonic::Code;

use super::codes::{self, CODES};
use super::histogram::Histogram;
use super::methods::{Method, Methods};
use super::shards::Shards;
use crate::domain::decide::{Decision, Denial};
use crate::domain::question::Subject;

/// The bounds of durations, in nanoseconds: 10 microseconds to 10 seconds.
pub(super) const DURATIONS: &[u64] = &[
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
pub(super) const SIZES: &[u64] = &[
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000,
];
/// Allowed, and each denial.
const REASONS: usize = Denial::ALL.len() + 1;
/// How many kinds of decisions there are, at most.
pub(super) const DECISIONS: usize = Subject::COUNT * REASONS;

/// Everything that is counted while requests are answered.
pub(super) struct Counts {
    shards: Shards<Shard>,
}

struct Shard {
    /// Durations by method and code; made when the first such call ends.
    calls: Vec<OnceLock<Box<Histogram>>>,
    /// Decisions by subject and reason.
    decisions: Vec<AtomicU64>,
    batches: Histogram,
}

impl Counts {
    pub(super) fn new(methods: &Methods) -> Self {
        let cells = methods.all().count() * CODES;
        Self {
            shards: Shards::new(|| Shard {
                calls: (0..cells).map(|_| OnceLock::new()).collect(),
                decisions: (0..DECISIONS).map(|_| AtomicU64::new(0)).collect(),
                batches: Histogram::new(SIZES),
            }),
        }
    }

    /// A call has ended.
    pub(super) fn ended(&self, method: Method, code: Code, lasted: Duration) {
        if let Some(cell) = self.shards.mine().calls.get(cell(method, code)) {
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

    /// The durations of the calls of a method that ended so.
    pub(super) fn calls(
        &self,
        method: Method,
        code: Code,
    ) -> impl Iterator<Item = &Histogram> + Clone {
        let shards = self.shards.all();
        shards.filter_map(move |shard| shard.calls.get(cell(method, code))?.get().map(Box::as_ref))
    }

    /// The sizes of the batches.
    pub(super) fn batches(&self) -> impl Iterator<Item = &Histogram> + Clone {
        self.shards.all().map(|shard| &shard.batches)
    }

    /// How many decisions of each kind there were, of those that there were.
    pub(super) fn decisions(&self) -> impl Iterator<Item = (Subject, Decision, u64)> {
        let denials = Denial::ALL.iter().copied().map(Decision::Denied);
        let decisions: Vec<Decision> = std::iter::once(Decision::Allowed).chain(denials).collect();
        let kinds = Subject::all().flat_map(move |subject| {
            let decisions = decisions.clone().into_iter();
            decisions.map(move |decision| (subject, decision))
        });
        kinds.filter_map(|(subject, decision)| {
            let cell = subject.place() * REASONS + reason(decision);
            let shards = self.shards.all();
            let counts = shards.filter_map(|shard| shard.decisions.get(cell));
            let count: u64 = counts.map(|count| count.load(Ordering::Relaxed)).sum();
            (count > 0).then_some((subject, decision, count))
        })
    }
}

/// The place of a kind of calls among all.
fn cell(method: Method, code: Code) -> usize {
    method.place() * CODES + codes::place(code)
}

/// The place of a reason among all.
fn reason(decision: Decision) -> usize {
    match decision {
        Decision::Allowed => 0,
        Decision::Denied(denial) => denial as usize + 1,
    }
}
