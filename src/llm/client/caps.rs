//! What calls may cost: a bound for one question, for one user's day, and for all on one day. A
//! call's worst case is reserved before it is made, and settled when it ends.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::ToSpan;
use jiff::civil::Date;

use super::wire::Tokens;
use crate::domain::Tenant;

/// Bounds in tokens, sent and received together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    pub question: u64,
    pub user_and_day: u64,
    pub day: u64,
}

impl Default for Caps {
    fn default() -> Caps {
        Caps { question: 40_000, user_and_day: 400_000, day: 20_000_000 }
    }
}

/// Which bound a call would have gone beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cap {
    Question,
    UserAndDay,
    Day,
}

/// Who pays for the calls of one question, and what they came to. One per question.
#[derive(Debug)]
pub struct Payer {
    tenant: Tenant,
    /// The day of the question.
    day: Date,
    spent: Mutex<Spent>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Spent {
    calls: u32,
    tokens: Tokens,
    /// What counts against the question's bound, reservations among it.
    charged: u64,
}

impl Payer {
    pub fn new(tenant: Tenant, day: Date) -> Arc<Payer> {
        Arc::new(Payer { tenant, day, spent: Mutex::default() })
    }

    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// The calls of the question so far, and their tokens.
    pub fn used(&self) -> (u32, Tokens) {
        let spent = lock(&self.spent);
        (spent.calls, spent.tokens)
    }
}

/// What was charged to whom; one for the whole service.
#[derive(Clone, Debug)]
pub(super) struct Ledger {
    caps: Caps,
    days: Arc<Mutex<Days>>,
}

#[derive(Debug, Default)]
struct Days {
    users: HashMap<(Tenant, Date), u64>,
    all: HashMap<Date, u64>,
}

impl Days {
    fn charge(&mut self, payer: &Payer, change: impl Fn(u64) -> u64) {
        for charged in [
            self.users.entry((payer.tenant.clone(), payer.day)).or_default(),
            self.all.entry(payer.day).or_default(),
        ] {
            *charged = change(*charged);
        }
    }
}

/// A call's worst case, charged. Dropped without being settled it stays charged: what was sent may
/// have been worked on.
#[derive(Debug)]
pub(super) struct Reservation {
    days: Arc<Mutex<Days>>,
    payer: Arc<Payer>,
    charged: u64,
}

impl Ledger {
    pub fn new(caps: Caps) -> Ledger {
        Ledger { caps, days: Arc::default() }
    }

    /// Charges `tokens`, all or nothing.
    pub fn reserve(&self, payer: &Arc<Payer>, tokens: u64) -> Result<Reservation, Cap> {
        let mut days = lock(&self.days);
        if !days.all.contains_key(&payer.day) {
            // Around midnight two days run, in different time zones.
            let oldest = payer.day.checked_sub(2.days()).unwrap_or(payer.day);
            days.users.retain(|(_, day), _| *day >= oldest);
            days.all.retain(|day, _| *day >= oldest);
        }
        let mut spent = lock(&payer.spent);
        let user = days.users.get(&(payer.tenant.clone(), payer.day)).copied().unwrap_or_default();
        let all = days.all.get(&payer.day).copied().unwrap_or_default();
        for (charged, most, cap) in [
            (spent.charged, self.caps.question, Cap::Question),
            (user, self.caps.user_and_day, Cap::UserAndDay),
            (all, self.caps.day, Cap::Day),
        ] {
            if charged.saturating_add(tokens) > most {
                return Err(cap);
            }
        }
        spent.charged += tokens;
        spent.calls += 1;
        days.charge(payer, |charged| charged + tokens);
        Ok(Reservation { days: self.days.clone(), payer: payer.clone(), charged: tokens })
    }
}

impl Reservation {
    /// The call ended and came to this.
    pub fn settle(self, tokens: Tokens) {
        let (actual, reserved) = (tokens.all(), self.charged);
        let change = |charged: u64| charged.saturating_sub(reserved).saturating_add(actual);
        lock(&self.days).charge(&self.payer, change);
        let mut spent = lock(&self.payer.spent);
        spent.charged = change(spent.charged);
        let sum = &mut spent.tokens;
        sum.prompt_tokens = sum.prompt_tokens.saturating_add(tokens.prompt_tokens);
        sum.completion_tokens = sum.completion_tokens.saturating_add(tokens.completion_tokens);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn payer(name: &str, day: Date) -> Arc<Payer> {
        Payer::new(Tenant::new(name).unwrap(), day)
    }

    fn used(prompt_tokens: u32) -> Tokens {
        Tokens { prompt_tokens, completion_tokens: 0 }
    }

    #[test]
    fn what_is_reserved_counts_until_it_is_settled() {
        let ledger = Ledger::new(Caps { question: 1_000, user_and_day: 100, day: 150 });
        let today = date(2025, 10, 20);
        let first = ledger.reserve(&payer("a", today), 90).unwrap();
        assert_eq!(ledger.reserve(&payer("a", today), 20).unwrap_err(), Cap::UserAndDay);
        assert_eq!(ledger.reserve(&payer("b", today), 70).unwrap_err(), Cap::Day);
        first.settle(used(10));
        drop(ledger.reserve(&payer("a", today), 90).unwrap());
        assert_eq!(ledger.reserve(&payer("a", today), 1).unwrap_err(), Cap::UserAndDay);
        assert!(ledger.reserve(&payer("a", date(2025, 10, 21)), 90).is_ok(), "another day");
    }

    #[test]
    fn one_question_has_its_own_bound() {
        let ledger = Ledger::new(Caps { question: 100, user_and_day: 1_000, day: 1_000 });
        let question = payer("a", date(2025, 10, 20));
        ledger.reserve(&question, 60).unwrap().settle(used(60));
        assert_eq!(ledger.reserve(&question, 60).unwrap_err(), Cap::Question);
        assert_eq!(question.used(), (1, used(60)));
    }
}
