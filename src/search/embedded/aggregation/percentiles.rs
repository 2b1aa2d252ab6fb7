//! `percentiles`, exact: between two values linearly, so that the median of an even count is the
//! middle of the two in the middle.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value, json};

use super::{numbers, numeric, options};
use crate::search::embedded::error::BodyError;
use crate::search::embedded::mapping::{Field, Mapping};
use crate::search::embedded::matching::{Docs, View};
use crate::search::embedded::values::{decimal, scale};

#[derive(Debug, Clone)]
pub(super) struct Percentiles {
    field: Field,
    percents: Vec<Decimal>,
    shape: Shape,
}

#[derive(Debug, Clone, Copy)]
enum Shape {
    Keyed,
    List,
}

impl Percentiles {
    pub(super) fn parse(mapping: &Mapping, value: &Value) -> Result<Percentiles, BodyError> {
        let object = options("percentiles", value, &["field", "percents", "keyed", "tdigest"])?;
        // Any precision asked of the digest is kept: nothing is estimated.
        if let Some(digest) = object.get("tdigest") {
            options("tdigest", digest, &["compression"])?;
        }
        let shape = match object.get("keyed") {
            None | Some(Value::Bool(true)) => Shape::Keyed,
            Some(Value::Bool(false)) => Shape::List,
            Some(other) => {
                return Err(BodyError::argument("percentiles", format!("keyed is {other}")));
            }
        };
        let refuse = || BodyError::argument("percentiles", "percents are numbers from 0 to 100");
        let percents = match object.get("percents") {
            None => [1, 5, 25, 50, 75, 95, 99].map(Decimal::from).to_vec(),
            Some(Value::Array(written)) if !written.is_empty() => written
                .iter()
                .map(|percent| {
                    decimal(percent)
                        .filter(|p| *p >= Decimal::ZERO && *p <= Decimal::ONE_HUNDRED)
                        .ok_or_else(refuse)
                })
                .collect::<Result<Vec<Decimal>, BodyError>>()?,
            Some(_) => return Err(refuse()),
        };
        Ok(Percentiles { field: numeric(mapping, "percentiles", object)?, percents, shape })
    }

    pub(super) fn run(&self, view: &View<'_>, docs: &Docs) -> Value {
        let mut found = numbers(view, docs, self.field);
        found.sort_unstable();
        let told = |percent: Decimal| {
            percentile(&found, percent)
                .and_then(|units| (units / Decimal::from(scale(self.field.kind))).to_f64())
        };
        match self.shape {
            Shape::Keyed => {
                let values: Map<String, Value> = self
                    .percents
                    .iter()
                    .map(|percent| {
                        let name = percent.to_f64().unwrap_or_default();
                        (format!("{name:?}"), json!(told(*percent)))
                    })
                    .collect();
                json!({"values": values})
            }
            Shape::List => {
                let values: Vec<Value> = self
                    .percents
                    .iter()
                    .map(|percent| json!({"key": percent.to_f64(), "value": told(*percent)}))
                    .collect();
                json!({"values": values})
            }
        }
    }
}

/// The percentile of sorted values.
fn percentile(sorted: &[i64], percent: Decimal) -> Option<Decimal> {
    let last = Decimal::from(sorted.len().checked_sub(1)?);
    let rank = last * percent / Decimal::ONE_HUNDRED;
    let place = rank.floor().to_usize()?;
    let below = Decimal::from(*sorted.get(place)?);
    let above = sorted.get(place + 1).map_or(below, |value| Decimal::from(*value));
    Some(below + (above - below) * rank.fract())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_count_is_between_the_middle_two() {
        let median = |values: &[i64]| percentile(values, Decimal::from(50));
        assert_eq!(median(&[100, 200, 301, 400]), Some(Decimal::new(2505, 1)));
        assert_eq!(median(&[100, 200, 301]), Some(Decimal::from(200)));
        assert_eq!(median(&[7]), Some(Decimal::from(7)));
        assert_eq!(median(&[]), None);
    }
}
