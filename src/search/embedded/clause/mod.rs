//! The query of a body as typed clauses, resolved against the mapping. One family a file; what is not
//! written here is refused by name.

use serde_json::{Map, Value};

use super::error::BodyError;
use super::mapping::{Field, Mapping};

mod boolean;
mod range;
mod term;
mod text;

pub use boolean::Bool;
pub use range::{Side, bound, day_or_instant};
pub use text::{Form, Operator, Text};

/// How deep clauses, and aggregations, may nest.
pub const DEEPEST: usize = 20;
/// How many values one `terms` clause may list.
pub const LONGEST_LIST: usize = 65_536;

/// What a document must satisfy.
#[derive(Debug, Clone)]
pub enum Clause {
    All,
    None,
    Bool(Bool),
    /// The column's number is one of these (sorted, each once).
    Numbers {
        field: Field,
        values: Vec<i64>,
    },
    /// The column's text is exactly one of these.
    Words {
        field: Field,
        values: Vec<String>,
    },
    /// The column's number is in these bounds, both included.
    Range {
        field: Field,
        low: i64,
        high: i64,
    },
    /// The column's text begins so.
    Prefix {
        field: Field,
        prefix: String,
    },
    Exists {
        field: Field,
    },
    Text(Text),
}

impl Clause {
    /// Reads a query.
    pub fn parse(mapping: &Mapping, query: &Value) -> Result<Clause, BodyError> {
        Reader { mapping, depth: 0 }.clause(query)
    }
}

/// Where in the body the reading stands.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub mapping: &'a Mapping,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn clause(self, query: &Value) -> Result<Clause, BodyError> {
        if self.depth > DEEPEST {
            return Err(BodyError::argument("query", format!("nests deeper than {DEEPEST}")));
        }
        let (name, inner) = single("query", query)?;
        let deeper = Reader { depth: self.depth + 1, ..self };
        match name {
            "bool" => deeper.boolean(inner),
            "term" => self.term(inner),
            "terms" => self.terms(inner),
            "range" => self.range(inner),
            "exists" => self.exists(inner),
            "prefix" => self.prefix(inner),
            "match" => self.matching(inner),
            "match_phrase" => self.phrase(inner),
            "multi_match" => self.multi(inner),
            "match_all" => options(name, inner, &[]).map(|_| Clause::All),
            "match_none" => options(name, inner, &[]).map(|_| Clause::None),
            "constant_score" => {
                let inner = options(name, inner, &["filter"])?;
                deeper.clause(required(name, inner, "filter")?)
            }
            unknown => Err(BodyError::parsing(unknown, format!("unknown query [{unknown}]"))),
        }
    }

    fn field(self, clause: &str, name: &str) -> Result<Field, BodyError> {
        self.mapping.field(clause, name)
    }
}

/// The one entry of an object.
pub(super) fn single<'v>(
    clause: &str,
    value: &'v Value,
) -> Result<(&'v str, &'v Value), BodyError> {
    match value.as_object().map(|object| (object.len(), object.iter().next())) {
        Some((1, Some((name, inner)))) => Ok((name, inner)),
        Some((count, _)) => {
            Err(BodyError::parsing(clause, format!("expected one entry, found {count}")))
        }
        None => Err(BodyError::parsing(clause, "expected an object")),
    }
}

/// An object whose entries are all among those known.
pub(super) fn options<'v>(
    clause: &str,
    value: &'v Value,
    known: &[&str],
) -> Result<&'v Map<String, Value>, BodyError> {
    let object =
        value.as_object().ok_or_else(|| BodyError::parsing(clause, "expected an object"))?;
    match object.keys().find(|name| !known.contains(&name.as_str())) {
        Some(unknown) => Err(BodyError::parsing(
            clause,
            format!("unknown option [{unknown}]; known: [{}]", known.join(", ")),
        )),
        None => Ok(object),
    }
}

pub(super) fn required<'v>(
    clause: &str,
    object: &'v Map<String, Value>,
    name: &str,
) -> Result<&'v Value, BodyError> {
    object.get(name).ok_or_else(|| BodyError::parsing(clause, format!("[{name}] is missing")))
}

pub(super) fn text<'v>(clause: &str, value: &'v Value) -> Result<&'v str, BodyError> {
    value.as_str().ok_or_else(|| BodyError::parsing(clause, format!("expected text, not {value}")))
}

pub(super) fn count(clause: &str, value: &Value) -> Result<usize, BodyError> {
    value.as_u64().and_then(|number| usize::try_from(number).ok()).ok_or_else(|| {
        BodyError::argument(clause, format!("expected a whole number from 0, not {value}"))
    })
}
