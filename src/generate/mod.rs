//! Lifelike transactions of invented people, for demonstrations, benchmarks and tests. Pure: the
//! same options give the same documents, and a person's documents do not depend on how many others
//! are generated.

mod accounts;
mod benefits;
mod bills;
mod budget;
mod catalogue;
mod document;
mod own;
mod person;
mod persona;
mod random;
mod standing;

use std::io::{self, Write};

use jiff::Span;
use jiff::civil::Date;

pub use accounts::AccountKind;
pub use document::{Account, Document, Mark};
use person::{Days, Life, live};
use persona::PERSONAS;
use random::Dice;

/// What to generate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many people, with the ids 1, 2, 3…
    pub users: u64,
    /// How many months of documents each has, back from `until`.
    pub months: u32,
    pub seed: u64,
    /// The last day. Documents marked as future are announced for days after it.
    pub until: Date,
}

impl Options {
    fn days(&self) -> Days {
        // Two years that end on 20 October 2025 begin on 21 October 2023.
        let from = self
            .until
            .checked_sub(Span::new().months(i64::from(self.months.min(1200))))
            .and_then(Date::tomorrow)
            .unwrap_or(self.until);
        Days { from, until: self.until }
    }

    fn life(&self, user: u64) -> Life {
        let persona = PERSONAS[((user - 1) % PERSONAS.len() as u64) as usize];
        live(user, persona, self.days(), Dice::new(self.seed, user))
    }
}

/// The transactions, by user, then by date.
pub fn documents(options: Options) -> impl Iterator<Item = Document> {
    (1..=options.users).flat_map(move |user| options.life(user).documents)
}

/// The accounts, by user. Each balance is what its account was opened with and its documents.
pub fn accounts(options: Options) -> impl Iterator<Item = Account> {
    (1..=options.users).flat_map(move |user| options.life(user).accounts)
}

/// Writes the transactions as lines of JSON.
pub fn write_documents(options: Options, out: &mut dyn Write) -> io::Result<()> {
    document::write_lines(documents(options), out, Document::write_json_line)
}

/// Writes the accounts as lines of JSON.
pub fn write_accounts(options: Options, out: &mut dyn Write) -> io::Result<()> {
    document::write_lines(accounts(options), out, Account::write_json_line)
}

/// Three people's transactions and accounts: an employee (1), a family (2) and a freelancer (3),
/// two years up to and including `until`.
pub fn demonstration(until: Date) -> (Vec<Document>, Vec<Account>) {
    let options = Options { users: 3, months: 24, seed: 2, until };
    (documents(options).collect(), accounts(options).collect())
}

#[cfg(test)]
mod tests;
