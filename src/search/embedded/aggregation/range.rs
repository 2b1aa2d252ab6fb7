//! `range`: buckets of numbers from (included) – to (excluded).

use serde_json::{Map, Value, json};

use super::{Aggregations, numeric, options, required, text};
use crate::search::embedded::clause::{Clause, Side, bound};
use crate::search::embedded::error::BodyError;
use crate::search::embedded::mapping::{Field, Mapping};
use crate::search::embedded::matching::{Docs, View};
use crate::search::embedded::values::decimal;

#[derive(Debug, Clone)]
pub(super) struct Ranges {
    ranges: Vec<Span>,
    shape: Shape,
}

#[derive(Debug, Clone)]
struct Span {
    key: String,
    from: Option<f64>,
    to: Option<f64>,
    clause: Clause,
}

#[derive(Debug, Clone, Copy)]
enum Shape {
    Keyed,
    List,
}

impl Ranges {
    pub(super) fn parse(mapping: &Mapping, value: &Value) -> Result<Ranges, BodyError> {
        let object = options("range", value, &["field", "ranges", "keyed"])?;
        let field = numeric(mapping, "range", object)?;
        let shape = match object.get("keyed") {
            None | Some(Value::Bool(false)) => Shape::List,
            Some(Value::Bool(true)) => Shape::Keyed,
            Some(other) => return Err(BodyError::argument("range", format!("keyed is {other}"))),
        };
        let mut ranges = required("range", object, "ranges")?
            .as_array()
            .filter(|ranges| !ranges.is_empty())
            .ok_or_else(|| BodyError::parsing("range", "[ranges] must be a list"))?
            .iter()
            .map(|range| Span::parse(field, range))
            .collect::<Result<Vec<Span>, BodyError>>()?;
        ranges.sort_by(|a, b| {
            let edges = |span: &Span| {
                (span.from.unwrap_or(f64::NEG_INFINITY), span.to.unwrap_or(f64::INFINITY))
            };
            let ((a_from, a_to), (b_from, b_to)) = (edges(a), edges(b));
            a_from.total_cmp(&b_from).then(a_to.total_cmp(&b_to))
        });
        Ok(Ranges { ranges, shape })
    }

    pub(super) fn run(
        &self,
        view: &View<'_>,
        docs: &Docs,
        below: &Aggregations,
    ) -> Result<Value, BodyError> {
        view.spend(self.ranges.len())?;
        let mut keyed = Map::new();
        let mut list = Vec::new();
        for span in &self.ranges {
            let mut told = Map::new();
            if matches!(self.shape, Shape::List) {
                told.insert("key".into(), Value::String(span.key.clone()));
            }
            told.extend(span.from.map(|from| ("from".to_owned(), json!(from))));
            told.extend(span.to.map(|to| ("to".to_owned(), json!(to))));
            let bucket = below.bucket(view, told, &view.narrow(docs, &span.clause)?)?;
            match self.shape {
                Shape::Keyed => {
                    keyed.insert(span.key.clone(), Value::Object(bucket));
                }
                Shape::List => list.push(Value::Object(bucket)),
            }
        }
        Ok(match self.shape {
            Shape::Keyed => json!({"buckets": keyed}),
            Shape::List => json!({"buckets": list}),
        })
    }
}

impl Span {
    fn parse(field: Field, value: &Value) -> Result<Span, BodyError> {
        let object = options("range", value, &["from", "to", "key"])?;
        let (mut low, mut high) = (i64::MIN, i64::MAX);
        let (mut from, mut to) = (None, None);
        if let Some(written) = object.get("from").filter(|written| !written.is_null()) {
            low = bound(field.kind, written, Side::From)?;
            from = Some(edge(written)?);
        }
        if let Some(written) = object.get("to").filter(|written| !written.is_null()) {
            high = bound(field.kind, written, Side::Before)?;
            to = Some(edge(written)?);
        }
        let shown = |edge: Option<f64>| edge.map_or("*".to_owned(), |edge| format!("{edge:?}"));
        let key = match object.get("key") {
            Some(key) => text("range", key)?.to_owned(),
            None => format!("{}-{}", shown(from), shown(to)),
        };
        let clause = if low > high { Clause::None } else { Clause::Range { field, low, high } };
        Ok(Span { key, from, to, clause })
    }
}

fn edge(written: &Value) -> Result<f64, BodyError> {
    use rust_decimal::prelude::ToPrimitive;
    decimal(written)
        .and_then(|edge| edge.to_f64())
        .ok_or_else(|| BodyError::argument("range", format!("{written} is no number")))
}
