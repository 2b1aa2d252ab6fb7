//! The aggregations of a body: read into typed structs, then run over exactly the documents found.
//! Every figure is exact; ties are in the order of the keys.

use serde_json::{Map, Value};

use super::clause::{Clause, DEEPEST, options, required, single, text};
use super::error::BodyError;
use super::hits::Page;
use super::mapping::{Field, Mapping};
use super::matching::{Docs, View};

mod buckets;
mod date_histogram;
mod metric;
mod percentiles;
mod range;
mod terms;

use buckets::Filters;
use date_histogram::DateHistogram;
use metric::Metric;
use percentiles::Percentiles;
use range::Ranges;
use terms::Terms;

/// Aggregations of one level, by name, in the order of the body.
#[derive(Debug, Clone, Default)]
pub struct Aggregations(Vec<(String, Aggregation)>);

#[derive(Debug, Clone)]
struct Aggregation {
    what: What,
    below: Aggregations,
}

#[derive(Debug, Clone)]
enum What {
    Metric(Metric),
    Percentiles(Percentiles),
    Terms(Terms),
    DateHistogram(DateHistogram),
    Filter(Clause),
    Filters(Filters),
    Ranges(Ranges),
    TopHits(Page),
}

impl Aggregations {
    /// Reads the value of `aggs`.
    pub fn parse(mapping: &Mapping, value: &Value) -> Result<Aggregations, BodyError> {
        Reader { mapping, depth: 1 }.all(value)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The answer's `aggregations`, or the entries of a bucket below it.
    pub(super) fn run(
        &self,
        view: &View<'_>,
        docs: &Docs,
    ) -> Result<Map<String, Value>, BodyError> {
        self.0
            .iter()
            .map(|(name, aggregation)| Ok((name.clone(), aggregation.run(view, docs)?)))
            .collect()
    }

    /// A bucket: its key's entries, its count, what is below it.
    fn bucket(
        &self,
        view: &View<'_>,
        key: Map<String, Value>,
        docs: &Docs,
    ) -> Result<Map<String, Value>, BodyError> {
        let mut bucket = key;
        bucket.insert("doc_count".into(), docs.count().into());
        bucket.extend(self.run(view, docs)?);
        Ok(bucket)
    }

    /// Whether a path such as "total", "stats.max" or "spent>total" leads to a number.
    fn leads(&self, path: &str) -> bool {
        let (here, rest) = match path.split_once('>') {
            Some((here, rest)) => (here, Some(rest)),
            None => (path, None),
        };
        let (name, figure) = match here.split_once('.') {
            Some((name, figure)) => (name, Some(figure)),
            None => (here, None),
        };
        let Some((_, found)) = self.0.iter().find(|(known, _)| known == name) else {
            return false;
        };
        match (&found.what, rest, figure) {
            (What::Filter(_), Some(rest), None) => found.below.leads(rest),
            (What::Filter(_), None, None) => true,
            (What::Metric(metric), None, figure) => metric.has(figure),
            _ => false,
        }
    }
}

impl Aggregation {
    fn run(&self, view: &View<'_>, docs: &Docs) -> Result<Value, BodyError> {
        match &self.what {
            What::Metric(metric) => metric.run(view, docs),
            What::Percentiles(percentiles) => Ok(percentiles.run(view, docs)),
            What::Terms(terms) => terms.run(view, docs, &self.below),
            What::DateHistogram(histogram) => histogram.run(view, docs, &self.below),
            What::Filter(clause) => {
                view.spend(1)?;
                let docs = view.narrow(docs, clause)?;
                self.below.bucket(view, Map::new(), &docs).map(Value::Object)
            }
            What::Filters(filters) => filters.run(view, docs, &self.below),
            What::Ranges(ranges) => ranges.run(view, docs, &self.below),
            What::TopHits(page) => Ok(serde_json::json!({"hits": page.hits(view, docs)?})),
        }
    }
}

#[derive(Clone, Copy)]
struct Reader<'a> {
    mapping: &'a Mapping,
    depth: usize,
}

impl Reader<'_> {
    fn all(self, value: &Value) -> Result<Aggregations, BodyError> {
        if self.depth > DEEPEST {
            return Err(BodyError::argument("aggs", format!("nest deeper than {DEEPEST}")));
        }
        let object =
            value.as_object().ok_or_else(|| BodyError::parsing("aggs", "expected an object"))?;
        let named = object.iter().map(|(name, value)| {
            if name.is_empty() || name.contains(['[', ']', '>']) {
                return Err(BodyError::argument(
                    "aggs",
                    format!("the name {name:?} is not allowed"),
                ));
            }
            Ok((name.clone(), self.one(name, value)?))
        });
        named.collect::<Result<Vec<_>, BodyError>>().map(Aggregations)
    }

    fn one(self, name: &str, value: &Value) -> Result<Aggregation, BodyError> {
        let object =
            value.as_object().ok_or_else(|| BodyError::parsing(name, "expected an object"))?;
        let mut below = Aggregations::default();
        let mut kinds = Vec::new();
        for (entry, inner) in object {
            if matches!(entry.as_str(), "aggs" | "aggregations") {
                below.0.extend(Reader { depth: self.depth + 1, ..self }.all(inner)?.0);
            } else {
                kinds.push((entry.as_str(), inner));
            }
        }
        let [(kind, inner)] = kinds[..] else {
            return Err(BodyError::parsing(name, "expected one kind of aggregation"));
        };
        let what = self.what(kind, inner, &below)?;
        let leaf = matches!(what, What::Metric(_) | What::Percentiles(_) | What::TopHits(_));
        if leaf && !below.is_empty() {
            return Err(BodyError::argument(kind, "has nothing below it"));
        }
        Ok(Aggregation { what, below })
    }

    fn what(self, kind: &str, inner: &Value, below: &Aggregations) -> Result<What, BodyError> {
        Ok(match kind {
            "terms" => What::Terms(Terms::parse(self.mapping, inner, below)?),
            "date_histogram" => {
                What::DateHistogram(DateHistogram::parse(self.mapping, inner, below)?)
            }
            "filter" => What::Filter(Clause::parse(self.mapping, inner)?),
            "filters" => What::Filters(Filters::parse(self.mapping, inner)?),
            "range" => What::Ranges(Ranges::parse(self.mapping, inner)?),
            "top_hits" => What::TopHits(Page::parse_top_hits(self.mapping, inner)?),
            "percentiles" => What::Percentiles(Percentiles::parse(self.mapping, inner)?),
            metric => match Metric::parse(self.mapping, metric, inner)? {
                Some(metric) => What::Metric(metric),
                None => {
                    return Err(BodyError::parsing(kind, format!("unknown aggregation [{kind}]")));
                }
            },
        })
    }
}

/// The field that an aggregation names.
fn field(mapping: &Mapping, kind: &str, object: &Map<String, Value>) -> Result<Field, BodyError> {
    mapping.field(kind, text(kind, required(kind, object, "field")?)?)
}

/// The field of an aggregation that computes with numbers.
fn numeric(mapping: &Mapping, kind: &str, object: &Map<String, Value>) -> Result<Field, BodyError> {
    use super::mapping::Kind::{Long, Money};
    let found = field(mapping, kind, object)?;
    match found.kind {
        Long | Money => Ok(found),
        other => Err(BodyError::argument(
            kind,
            format!("a field of the kind {other:?} is not computed with"),
        )),
    }
}

/// The numbers of a column in these documents.
fn numbers(view: &View<'_>, docs: &Docs, field: Field) -> Vec<i64> {
    let mut found = Vec::with_capacity(docs.count() as usize);
    for (place, docs) in &docs.0 {
        if let Some(column) = view.segment(*place).numbers(field) {
            found.extend(docs.iter().filter_map(|doc| column.first(*doc)));
        }
    }
    found
}
