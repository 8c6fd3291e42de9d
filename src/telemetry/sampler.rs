//! Which requests are traced, decided before anything is built for it.

use std::sync::atomic::{AtomicU64, Ordering};

use super::shards::Shards;
use super::trace_parent::TraceParent;
use crate::config::Sampling;

/// The step of Weyl's sequence in splitmix64.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Decides as the caller did, if that counts; by the trace, or by a coin,
/// otherwise.
pub(super) struct Sampler {
    by_caller: bool,
    /// Traced is what lies below it.
    threshold: u64,
    /// One generator (splitmix64) for each core.
    coins: Shards<AtomicU64>,
}

impl Sampler {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "the cast saturates, and a share needs no 64 bits"
    )]
    pub(super) fn new(sampling: Sampling, seed: u64) -> Self {
        let next = AtomicU64::new(seed);
        Self {
            by_caller: sampling.by_caller,
            threshold: (sampling.share * u64::MAX as f64) as u64,
            coins: Shards::new(|| AtomicU64::new(mix(next.fetch_add(1, Ordering::Relaxed)))),
        }
    }

    /// Whether a request is traced. All who see a trace decide alike by its id.
    pub(super) fn samples(&self, parent: Option<&TraceParent>) -> bool {
        match parent {
            Some(parent) if self.by_caller => parent.sampled,
            Some(parent) => self.is_below(|| parent.random_half()),
            None => self.is_below(|| self.toss()),
        }
    }

    fn is_below(&self, random: impl FnOnce() -> u64) -> bool {
        self.threshold == u64::MAX || random() < self.threshold
    }

    fn toss(&self) -> u64 {
        mix(self.coins.mine().fetch_add(STEP, Ordering::Relaxed))
    }
}

/// The output function of splitmix64.
fn mix(state: u64) -> u64 {
    let mut mixed = state;
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sampler(by_caller: bool, share: f64) -> Sampler {
        Sampler::new(Sampling { by_caller, share }, 7)
    }

    fn parent(trace: u128, sampled: bool) -> TraceParent {
        TraceParent {
            trace,
            span: 1,
            sampled,
        }
    }

    #[test]
    fn the_caller_decides() {
        assert!(sampler(true, 0.0).samples(Some(&parent(1, true))));
        assert!(!sampler(true, 1.0).samples(Some(&parent(1, false))));
    }

    #[test]
    fn where_the_caller_does_not_decide_its_trace_does() {
        assert!(sampler(false, 1.0).samples(Some(&parent(1, false))));
        assert!(!sampler(false, 0.0).samples(Some(&parent(1, true))));
        let half = sampler(false, 0.5);
        for _ in 0..3 {
            assert!(half.samples(Some(&parent(1 << 62, false))));
            assert!(!half.samples(Some(&parent(u128::from(u64::MAX), true))));
        }
    }

    #[test]
    fn none_and_all_are_exact_and_a_share_is_close() {
        let sampled = |share| {
            let sampler = sampler(true, share);
            (0..100_000).filter(|_| sampler.samples(None)).count()
        };
        assert_eq!(sampled(0.0), 0);
        assert_eq!(sampled(1.0), 100_000);
        // 1,000 are expected; five standard deviations are 157.
        assert!(sampled(0.01).abs_diff(1_000) < 157, "{}", sampled(0.01));
    }
}
