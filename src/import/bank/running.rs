//! The balance beside each movement of a table: what it says of the balances before and after all.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::event::{Balance, BalanceKind, Movement};
use crate::domain::Currency;

/// The running balance of one account, row by row.
#[derive(Debug, Default)]
pub struct Running {
    first: Option<Step>,
    last: Option<Step>,
    movements: usize,
    /// Steps that fit when the rows run onwards in time, and backwards.
    onwards: usize,
    backwards: usize,
    steps: usize,
    currency: Option<Currency>,
    /// A row had no balance.
    gaps: bool,
}

#[derive(Clone, Copy, Debug)]
struct Step {
    day: Date,
    line: u64,
    amount: Decimal,
    balance: Decimal,
}

impl Running {
    /// Adds the next row of the account.
    pub fn add(&mut self, movement: &Movement, balance: Option<Decimal>) {
        self.movements += 1;
        self.currency = self.currency.or(movement.currency);
        let Some(balance) = balance else {
            self.gaps = true;
            return;
        };
        let step =
            Step { day: movement.booked, line: movement.line, amount: movement.amount, balance };
        if let Some(before) = self.last {
            self.steps += 1;
            self.onwards += usize::from(before.balance + step.amount == step.balance);
            self.backwards += usize::from(step.balance + before.amount == before.balance);
        }
        self.first.get_or_insert(step);
        self.last = Some(step);
    }

    pub fn movements(&self) -> usize {
        self.movements
    }

    /// Whether the balances follow from the amounts, at least half of them.
    pub fn holds(&self) -> bool {
        self.steps > 0 && self.onwards.max(self.backwards) * 2 >= self.steps
    }

    /// The balance before the oldest and after the newest row.
    pub fn balances(self, account: usize) -> Vec<Balance> {
        let (Some(first), Some(last)) = (self.first, self.last) else { return Vec::new() };
        let newest_first = match self.onwards.cmp(&self.backwards) {
            std::cmp::Ordering::Less => true,
            std::cmp::Ordering::Greater => false,
            std::cmp::Ordering::Equal => first.day > last.day,
        };
        let (oldest, newest) = if newest_first { (last, first) } else { (first, last) };
        let told = |kind, step: Step, amount| Balance {
            account,
            line: step.line,
            kind,
            day: Some(step.day),
            amount,
            currency: self.currency,
        };
        let closing = told(BalanceKind::Closing, newest, newest.balance);
        // Rows without a balance, or a column of something else: a balance of its day, no more.
        if self.gaps || self.steps > 0 && !self.holds() {
            return vec![Balance { kind: BalanceKind::Standing, ..closing }];
        }
        vec![told(BalanceKind::Opening, oldest, oldest.balance - oldest.amount), closing]
    }
}
