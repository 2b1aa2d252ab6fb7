//! A whole search body, read before anything is searched.

use serde_json::{Map, Value, json};
use tokio::time::Instant;

use super::aggregation::Aggregations;
use super::clause::{Clause, options};
use super::error::BodyError;
use super::hits::Page;
use super::mapping::Mapping;
use super::matching::View;
use super::snapshot::Snapshot;

/// A body that this home can answer.
#[derive(Debug, Clone)]
pub struct Body {
    query: Clause,
    aggregations: Aggregations,
    page: Page,
}

impl Body {
    /// Reads a body; what is unknown in it is refused by name.
    pub fn parse(mapping: &Mapping, body: &Value) -> Result<Body, BodyError> {
        let known = [
            "query",
            "aggs",
            "aggregations",
            "from",
            "size",
            "sort",
            "_source",
            "track_total_hits",
        ];
        let object = options("body", body, &known)?;
        let query = object.get("query").map_or(Ok(Clause::All), |q| Clause::parse(mapping, q))?;
        let aggregations = match (object.get("aggs"), object.get("aggregations")) {
            (Some(_), Some(_)) => {
                return Err(BodyError::parsing("body", "both [aggs] and [aggregations]"));
            }
            (Some(written), None) | (None, Some(written)) => Aggregations::parse(mapping, written)?,
            (None, None) => Aggregations::default(),
        };
        Ok(Body { query, aggregations, page: Page::parse(mapping, object)? })
    }

    /// Whether no more than `most` documents are looked at for an answer.
    pub fn looks_at(
        &self,
        most: u32,
        (snapshot, mapping): (&Snapshot, &Mapping),
    ) -> Result<bool, BodyError> {
        View::new(snapshot, mapping).looks_at(most, &self.query)
    }

    /// Elasticsearch's answer from one committed state.
    pub fn answer(&self, snapshot: &Snapshot, mapping: &Mapping) -> Result<Value, BodyError> {
        let start = Instant::now();
        let view = View::new(snapshot, mapping);
        let docs = view.find(&self.query)?;
        let mut answer = Map::new();
        answer.insert("took".into(), Value::Null);
        answer.insert("timed_out".into(), json!(false));
        answer.insert(
            "_shards".into(),
            json!({"total": 1, "successful": 1, "skipped": 0, "failed": 0}),
        );
        answer.insert("hits".into(), self.page.hits(&view, &docs)?);
        if !self.aggregations.is_empty() {
            answer
                .insert("aggregations".into(), Value::Object(self.aggregations.run(&view, &docs)?));
        }
        answer.insert("took".into(), json!(start.elapsed().as_millis() as u64));
        Ok(Value::Object(answer))
    }
}
