//! `sum`, `avg`, `min`, `max`, `stats`, `value_count`, `cardinality`.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{field, numbers, numeric, options};
use crate::search::embedded::error::BodyError;
use crate::search::embedded::mapping::{Field, Kind, Mapping};
use crate::search::embedded::matching::{Docs, View};
use crate::search::embedded::values::{float, key, key_as_string, quotient, scale};

/// One figure, or several, of one field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Metric {
    figure: Figure,
    field: Field,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Figure {
    Sum,
    Average,
    Least,
    Most,
    Stats,
    Count,
    Different,
}

impl Metric {
    /// `None` where the name is no metric's.
    pub(super) fn parse(
        mapping: &Mapping,
        name: &str,
        value: &Value,
    ) -> Result<Option<Metric>, BodyError> {
        let figure = match name {
            "sum" => Figure::Sum,
            "avg" => Figure::Average,
            "min" => Figure::Least,
            "max" => Figure::Most,
            "stats" => Figure::Stats,
            "value_count" => Figure::Count,
            "cardinality" => Figure::Different,
            _ => return Ok(None),
        };
        // Counting is exact always, so that any precision asked for is kept.
        let known: &[&str] = match figure {
            Figure::Different => &["field", "precision_threshold"],
            _ => &["field"],
        };
        let object = options(name, value, known)?;
        let field = match figure {
            Figure::Sum | Figure::Average | Figure::Stats => numeric(mapping, name, object)?,
            Figure::Least | Figure::Most => {
                let found = field(mapping, name, object)?;
                match found.kind {
                    Kind::Date | Kind::Timestamp => found,
                    _ => numeric(mapping, name, object)?,
                }
            }
            Figure::Count | Figure::Different => field(mapping, name, object)?,
        };
        Ok(Some(Metric { figure, field }))
    }

    /// Whether the answer has a number under this name; `None` is the metric's only one.
    pub(super) fn has(&self, figure: Option<&str>) -> bool {
        match self.figure {
            Figure::Stats => {
                figure.is_some_and(|name| ["count", "min", "max", "avg", "sum"].contains(&name))
            }
            _ => matches!(figure, None | Some("value")),
        }
    }

    pub(super) fn run(&self, view: &View<'_>, docs: &Docs) -> Result<Value, BodyError> {
        match self.figure {
            Figure::Count => return Ok(json!({"value": self.present(view, docs)})),
            Figure::Different => return Ok(json!({"value": self.different(view, docs)?})),
            _ => {}
        }
        let found = numbers(view, docs, self.field);
        let scale = scale(self.field.kind);
        let sum: i128 = found.iter().map(|value| i128::from(*value)).sum();
        let average = match found.len() as i64 {
            0 => Value::Null,
            count => quotient(sum, count * scale),
        };
        let edge = |value: Option<&i64>| {
            value.map_or(Value::Null, |value| float(i128::from(*value), scale))
        };
        Ok(match self.figure {
            Figure::Sum => json!({"value": float(sum, scale)}),
            Figure::Average => json!({"value": average}),
            Figure::Least => self.edge(found.iter().min()),
            Figure::Most => self.edge(found.iter().max()),
            _ => json!({
                "count": found.len(),
                "min": edge(found.iter().min()),
                "max": edge(found.iter().max()),
                "avg": average,
                "sum": float(sum, scale),
            }),
        })
    }

    fn edge(&self, value: Option<&i64>) -> Value {
        let Some(value) = value else { return json!({"value": null}) };
        let kind = self.field.kind;
        match key_as_string(kind, *value) {
            Some(text) => {
                let milliseconds = key(kind, *value).as_i64().unwrap_or_default();
                json!({"value": float(i128::from(milliseconds), 1), "value_as_string": text})
            }
            None => json!({"value": float(i128::from(*value), scale(kind))}),
        }
    }

    fn present(&self, view: &View<'_>, docs: &Docs) -> u64 {
        let in_segment = |(place, docs): &(usize, Vec<u32>)| {
            let segment = view.segment(*place);
            docs.iter().filter(|doc| segment.has(self.field, **doc)).count() as u64
        };
        docs.0.iter().map(in_segment).sum()
    }

    fn different(&self, view: &View<'_>, docs: &Docs) -> Result<usize, BodyError> {
        if !self.field.kind.is_words() {
            let found: HashSet<i64> = numbers(view, docs, self.field).into_iter().collect();
            return Ok(found.len());
        }
        let mut texts = HashSet::new();
        for (place, in_segment) in &docs.0 {
            let Some(words) = view.segment(*place).words(self.field) else { continue };
            let ords: HashSet<u64> =
                in_segment.iter().filter_map(|doc| words.ords.first(*doc)).collect();
            if docs.0.len() == 1 {
                return Ok(ords.len());
            }
            for ord in ords {
                texts.insert(words.text(ord)?);
            }
        }
        Ok(texts.len())
    }
}
