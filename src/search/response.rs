//! The typed response: Elasticsearch's, with access to the aggregations by name.

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use serde::Deserialize;
use serde_json::Value;

use super::SearchError;

/// What a search home answers. Partial answers are errors: see [`SearchResponse::whole`].
#[derive(Debug, Clone, Deserialize)]
pub struct SearchResponse {
    #[serde(default)]
    pub took: u64,
    #[serde(default)]
    pub timed_out: bool,
    #[serde(rename = "_shards", default)]
    pub shards: Shards,
    pub hits: Hits,
    #[serde(default)]
    pub aggregations: Value,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub struct Shards {
    #[serde(default)]
    pub total: u64,
    #[serde(default)]
    pub failed: u64,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Hits {
    pub total: Option<Total>,
    #[serde(default)]
    pub hits: Vec<Hit>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Total {
    pub value: u64,
    #[serde(default)]
    pub relation: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Hit {
    #[serde(rename = "_source", default)]
    pub source: Value,
}

impl SearchResponse {
    /// Refuses what is no whole answer: timed out, failed shards, no exact total.
    pub fn whole(self) -> Result<SearchResponse, SearchError> {
        if self.timed_out {
            return Err(SearchError::Partial("timed_out is true".into()));
        }
        if self.shards.failed > 0 {
            return Err(SearchError::Partial(format!("{} shards failed", self.shards.failed)));
        }
        match &self.hits.total {
            None => Err(SearchError::Partial("hits.total is absent".into())),
            Some(total) if total.relation.as_deref() == Some("gte") => {
                Err(SearchError::Partial("hits.total is only a lower bound".into()))
            }
            Some(_) => Ok(self),
        }
    }

    pub fn total(&self) -> u64 {
        self.hits.total.as_ref().map_or(0, |total| total.value)
    }

    pub fn aggregations(&self) -> Aggregations<'_> {
        Aggregations(&self.aggregations)
    }
}

/// The aggregations at one level of the response.
#[derive(Debug, Clone, Copy)]
pub struct Aggregations<'a>(&'a Value);

/// One bucket with its own aggregations below it.
#[derive(Debug, Clone, Copy)]
pub struct Bucket<'a>(&'a Value);

impl<'a> Aggregations<'a> {
    fn named(&self, name: &str) -> Result<&'a Value, SearchError> {
        self.0
            .get(name)
            .ok_or_else(|| SearchError::Partial(format!("the aggregation {name:?} is absent")))
    }

    /// A single-valued metric; `None` where it has no document (Elasticsearch's null).
    pub fn value(&self, name: &str) -> Result<Option<Decimal>, SearchError> {
        match self.named(name)?.get("value") {
            None => Err(SearchError::Partial(format!("the aggregation {name:?} has no value"))),
            Some(Value::Null) => Ok(None),
            Some(value) => decimal(value).map(Some).ok_or_else(|| {
                SearchError::Partial(format!("the value of the aggregation {name:?} is no number"))
            }),
        }
    }

    /// A filter aggregation, as one bucket.
    pub fn single(&self, name: &str) -> Result<Bucket<'a>, SearchError> {
        self.named(name).map(Bucket)
    }

    /// All buckets of a terms or histogram aggregation. Groups that did not fit are an error: a list
    /// of groups is whole or it is none.
    pub fn buckets(&self, name: &str) -> Result<Vec<Bucket<'a>>, SearchError> {
        let found = self.named(name)?;
        if found.get("sum_other_doc_count").and_then(Value::as_u64).unwrap_or(0) > 0 {
            return Err(SearchError::Partial(format!("the aggregation {name:?} left groups out")));
        }
        if found.get("doc_count_error_upper_bound").and_then(Value::as_i64).unwrap_or(0) != 0 {
            return Err(SearchError::Partial(format!("the aggregation {name:?} is an estimate")));
        }
        match found.get("buckets") {
            Some(Value::Array(buckets)) => Ok(buckets.iter().map(Bucket).collect()),
            _ => Err(SearchError::Partial(format!("the aggregation {name:?} has no buckets"))),
        }
    }
}

impl<'a> Bucket<'a> {
    pub fn count(&self) -> Result<u64, SearchError> {
        self.0
            .get("doc_count")
            .and_then(Value::as_u64)
            .ok_or_else(|| SearchError::Partial("a bucket has no doc_count".into()))
    }

    /// The key as text: `key_as_string` where there is one.
    pub fn key(&self) -> String {
        match self.0.get("key_as_string").or_else(|| self.0.get("key")) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        }
    }

    pub fn aggregations(&self) -> Aggregations<'a> {
        Aggregations(self.0)
    }
}

/// A JSON number as a decimal. Floats carry a server's noise: round to the currency's cents.
pub fn decimal(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(whole) => Some(Decimal::from(whole)),
            None => number.as_f64().and_then(Decimal::from_f64),
        },
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}
