//! Durations in a bounded space: 8 buckets a doubling from 1 µs on, so that a percentile is off by
//! at most 4.5 % however many requests there were.

use std::sync::atomic::{AtomicU64, Ordering};

const PER_DOUBLING: f64 = 8.0;
/// 2^32 µs, more than an hour.
const BUCKETS: usize = 32 * 8;

/// A histogram that any thread may add to.
pub struct Latency {
    buckets: Box<[AtomicU64]>,
    total_us: AtomicU64,
}

impl Default for Latency {
    fn default() -> Latency {
        let buckets = (0..BUCKETS).map(|_| AtomicU64::new(0)).collect();
        Latency { buckets, total_us: AtomicU64::new(0) }
    }
}

impl Latency {
    /// Adds one duration in milliseconds; a negative or absurd one counts as none.
    pub fn record_ms(&self, ms: f64) {
        let us = if ms.is_finite() { (ms * 1e3).max(0.0) } else { 0.0 };
        let at = if us < 1.0 { 0 } else { (us.log2() * PER_DOUBLING) as usize };
        if let Some(bucket) = self.buckets.get(at.min(BUCKETS - 1)) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        self.total_us.fetch_add(us as u64, Ordering::Relaxed);
    }

    pub fn count(&self) -> u64 {
        self.buckets.iter().map(|bucket| bucket.load(Ordering::Relaxed)).sum()
    }

    /// 0 before the first.
    pub fn mean_ms(&self) -> f64 {
        match self.count() {
            0 => 0.0,
            count => self.total_us.load(Ordering::Relaxed) as f64 / 1e3 / count as f64,
        }
    }

    /// The duration below which `share` (0–1) of all lie: the middle of its bucket, on the
    /// logarithmic scale. 0 before the first.
    pub fn quantile_ms(&self, share: f64) -> f64 {
        let count = self.count();
        let wanted = ((share * count as f64).ceil() as u64).max(1);
        let mut seen = 0;
        for (at, bucket) in self.buckets.iter().enumerate() {
            seen += bucket.load(Ordering::Relaxed);
            if seen >= wanted {
                return ((at as f64 + 0.5) / PER_DOUBLING).exp2() / 1e3;
            }
        }
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_within_five_percent() {
        let latency = Latency::default();
        for ms in 1..=1000 {
            latency.record_ms(f64::from(ms));
        }
        assert_eq!(latency.count(), 1000);
        assert!((latency.mean_ms() - 500.5).abs() < 0.1);
        for (share, exact) in [(0.5, 500.0), (0.95, 950.0), (0.99, 990.0)] {
            let found = latency.quantile_ms(share);
            assert!((found / exact - 1.0).abs() < 0.05, "{share}: {found}");
        }
    }

    #[test]
    fn nothing_recorded_is_zero_and_absurd_durations_do_no_harm() {
        let latency = Latency::default();
        assert_eq!((latency.mean_ms(), latency.quantile_ms(0.99)), (0.0, 0.0));
        for ms in [-1.0, f64::NAN, f64::INFINITY, 1e18] {
            latency.record_ms(ms);
        }
        assert_eq!(latency.count(), 4);
    }
}
