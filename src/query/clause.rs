//! The neutral query tree, and its form in Elasticsearch's language.

use rust_decimal::Decimal;
use serde_json::{Value, json};

/// A condition on documents.
#[derive(Clone, Debug, PartialEq)]
pub enum Clause {
    /// The field has one of these values.
    In {
        field: String,
        values: Vec<Value>,
    },
    Range {
        field: String,
        bounds: Box<Bounds>,
    },
    /// All words, in order, in one of the fields.
    Phrase {
        fields: Vec<String>,
        words: String,
    },
    Exists {
        field: String,
    },
    Not(Box<Clause>),
    All(Vec<Clause>),
    Any(Vec<Clause>),
    /// No document.
    Nothing,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bounds {
    pub gt: Option<Value>,
    pub gte: Option<Value>,
    pub lt: Option<Value>,
    pub lte: Option<Value>,
}

impl Clause {
    pub fn one(field: &str, value: impl Into<Value>) -> Clause {
        Clause::In { field: field.to_owned(), values: vec![value.into()] }
    }

    pub fn negated(self) -> Clause {
        Clause::Not(Box::new(self))
    }

    /// The clause in Elasticsearch's query language.
    pub fn body(&self) -> Value {
        match self {
            Clause::In { field, values } => match values.as_slice() {
                [one] => json!({"term": {field.as_str(): one}}),
                many => json!({"terms": {field.as_str(): many}}),
            },
            Clause::Range { field, bounds } => json!({"range": {field.as_str(): bounds.body()}}),
            Clause::Phrase { fields, words } => {
                json!({"multi_match": {"query": words, "fields": fields, "type": "phrase"}})
            }
            Clause::Exists { field } => json!({"exists": {"field": field}}),
            Clause::Not(inner) => json!({"bool": {"must_not": [inner.body()]}}),
            Clause::All(clauses) => {
                // Negations stand beside the filters: one bool, not one a clause.
                let (not, must): (Vec<&Clause>, Vec<&Clause>) =
                    clauses.iter().partition(|clause| matches!(clause, Clause::Not(_)));
                let must: Vec<Value> = must.into_iter().map(Clause::body).collect();
                let not: Vec<Value> = not
                    .into_iter()
                    .map(|clause| match clause {
                        Clause::Not(inner) => inner.body(),
                        other => other.body(),
                    })
                    .collect();
                let mut all = serde_json::Map::new();
                if !must.is_empty() {
                    all.insert("filter".into(), Value::Array(must));
                }
                if !not.is_empty() {
                    all.insert("must_not".into(), Value::Array(not));
                }
                json!({ "bool": all })
            }
            Clause::Any(clauses) => {
                let should: Vec<Value> = clauses.iter().map(Clause::body).collect();
                json!({"bool": {"should": should, "minimum_should_match": 1}})
            }
            Clause::Nothing => json!({"match_none": {}}),
        }
    }
}

impl Bounds {
    fn body(&self) -> Value {
        let mut bounds = serde_json::Map::new();
        for (name, bound) in
            [("gt", &self.gt), ("gte", &self.gte), ("lt", &self.lt), ("lte", &self.lte)]
        {
            if let Some(bound) = bound {
                bounds.insert(name.into(), bound.clone());
            }
        }
        Value::Object(bounds)
    }
}

/// A decimal as the JSON number that was written: 50, 25.5.
pub fn number(amount: Decimal) -> Value {
    use rust_decimal::prelude::ToPrimitive;
    let amount = amount.normalize();
    match amount.to_i64() {
        Some(whole) if amount.is_integer() => Value::from(whole),
        _ => amount.to_f64().map_or(Value::Null, Value::from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negations_stand_beside_the_filters() {
        let both = Clause::All(vec![
            Clause::one("a", 1),
            Clause::one("b", "x").negated(),
            Clause::Any(vec![Clause::one("c", true), Clause::Exists { field: "d".into() }]),
        ]);
        insta::assert_snapshot!(both.body(), @r#"{"bool":{"filter":[{"term":{"a":1}},{"bool":{"should":[{"term":{"c":true}},{"exists":{"field":"d"}}],"minimum_should_match":1}}],"must_not":[{"term":{"b":"x"}}]}}"#);
    }
}
