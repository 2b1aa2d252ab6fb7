//! A plan's filters in the index's terms, for `query_analysis`. The tenant is never among them.

use serde_json::{Map, Value, json};

use super::clause::{Bounds, Clause};
use super::scope::Scope;
use crate::domain::Dataset;
use crate::domain::plan::Plan;

/// By field: a value, a list (or), a range, `{"not": …}`, or `{"any": [ranges]}`.
pub fn filters(plan: &Plan, dataset: &Dataset) -> Map<String, Value> {
    let scope = Scope { left_out: Vec::new(), ..Scope::of(plan, dataset) };
    let mut filters = Map::new();
    if let Clause::All(clauses) = scope.clause(dataset) {
        for clause in &clauses {
            describe(clause, &mut filters);
        }
    }
    filters
}

fn describe(clause: &Clause, filters: &mut Map<String, Value>) {
    match clause {
        Clause::In { field, values } => add(filters, field, value(values)),
        Clause::Range { field, bounds } => add(filters, field, range(bounds)),
        Clause::Not(inner) => match inner.as_ref() {
            Clause::In { field, values } => add(filters, field, json!({"not": value(values)})),
            Clause::Phrase { words, .. } => add(filters, "text", json!({"not": words})),
            _ => {}
        },
        Clause::Phrase { words, .. } => add(filters, "text", json!(words)),
        Clause::Any(clauses) => any(clauses, filters),
        Clause::All(clauses) => clauses.iter().for_each(|clause| describe(clause, filters)),
        Clause::Exists { .. } | Clause::Nothing => {}
    }
}

fn any(clauses: &[Clause], filters: &mut Map<String, Value>) {
    let ranges: Option<Vec<(&String, Value)>> = clauses
        .iter()
        .map(|clause| match clause {
            Clause::Range { field, bounds } => Some((field, range(bounds))),
            _ => None,
        })
        .collect();
    if let Some(ranges) = ranges {
        if let Some((field, _)) = ranges.first().cloned() {
            let all: Vec<Value> = ranges.into_iter().map(|(_, range)| range).collect();
            add(filters, field, json!({ "any": all }));
        }
        return;
    }
    let each: Vec<Value> = clauses
        .iter()
        .map(|clause| {
            let mut one = Map::new();
            describe(clause, &mut one);
            Value::Object(one)
        })
        .collect();
    add(filters, "any", Value::Array(each));
}

/// A second condition on the same field stands beside the first in a list of conditions.
fn add(filters: &mut Map<String, Value>, field: &str, value: Value) {
    match filters.get_mut(field) {
        Some(Value::Object(known)) if value.is_object() => {
            if let Value::Object(more) = value {
                known.extend(more);
            }
        }
        Some(_) => {
            filters.insert(format!("{field}_"), value);
        }
        None => {
            filters.insert(field.to_owned(), value);
        }
    }
}

fn value(values: &[Value]) -> Value {
    match values {
        [one] => one.clone(),
        many => Value::Array(many.to_vec()),
    }
}

fn range(bounds: &Bounds) -> Value {
    if let (Some(gte), Some(lte)) = (&bounds.gte, &bounds.lte)
        && gte == lte
        && gte.is_number()
    {
        return gte.clone();
    }
    Clause::Range { field: "x".into(), bounds: Box::new(bounds.clone()) }.body()["range"]["x"]
        .take()
}
