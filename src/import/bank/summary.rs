//! What a file tells, added up: what a preview shows, and whether its balances fit.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::event::{Balance, BalanceKind, BankAccount, Event, Movement, Status, Unread};
use crate::domain::Currency;

/// The most lines that cannot be used which are kept; all are counted.
const MOST_KEPT: usize = 50;

/// The sums of a file, account by account.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    pub accounts: Vec<OfAccount>,
    /// The first lines that cannot be used, and how many there are.
    pub unread: Vec<Unread>,
    pub unread_count: usize,
    /// What a person should know: balances that do not fit, and what the reader noted.
    pub warnings: Vec<String>,
}

/// The sums of one account's booked movements.
#[derive(Clone, Debug, Default)]
pub struct OfAccount {
    pub account: BankAccount,
    pub count: usize,
    pub first: Option<Date>,
    pub last: Option<Date>,
    /// What came in and what went out (negative), per currency; `None` where the file tells none.
    pub sums: BTreeMap<Option<Currency>, Sums>,
    /// Movements that are not imported.
    pub pending: usize,
    pub void: usize,
    /// The latest balance.
    pub balance: Option<Balance>,
    /// Opening + movements = closing, as often as it was told.
    pub balanced: usize,
    /// Closing balances that did not fit.
    pub unbalanced: usize,
    opening: Option<Balance>,
    /// What the movements since the last closing balance come to.
    since: BTreeMap<Option<Currency>, Decimal>,
}

/// What came in, and what went out: never positive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub credits: Decimal,
    pub debits: Decimal,
}

impl Sums {
    pub fn net(&self) -> Decimal {
        self.credits + self.debits
    }
}

impl Summary {
    /// Adds what a reader hands on.
    pub fn take(&mut self, event: &Event) {
        match event {
            Event::Account(account) => {
                self.accounts.push(OfAccount { account: account.clone(), ..OfAccount::default() });
            }
            Event::Movement(movement) => {
                if let Some(account) = self.accounts.get_mut(movement.account) {
                    account.add(movement);
                }
            }
            Event::Balance(balance) => {
                if let Some(account) = self.accounts.get_mut(balance.account) {
                    let warning = account.weigh(balance);
                    account.unbalanced += usize::from(warning.is_some());
                    self.warnings.extend(warning);
                }
            }
            Event::Unread(unread) => {
                self.unread_count += 1;
                if self.unread.len() < MOST_KEPT {
                    self.unread.push(unread.clone());
                }
            }
            Event::Note(note) => self.warnings.push(note.clone()),
        }
    }

    /// All booked movements.
    pub fn count(&self) -> usize {
        self.accounts.iter().map(|account| account.count).sum()
    }
}

impl OfAccount {
    /// How the file names it, for a person.
    pub fn name(&self) -> String {
        let BankAccount { number, bank, name, .. } = &self.account;
        let parts = [bank, number, name].into_iter().flatten().map(String::as_str);
        let name = parts.collect::<Vec<_>>().join(" ");
        if name.is_empty() { "an account that the file does not name".into() } else { name }
    }

    fn add(&mut self, movement: &Movement) {
        match movement.status {
            Status::Pending => self.pending += 1,
            Status::Void => self.void += 1,
            Status::Booked => {
                self.count += 1;
                let day = movement.booked;
                self.first = Some(self.first.map_or(day, |first| first.min(day)));
                self.last = Some(self.last.map_or(day, |last| last.max(day)));
                let sums = self.sums.entry(movement.currency).or_default();
                let side = if movement.amount.is_sign_negative() {
                    &mut sums.debits
                } else {
                    &mut sums.credits
                };
                *side += movement.amount;
                *self.since.entry(movement.currency).or_default() += movement.amount;
            }
        }
    }

    /// Holds a balance against what came before; gives what does not fit.
    fn weigh(&mut self, balance: &Balance) -> Option<String> {
        if balance.kind == BalanceKind::Opening {
            self.opening = Some(balance.clone());
            return None;
        }
        let later = self.balance.as_ref().is_none_or(|one| balance.day >= one.day);
        if later {
            self.balance = Some(balance.clone());
        }
        if balance.kind == BalanceKind::Standing {
            return None;
        }
        let since = std::mem::take(&mut self.since);
        let opening = self.opening.take()?;
        let line = balance.line;
        let shown = |currency: Option<Currency>| {
            currency.map_or("no currency".to_owned(), |one| one.to_string())
        };
        let other = since.keys().find(|currency| **currency != balance.currency);
        if opening.currency != balance.currency {
            return Some(format!(
                "line {line}: {}: the closing balance is in {}, the opening one in {}",
                self.name(),
                shown(balance.currency),
                shown(opening.currency)
            ));
        }
        if let Some(other) = other {
            return Some(format!(
                "line {line}: {}: the closing balance is in {}, and movements in {}",
                self.name(),
                shown(balance.currency),
                shown(*other)
            ));
        }
        let moved = since.get(&balance.currency).copied().unwrap_or_default();
        if opening.amount + moved != balance.amount {
            return Some(format!(
                "line {line}: {}: the opening balance {} and the movements {moved} make {}, and the \
                 closing balance is {}",
                self.name(),
                opening.amount,
                opening.amount + moved,
                balance.amount
            ));
        }
        self.balanced += 1;
        None
    }
}
