//! `range`: bounds of numbers and dates, made whole and both included.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::Value;

use super::{Clause, Reader, options, single};
use crate::search::embedded::error::BodyError;
use crate::search::embedded::mapping::Kind;
use crate::search::embedded::values;

const DAY_MS: i64 = 86_400_000;

impl Reader<'_> {
    pub(super) fn range(self, value: &Value) -> Result<Clause, BodyError> {
        let (name, inner) = single("range", value)?;
        let field = self.field("range", name)?;
        let object = options("range", inner, &["gt", "gte", "lt", "lte", "format"])?;
        if let Some(format) = object.get("format")
            && (!matches!(field.kind, Kind::Date | Kind::Timestamp) || format != "yyyy-MM-dd")
        {
            return Err(BodyError::argument("range", format!("the format {format} is not served")));
        }
        let (mut low, mut high) = (i64::MIN, i64::MAX);
        for (side, written) in object {
            // A null bound is an open one, as in Elasticsearch.
            if side == "format" || written.is_null() {
                continue;
            }
            match side.as_str() {
                "gte" => low = low.max(bound(field.kind, written, Side::From)?),
                "gt" => low = low.max(bound(field.kind, written, Side::After)?),
                "lte" => high = high.min(bound(field.kind, written, Side::UpTo)?),
                _ => high = high.min(bound(field.kind, written, Side::Before)?),
            }
        }
        Ok(if low > high { Clause::None } else { Clause::Range { field, low, high } })
    }
}

/// Which documents a bound lets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    From,
    After,
    UpTo,
    Before,
}

/// The first, or last, whole number that the bound lets in.
pub fn bound(kind: Kind, written: &Value, side: Side) -> Result<i64, BodyError> {
    let refuse = |what: &str| BodyError::argument("range", format!("{written} is no {what}"));
    match kind {
        Kind::Long | Kind::Money => {
            let exact = values::decimal(written)
                .and_then(|number| number.checked_mul(Decimal::from(values::scale(kind))))
                .ok_or_else(|| refuse("number"))?;
            let whole = match side {
                Side::From => exact.ceil(),
                Side::After => exact.floor() + Decimal::ONE,
                Side::UpTo => exact.floor(),
                Side::Before => exact.ceil() - Decimal::ONE,
            };
            let beyond = if whole.is_sign_negative() { i64::MIN } else { i64::MAX };
            Ok(whole.to_i64().unwrap_or(beyond))
        }
        Kind::Date => {
            let day = written
                .as_str()
                .and_then(values::read_date)
                .ok_or_else(|| refuse("date of the form yyyy-MM-dd"))?;
            Ok(match side {
                Side::From | Side::UpTo => day,
                Side::After => day + 1,
                Side::Before => day - 1,
            })
        }
        Kind::Timestamp => {
            let text = written.as_str().ok_or_else(|| refuse("date"))?;
            let (first, last) = day_or_instant(text).ok_or_else(|| refuse("date"))?;
            Ok(match side {
                Side::From => first,
                Side::After => last + 1,
                Side::UpTo => last,
                Side::Before => first - 1,
            })
        }
        Kind::Boolean | Kind::Keyword | Kind::Text => {
            Err(BodyError::argument("range", "only numbers and dates have bounds here"))
        }
    }
}

/// The first and last millisecond of a day, or an instant twice.
pub fn day_or_instant(text: &str) -> Option<(i64, i64)> {
    match values::read_date(text) {
        Some(day) => Some((day * DAY_MS, day * DAY_MS + DAY_MS - 1)),
        None => values::read_timestamp(text).map(|instant| (instant, instant)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_bound_between_two_cents_is_made_whole() {
        let cents = |written, side| bound(Kind::Money, &written, side).unwrap();
        assert_eq!(cents(json!(10), Side::From), 1_000);
        assert_eq!(cents(json!(10), Side::After), 1_001);
        assert_eq!(cents(json!(10.005), Side::From), 1_001);
        assert_eq!(cents(json!(10.005), Side::After), 1_001);
        assert_eq!(cents(json!(10.005), Side::UpTo), 1_000);
        assert_eq!(cents(json!(10.005), Side::Before), 1_000);
        assert_eq!(cents(json!(0.1), Side::Before), 9);
        assert_eq!(cents(json!("50"), Side::UpTo), 5_000);
        assert_eq!(cents(json!(1e20), Side::UpTo), i64::MAX);
    }
}
