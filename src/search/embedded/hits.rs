//! A page of documents: their order, how many, and what is shown of each.

use std::cell::OnceCell;
use std::cmp::Ordering;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use tantivy::DocId;

use super::clause::{count, options, text};
use super::error::BodyError;
use super::mapping::{Field, Mapping};
use super::matching::{Docs, View};
use super::values;

/// The last document that a page may reach.
pub const DEEPEST_PAGE: usize = 10_000;

/// Which documents of those found are shown, and how.
#[derive(Debug, Clone)]
pub struct Page {
    pub from: usize,
    pub size: usize,
    pub total: Total,
    sort: Vec<Order>,
    shown: Shown,
}

/// Whether the number of documents found is told. It is exact always.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Total {
    Told,
    LeftOut,
}

#[derive(Debug, Clone)]
struct Order {
    field: Field,
    way: Way,
    missing: Missing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Ascending,
    Descending,
}

/// Where documents without the field come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Missing {
    First,
    Last,
}

#[derive(Debug, Clone)]
enum Shown {
    Nothing,
    Fields(Vec<(String, Field)>),
}

impl Page {
    /// Reads `from`, `size`, `sort`, `_source`, `track_total_hits` of a body.
    pub fn parse(mapping: &Mapping, body: &Map<String, Value>) -> Result<Page, BodyError> {
        Page::read(mapping, body, 10)
    }

    /// Reads the options of a `top_hits` aggregation.
    pub fn parse_top_hits(mapping: &Mapping, value: &Value) -> Result<Page, BodyError> {
        let object = options("top_hits", value, &["from", "size", "sort", "_source"])?;
        Page::read(mapping, object, 3)
    }

    fn read(
        mapping: &Mapping,
        object: &Map<String, Value>,
        default_size: usize,
    ) -> Result<Page, BodyError> {
        let from = object.get("from").map_or(Ok(0), |from| count("from", from))?;
        let size = object.get("size").map_or(Ok(default_size), |size| count("size", size))?;
        if from.saturating_add(size) > DEEPEST_PAGE {
            return Err(BodyError::argument(
                "from",
                format!("from + size is {}; at most {DEEPEST_PAGE}", from.saturating_add(size)),
            ));
        }
        let total = match object.get("track_total_hits") {
            None | Some(Value::Bool(true)) => Total::Told,
            Some(Value::Number(number)) if number.is_u64() => Total::Told,
            Some(Value::Bool(false)) => Total::LeftOut,
            Some(other) => {
                return Err(BodyError::argument("track_total_hits", format!("{other}")));
            }
        };
        let sort = match object.get("sort") {
            None => Vec::new(),
            Some(Value::Array(list)) => list
                .iter()
                .map(|order| Order::parse(mapping, order))
                .collect::<Result<Vec<Order>, BodyError>>()?,
            Some(one) => vec![Order::parse(mapping, one)?],
        };
        let shown = Shown::parse(mapping, object.get("_source"))?;
        Ok(Page { from, size, total, sort, shown })
    }

    /// Elasticsearch's `hits` of the documents found.
    pub fn hits(&self, view: &View<'_>, docs: &Docs) -> Result<Value, BodyError> {
        let mut told = Map::new();
        if self.total == Total::Told {
            told.insert("total".into(), json!({"value": docs.count(), "relation": "eq"}));
        }
        told.insert("max_score".into(), Value::Null);
        let hits = self
            .page(view, docs)?
            .into_iter()
            .map(|row| self.hit(view, &row))
            .collect::<Result<Vec<Value>, BodyError>>()?;
        told.insert("hits".into(), Value::Array(hits));
        Ok(Value::Object(told))
    }

    fn page<'a>(&self, view: &View<'a>, docs: &Docs) -> Result<Vec<Row<'a>>, BodyError> {
        let wanted = self.from + self.size;
        if self.size == 0 {
            return Ok(Vec::new());
        }
        let all = docs.0.iter().flat_map(|(place, docs)| docs.iter().map(|doc| (*place, *doc)));
        if self.sort.is_empty() {
            let page = all.skip(self.from).take(self.size);
            return Ok(page.map(|(place, doc)| Row { place, doc, keys: Vec::new() }).collect());
        }
        let mut rows: Vec<Row<'a>> = all
            .map(|(place, doc)| Row {
                place,
                doc,
                keys: self.sort.iter().map(|order| order.key(view, place, doc)).collect(),
            })
            .collect();
        if wanted < rows.len() {
            rows.select_nth_unstable_by(wanted, |a, b| self.compare(a, b));
            rows.truncate(wanted);
        }
        rows.sort_by(|a, b| self.compare(a, b));
        rows.drain(..self.from.min(rows.len()));
        Ok(rows)
    }

    fn compare(&self, a: &Row<'_>, b: &Row<'_>) -> Ordering {
        self.sort
            .iter()
            .zip(a.keys.iter().zip(&b.keys))
            .map(|(order, (a, b))| order.compare(a, b))
            .find(|found| found.is_ne())
            .unwrap_or_else(|| (a.place, a.doc).cmp(&(b.place, b.doc)))
    }

    fn hit(&self, view: &View<'_>, row: &Row<'_>) -> Result<Value, BodyError> {
        let segment = view.segment(row.place);
        let shown = |field: Field| -> Result<Option<Value>, BodyError> {
            Ok(match segment.words(field) {
                Some(words) => words.of(row.doc)?.map(|text| Value::String(text.to_string())),
                None => segment
                    .numbers(field)
                    .and_then(|column| column.first(row.doc))
                    .map(|value| values::source(field.kind, value)),
            })
        };
        // Read once: a unique text is the dearest to look up. It often is a sort key as well.
        let column = view.mapping.key.column;
        let sorted = row.keys.iter().zip(&self.sort).find_map(|(key, order)| match key {
            Key::Words { .. } if order.field.column == column => Some(key.text()),
            _ => None,
        });
        // One that could not be read is empty, and is told as an error below.
        let sorted = sorted.filter(|text| !text.is_empty());
        let key = match sorted {
            Some(text) => Some(Value::String(text.to_string())),
            None => shown(view.mapping.key)?,
        };
        let tenant = shown(view.mapping.tenant)?;
        let plain = |value: &Option<Value>| match value {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        let id = format!("{}-{}", plain(&tenant), plain(&key));
        let mut hit = Map::new();
        hit.insert("_index".into(), json!(view.mapping.index));
        hit.insert("_id".into(), Value::String(id));
        hit.insert("_score".into(), Value::Null);
        if let Shown::Fields(fields) = &self.shown {
            let mut source = Map::new();
            for (name, field) in fields {
                let value = match field.column == column {
                    true => key.clone(),
                    false => shown(*field)?,
                };
                source.extend(value.map(|value| (name.clone(), value)));
            }
            hit.insert("_source".into(), Value::Object(source));
        }
        if !self.sort.is_empty() {
            let keys = row.keys.iter().zip(&self.sort).map(|(key, order)| key.told(order.field));
            hit.insert("sort".into(), Value::Array(keys.collect()));
        }
        Ok(Value::Object(hit))
    }
}

/// A document with what it is ordered by.
struct Row<'a> {
    place: usize,
    doc: DocId,
    keys: Vec<Key<'a>>,
}

enum Key<'a> {
    Missing,
    Number(i64),
    /// A text by its place in its segment; read only where two segments meet.
    Words {
        place: usize,
        ord: u64,
        words: &'a super::snapshot::Words,
        text: OnceCell<Arc<str>>,
    },
}

impl Key<'_> {
    fn text(&self) -> Arc<str> {
        match self {
            Key::Words { words, ord, text, .. } => {
                Arc::clone(text.get_or_init(|| words.text(*ord).unwrap_or_else(|_| Arc::from(""))))
            }
            _ => Arc::from(""),
        }
    }

    fn told(&self, field: Field) -> Value {
        match self {
            Key::Missing => Value::Null,
            Key::Number(value) => values::key(field.kind, *value),
            Key::Words { .. } => Value::String(self.text().to_string()),
        }
    }
}

impl Order {
    /// "field", {"field": "desc"} or {"field": {"order": "desc", "missing": "_first"}}.
    fn parse(mapping: &Mapping, written: &Value) -> Result<Order, BodyError> {
        let (name, inner) = match written {
            Value::String(name) => (name.as_str(), None),
            object => {
                let (name, inner) = super::clause::single("sort", object)?;
                (name, Some(inner))
            }
        };
        let field = mapping.field("sort", name)?;
        let way = |written: &Value| match text("sort", written)? {
            "asc" => Ok(Way::Ascending),
            "desc" => Ok(Way::Descending),
            other => Err(BodyError::argument("sort", format!("unknown order [{other}]"))),
        };
        let mut order = Order { field, way: Way::Ascending, missing: Missing::Last };
        match inner {
            None => {}
            Some(Value::String(_)) => order.way = way(inner.unwrap_or(&Value::Null))?,
            Some(object) => {
                let object = options("sort", object, &["order", "missing"])?;
                if let Some(written) = object.get("order") {
                    order.way = way(written)?;
                }
                order.missing = match object.get("missing").map(|m| text("sort", m)).transpose()? {
                    None | Some("_last") => Missing::Last,
                    Some("_first") => Missing::First,
                    Some(other) => {
                        return Err(BodyError::argument("sort", format!("missing is [{other}]")));
                    }
                };
            }
        }
        Ok(order)
    }

    fn key<'a>(&self, view: &View<'a>, place: usize, doc: DocId) -> Key<'a> {
        let segment = view.segment(place);
        if self.field.kind.is_words() {
            let Some(words) = segment.words(self.field) else { return Key::Missing };
            words.ords.first(doc).map_or(Key::Missing, |ord| Key::Words {
                place,
                ord,
                words,
                text: OnceCell::new(),
            })
        } else {
            let value = segment.numbers(self.field).and_then(|column| column.first(doc));
            value.map_or(Key::Missing, Key::Number)
        }
    }

    fn compare(&self, a: &Key<'_>, b: &Key<'_>) -> Ordering {
        let found = match (a, b) {
            (Key::Missing, Key::Missing) => return Ordering::Equal,
            (Key::Missing, _) => return self.missing.against_present(),
            (_, Key::Missing) => return self.missing.against_present().reverse(),
            (Key::Number(a), Key::Number(b)) => a.cmp(b),
            (Key::Words { place: p, ord: a, .. }, Key::Words { place: q, ord: b, .. })
                if p == q =>
            {
                a.cmp(b)
            }
            (a, b) => a.text().cmp(&b.text()),
        };
        match self.way {
            Way::Ascending => found,
            Way::Descending => found.reverse(),
        }
    }
}

impl Missing {
    fn against_present(self) -> Ordering {
        match self {
            Missing::First => Ordering::Less,
            Missing::Last => Ordering::Greater,
        }
    }
}

impl Shown {
    /// true, false, "field", ["field", …] or {"includes": […], "excludes": […]}; no wildcards.
    fn parse(mapping: &Mapping, written: Option<&Value>) -> Result<Shown, BodyError> {
        let all = || mapping.fields().map(|(name, field)| (name.to_owned(), field));
        let names = |value: &Value| -> Result<Vec<(String, Field)>, BodyError> {
            let list = match value {
                Value::Array(list) => list.as_slice(),
                one => std::slice::from_ref(one),
            };
            list.iter()
                .map(|name| {
                    let name = text("_source", name)?;
                    all().find(|(known, _)| known == name).ok_or_else(|| {
                        BodyError::parsing("_source", format!("unknown field [{name}]"))
                    })
                })
                .collect()
        };
        Ok(match written {
            None | Some(Value::Bool(true)) => Shown::Fields(all().collect()),
            Some(Value::Bool(false)) => Shown::Nothing,
            Some(object @ Value::Object(_)) => {
                let object = options("_source", object, &["includes", "excludes"])?;
                let mut fields = match object.get("includes") {
                    Some(list) => names(list)?,
                    None => all().collect(),
                };
                if let Some(list) = object.get("excludes") {
                    let excluded = names(list)?;
                    fields.retain(|field| !excluded.contains(field));
                }
                Shown::Fields(fields)
            }
            Some(list) => Shown::Fields(names(list)?),
        })
    }
}
