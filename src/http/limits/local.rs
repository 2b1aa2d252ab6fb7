//! A limit counted in this process.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use super::{Exhausted, Left, WINDOW};

/// After so many counts, keys whose whole minute has come back are forgotten.
const TIDIED: u64 = 4096;

/// So much of each key in a minute.
pub struct Local {
    pub policy: &'static str,
    pub limit: NonZeroU32,
    limiter:
        RateLimiter<String, DashMapStateStore<String>, DefaultClock, StateInformationMiddleware>,
    /// What was left after a key's last count: the limiter cannot be asked without counting.
    last: moka::sync::Cache<String, (u32, Instant)>,
    counted: AtomicU64,
}

impl Local {
    pub fn new(policy: &'static str, limit: NonZeroU32) -> Local {
        let quota = Quota::per_minute(limit);
        Local {
            policy,
            limit,
            limiter: RateLimiter::dashmap(quota).with_middleware(),
            last: moka::sync::Cache::builder().max_capacity(1_000_000).time_to_live(WINDOW).build(),
            counted: AtomicU64::new(0),
        }
    }

    /// From one until the next comes back.
    pub fn period(&self) -> Duration {
        WINDOW / self.limit.get()
    }

    /// Counts one.
    pub fn take(&self, key: &str) -> Result<Left, Exhausted> {
        if self.counted.fetch_add(1, Ordering::Relaxed) % TIDIED == TIDIED - 1 {
            self.limiter.retain_recent();
        }
        let key = key.to_owned();
        match self.limiter.check_key(&key) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                self.last.insert(key, (remaining, Instant::now()));
                Ok(self.left(remaining))
            }
            Err(not_until) => {
                let wait = not_until.wait_time_from(DefaultClock::default().now());
                Err(Exhausted { left: self.left(0), wait })
            }
        }
    }

    /// What is left, at the least.
    pub fn look(&self, key: &str) -> Left {
        let whole = self.limit.get();
        let Some((remaining, at)) = self.last.get(key) else { return self.left(whole) };
        let back = at.elapsed().as_nanos() / self.period().as_nanos().max(1);
        let back = u32::try_from(back).unwrap_or(u32::MAX);
        self.left(remaining.saturating_add(back).min(whole))
    }

    pub fn left(&self, remaining: u32) -> Left {
        let limit = self.limit.get();
        let reset = self.period() * limit.saturating_sub(remaining);
        Left { policy: self.policy, limit, remaining, reset }
    }
}
