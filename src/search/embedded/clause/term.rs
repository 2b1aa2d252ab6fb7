//! `term`, `terms`, `prefix`, `exists`: exact values.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::Value;

use super::{Clause, LONGEST_LIST, Reader, options, required, single, text};
use crate::search::embedded::error::BodyError;
use crate::search::embedded::mapping::{Field, Kind};
use crate::search::embedded::values;

impl Reader<'_> {
    pub(super) fn term(self, value: &Value) -> Result<Clause, BodyError> {
        let (name, inner) = single("term", value)?;
        let field = self.field("term", name)?;
        let wanted = match inner {
            Value::Object(_) => required("term", options("term", inner, &["value"])?, "value")?,
            plain => plain,
        };
        exact("term", field, std::slice::from_ref(wanted))
    }

    pub(super) fn terms(self, value: &Value) -> Result<Clause, BodyError> {
        let (name, inner) = single("terms", value)?;
        let field = self.field("terms", name)?;
        let list = inner.as_array().ok_or_else(|| {
            BodyError::parsing("terms", format!("[{name}] must be a list (no terms lookup)"))
        })?;
        if list.len() > LONGEST_LIST {
            return Err(BodyError::argument(
                "terms",
                format!("{} values; at most {LONGEST_LIST}", list.len()),
            ));
        }
        exact("terms", field, list)
    }

    pub(super) fn exists(self, value: &Value) -> Result<Clause, BodyError> {
        let object = options("exists", value, &["field"])?;
        let name = text("exists", required("exists", object, "field")?)?;
        Ok(Clause::Exists { field: self.field("exists", name)? })
    }

    pub(super) fn prefix(self, value: &Value) -> Result<Clause, BodyError> {
        let (name, inner) = single("prefix", value)?;
        let field = self.field("prefix", name)?;
        if !field.kind.is_words() {
            return Err(BodyError::argument("prefix", format!("[{name}] holds no text")));
        }
        let wanted = match inner {
            Value::Object(_) => required("prefix", options("prefix", inner, &["value"])?, "value")?,
            plain => plain,
        };
        Ok(Clause::Prefix { field, prefix: text("prefix", wanted)?.to_owned() })
    }
}

/// The documents whose value is one of those listed. A value that the column cannot hold (half a
/// cent, "007" as a user) is nobody's and finds nothing.
pub(super) fn exact(clause: &str, field: Field, list: &[Value]) -> Result<Clause, BodyError> {
    if field.kind.is_words() {
        let mut words = list
            .iter()
            .map(|value| match value {
                Value::String(text) => Ok(text.clone()),
                Value::Number(number) => Ok(number.to_string()),
                Value::Bool(truth) => Ok(truth.to_string()),
                other => Err(BodyError::parsing(clause, format!("cannot look for {other}"))),
            })
            .collect::<Result<Vec<String>, BodyError>>()?;
        words.sort_unstable();
        words.dedup();
        return Ok(Clause::Words { field, values: words });
    }
    let mut numbers = Vec::with_capacity(list.len());
    for value in list {
        numbers.extend(number(clause, field.kind, value)?);
    }
    numbers.sort_unstable();
    numbers.dedup();
    Ok(if numbers.is_empty() { Clause::None } else { Clause::Numbers { field, values: numbers } })
}

fn number(clause: &str, kind: Kind, value: &Value) -> Result<Option<i64>, BodyError> {
    let refuse = |what: &str| Err(BodyError::argument(clause, format!("{value} is no {what}")));
    match kind {
        Kind::Long => match value {
            Value::Number(_) | Value::String(_) => Ok(values::canonical_integer(value)),
            _ => refuse("number"),
        },
        Kind::Money => match values::decimal(value) {
            Some(amount) => Ok(amount
                .checked_mul(Decimal::ONE_HUNDRED)
                .filter(|cents| cents.fract().is_zero())
                .and_then(|cents| cents.to_i64())),
            None => refuse("number"),
        },
        Kind::Date => match value.as_str().and_then(values::read_date) {
            Some(day) => Ok(Some(day)),
            None => refuse("date of the form yyyy-MM-dd"),
        },
        Kind::Timestamp => match value.as_str().and_then(values::read_timestamp) {
            Some(time) => Ok(Some(time)),
            None => refuse("instant of the form yyyy-MM-ddTHH:mm:ssZ"),
        },
        Kind::Boolean => match value {
            Value::Bool(truth) => Ok(Some(i64::from(*truth))),
            Value::String(text) if text == "true" => Ok(Some(1)),
            Value::String(text) if text == "false" => Ok(Some(0)),
            _ => refuse("boolean"),
        },
        Kind::Keyword | Kind::Text => refuse("number"),
    }
}
