//! A movement as it lies in the index.

use jiff::civil::{Date, date};

use crate::domain::document::{Cents, Transaction};
use crate::search::embedded::Held;

/// The document whose [`Transaction::FIELDS`] these are; `None` where the index has no id, owner, amount or day
/// of it, which no import leaves out.
pub fn transaction(row: &[Held]) -> Option<Transaction> {
    let held = |name: &str| {
        let place = Transaction::FIELDS.iter().position(|field| *field == name)?;
        row.get(place)
    };
    let text = |name| held(name).and_then(Held::text).map(str::to_owned);
    let number = |name| held(name).and_then(Held::number);
    let flag = |name| number(name).map(|number| number != 0);
    Some(Transaction {
        transaction_id: text("transaction_id")?,
        user_id: number("user_id")?,
        account_id: number("account_id"),
        account_name: text("account_name"),
        account_type: text("account_type"),
        amount: Cents(number("amount")?),
        amount_abs: number("amount_abs").map(Cents),
        currency_code: text("currency_code"),
        transaction_type: text("transaction_type"),
        operation_type: text("operation_type"),
        date: day(number("date")?)?,
        month_year: text("month_year"),
        weekday: text("weekday"),
        primary_description: text("primary_description"),
        merchant_name: text("merchant_name"),
        category_name: text("category_name"),
        is_deleted: flag("is_deleted"),
        is_future: flag("is_future"),
        is_internal: flag("is_internal"),
    })
}

fn day(days: i64) -> Option<Date> {
    date(1970, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}
