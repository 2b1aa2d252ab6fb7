//! Calls with retries inside a budget and behind a circuit breaker.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use tokio::time::{Instant, sleep_until};

use super::transport::{Call, Failure, Reply, Transport};
use crate::net::{Breaker, Budget};

/// Calls of one, the first among them.
const ATTEMPTS: usize = 3;
/// The part of the time left, in percent, in which an answer must begin: the rest is for a retry.
const FIRST_BYTE: u32 = 60;
/// A call that had less time than this says nothing about the server.
const TELLING: Duration = Duration::from_millis(200);

/// The one way to a server: a request is repeated where that may help, but for no more than a tenth
/// of all requests, and not at all while the server is down.
#[derive(Debug)]
pub struct Line {
    transport: Transport,
    breaker: Breaker,
    budget: Budget,
    /// The server asked to be left alone until then (429, 503 with Retry-After).
    left_alone: Mutex<Option<Instant>>,
}

/// Why no reply came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Silence {
    #[error("{0}")]
    Failed(#[from] Failure),
    #[error("it failed several times running and is left alone for some seconds")]
    Open,
    #[error("it asked to be left alone for longer than the question may take")]
    Busy,
}

impl Line {
    pub fn new(transport: Transport) -> Line {
        Line {
            transport,
            breaker: Breaker::default(),
            budget: Budget::default(),
            left_alone: Mutex::default(),
        }
    }

    /// Sends a call that may be repeated (it changes nothing) and gives the last reply, whatever its
    /// status.
    ///
    /// # Errors
    /// No whole reply before the deadline.
    pub async fn send(&self, call: Call<'_>) -> Result<Reply, Silence> {
        self.budget.earn();
        let mut delays = ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(50))
            .with_max_delay(Duration::from_secs(1))
            .with_jitter()
            .with_max_times(ATTEMPTS - 1)
            .build();
        loop {
            self.wait(call.deadline).await?;
            let ended = self.attempt(call.clone()).await?;
            let Some(after) = again(&ended) else { return Ok(ended?) };
            if let Some(after) = after {
                self.leave_alone(Instant::now() + after);
            }
            let Some(delay) = delays.next() else { return Ok(ended?) };
            let next = Instant::now() + delay.max(after.unwrap_or_default());
            if next >= call.deadline || !self.budget.spend() {
                return Ok(ended?);
            }
            sleep_until(next).await;
        }
    }

    async fn attempt(&self, mut call: Call<'_>) -> Result<Result<Reply, Failure>, Silence> {
        let permit = self.breaker.admit(Instant::now()).ok_or(Silence::Open)?;
        let left = call.deadline.saturating_duration_since(Instant::now());
        call.first_byte = Instant::now() + left * FIRST_BYTE / 100;
        let ended = self.transport.send(call).await;
        match &ended {
            Ok(reply) if !is_overloaded(reply.status) => permit.answered(),
            Err(Failure::TooLong | Failure::Unsendable) => permit.answered(),
            Err(Failure::Deadline | Failure::Silent) if left < TELLING => drop(permit),
            _ => permit.failed(Instant::now()),
        }
        Ok(ended)
    }

    /// Until the server may be asked again.
    async fn wait(&self, deadline: Instant) -> Result<(), Silence> {
        let until = *self.left_alone.lock().unwrap_or_else(PoisonError::into_inner);
        match until {
            Some(until) if until >= deadline => Err(Silence::Busy),
            Some(until) => {
                sleep_until(until).await;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn leave_alone(&self, until: Instant) {
        *self.left_alone.lock().unwrap_or_else(PoisonError::into_inner) = Some(until);
    }
}

/// Whether asking again may help, and how long the server wants to be left alone before.
fn again(ended: &Result<Reply, Failure>) -> Option<Option<Duration>> {
    match ended {
        Ok(reply) if is_overloaded(reply.status) => Some(reply.retry_after),
        Err(Failure::Connect | Failure::Broken | Failure::Silent) => Some(None),
        _ => None,
    }
}

fn is_overloaded(status: u16) -> bool {
    status == 408 || status == 429 || status >= 500
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_refuses_is_not_asked_again() {
        let reply = |status| Ok(Reply { status, retry_after: None, body: Vec::new() });
        for status in [200, 301, 400, 401, 403, 404] {
            assert_eq!(again(&reply(status)), None, "{status}");
        }
        for status in [408, 429, 500, 502, 503, 504] {
            assert_eq!(again(&reply(status)), Some(None), "{status}");
        }
        assert_eq!(again(&Err(Failure::Deadline)), None);
        assert_eq!(again(&Err(Failure::Connect)), Some(None));
    }
}
