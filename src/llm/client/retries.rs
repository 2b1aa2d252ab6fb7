//! How often and how soon a call is made again.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

/// Of one call on one server.
const MOST: usize = 2;
/// A longer pause is not waited for: the fallback, or the local way, is sooner.
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// A retry costs this many successes: a server in trouble gets a tenth more load, not three times.
const PRICE: u32 = 10;
/// Retries at hand when nothing was earned yet, and the most that are saved up.
const SAVED: u32 = 10 * PRICE;

/// The budget that all calls share.
#[derive(Clone, Debug)]
pub(super) struct Retries(Arc<Mutex<u32>>);

impl Default for Retries {
    fn default() -> Retries {
        Retries(Arc::new(Mutex::new(SAVED)))
    }
}

impl Retries {
    pub fn earn(&self) {
        let mut saved = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *saved = (*saved + 1).min(SAVED);
    }

    /// False where there is nothing left to spend.
    pub fn spend(&self) -> bool {
        let mut saved = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rest = saved.checked_sub(PRICE);
        *saved = rest.unwrap_or(*saved);
        rest.is_some()
    }

    /// The pauses before each further try of one call.
    pub fn pauses(&self) -> ExponentialBackoff {
        ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(100))
            .with_max_delay(Duration::from_secs(1))
            .with_max_times(MOST)
            .with_jitter()
            .build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_are_paid_for_by_successes() {
        let retries = Retries::default();
        assert_eq!((0..20).filter(|_| retries.spend()).count(), 10);
        (0..10).for_each(|_| retries.earn());
        assert!(retries.spend() && !retries.spend());
    }
}
