//! The short way for a line of JSON that is already as the index has it: no object in between.

use jiff::civil::Date;
use serde::Deserialize;

use super::normal::Normalizer;
use crate::domain::Currency;
use crate::domain::document::{Cents, Transaction, month_year, weekday};

/// A transaction in the forms of the index. What is spelt or typed otherwise does not fit.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plain<'a> {
    transaction_id: &'a str,
    user_id: u32,
    account_id: Option<u32>,
    account_name: Option<&'a str>,
    account_type: Option<&'a str>,
    amount: f64,
    /// Follows from the amount, whatever the line says.
    #[serde(rename = "amount_abs")]
    _amount_abs: Option<f64>,
    currency_code: &'a str,
    transaction_type: &'a str,
    operation_type: Option<&'a str>,
    date: &'a str,
    #[serde(rename = "month_year")]
    _month_year: Option<&'a str>,
    #[serde(rename = "weekday")]
    _weekday: Option<&'a str>,
    primary_description: Option<&'a str>,
    merchant_name: Option<&'a str>,
    category_name: Option<&'a str>,
    is_deleted: Option<bool>,
    is_future: Option<bool>,
    is_internal: Option<bool>,
}

/// The transaction of a line to which the rules would change nothing; `None` where they might, or
/// would refuse it. Whatever this gives, they give too.
pub(super) fn transaction(line: &[u8], rules: &Normalizer) -> Option<Transaction> {
    let plain: Plain = serde_json::from_str(std::str::from_utf8(line).ok()?).ok()?;
    let texts = [
        Some(plain.transaction_id),
        plain.account_name,
        plain.account_type,
        plain.operation_type,
        plain.primary_description,
        plain.merchant_name,
        plain.category_name,
    ];
    let as_it_is = |text: &str| !text.is_empty() && text.trim().len() == text.len();
    let currency = Currency::new(plain.currency_code)?;
    if !texts.into_iter().flatten().all(as_it_is)
        || !rules.takes(i64::from(plain.user_id))
        || currency.code() != plain.currency_code
        || currency.decimals() != 2
    {
        return None;
    }
    let amount = cents(plain.amount)?;
    let direction = if amount.0 < 0 { "debit" } else { "credit" };
    if plain.transaction_type != direction {
        return None;
    }
    let date = day(plain.date)?;
    let own = |text: Option<&str>| text.map(str::to_owned);
    Some(Transaction {
        transaction_id: plain.transaction_id.to_owned(),
        user_id: i64::from(plain.user_id),
        account_id: plain.account_id.map(i64::from),
        account_name: own(plain.account_name),
        account_type: own(plain.account_type),
        amount,
        amount_abs: Some(Cents(amount.0.abs())),
        currency_code: own(Some(plain.currency_code)),
        transaction_type: own(Some(plain.transaction_type)),
        operation_type: own(plain.operation_type),
        date,
        month_year: Some(month_year(date)),
        weekday: own(Some(weekday(date))),
        primary_description: own(plain.primary_description),
        merchant_name: own(plain.merchant_name),
        category_name: own(plain.category_name),
        is_deleted: plain.is_deleted,
        is_future: plain.is_future,
        is_internal: plain.is_internal,
    })
}

/// Exact cents of an amount that is neither zero nor huge.
fn cents(amount: f64) -> Option<Cents> {
    let cents = (amount * 100.0).round();
    let exact = cents / 100.0 == amount && cents != 0.0 && cents.abs() < 1e12;
    exact.then_some(Cents(cents as i64))
}

/// `yyyy-MM-dd` and nothing else.
fn day(text: &str) -> Option<Date> {
    let digits: &[u8; 10] = text.as_bytes().try_into().ok()?;
    let number = |places: &[usize]| {
        places.iter().try_fold(0_i16, |number, place| {
            let digit = digits[*place].is_ascii_digit().then(|| digits[*place] - b'0')?;
            Some(number * 10 + i16::from(digit))
        })
    };
    let (year, month, day) = (number(&[0, 1, 2, 3])?, number(&[5, 6])?, number(&[8, 9])?);
    if digits[4] != b'-' || digits[7] != b'-' {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::Tenant;

    /// Lines that are nearly plain: each field as it is in the index, or as it should not be.
    fn lines() -> impl Strategy<Value = Value> {
        let fields: Vec<(&str, Vec<Value>)> = vec![
            ("transaction_id", vec![json!("7"), json!(" 7"), json!(""), json!(7), Value::Null]),
            ("user_id", vec![json!(1), json!("1"), json!(2), json!(-1), json!(1.0)]),
            ("account_id", vec![json!(11), json!("11"), json!(-11), json!(5_000_000_000_i64)]),
            ("account_name", vec![json!("A \"B\""), json!("é "), json!("\u{a0}x"), json!(3)]),
            (
                "amount",
                vec![
                    json!(-2.5),
                    json!(2.5),
                    json!(0.0),
                    json!(0),
                    json!(-301.460_000_000_000_04),
                    json!(0.005),
                    json!("1_000"),
                    json!(1e13),
                    json!(12),
                    json!(-1e2),
                ],
            ),
            ("amount_abs", vec![json!(2.5), json!(3.5), json!("x")]),
            (
                "currency_code",
                vec![json!("EUR"), json!("eur"), json!("JPY"), json!("KWD"), json!("E")],
            ),
            ("transaction_type", vec![json!("debit"), json!("credit"), json!("Debit"), json!("x")]),
            (
                "date",
                vec![
                    json!("2025-10-20"),
                    json!("2025-02-30"),
                    json!("20/10/2025"),
                    json!("2025-10-20T00:00"),
                ],
            ),
            ("month_year", vec![json!("2025-10"), json!("2024-01"), json!(5)]),
            ("weekday", vec![json!("Monday"), json!("lundi")]),
            ("merchant_name", vec![json!("Lidl"), json!("L\u{fffd}\n"), json!("")]),
            ("is_deleted", vec![json!(true), json!("oui"), json!(2)]),
            ("account_balance", vec![json!(1)]),
            ("is_active", vec![json!("x")]),
        ];
        let usual = json!({"transaction_id": "7", "user_id": 1, "amount": -2.5, "date": "2025-10-20",
            "currency_code": "EUR", "transaction_type": "debit"});
        prop::collection::vec((0..fields.len(), any::<prop::sample::Index>()), 0..4).prop_map(
            move |chosen| {
                let mut line = usual.clone();
                for (field, value) in chosen {
                    let (name, values) = &fields[field];
                    line[*name] = values[value.index(values.len())].clone();
                }
                line
            },
        )
    }

    proptest! {
        #[test]
        fn what_goes_the_short_way_is_what_the_rules_make_of_it(line in lines(), named: bool) {
            let user = named.then(|| Tenant::new("1").unwrap());
            let mut rules = Normalizer::new(user);
            if let Some(short) = transaction(line.to_string().as_bytes(), &rules) {
                let (_, object) = rules.normalize(line.as_object().unwrap().clone()).unwrap();
                let long = Transaction::from_object(&Value::Object(object)).unwrap();
                prop_assert_eq!(short, long);
            }
        }
    }

    #[test]
    fn what_is_generated_goes_the_short_way() {
        let (transactions, _) = crate::generate::demonstration(jiff::civil::date(2025, 10, 20));
        let rules = Normalizer::default();
        for document in transactions {
            let mut line = Vec::new();
            document.write_json_line(&mut line);
            assert!(transaction(&line, &rules).is_some(), "{}", String::from_utf8_lossy(&line));
        }
    }
}
