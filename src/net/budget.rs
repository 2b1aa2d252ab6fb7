//! How many calls may be repeated: a part of all calls, so that a server in trouble gets a tenth more
//! load, not three times as much.

use std::sync::{Mutex, PoisonError};

/// Tokens in tenths: each call earns one, each repetition costs ten. It starts empty, so that a server
/// that was never there gets no repetitions at all.
#[derive(Debug, Default)]
pub struct Budget(Mutex<u32>);

impl Budget {
    const PRICE: u32 = 10;
    /// Repetitions that a quiet time can save up.
    const MOST: u32 = 10 * Budget::PRICE;

    /// One with as much as a quiet time saves up: for servers whose first calls matter too.
    pub fn full() -> Budget {
        Budget(Mutex::new(Budget::MOST))
    }

    /// One call was made.
    pub fn earn(&self) {
        let mut tenths = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *tenths = (*tenths + 1).min(Budget::MOST);
    }

    /// Pays for one repetition; false where there is nothing left.
    pub fn spend(&self) -> bool {
        let mut tenths = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = tenths.checked_sub(Budget::PRICE);
        *tenths = left.unwrap_or(*tenths);
        left.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_of_the_calls_may_be_repeated() {
        let budget = Budget::default();
        let mut repeated = 0;
        for _ in 0..1_000 {
            budget.earn();
            repeated += u32::from(budget.spend());
        }
        assert_eq!(repeated, 100);
        let saved = Budget::full();
        assert_eq!((0..20).filter(|_| saved.spend()).count(), 10);
    }
}
