//! A server that fails is left alone for a while, then asked once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Failures in a row after which a server is left alone.
const FAILURES: u32 = 5;
/// For this long.
const REST: Duration = Duration::from_secs(10);
/// The longest that a server may ask to be left alone.
const LONGEST_HOLD: Duration = Duration::from_secs(300);

/// One server's state.
#[derive(Clone, Debug, Default)]
pub(super) struct Breaker(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    failures: u32,
    closed_until: Option<Instant>,
    probing: bool,
}

/// The leave to call; the call's end is told with it. Dropped without a word (a caller that went
/// away), it says nothing about the server.
#[derive(Debug)]
pub(super) struct Permit {
    breaker: Breaker,
    probe: bool,
}

impl Breaker {
    /// `None` while the server is left alone, or another call probes it.
    pub fn permit(&self, now: Instant) -> Option<Permit> {
        let mut state = self.state();
        if state.closed_until.is_some_and(|until| until > now) || state.probing {
            return None;
        }
        let probe = state.failures >= FAILURES;
        state.probing = probe;
        Some(Permit { breaker: self.clone(), probe })
    }

    /// Leaves the server alone as long as it asked.
    pub fn hold(&self, asked: Duration, now: Instant) {
        let until = now + asked.min(LONGEST_HOLD);
        let mut state = self.state();
        state.closed_until = Some(state.closed_until.map_or(until, |known| known.max(until)));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit {
    /// The server did its work.
    pub fn succeeded(self) {
        self.breaker.state().failures = 0;
    }

    /// The server did not.
    pub fn failed(self, now: Instant) {
        let mut state = self.breaker.state();
        state.failures = state.failures.saturating_add(1);
        if state.failures >= FAILURES {
            state.closed_until = Some(now + REST);
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if self.probe {
            self.breaker.state().probing = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failing(now: Instant) -> Breaker {
        let breaker = Breaker::default();
        for _ in 0..FAILURES {
            breaker.permit(now).unwrap().failed(now);
        }
        breaker
    }

    #[test]
    fn a_server_that_fails_is_left_alone_then_asked_once() {
        let now = Instant::now();
        let breaker = failing(now);
        assert!(breaker.permit(now).is_none());
        let later = now + REST;
        let probe = breaker.permit(later).unwrap();
        assert!(breaker.permit(later).is_none(), "one probe at a time");
        probe.succeeded();
        assert!(breaker.permit(later).is_some() && breaker.permit(later).is_some());
    }

    #[test]
    fn a_probe_that_is_given_up_leaves_room_for_the_next() {
        let now = Instant::now();
        let breaker = failing(now);
        let later = now + REST;
        drop(breaker.permit(later).unwrap());
        breaker.permit(later).unwrap().failed(later);
        assert!(breaker.permit(later).is_none());
    }

    #[test]
    fn a_server_that_asks_for_it_is_left_alone() {
        let now = Instant::now();
        let breaker = Breaker::default();
        breaker.hold(Duration::from_secs(7), now);
        assert!(breaker.permit(now + Duration::from_secs(6)).is_none());
        assert!(breaker.permit(now + Duration::from_secs(7)).is_some());
    }
}
