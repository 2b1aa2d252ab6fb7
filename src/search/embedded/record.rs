//! A document as the cells of its columns.

use std::borrow::Cow;

use crate::domain::document::{Account, Transaction};

use super::values::days;

/// One document, ready for the index.
pub struct Record<'a> {
    pub tenant: i64,
    /// Unique among the tenant's documents of the index.
    pub key: Cow<'a, str>,
    /// The day of the mapping's `period`.
    pub day: Option<i64>,
    pub cells: Vec<(&'static str, Cell<'a>)>,
}

pub enum Cell<'a> {
    Number(i64),
    Words(Cow<'a, str>),
}

/// Cells, without those that are missing.
struct Cells<'a>(Vec<(&'static str, Cell<'a>)>);

impl<'a> Cells<'a> {
    fn number(&mut self, name: &'static str, number: impl Into<Option<i64>>) {
        self.0.extend(number.into().map(|number| (name, Cell::Number(number))));
    }

    fn words(&mut self, name: &'static str, text: Option<&'a String>) {
        self.0.extend(text.map(|text| (name, Cell::Words(Cow::Borrowed(text.as_str())))));
    }

    fn derived(&mut self, name: &'static str, written: Option<&'a String>, or: Cow<'a, str>) {
        let text = written.map_or(or, |text| Cow::Borrowed(text.as_str()));
        self.0.push((name, Cell::Words(text)));
    }
}

const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl Transaction {
    /// The cells of the index `transactions`; what is missing and follows from others is derived.
    pub(super) fn record(&self) -> Record<'_> {
        let day = days(self.date);
        // 1970-01-01 was a Thursday.
        let weekday = WEEKDAYS[(day + 3).rem_euclid(7) as usize];
        let direction = if self.amount.0 < 0 { "debit" } else { "credit" };
        let month = match self.month_year {
            Some(_) => Cow::Borrowed(""),
            None => Cow::Owned(format!("{:04}-{:02}", self.date.year(), self.date.month())),
        };
        let mut cells = Cells(Vec::with_capacity(19));
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
        cells.derived("weekday", self.weekday.as_ref(), weekday.into());
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
            cells: cells.0,
        }
    }
}

impl Account {
    /// The cells of the index `accounts`.
    pub(super) fn record(&self) -> Record<'_> {
        let mut cells = Cells(Vec::with_capacity(8));
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
            cells: cells.0,
        }
    }
}
