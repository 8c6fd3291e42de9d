//! What is measured by looking: memory when somebody collects, the database by
//! a task, since nobody who collects may have to wait for it.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use opentelemetry::KeyValue;
use opentelemetry::metrics::Meter;

use super::handshakes::FailedHandshakes;
use crate::domain::record::Timestamp;
use crate::erasure::Eraser;
use crate::replica::Replica;
use crate::store::StoreError;

/// The rooms that are looked at.
#[derive(Clone)]
pub struct Gauges {
    /// The accounts in memory.
    pub replica: Arc<Replica>,
    /// The engine that erases.
    pub eraser: Arc<Eraser>,
    /// Handshakes of TLS.
    pub handshakes: FailedHandshakes,
}

/// What the database said last; nothing before it said something.
pub(super) type Polled = Arc<ArcSwapOption<Answer>>;

/// What the database said.
pub(super) struct Answer {
    behind: u64,
    pending: u64,
    blocked: u64,
    oldest: Duration,
}

impl Gauges {
    /// Makes the instruments. They observe what was polled.
    pub(super) fn register(&self, meter: &Meter, polled: &Polled) {
        self.register_memory(meter);
        let gauge = |name, unit, about, read: fn(&Answer) -> u64| {
            let polled = Arc::clone(polled);
            meter
                .u64_observable_gauge(name)
                .with_unit(unit)
                .with_description(about)
                .with_callback(move |observer| {
                    if let Some(answer) = &*polled.load() {
                        observer.observe(read(answer), &[]);
                    }
                })
                .build();
        };
        gauge(
            "steward.index.revisions_behind",
            "{revision}",
            "How far the account that is furthest behind is behind the store",
            |answer| answer.behind,
        );
        gauge(
            "steward.erasure.oldest_pending.age",
            "s",
            "The age of the oldest job that still runs; 0 when none does",
            |answer| answer.oldest.as_secs(),
        );
        let polled = Arc::clone(polled);
        meter
            .u64_observable_gauge("steward.erasure.items")
            .with_unit("{item}")
            .with_description(
                "What is fenced and not erased yet, and what waits for a block to end",
            )
            .with_callback(move |observer| {
                if let Some(answer) = &*polled.load() {
                    let items = [("pending", answer.pending), ("blocked", answer.blocked)];
                    for (state, count) in items {
                        observer.observe(count, &[KeyValue::new("steward.state", state)]);
                    }
                }
            })
            .build();
    }

    /// What needs no more than memory.
    fn register_memory(&self, meter: &Meter) {
        let replica = Arc::clone(&self.replica);
        meter
            .u64_observable_gauge("steward.index.accounts")
            .with_unit("{account}")
            .with_description("Accounts in memory")
            .with_callback(move |observer| observer.observe(number(replica.loaded().len()), &[]))
            .build();
        let replica = Arc::clone(&self.replica);
        meter
            .u64_observable_gauge("steward.index.memory")
            .with_unit("By")
            .with_description("What the accounts take of the memory")
            .with_callback(move |observer| {
                let accounts = replica.loaded();
                let memory = accounts
                    .iter()
                    .map(|account| account.snapshot().index.memory());
                observer.observe(number(memory.sum()), &[]);
            })
            .build();
        let replica = Arc::clone(&self.replica);
        meter
            .f64_observable_gauge("steward.index.load.duration")
            .with_unit("s")
            .with_description("How long the accounts took to load at start")
            .with_callback(move |observer| {
                if let Some(loading) = replica.loaded_in() {
                    observer.observe(loading.as_secs_f64(), &[]);
                }
            })
            .build();
        let eraser = Arc::clone(&self.eraser);
        meter
            .u64_observable_counter("steward.erasure.failed_rounds")
            .with_unit("{round}")
            .with_description(
                "Rounds of the erasure worker in which something failed; it is tried again",
            )
            .with_callback(move |observer| observer.observe(eraser.failed_rounds(), &[]))
            .build();
        let handshakes = self.handshakes.clone();
        meter
            .u64_observable_counter("steward.tls.failed_handshakes")
            .with_unit("{handshake}")
            .with_description("Handshakes of TLS that came to nothing, by why")
            .with_callback(move |observer| {
                for (why, count) in handshakes.counts() {
                    observer.observe(count, &[KeyValue::new("steward.reason", why)]);
                }
            })
            .build();
    }

    /// Asks the database.
    pub(super) async fn poll(&self, now: Timestamp) -> Result<Answer, StoreError> {
        let newest = self.replica.store().revisions().await?;
        let behind = self.replica.loaded().into_iter().map(|account| {
            let known = account.snapshot().revision.number;
            newest
                .get(&account.id)
                .map_or(0, |newest| newest.saturating_sub(known))
        });
        let behind = behind.max().unwrap_or(0);
        let backlog = self.replica.store().backlog().await?;
        let age = backlog
            .oldest
            .map_or(0, |oldest| now.0.saturating_sub(oldest.0).max(0));
        Ok(Answer {
            behind,
            pending: backlog.pending,
            blocked: backlog.blocked,
            oldest: Duration::from_millis(age.unsigned_abs()),
        })
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
