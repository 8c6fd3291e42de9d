//! Histograms that threads write to without a lock, and how what they counted
//! reaches those of the SDK.
//!
//! The SDK takes single values only, each under a lock. So a thread counts
//! here, and whoever exports hands on, for each bucket, as many values as came
//! since the last time: their mean, so that buckets, count and sum are those
//! that were counted.

use std::sync::atomic::{AtomicU64, Ordering};

/// How values are spread over buckets. Each bound belongs to the bucket below
/// it; the last bucket has none.
pub(super) struct Histogram {
    bounds: &'static [u64],
    buckets: Box<[Bucket]>,
}

#[derive(Default)]
struct Bucket {
    count: AtomicU64,
    sum: AtomicU64,
}

impl Histogram {
    pub(super) fn new(bounds: &'static [u64]) -> Self {
        Self {
            bounds,
            buckets: (0..=bounds.len()).map(|_| Bucket::default()).collect(),
        }
    }

    /// Counts a value.
    pub(super) fn record(&self, value: u64) {
        let place = self.bounds.partition_point(|bound| *bound < value);
        if let Some(bucket) = self.buckets.get(place) {
            // Whoever sees the count sees the sum.
            bucket.sum.fetch_add(value, Ordering::Relaxed);
            bucket.count.fetch_add(1, Ordering::Release);
        }
    }
}

/// What was handed on of histograms with the same bounds, by bucket.
pub(super) struct HandedOn {
    bounds: &'static [u64],
    buckets: Vec<(u64, u64)>,
}

impl HandedOn {
    pub(super) fn nothing(bounds: &'static [u64]) -> Self {
        Self {
            bounds,
            buckets: vec![(0, 0); bounds.len() + 1],
        }
    }

    /// Hands on what the histograms counted since the last time, together: a
    /// value, and how often it came.
    pub(super) fn hand_on<'a>(
        &mut self,
        histograms: &(impl Iterator<Item = &'a Histogram> + Clone),
        mut record: impl FnMut(u64, u64),
    ) {
        let mut least = 0;
        for (place, (count, sum)) in self.buckets.iter_mut().enumerate() {
            let most = self.bounds.get(place).copied().unwrap_or(u64::MAX);
            let (mut all, mut total) = (0_u64, 0_u64);
            for bucket in histograms.clone().filter_map(|one| one.buckets.get(place)) {
                all = all.wrapping_add(bucket.count.load(Ordering::Acquire));
                total = total.wrapping_add(bucket.sum.load(Ordering::Relaxed));
            }
            let times = all.wrapping_sub(*count);
            if let Some(mean) = total.wrapping_sub(*sum).checked_div(times) {
                // The sum may be ahead of the count by what is being recorded: the rest is handed on the next time.
                let value = mean.clamp(least, most);
                record(value, times);
                *count = all;
                *sum = sum.wrapping_add(value.wrapping_mul(times));
            }
            least = most.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: &[u64] = &[10, 100];

    fn handed_on(handed_on: &mut HandedOn, histograms: &[Histogram]) -> Vec<(u64, u64)> {
        let mut values = Vec::new();
        handed_on.hand_on(&histograms.iter(), |value, times| {
            values.push((value, times));
        });
        values
    }

    #[test]
    fn as_many_values_reach_the_same_buckets_with_the_same_sum() {
        let histograms = [Histogram::new(BOUNDS), Histogram::new(BOUNDS)];
        for (place, value) in [0, 10, 11, 100, 101, 5_000].into_iter().enumerate() {
            histograms[place % 2].record(value);
        }
        let mut told = HandedOn::nothing(BOUNDS);
        // 5 and 5; 55 and 55 (1 is left over); 2,550 and 2,550 (1 is left over).
        let expected = [(5, 2), (55, 2), (2_550, 2)];
        assert_eq!(handed_on(&mut told, &histograms), expected);
        assert_eq!(handed_on(&mut told, &histograms), []);
        histograms[0].record(20);
        histograms[1].record(6_000);
        assert_eq!(
            handed_on(&mut told, &histograms),
            [(21, 1), (6_001, 1)],
            "with what was left over"
        );
    }

    #[test]
    fn a_bound_belongs_to_the_bucket_below_it() {
        for (value, place) in [(0, 0), (10, 0), (11, 1), (100, 1), (101, 2)] {
            let histogram = Histogram::new(BOUNDS);
            histogram.record(value);
            let counts = histogram.buckets.iter();
            let counts: Vec<_> = counts
                .map(|bucket| bucket.count.load(Ordering::Relaxed))
                .collect();
            assert_eq!(counts.iter().position(|count| *count == 1), Some(place));
        }
    }

    #[test]
    fn a_value_stays_in_its_bucket_when_a_sum_is_ahead_of_its_count() {
        let histograms = [Histogram::new(BOUNDS)];
        histograms[0].record(10);
        // Another thread is about to count a 10.
        histograms[0].buckets[0]
            .sum
            .fetch_add(10, Ordering::Relaxed);
        let mut told = HandedOn::nothing(BOUNDS);
        assert_eq!(handed_on(&mut told, &histograms), [(10, 1)]);
        histograms[0].buckets[0]
            .count
            .fetch_add(1, Ordering::Relaxed);
        assert_eq!(handed_on(&mut told, &histograms), [(10, 1)]);
    }
}
