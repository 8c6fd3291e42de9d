//! Which requests are traced, decided before anything is built for it.

use std::sync::atomic::{AtomicU64, Ordering};

use super::context::Parent;
use super::shards::Shards;

/// The step of Weyl's sequence in splitmix64.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Decides as the caller did; tosses a coin for who belongs to no trace.
pub(super) struct Sampler {
    /// The coin shows yes below it.
    threshold: u64,
    /// One generator (splitmix64) for each core.
    coins: Shards<AtomicU64>,
}

impl Sampler {
    /// Samples this share of the requests that belong to no trace: 0 is none,
    /// 1 is all.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "the cast saturates, and a share needs no 64 bits"
    )]
    pub(super) fn new(share: f64, seed: u64) -> Self {
        let next = AtomicU64::new(seed);
        Self {
            threshold: (share * u64::MAX as f64) as u64,
            coins: Shards::new(|| AtomicU64::new(mix(next.fetch_add(1, Ordering::Relaxed)))),
        }
    }

    /// Whether a request is traced.
    pub(super) fn samples(&self, parent: Option<Parent>) -> bool {
        match parent {
            Some(parent) => parent.sampled,
            None => self.threshold == u64::MAX || self.toss() < self.threshold,
        }
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

    fn parent(sampled: bool) -> Parent {
        Parent {
            trace: [1; 16],
            span: [1; 8],
            sampled,
        }
    }

    #[test]
    fn the_caller_decides() {
        assert!(Sampler::new(0.0, 7).samples(Some(parent(true))));
        assert!(!Sampler::new(1.0, 7).samples(Some(parent(false))));
    }

    #[test]
    fn none_and_all_are_exact_and_a_share_is_close() {
        let sampled = |share| {
            let sampler = Sampler::new(share, 7);
            (0..100_000).filter(|_| sampler.samples(None)).count()
        };
        assert_eq!(sampled(0.0), 0);
        assert_eq!(sampled(1.0), 100_000);
        // 1,000 are expected; five standard deviations are 157.
        assert!(sampled(0.01).abs_diff(1_000) < 157, "{}", sampled(0.01));
    }
}
