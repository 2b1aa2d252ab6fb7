//! What the calls came to, by model and purpose: for `/stats` and `/metrics`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::wire::Tokens;

/// What a call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Purpose {
    Plan,
    Wording,
}

impl Purpose {
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::Plan => "plan",
            Purpose::Wording => "wording",
        }
    }
}

/// Sums since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests sent, retries among them.
    pub calls: u64,
    pub errors: u64,
    /// Requests sent a second time to one server.
    pub retries: u64,
    /// Calls that went to the fallback.
    pub fallbacks: u64,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
}

type Table = BTreeMap<(String, Purpose), Counts>;

#[derive(Clone, Debug, Default)]
pub(super) struct Usage(Arc<Mutex<Table>>);

impl Usage {
    pub fn count(&self, model: &str, purpose: Purpose, change: impl FnOnce(&mut Counts)) {
        change(self.table().entry((model.to_owned(), purpose)).or_default());
    }

    pub fn tokens(&self, model: &str, purpose: Purpose, tokens: Tokens) {
        self.count(model, purpose, |counts| {
            counts.prompt_tokens += u64::from(tokens.prompt_tokens);
            counts.completion_tokens += u64::from(tokens.completion_tokens);
        });
    }

    pub fn all(&self) -> Table {
        self.table().clone()
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
