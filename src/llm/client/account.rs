//! Where the end of one request is written down: its cost, its counts, and what it says of the server.

use tokio::time::Instant;

use super::LlmError;
use super::caps::Reservation;
use super::usage::{Purpose, Usage};
use super::wire::Tokens;
use crate::net::Permit;

/// One request that was sent. Dropped without an end (a caller that went away) it stays charged with
/// its worst case, and says nothing of the server.
pub(super) struct Account {
    pub usage: Usage,
    pub model: String,
    pub purpose: Purpose,
    /// As estimated.
    pub prompt_tokens: u32,
    pub reservation: Reservation,
    pub permit: Permit,
}

impl Account {
    /// `tokens`: as the server counted, where it did. A request that failed before the model worked
    /// costs nothing; any other at least its prompt.
    pub fn close(self, error: Option<LlmError>, tokens: Option<Tokens>) {
        let untouched = error.is_some_and(|error| {
            matches!(
                error,
                LlmError::Unreachable | LlmError::Unavailable(_) | LlmError::Rejected(_)
            )
        });
        let tokens = match tokens {
            Some(tokens) => tokens,
            None if untouched => Tokens::default(),
            None => Tokens { prompt_tokens: self.prompt_tokens, completion_tokens: 0 },
        };
        if error.is_some() {
            self.usage.count(&self.model, self.purpose, |counts| counts.errors += 1);
        }
        self.usage.tokens(&self.model, self.purpose, tokens);
        self.reservation.settle(tokens);
        match error {
            Some(error) if error.is_the_servers() => self.permit.failed(Instant::now()),
            // Too many requests say nothing of the server's health.
            Some(LlmError::Unavailable(_)) => drop(self.permit),
            _ => self.permit.answered(),
        }
    }
}
