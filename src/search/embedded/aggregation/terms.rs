//! `terms`: one bucket a value, exact over all segments.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use tantivy::DocId;

use super::{Aggregations, field, options, single, text};
use crate::search::embedded::clause::count;
use crate::search::embedded::error::BodyError;
use crate::search::embedded::mapping::{Field, Mapping};
use crate::search::embedded::matching::{Docs, MOST_BUCKETS, View};
use crate::search::embedded::values;

#[derive(Debug, Clone)]
pub(super) struct Terms {
    field: Field,
    size: usize,
    least: u64,
    order: Vec<Order>,
    /// The key of the documents without a value; without it they are in no bucket.
    missing: Option<Key>,
}

/// One criterion of an order of buckets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Order {
    pub by: By,
    pub way: Way,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum By {
    Count,
    Key,
    /// A figure below the bucket.
    Path(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Ascending,
    Descending,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(i64),
    Words(Arc<str>),
}

impl Terms {
    pub(super) fn parse(
        mapping: &Mapping,
        value: &Value,
        below: &Aggregations,
    ) -> Result<Terms, BodyError> {
        // shard_size only ever makes an estimate better; this is exact.
        let known = ["field", "size", "order", "min_doc_count", "missing", "shard_size"];
        let object = options("terms", value, &known)?;
        let field = field(mapping, "terms", object)?;
        let size = object.get("size").map_or(Ok(10), |size| count("terms", size))?;
        if size == 0 || size > MOST_BUCKETS {
            return Err(BodyError::argument("terms", format!("size is from 1 to {MOST_BUCKETS}")));
        }
        let least =
            object.get("min_doc_count").map_or(Ok(1), |least| count("terms", least))? as u64;
        if least == 0 {
            return Err(BodyError::argument("terms", "min_doc_count is at least 1"));
        }
        let mut order = match object.get("order") {
            None => vec![Order { by: By::Count, way: Way::Descending }],
            Some(written) => orders("terms", written, below)?,
        };
        // Ties are in the order of the keys.
        if !order.iter().any(|order| order.by == By::Key) {
            order.push(Order { by: By::Key, way: Way::Ascending });
        }
        let missing = match object.get("missing") {
            None => None,
            Some(Value::String(text)) if field.kind.is_words() => {
                Some(Key::Words(text.as_str().into()))
            }
            Some(other) => {
                return Err(BodyError::argument("terms", format!("missing is {other}")));
            }
        };
        Ok(Terms { field, size, least, order, missing })
    }

    pub(super) fn run(
        &self,
        view: &View<'_>,
        docs: &Docs,
        below: &Aggregations,
    ) -> Result<Value, BodyError> {
        let mut groups = self.groups(view, docs)?;
        groups.retain(|_, docs| docs.count() >= self.least);
        let total: u64 = groups.values().map(Docs::count).sum();
        // What is below a bucket is needed for all only where the order asks for it.
        let by_figure = self.order.iter().any(|order| matches!(order.by, By::Path(_)));
        let mut buckets = Vec::with_capacity(groups.len());
        for (key, docs) in groups {
            let figures = match by_figure {
                true => Some(below.run(view, &docs)?),
                false => None,
            };
            buckets.push(Bucket { key, docs, figures });
        }
        buckets.sort_by(|a, b| compare(&self.order, a, b));
        buckets.truncate(self.size);
        view.spend(buckets.len())?;
        let shown: u64 = buckets.iter().map(|bucket| bucket.docs.count()).sum();
        let told = buckets
            .into_iter()
            .map(|bucket| {
                let mut told = self.told(&bucket.key);
                told.insert("doc_count".into(), bucket.docs.count().into());
                told.extend(match bucket.figures {
                    Some(figures) => figures,
                    None => below.run(view, &bucket.docs)?,
                });
                Ok(Value::Object(told))
            })
            .collect::<Result<Vec<Value>, BodyError>>()?;
        Ok(json!({
            "doc_count_error_upper_bound": 0,
            "sum_other_doc_count": total - shown,
            "buckets": told,
        }))
    }

    fn groups(&self, view: &View<'_>, docs: &Docs) -> Result<BTreeMap<Key, Docs>, BodyError> {
        let mut groups: BTreeMap<Key, Docs> = BTreeMap::new();
        for (place, docs) in &docs.0 {
            let segment = view.segment(*place);
            if self.field.kind.is_words() {
                let words = segment.words(self.field);
                let value = |doc| words.and_then(|words| words.ords.first(doc));
                for (ord, docs) in runs(docs, value) {
                    let key = match (ord, words) {
                        (Some(ord), Some(words)) => Some(Key::Words(words.text(ord)?)),
                        _ => self.missing.clone(),
                    };
                    if let Some(key) = key {
                        let group = groups.entry(key).or_default();
                        group.add(*place, docs);
                    }
                }
            } else {
                let column = segment.numbers(self.field);
                for (value, docs) in runs(docs, |doc| column.and_then(|column| column.first(doc))) {
                    if let Some(value) = value {
                        groups.entry(Key::Number(value)).or_default().add(*place, docs);
                    }
                }
            }
        }
        // A value that reads as the key of those without one shares their bucket.
        if self.missing.is_some() {
            for docs in groups.values_mut() {
                docs.0.iter_mut().for_each(|(_, docs)| docs.sort_unstable());
            }
        }
        Ok(groups)
    }

    fn told(&self, key: &Key) -> Map<String, Value> {
        let mut told = Map::new();
        match key {
            Key::Words(text) => {
                told.insert("key".into(), Value::String(text.to_string()));
            }
            Key::Number(value) => {
                told.insert("key".into(), values::key(self.field.kind, *value));
                if let Some(text) = values::key_as_string(self.field.kind, *value) {
                    told.insert("key_as_string".into(), Value::String(text));
                }
            }
        }
        told
    }
}

/// A bucket before it is told.
struct Bucket {
    key: Key,
    docs: Docs,
    figures: Option<Map<String, Value>>,
}

fn compare(order: &[Order], a: &Bucket, b: &Bucket) -> Ordering {
    order
        .iter()
        .map(|order| {
            let found = match &order.by {
                By::Count => a.docs.count().cmp(&b.docs.count()),
                By::Key => a.key.cmp(&b.key),
                By::Path(path) => {
                    let of = |bucket: &Bucket| {
                        bucket.figures.as_ref().and_then(|figures| figure(figures, path))
                    };
                    // Buckets without the figure come last, whichever way.
                    match (of(a), of(b)) {
                        (Some(a), Some(b)) => a.total_cmp(&b),
                        (Some(_), None) => return Ordering::Less,
                        (None, Some(_)) => return Ordering::Greater,
                        (None, None) => Ordering::Equal,
                    }
                }
            };
            order.way.of(found)
        })
        .find(|found| found.is_ne())
        .unwrap_or(Ordering::Equal)
}

impl Way {
    pub(super) fn of(self, found: Ordering) -> Ordering {
        match self {
            Way::Ascending => found,
            Way::Descending => found.reverse(),
        }
    }
}

/// The number at a path below a bucket.
pub(super) fn figure(figures: &Map<String, Value>, path: &str) -> Option<f64> {
    let (here, rest) = match path.split_once('>') {
        Some((here, rest)) => (here, Some(rest)),
        None => (path, None),
    };
    let (name, entry) = here.split_once('.').unwrap_or((here, ""));
    let found = figures.get(name)?.as_object()?;
    match rest {
        Some(rest) => figure(found, rest),
        None if entry.is_empty() => found.get("value").or(found.get("doc_count"))?.as_f64(),
        None => found.get(entry)?.as_f64(),
    }
}

/// Reads an `order`: one object of one entry, or a list of them.
pub(super) fn orders(
    clause: &str,
    written: &Value,
    below: &Aggregations,
) -> Result<Vec<Order>, BodyError> {
    let one = |value: &Value| {
        let (by, way) = single(clause, value)?;
        let way = match text(clause, way)? {
            "asc" => Way::Ascending,
            "desc" => Way::Descending,
            other => return Err(BodyError::argument(clause, format!("unknown order [{other}]"))),
        };
        let by = match by {
            "_count" => By::Count,
            "_key" => By::Key,
            path if below.leads(path) => By::Path(path.to_owned()),
            path => {
                return Err(BodyError::argument(
                    clause,
                    format!("nothing to order by at [{path}]"),
                ));
            }
        };
        Ok(Order { by, way })
    };
    match written {
        Value::Array(list) => list.iter().map(one).collect(),
        value => one(value).map(|order| vec![order]),
    }
}

/// The documents parted by a value of theirs; each part keeps their order.
pub(super) fn runs<T: Ord + Copy>(
    docs: &[DocId],
    value: impl Fn(DocId) -> T,
) -> Vec<(T, Vec<DocId>)> {
    let mut pairs: Vec<(T, DocId)> = docs.iter().map(|doc| (value(*doc), *doc)).collect();
    pairs.sort_unstable();
    pairs
        .chunk_by(|a, b| a.0 == b.0)
        .map(|run| (run[0].0, run.iter().map(|(_, doc)| *doc).collect()))
        .collect()
}
