//! A document as the cells of its columns.

use std::borrow::Cow;

use jiff::civil::Date;

use super::{Account, Transaction};

/// One document, ready for an index.
pub struct Record<'a> {
    pub tenant: i64,
    /// Unique among the tenant's documents of the index.
    pub key: Cow<'a, str>,
    /// The day (see [`days`]) by which the document is found.
    pub day: Option<i64>,
    /// Each with the place of its name among the document's `FIELDS`; those missing are left out.
    pub cells: Vec<(usize, Cell<'a>)>,
}

/// A value as a column holds it: amounts in cents, dates in days, instants in milliseconds.
#[derive(Debug)]
pub enum Cell<'a> {
    Number(i64),
    Words(Cow<'a, str>),
}

/// Days since 1970-01-01 of a civil date (Hinnant's days_from_civil).
pub fn days(date: Date) -> i64 {
    let (year, month, day) =
        (i64::from(date.year()), i64::from(date.month()), i64::from(date.day()));
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The name of a date's weekday, as the index has it.
pub fn weekday(date: Date) -> &'static str {
    const NAMES: [&str; 7] =
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    // 1970-01-01 was a Thursday.
    NAMES[(days(date) + 3).rem_euclid(7) as usize]
}

/// `yyyy-MM` of a date.
pub fn month_year(date: Date) -> String {
    let (year, month) = (date.year().unsigned_abs() % 10_000, date.month().unsigned_abs());
    let digit = |number: u16| char::from(b'0' + (number % 10) as u8);
    let mut text = String::with_capacity(7);
    text.extend([1000, 100, 10, 1].map(|place| digit(year / place)));
    text.push('-');
    text.extend([digit(u16::from(month) / 10), digit(u16::from(month))]);
    text
}

/// Fills the cells in the order of the names.
struct Cells<'a> {
    names: &'static [&'static str],
    place: usize,
    cells: Vec<(usize, Cell<'a>)>,
}

impl<'a> Cells<'a> {
    fn of(names: &'static [&'static str]) -> Cells<'a> {
        Cells { names, place: 0, cells: Vec::with_capacity(names.len()) }
    }

    fn cell(&mut self, name: &'static str, cell: Option<Cell<'a>>) {
        debug_assert_eq!(self.names[self.place], name);
        self.cells.extend(cell.map(|cell| (self.place, cell)));
        self.place += 1;
    }

    fn number(&mut self, name: &'static str, number: impl Into<Option<i64>>) {
        self.cell(name, number.into().map(Cell::Number));
    }

    fn words(&mut self, name: &'static str, text: Option<&'a String>) {
        self.cell(name, text.map(|text| Cell::Words(Cow::Borrowed(text.as_str()))));
    }

    fn derived(&mut self, name: &'static str, written: Option<&'a String>, or: Cow<'a, str>) {
        let text = written.map_or(or, |text| Cow::Borrowed(text.as_str()));
        self.cell(name, Some(Cell::Words(text)));
    }
}

impl Transaction {
    /// The names of a record's cells.
    pub const FIELDS: &[&str] = &[
        "transaction_id",
        "user_id",
        "account_id",
        "account_name",
        "account_type",
        "amount",
        "amount_abs",
        "currency_code",
        "transaction_type",
        "operation_type",
        "date",
        "month_year",
        "weekday",
        "primary_description",
        "merchant_name",
        "category_name",
        "is_deleted",
        "is_future",
        "is_internal",
    ];

    /// The cells of the index of transactions; what is missing and follows from others is derived.
    pub fn record(&self) -> Record<'_> {
        let day = days(self.date);
        let direction = if self.amount.0 < 0 { "debit" } else { "credit" };
        let month = match self.month_year {
            Some(_) => Cow::Borrowed(""),
            None => Cow::Owned(month_year(self.date)),
        };
        let mut cells = Cells::of(Transaction::FIELDS);
        cells.words("transaction_id", Some(&self.transaction_id));
        cells.number("user_id", self.user_id);
        cells.number("account_id", self.account_id);
        cells.words("account_name", self.account_name.as_ref());
        cells.words("account_type", self.account_type.as_ref());
        cells.number("amount", self.amount.0);
        cells.number("amount_abs", self.amount.0.abs());
        cells.words("currency_code", self.currency_code.as_ref());
        cells.derived("transaction_type", self.transaction_type.as_ref(), direction.into());
        cells.words("operation_type", self.operation_type.as_ref());
        cells.number("date", day);
        cells.derived("month_year", self.month_year.as_ref(), month);
        cells.derived("weekday", self.weekday.as_ref(), weekday(self.date).into());
        cells.words("primary_description", self.primary_description.as_ref());
        cells.words("merchant_name", self.merchant_name.as_ref());
        cells.words("category_name", self.category_name.as_ref());
        cells.number("is_deleted", self.is_deleted.map(i64::from));
        cells.number("is_future", self.is_future.map(i64::from));
        cells.number("is_internal", self.is_internal.map(i64::from));
        Record {
            tenant: self.user_id,
            key: Cow::Borrowed(&self.transaction_id),
            day: Some(day),
            cells: cells.cells,
        }
    }
}

impl Account {
    /// The names of a record's cells.
    pub const FIELDS: &[&str] = &[
        "user_id",
        "account_id",
        "account_name",
        "account_type",
        "account_balance",
        "account_currency",
        "is_active",
        "last_sync_timestamp",
    ];

    /// The cells of the index of accounts.
    pub fn record(&self) -> Record<'_> {
        let mut cells = Cells::of(Account::FIELDS);
        cells.number("user_id", self.user_id);
        cells.number("account_id", self.account_id);
        cells.words("account_name", self.account_name.as_ref());
        cells.words("account_type", self.account_type.as_ref());
        cells.number("account_balance", self.account_balance.0);
        cells.words("account_currency", self.account_currency.as_ref());
        cells.number("is_active", self.is_active.map(i64::from));
        let synced = self.last_sync_timestamp.map(jiff::Timestamp::as_millisecond);
        cells.number("last_sync_timestamp", synced);
        Record {
            tenant: self.user_id,
            key: Cow::Owned(self.account_id.to_string()),
            day: None,
            cells: cells.cells,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_from_the_date_and_the_sign_is_derived() {
        let line = r#"{"transaction_id": "1", "user_id": 7, "amount": -2.5, "date": "2025-10-20"}"#;
        let transaction = Transaction::from_json(line).unwrap();
        let record = transaction.record();
        let told = |name: &str| {
            let place = Transaction::FIELDS.iter().position(|field| *field == name).unwrap();
            let (_, cell) = record.cells.iter().find(|(at, _)| *at == place).unwrap();
            format!("{cell:?}")
        };
        assert_eq!(told("transaction_type"), "Words(\"debit\")");
        assert_eq!(told("month_year"), "Words(\"2025-10\")");
        assert_eq!(told("weekday"), "Words(\"Monday\")");
        assert_eq!(told("amount_abs"), "Number(250)");
        assert_eq!(told("date"), "Number(20381)");
    }
}
