//! Between JSON and the whole numbers of the columns: cents, days, milliseconds.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Number, Value, json};

use super::mapping::Kind;
use crate::domain::document::days;

const DAY_MS: i64 = 86_400_000;

/// Year, month and day of a number of days since 1970-01-01.
pub fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// `yyyy-MM-dd` and nothing else, as days.
pub fn read_date(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let part = |range: std::ops::Range<usize>| -> Option<i16> {
        let digits = text.get(range)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let month = i8::try_from(part(5..7)?).ok()?;
    let day = i8::try_from(part(8..10)?).ok()?;
    Date::new(part(0..4)?, month, day).ok().map(days)
}

/// `yyyy-MM-dd` of days.
pub fn write_date(days: i64) -> String {
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// An instant with its offset, as milliseconds.
pub fn read_timestamp(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}

/// RFC 3339 in UTC.
pub fn write_timestamp(milliseconds: i64) -> String {
    Timestamp::from_millisecond(milliseconds).map(|time| time.to_string()).unwrap_or_default()
}

/// A JSON number, or a number as text, without going through a float's noise: the shortest decimal
/// that reads back as the same float is what was written.
pub fn decimal(value: &Value) -> Option<Decimal> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        _ => return None,
    };
    text.parse().ok().or_else(|| Decimal::from_scientific(&text).ok())
}

/// A canonical integer: 7 or "7", never 7.0, "007" or "+7".
pub fn canonical_integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => {
            let number: i64 = text.parse().ok()?;
            (number.to_string() == *text).then_some(number)
        }
        _ => None,
    }
}

/// How many of a column's units make one of what is told.
pub fn scale(kind: Kind) -> i64 {
    if kind == Kind::Money { 100 } else { 1 }
}

/// A whole number of units as the JSON float that Elasticsearch tells. Up to 2^53 cents it is the
/// float nearest to the decimal, so that it prints as the exact amount.
pub fn float(units: i128, scale: i64) -> Value {
    number(units as f64 / scale as f64)
}

/// A quotient of units, divided as decimals.
pub fn quotient(units: i128, divisor: i64) -> Value {
    let exact = Decimal::try_from_i128_with_scale(units, 0)
        .ok()
        .and_then(|units| units.checked_div(Decimal::from(divisor)))
        .and_then(|quotient| quotient.to_f64());
    number(exact.unwrap_or(units as f64 / divisor as f64))
}

fn number(value: f64) -> Value {
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

/// A column's number as it stands in `_source`.
pub fn source(kind: Kind, value: i64) -> Value {
    match kind {
        Kind::Money => float(i128::from(value), 100),
        Kind::Date => Value::String(write_date(value)),
        Kind::Timestamp => Value::String(write_timestamp(value)),
        Kind::Boolean => Value::Bool(value != 0),
        _ => json!(value),
    }
}

/// A column's number as it stands in `sort` and as a bucket's key: dates in milliseconds.
pub fn key(kind: Kind, value: i64) -> Value {
    match kind {
        Kind::Money => float(i128::from(value), 100),
        Kind::Date => json!(value * DAY_MS),
        _ => json!(value),
    }
}

/// The text beside a key that a person cannot read.
pub fn key_as_string(kind: Kind, value: i64) -> Option<String> {
    match kind {
        Kind::Date => Some(write_date(value)),
        Kind::Timestamp => Some(write_timestamp(value)),
        Kind::Boolean => Some((value != 0).to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_each_others_inverse() {
        for day in (-200_000..200_000).step_by(17) {
            let (year, month, of_month) = civil(day);
            let date = Date::new(year as i16, month as i8, of_month as i8).unwrap();
            assert_eq!(days(date), day);
        }
        assert_eq!(read_date("1970-01-01"), Some(0));
        assert_eq!(write_date(20_381), "2025-10-20");
        for wrong in ["2025-02-29", "2025-1-01", "20251001", "2025-10-0é", "+025-10-01"] {
            assert_eq!(read_date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn cents_are_told_as_exact_decimals() {
        assert_eq!(float(34_250, 100).to_string(), "342.5");
        assert_eq!(float(30_146, 100).to_string(), "301.46");
        assert_eq!(float(-1, 100).to_string(), "-0.01");
    }

    #[test]
    fn only_a_canonical_integer_is_one() {
        assert_eq!(canonical_integer(&json!("7")), Some(7));
        for other in [json!("007"), json!(7.0), json!("+7"), json!(true), json!("7.0")] {
            assert_eq!(canonical_integer(&other), None, "{other}");
        }
    }
}
