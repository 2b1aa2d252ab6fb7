//! What a bank's file tells, as its readers hand it on: accounts, movements, balances.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::open::Open;
use crate::domain::Currency;

/// One thing that a file tells, in the order of the file.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// An account; the movements and balances that name it come after it. Accounts are counted from
    /// 0 in the order they come.
    Account(BankAccount),
    Movement(Movement),
    Balance(Balance),
    /// A line that should hold a movement and cannot be used.
    Unread(Unread),
    /// Something that a person should know, and that keeps no line out.
    Note(String),
}

/// An account as a file names it. Nothing is known of it where a file does not name one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct BankAccount {
    /// The IBAN, or the bank's own number, as written.
    pub number: Option<String>,
    /// The bank's identifier: a clearing number, a BIC, a name; with the branch where one is told.
    pub bank: Option<String>,
    pub name: Option<String>,
    pub kind: Option<AccountKind>,
    pub currency: Option<Currency>,
}

/// The kinds of finance.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccountKind {
    Checking,
    Savings,
    Card,
    Loan,
    Investment,
}

/// One line of an account's statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Movement {
    /// The account's place among the file's.
    pub account: usize,
    /// The line of the file that it begins on, from 1; in a spreadsheet, the row.
    pub line: u64,
    /// The booking day as written, without zone arithmetic.
    pub booked: Date,
    pub value: Option<Date>,
    /// Signed, in major units, with all decimals of the file: what left is negative.
    pub amount: Decimal,
    /// `None` where the file does not tell: never a guess.
    pub currency: Option<Currency>,
    /// What the bank wrote about it, in one line.
    pub label: String,
    /// Who paid or was paid, where the file says so apart.
    pub counterparty: Option<String>,
    /// The id that the bank gave it: not unique by itself.
    pub file_id: Option<String>,
    /// The merchant category code (ISO 18245).
    pub mcc: Option<u16>,
    /// The bank's own word or code for the kind of operation.
    pub operation: Option<String>,
    /// The bank's own category.
    pub category: Option<String>,
    pub status: Status,
}

/// Whether it has happened. Only booked movements are imported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    #[default]
    Booked,
    Pending,
    /// Reverted, declined, failed: it will not happen.
    Void,
}

/// An account's balance on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Balance {
    pub account: usize,
    pub line: u64,
    pub kind: BalanceKind,
    pub day: Option<Date>,
    pub amount: Decimal,
    pub currency: Option<Currency>,
}

/// Where a balance stands to the movements of its statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BalanceKind {
    /// Before the first movement that follows.
    Opening,
    /// After the last movement so far.
    Closing,
    /// Of a day, without a place among the file's movements: nothing can be checked by it.
    Standing,
}

/// A line that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    pub line: u64,
    /// The line as it stands, shortened.
    pub text: String,
    /// What is wrong, and what is allowed.
    pub problem: String,
}

/// Why a file as a whole is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{problem}", line.map_or(String::new(), |line| format!("line {line}: ")))]
pub struct Refusal {
    pub line: Option<u64>,
    /// What is wrong, and what is allowed or would help.
    pub problem: String,
    /// What a person could say for it to be read.
    pub open: Option<Box<Open>>,
}

impl Refusal {
    /// Of the file as a whole.
    pub fn whole(problem: impl Into<String>) -> Refusal {
        Refusal { line: None, problem: problem.into(), open: None }
    }

    /// For what stands on a line.
    pub fn at(line: u64, problem: impl Into<String>) -> Refusal {
        Refusal { line: Some(line), problem: problem.into(), open: None }
    }

    /// The same, where an answer of a person settles it.
    pub fn settled_by(self, open: Open) -> Refusal {
        Refusal { open: Some(Box::new(open)), ..self }
    }
}

/// Who takes what is read.
pub type Take<'a> = dyn FnMut(Event) + 'a;

/// Of a text in one line, after how many bytes no more parts are taken.
const LONGEST: usize = 4096;

/// Texts on their way into one line: blanks run together, each part once, a part that the next
/// begins with left out. Ends with the part that makes it longer than any label is.
pub fn one_line<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut said: Vec<String> = Vec::new();
    for part in parts {
        if said.iter().map(String::len).sum::<usize>() > LONGEST {
            break;
        }
        let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
        if part.is_empty() || said.iter().any(|before| before.contains(&part)) {
            continue;
        }
        said.retain(|before| !part.starts_with(before.as_str()));
        said.push(part);
    }
    said.join(" ")
}

/// A text short enough to be shown in an error.
pub fn shortened(text: &str) -> String {
    const MOST: usize = 120;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

/// A text with a value in it, trimmed.
pub fn told(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_label_are_told_once() {
        assert_eq!(one_line(["CARTE  LIDL", "", "CARTE LIDL 12/05"]), "CARTE LIDL 12/05");
        assert_eq!(one_line(["LIDL SA", "Achat", "LIDL"]), "LIDL SA Achat");
        assert_eq!(one_line(["a\n b", "a b"]), "a b");
    }

    #[test]
    fn a_label_of_a_million_parts_ends() {
        let parts: Vec<String> = (0..1_000_000).map(|at| format!("part {at}.")).collect();
        let line = one_line(parts.iter().map(String::as_str));
        assert!((LONGEST..2 * LONGEST).contains(&line.len()));
    }

    #[test]
    fn a_refusal_names_its_line_where_there_is_one() {
        assert_eq!(Refusal::at(7, "no amount").to_string(), "line 7: no amount");
        assert_eq!(Refusal::whole("a PDF").to_string(), "a PDF");
    }
}
