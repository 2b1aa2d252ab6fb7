//! What is imported: one transaction or one account, as a line of JSON says it.

use std::fmt;

use jiff::civil::Date;
use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// Texts longer than this are no label or name of a bank.
const LONGEST: usize = 1024;

/// An amount in whole cents: JSON says it in major units with at most two decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Cents(pub i64);

/// A document that cannot be imported, by its field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {reason}")]
pub struct DocumentError {
    /// The field's name; `json` where the line is no JSON object.
    pub field: &'static str,
    pub reason: String,
}

/// One transaction. What follows from other fields may be missing: `amount_abs`, `transaction_type`,
/// `month_year` and `weekday`.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Transaction {
    #[serde(deserialize_with = "transaction_id")]
    pub transaction_id: String,
    #[serde(deserialize_with = "user_id")]
    pub user_id: i64,
    #[serde(default, deserialize_with = "account_id", skip_serializing_if = "Option::is_none")]
    pub account_id: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_type: Option<String>,
    /// Signed: what left is negative.
    #[serde(deserialize_with = "amount")]
    pub amount: Cents,
    #[serde(default, deserialize_with = "amount_abs", skip_serializing_if = "Option::is_none")]
    pub amount_abs: Option<Cents>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency_code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation_type: Option<String>,
    #[serde(deserialize_with = "date")]
    pub date: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month_year: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekday: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merchant_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_deleted: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_future: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_internal: Option<bool>,
}

/// One account with its balance.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Account {
    #[serde(deserialize_with = "user_id")]
    pub user_id: i64,
    #[serde(deserialize_with = "own_account_id")]
    pub account_id: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_type: Option<String>,
    #[serde(deserialize_with = "account_balance")]
    pub account_balance: Cents,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_currency: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_active: Option<bool>,
    #[serde(default, deserialize_with = "last_sync", skip_serializing_if = "Option::is_none")]
    pub last_sync_timestamp: Option<jiff::Timestamp>,
}

impl Transaction {
    /// Reads one line; the error names the field.
    pub fn from_json(line: &str) -> Result<Transaction, DocumentError> {
        let read: Transaction = read(line)?;
        read.check()?;
        Ok(read)
    }

    /// Refuses what contradicts itself or is too long.
    pub fn check(&self) -> Result<(), DocumentError> {
        let refuse = |field, reason: String| Err(DocumentError { field, reason });
        if self.transaction_id.is_empty() {
            return refuse("transaction_id", "is empty".into());
        }
        if self.amount_abs.is_some_and(|given| given.0 != self.amount.0.abs()) {
            return refuse("amount_abs", "is not the absolute value of amount".into());
        }
        if let Some(kind) = self.transaction_type.as_deref()
            && !matches!(kind, "debit" | "credit")
        {
            return refuse("transaction_type", format!("{kind:?} is neither debit nor credit"));
        }
        let texts = [
            ("transaction_id", Some(&self.transaction_id)),
            ("account_name", self.account_name.as_ref()),
            ("account_type", self.account_type.as_ref()),
            ("currency_code", self.currency_code.as_ref()),
            ("operation_type", self.operation_type.as_ref()),
            ("month_year", self.month_year.as_ref()),
            ("weekday", self.weekday.as_ref()),
            ("primary_description", self.primary_description.as_ref()),
            ("merchant_name", self.merchant_name.as_ref()),
            ("category_name", self.category_name.as_ref()),
        ];
        short_enough(&texts)
    }
}

impl Account {
    /// Reads one line; the error names the field.
    pub fn from_json(line: &str) -> Result<Account, DocumentError> {
        let read: Account = read(line)?;
        read.check()?;
        Ok(read)
    }

    /// Refuses texts that are too long.
    pub fn check(&self) -> Result<(), DocumentError> {
        short_enough(&[
            ("account_name", self.account_name.as_ref()),
            ("account_type", self.account_type.as_ref()),
            ("account_currency", self.account_currency.as_ref()),
        ])
    }
}

fn short_enough(texts: &[(&'static str, Option<&String>)]) -> Result<(), DocumentError> {
    match texts.iter().find(|(_, text)| text.is_some_and(|text| text.len() > LONGEST)) {
        Some((field, _)) => {
            Err(DocumentError { field, reason: format!("is longer than {LONGEST} bytes") })
        }
        None => Ok(()),
    }
}

fn read<'a, T: Deserialize<'a>>(line: &'a str) -> Result<T, DocumentError> {
    serde_json::from_str(line).map_err(|error| {
        let reason = error.to_string();
        let field = FIELDS.iter().find(|field| {
            reason.starts_with(&format!("{field}: ")) || reason.contains(&format!("`{field}`"))
        });
        match field {
            Some(field) => {
                let reason = reason.strip_prefix(&format!("{field}: ")).unwrap_or(&reason);
                DocumentError { field, reason: reason.to_owned() }
            }
            None => DocumentError { field: "json", reason },
        }
    })
}

/// The fields whose errors are told by name.
const FIELDS: [&str; 8] = [
    "transaction_id",
    "user_id",
    "account_id",
    "amount_abs",
    "amount",
    "date",
    "account_balance",
    "last_sync_timestamp",
];

fn named<E: de::Error>(field: &'static str) -> impl Fn(E) -> E {
    move |error| {
        let reason = error.to_string();
        E::custom(format!("{field}: {reason}"))
    }
}

/// An id: a whole number, or one as canonical text ("7", never "007").
struct Id(i64);
/// An id of any form: text, or a whole number.
struct AnyId(String);
/// An instant with its offset.
struct Instant(jiff::Timestamp);
/// `yyyy-MM-dd`.
struct Day(Date);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Id;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a whole number, or one as canonical text")
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Id, E> {
                Ok(Id(number))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Id, E> {
                i64::try_from(number).map(Id).map_err(|_| E::custom("the number is too large"))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Id, E> {
                match text.parse::<i64>() {
                    Ok(number) if number.to_string() == text => Ok(Id(number)),
                    _ => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
                }
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl<'de> Deserialize<'de> for AnyId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = AnyId;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("text or a whole number")
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<AnyId, E> {
                Ok(AnyId(number.to_string()))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<AnyId, E> {
                Ok(AnyId(number.to_string()))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<AnyId, E> {
                Ok(AnyId(text.to_owned()))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl<'de> Deserialize<'de> for Cents {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Cents;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an amount with at most two decimals")
            }
            fn visit_i64<E: de::Error>(self, whole: i64) -> Result<Cents, E> {
                whole
                    .checked_mul(100)
                    .map(Cents)
                    .ok_or_else(|| E::custom("the amount is too large"))
            }
            fn visit_u64<E: de::Error>(self, whole: u64) -> Result<Cents, E> {
                i64::try_from(whole)
                    .map_err(|_| E::custom("the amount is too large"))
                    .and_then(|whole| self.visit_i64(whole))
            }
            fn visit_f64<E: de::Error>(self, written: f64) -> Result<Cents, E> {
                // Exact: below 2^53 cents a float reads back from one decimal of two places at most.
                let cents = (written * 100.0).round();
                if cents.abs() < 9e15 && cents / 100.0 == written {
                    Ok(Cents(cents as i64))
                } else {
                    Err(E::invalid_value(de::Unexpected::Float(written), &self))
                }
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Cents, E> {
                use rust_decimal::prelude::{Decimal, ToPrimitive};
                text.parse::<Decimal>()
                    .ok()
                    .and_then(|amount| amount.checked_mul(Decimal::ONE_HUNDRED))
                    .filter(|cents| cents.fract().is_zero())
                    .and_then(|cents| cents.to_i64())
                    .map(Cents)
                    .ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl Serialize for Cents {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0 as f64 / 100.0)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map(Instant).map_err(de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        let canonical = |date: &Date| date.to_string() == *text;
        text.parse()
            .ok()
            .filter(canonical)
            .map(Day)
            .ok_or_else(|| de::Error::custom(format!("{text:?} is no date of the form yyyy-MM-dd")))
    }
}

fn transaction_id<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    AnyId::deserialize(from).map(|id| id.0).map_err(named("transaction_id"))
}

fn user_id<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    Id::deserialize(from).map(|id| id.0).map_err(named("user_id"))
}

fn own_account_id<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    Id::deserialize(from).map(|id| id.0).map_err(named("account_id"))
}

fn account_id<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    let id = Option::<Id>::deserialize(from).map_err(named("account_id"))?;
    Ok(id.map(|id| id.0))
}

fn amount<'de, D: Deserializer<'de>>(from: D) -> Result<Cents, D::Error> {
    Cents::deserialize(from).map_err(named("amount"))
}

fn amount_abs<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Cents>, D::Error> {
    Option::<Cents>::deserialize(from).map_err(named("amount_abs"))
}

fn account_balance<'de, D: Deserializer<'de>>(from: D) -> Result<Cents, D::Error> {
    Cents::deserialize(from).map_err(named("account_balance"))
}

fn date<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    Day::deserialize(from).map(|day| day.0).map_err(named("date"))
}

fn last_sync<'de, D: Deserializer<'de>>(from: D) -> Result<Option<jiff::Timestamp>, D::Error> {
    let time = Option::<Instant>::deserialize(from).map_err(named("last_sync_timestamp"))?;
    Ok(time.map(|time| time.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(field: &str, value: &str) -> Result<Transaction, DocumentError> {
        let mut line: serde_json::Value = serde_json::from_str(
            r#"{"transaction_id": "1", "user_id": 7, "amount": -2.5, "date": "2025-10-20"}"#,
        )
        .unwrap();
        line[field] = serde_json::from_str(value).unwrap();
        Transaction::from_json(&line.to_string())
    }

    #[test]
    fn amounts_are_read_to_the_cent() {
        let cents = |value| with("amount", value).map(|read| read.amount.0);
        assert_eq!(cents("-301.46"), Ok(-30_146));
        assert_eq!(cents("4.35"), Ok(435));
        assert_eq!(cents("\"1234567.89\""), Ok(123_456_789));
        assert_eq!(cents("90071992547.91"), Ok(9_007_199_254_791));
        assert_eq!(cents("12"), Ok(1_200));
        assert_eq!(cents("0.005").unwrap_err().field, "amount");
    }

    #[test]
    fn an_error_names_the_field() {
        assert_eq!(with("user_id", "\"007\"").unwrap_err().field, "user_id");
        assert_eq!(with("user_id", "7.0").unwrap_err().field, "user_id");
        assert_eq!(with("date", "\"2025-02-30\"").unwrap_err().field, "date");
        assert_eq!(with("amount_abs", "3").unwrap_err().field, "amount_abs");
        assert_eq!(with("transaction_id", "\"\"").unwrap_err().field, "transaction_id");
        assert_eq!(
            Transaction::from_json(r#"{"user_id": 7}"#).unwrap_err().field,
            "transaction_id"
        );
        assert_eq!(Transaction::from_json("[").unwrap_err().field, "json");
    }

    #[test]
    fn a_canonical_integer_may_be_written_as_text() {
        assert_eq!(with("user_id", "\"7\"").map(|read| read.user_id), Ok(7));
        assert_eq!(with("transaction_id", "12").map(|read| read.transaction_id), Ok("12".into()));
    }
}
