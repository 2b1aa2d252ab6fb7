//! `filters`: a bucket for each of several clauses.

use serde_json::{Map, Value, json};

use super::{Aggregations, options, required};
use crate::search::embedded::clause::Clause;
use crate::search::embedded::error::BodyError;
use crate::search::embedded::mapping::Mapping;
use crate::search::embedded::matching::{Docs, View};

#[derive(Debug, Clone)]
pub(super) enum Filters {
    Named(Vec<(String, Clause)>),
    List(Vec<Clause>),
}

impl Filters {
    pub(super) fn parse(mapping: &Mapping, value: &Value) -> Result<Filters, BodyError> {
        let object = options("filters", value, &["filters"])?;
        match required("filters", object, "filters")? {
            Value::Object(named) => named
                .iter()
                .map(|(name, clause)| Ok((name.clone(), Clause::parse(mapping, clause)?)))
                .collect::<Result<Vec<_>, BodyError>>()
                .map(Filters::Named),
            Value::Array(list) => list
                .iter()
                .map(|clause| Clause::parse(mapping, clause))
                .collect::<Result<Vec<_>, BodyError>>()
                .map(Filters::List),
            _ => Err(BodyError::parsing("filters", "expected filters by name, or a list")),
        }
    }

    pub(super) fn run(
        &self,
        view: &View<'_>,
        docs: &Docs,
        below: &Aggregations,
    ) -> Result<Value, BodyError> {
        let bucket = |clause: &Clause| {
            view.spend(1)?;
            below.bucket(view, Map::new(), &view.narrow(docs, clause)?).map(Value::Object)
        };
        Ok(match self {
            Filters::Named(named) => {
                let buckets = named
                    .iter()
                    .map(|(name, clause)| Ok((name.clone(), bucket(clause)?)))
                    .collect::<Result<Map<String, Value>, BodyError>>()?;
                json!({"buckets": buckets})
            }
            Filters::List(list) => {
                let buckets = list.iter().map(bucket).collect::<Result<Vec<Value>, BodyError>>()?;
                json!({"buckets": buckets})
            }
        })
    }
}
