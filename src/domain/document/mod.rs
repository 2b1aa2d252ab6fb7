//! What is imported: one transaction or one account, as a line of JSON says it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

mod fields;
mod record;

pub use record::{Cell, Record, days, month_year, weekday};

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
    #[serde(deserialize_with = "fields::transaction_id")]
    pub transaction_id: String,
    #[serde(deserialize_with = "fields::user_id")]
    pub user_id: i64,
    #[serde(
        default,
        deserialize_with = "fields::account_id",
        skip_serializing_if = "Option::is_none"
    )]
    pub account_id: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_type: Option<String>,
    /// Signed: what left is negative.
    #[serde(deserialize_with = "fields::amount")]
    pub amount: Cents,
    #[serde(
        default,
        deserialize_with = "fields::amount_abs",
        skip_serializing_if = "Option::is_none"
    )]
    pub amount_abs: Option<Cents>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency_code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation_type: Option<String>,
    #[serde(deserialize_with = "fields::date")]
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
    #[serde(deserialize_with = "fields::user_id")]
    pub user_id: i64,
    #[serde(deserialize_with = "fields::own_account_id")]
    pub account_id: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_type: Option<String>,
    #[serde(deserialize_with = "fields::account_balance")]
    pub account_balance: Cents,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_currency: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_active: Option<bool>,
    #[serde(
        default,
        deserialize_with = "fields::last_sync",
        skip_serializing_if = "Option::is_none"
    )]
    pub last_sync_timestamp: Option<jiff::Timestamp>,
}

impl Transaction {
    /// Reads one line; the error names the field.
    pub fn from_json(line: &str) -> Result<Transaction, DocumentError> {
        let read: Transaction = read(line)?;
        read.check()?;
        Ok(read)
    }

    /// Reads an object; the error names the field.
    pub fn from_object(object: &Value) -> Result<Transaction, DocumentError> {
        let read: Transaction = read_object(object)?;
        read.check()?;
        Ok(read)
    }

    /// Fills in what follows from the amount and the day, where it is missing.
    pub fn complete(&mut self) {
        self.amount_abs = Some(Cents(self.amount.0.abs()));
        let direction = if self.amount.0 < 0 { "debit" } else { "credit" };
        self.transaction_type.get_or_insert_with(|| direction.to_owned());
        self.month_year.get_or_insert_with(|| month_year(self.date));
        self.weekday.get_or_insert_with(|| weekday(self.date).to_owned());
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

    /// Reads an object; the error names the field.
    pub fn from_object(object: &Value) -> Result<Account, DocumentError> {
        let read: Account = read_object(object)?;
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
    serde_json::from_str(line)
        .map_err(|error| refused(&error, &serde_json::from_str(line).unwrap_or_default()))
}

fn read_object<'a, T: Deserialize<'a>>(object: &'a Value) -> Result<T, DocumentError> {
    T::deserialize(object).map_err(|error| refused(&error, object))
}

fn refused(error: &serde_json::Error, line: &Value) -> DocumentError {
    let reason = error.to_string();
    let field = FIELDS.iter().find(|field| {
        reason.starts_with(&format!("{field}: ")) || reason.contains(&format!("`{field}`"))
    });
    match field {
        Some(field) => {
            let reason = reason.strip_prefix(&format!("{field}: ")).unwrap_or(&reason);
            DocumentError { field, reason: reason.to_owned() }
        }
        None => DocumentError { field: mistyped(line).unwrap_or("json"), reason },
    }
}

/// The text or boolean of another type, which serde's error does not name.
fn mistyped(line: &Value) -> Option<&'static str> {
    let wrong = |name: &&&str, right: fn(&Value) -> bool| {
        line.get(**name).is_some_and(|value| !value.is_null() && !right(value))
    };
    let text = TEXTS.iter().find(|name| wrong(name, Value::is_string));
    text.or_else(|| FLAGS.iter().find(|name| wrong(name, Value::is_boolean))).copied()
}

const TEXTS: [&str; 11] = [
    "account_name",
    "account_type",
    "account_currency",
    "currency_code",
    "transaction_type",
    "operation_type",
    "month_year",
    "weekday",
    "primary_description",
    "merchant_name",
    "category_name",
];
const FLAGS: [&str; 4] = ["is_deleted", "is_future", "is_internal", "is_active"];

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

#[cfg(test)]
mod tests {
    use serde_json::json;

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
        assert_eq!(with("category_name", "5").unwrap_err().field, "category_name");
        assert_eq!(with("is_deleted", "\"no\"").unwrap_err().field, "is_deleted");
        assert_eq!(Transaction::from_json("[").unwrap_err().field, "json");
    }

    #[test]
    fn what_follows_is_filled_in_and_what_is_said_stays() {
        let mut read = with("weekday", "\"lundi\"").unwrap();
        read.complete();
        let told = serde_json::to_value(&read).unwrap();
        assert_eq!((&told["amount"], &told["amount_abs"]), (&json!(-2.5), &json!(2.5)));
        assert_eq!(
            (&told["transaction_type"], &told["month_year"]),
            (&json!("debit"), &json!("2025-10"))
        );
        assert_eq!(told["weekday"], "lundi");
    }

    #[test]
    fn a_canonical_integer_may_be_written_as_text() {
        assert_eq!(with("user_id", "\"7\"").map(|read| read.user_id), Ok(7));
        assert_eq!(with("transaction_id", "12").map(|read| read.transaction_id), Ok("12".into()));
    }
}
