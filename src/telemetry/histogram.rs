//! Histograms that threads write to without a lock.

use std::sync::atomic::{AtomicU64, Ordering};

/// How values are spread over buckets. Each bound belongs to the bucket below
/// it; the last bucket has none.
pub(super) struct Histogram {
    bounds: &'static [u64],
    buckets: Box<[AtomicU64]>,
    sum: AtomicU64,
}

/// What a histogram, or several together, had counted at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HistogramCounts {
    pub(super) bounds: &'static [u64],
    /// How many values fell into each bucket.
    pub(super) buckets: Vec<u64>,
    /// All values together.
    pub(super) sum: u64,
}

impl Histogram {
    pub(super) fn new(bounds: &'static [u64]) -> Self {
        Self {
            bounds,
            buckets: (0..=bounds.len()).map(|_| AtomicU64::new(0)).collect(),
            sum: AtomicU64::new(0),
        }
    }

    /// Counts a value.
    pub(super) fn record(&self, value: u64) {
        let place = self.bounds.partition_point(|bound| *bound < value);
        if let Some(bucket) = self.buckets.get(place) {
            bucket.fetch_add(1, Ordering::Relaxed);
            self.sum.fetch_add(value, Ordering::Relaxed);
        }
    }

    /// Adds what was counted to what others have.
    pub(super) fn add_to(&self, spread: &mut HistogramCounts) {
        for (bucket, total) in self.buckets.iter().zip(&mut spread.buckets) {
            *total += bucket.load(Ordering::Relaxed);
        }
        let sum = self.sum.load(Ordering::Relaxed);
        spread.sum = spread.sum.saturating_add(sum);
    }
}

impl HistogramCounts {
    pub(super) fn none(bounds: &'static [u64]) -> Self {
        Self {
            bounds,
            buckets: vec![0; bounds.len() + 1],
            sum: 0,
        }
    }

    /// How many values were counted.
    pub(super) fn count(&self) -> u64 {
        self.buckets.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_belongs_to_the_bucket_below_it() {
        let histogram = Histogram::new(&[10, 100]);
        for value in [0, 10, 11, 100, 101, 5_000] {
            histogram.record(value);
        }
        let mut spread = HistogramCounts::none(&[10, 100]);
        histogram.add_to(&mut spread);
        histogram.add_to(&mut spread);
        assert_eq!(spread.buckets, [4, 4, 4]);
        assert_eq!(spread.sum, 2 * 5_222);
        assert_eq!(spread.count(), 12);
    }
}
