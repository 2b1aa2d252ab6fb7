//! A circuit breaker: a server that failed several times running is left alone for a while, then
//! tried by one call.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Failures running after which the server is left alone.
const FAILURES: u32 = 5;
/// How long, at first; doubled by each trial that fails, up to the longest.
const PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(40);

/// Whether calls are let through. Clones share one state.
#[derive(Clone, Debug, Default)]
pub struct Breaker(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    failures: u32,
    /// Set while open; past it, one call may try.
    open_until: Option<Instant>,
    pauses: u32,
    trying: bool,
}

/// Leave to send one call. Dropped without a verdict (the caller went away) it says nothing.
#[derive(Debug)]
pub struct Permit {
    breaker: Breaker,
    trial: bool,
}

impl Breaker {
    /// Leave to call; `None` while the server is left alone.
    pub fn admit(&self, now: Instant) -> Option<Permit> {
        let mut state = self.state();
        let trial = match state.open_until {
            None => false,
            Some(until) if now < until || state.trying => return None,
            Some(_) => {
                state.trying = true;
                true
            }
        };
        Some(Permit { breaker: self.clone(), trial })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit {
    /// The server answered, whatever it said.
    pub fn answered(self) {
        *self.breaker.state() = State::default();
    }

    /// The server is not there, too slow or overloaded.
    pub fn failed(self, now: Instant) {
        let mut state = self.breaker.state();
        state.failures += 1;
        if self.trial || (state.failures >= FAILURES && state.open_until.is_none()) {
            let pause = PAUSE.saturating_mul(1 << state.pauses.min(3)).min(LONGEST_PAUSE);
            state.open_until = Some(now + pause);
            state.pauses += 1;
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if self.trial {
            self.breaker.state().trying = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_running_open_it_and_one_trial_closes_it_again() {
        let breaker = Breaker::default();
        let mut now = Instant::now();
        for _ in 0..4 {
            breaker.admit(now).unwrap().failed(now);
        }
        breaker.admit(now).unwrap().answered();
        for _ in 0..5 {
            breaker.admit(now).unwrap().failed(now);
        }
        assert!(breaker.admit(now).is_none());
        now += PAUSE;
        let trial = breaker.admit(now).unwrap();
        assert!(breaker.admit(now).is_none(), "one trial at a time");
        trial.failed(now);
        now += PAUSE;
        assert!(breaker.admit(now).is_none(), "the second pause is longer");
        now += PAUSE;
        drop(breaker.admit(now).unwrap());
        breaker.admit(now).unwrap().answered();
        let both = (breaker.admit(now), breaker.admit(now));
        assert!(both.0.is_some() && both.1.is_some());
    }
}
