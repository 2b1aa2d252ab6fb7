//! The one place where the dataset's field names become those of an index: a finished body is walked,
//! and each field's name is replaced by the one under which this index can use it so.

use serde_json::{Map, Value, json};

use super::mapping::{Mapping, Use};
use crate::search::{FieldFault, SearchError};

/// What a body's fields are looked up in.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    pub mapping: &'a Mapping,
    /// Fields that an index may well lack: no document then has them.
    pub optional: &'a [String],
}

/// How a field is called, or that no document has it.
enum Found {
    Name(String),
    Nowhere,
}

/// `body` in the index's own names.
///
/// # Errors
/// [`SearchError::Field`] for a field that cannot be used as the body does.
pub fn rewritten(body: &Value, names: Names<'_>) -> Result<Value, SearchError> {
    let Some(members) = body.as_object() else { return Ok(body.clone()) };
    let mut rewritten = Map::new();
    for (name, value) in members {
        let value = match name.as_str() {
            "query" => names.query(value)?,
            "aggs" => names.aggregations(value)?,
            "sort" => names.sort(value)?,
            _ => value.clone(),
        };
        rewritten.insert(name.clone(), value);
    }
    Ok(Value::Object(rewritten))
}

/// Whether a body names any field: a probe's does not, and needs no mapping.
pub fn names_fields(body: &Value) -> bool {
    let all = |query: &Value| query.get("match_all").is_some();
    body.get("aggs").is_some()
        || body.get("sort").is_some()
        || body.get("query").is_some_and(|query| !all(query))
}

impl Names<'_> {
    fn find(self, field: &str, used: Use) -> Result<Found, SearchError> {
        match self.mapping.name(field, used) {
            Ok(name) => Ok(Found::Name(name)),
            Err(FieldFault::Missing) if self.optional.iter().any(|one| one == field) => {
                Ok(Found::Nowhere)
            }
            Err(why) => Err(SearchError::Field { field: field.to_owned(), why }),
        }
    }

    fn query(self, query: &Value) -> Result<Value, SearchError> {
        let Some((kind, inner)) = query.as_object().and_then(|one| one.iter().next()) else {
            return Ok(query.clone());
        };
        match kind.as_str() {
            "bool" => self.boolean(inner),
            "exists" => {
                let field = inner.get("field").and_then(Value::as_str).unwrap_or_default();
                Ok(match self.find(field, Use::Exists)? {
                    Found::Name(name) => json!({"exists": {"field": name}}),
                    Found::Nowhere => nothing(),
                })
            }
            "multi_match" => self.multi_match(inner),
            "term" | "terms" | "prefix" => self.keyed(kind, inner, |_| Use::Value),
            "match" | "match_phrase" => self.keyed(kind, inner, |_| Use::Words),
            "range" => self.keyed(kind, inner, |bounds| {
                let mut given = bounds.as_object().into_iter().flat_map(Map::values);
                Use::Bounds { numbers: given.any(Value::is_number) }
            }),
            _ => Ok(query.clone()),
        }
    }

    fn boolean(self, inner: &Value) -> Result<Value, SearchError> {
        let mut parts = Map::new();
        for (name, value) in inner.as_object().into_iter().flatten() {
            let value = match value {
                Value::Array(clauses) => {
                    let clauses: Result<Vec<Value>, SearchError> =
                        clauses.iter().map(|clause| self.query(clause)).collect();
                    Value::Array(clauses?)
                }
                Value::Object(_) => self.query(value)?,
                other => other.clone(),
            };
            parts.insert(name.clone(), value);
        }
        Ok(json!({"bool": parts}))
    }

    /// `{kind: {field: what}}`.
    fn keyed(
        self,
        kind: &str,
        inner: &Value,
        used: impl Fn(&Value) -> Use,
    ) -> Result<Value, SearchError> {
        let Some((field, what)) = inner.as_object().and_then(|one| one.iter().next()) else {
            return Ok(json!({kind: inner}));
        };
        Ok(match self.find(field, used(what))? {
            Found::Name(name) => json!({kind: {name: what}}),
            Found::Nowhere => nothing(),
        })
    }

    fn multi_match(self, inner: &Value) -> Result<Value, SearchError> {
        let mut fields = Vec::new();
        let mut missing = None;
        for field in inner.get("fields").and_then(Value::as_array).into_iter().flatten() {
            match self.find(field.as_str().unwrap_or_default(), Use::Words) {
                Ok(Found::Name(name)) => fields.push(Value::from(name)),
                Ok(Found::Nowhere) => {}
                // Words are looked for wherever there are any.
                Err(error @ SearchError::Field { why: FieldFault::Missing, .. }) => {
                    missing = Some(error);
                }
                Err(error) => return Err(error),
            }
        }
        match missing {
            _ if !fields.is_empty() => {}
            Some(error) => return Err(error),
            None => return Ok(nothing()),
        }
        let mut inner = inner.clone();
        inner["fields"] = Value::Array(fields);
        Ok(json!({"multi_match": inner}))
    }

    fn aggregations(self, all: &Value) -> Result<Value, SearchError> {
        let mut rewritten = Map::new();
        for (name, one) in all.as_object().into_iter().flatten() {
            let mut parts = Map::new();
            for (kind, options) in one.as_object().into_iter().flatten() {
                let options = match kind.as_str() {
                    "aggs" => self.aggregations(options)?,
                    "filter" => self.query(options)?,
                    _ => self.aggregation(kind, options)?,
                };
                parts.insert(kind.clone(), options);
            }
            rewritten.insert(name.clone(), Value::Object(parts));
        }
        Ok(Value::Object(rewritten))
    }

    fn aggregation(self, kind: &str, options: &Value) -> Result<Value, SearchError> {
        let Some(field) = options.get("field").and_then(Value::as_str) else {
            return Ok(options.clone());
        };
        let used = match kind {
            "min" | "max" => Use::Extreme,
            "sum" | "avg" | "stats" | "percentiles" | "range" => Use::Number,
            "date_histogram" => Use::Days,
            _ => Use::Column,
        };
        let mut options = options.clone();
        // Over a field that is nowhere, a server gives no bucket: as if no document had it.
        if let Found::Name(name) = self.find(field, used)? {
            options["field"] = Value::from(name);
        }
        Ok(options)
    }

    fn sort(self, keys: &Value) -> Result<Value, SearchError> {
        let mut rewritten = Vec::new();
        for key in keys.as_array().into_iter().flatten() {
            let Some((field, way)) = key.as_object().and_then(|one| one.iter().next()) else {
                rewritten.push(key.clone());
                continue;
            };
            if let Found::Name(name) = self.find(field, Use::Column)? {
                rewritten.push(json!({name: way}));
            }
        }
        Ok(Value::Array(rewritten))
    }
}

fn nothing() -> Value {
    json!({"match_none": {}})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping() -> Mapping {
        let keyword = json!({"type": "text", "fields": {"keyword": {"type": "keyword"}}});
        let told = json!({"i": {"mappings": {"properties": {
            "user": {"type": "long"}, "shop": keyword, "label": {"type": "text"},
            "day": {"type": "date"}, "amount": {"type": "double"},
        }}}});
        Mapping::of_elasticsearch(&told).unwrap()
    }

    fn of(body: Value) -> Result<String, String> {
        let (mapping, optional) = (mapping(), ["gone".to_owned(), "money".to_owned()]);
        let names = Names { mapping: &mapping, optional: &optional };
        rewritten(&body, names).map(|body| body.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn each_field_gets_the_name_that_its_use_needs() {
        insta::assert_snapshot!(of(json!({
            "query": {"bool": {"filter": [
                {"term": {"user": 7}}, {"terms": {"shop": ["a"]}}, {"term": {"gone": true}},
                {"multi_match": {"query": "x", "fields": ["label", "shop", "gone"], "type": "phrase"}},
                {"range": {"day": {"gte": "2025-01-01"}}}],
                "must_not": [{"exists": {"field": "money"}}]}},
            "size": 1, "sort": [{"shop": "asc"}],
            "aggs": {"a": {"filter": {"term": {"shop": "a"}}, "aggs": {
                "b": {"terms": {"field": "shop", "size": 3},
                      "aggs": {"c": {"sum": {"field": "amount"}}}},
                "m": {"terms": {"field": "money"}}}}},
        })).unwrap(), @r#"{"query":{"bool":{"filter":[{"term":{"user":7}},{"terms":{"shop.keyword":["a"]}},{"match_none":{}},{"multi_match":{"query":"x","fields":["label","shop"],"type":"phrase"}},{"range":{"day":{"gte":"2025-01-01"}}}],"must_not":[{"match_none":{}}]}},"size":1,"sort":[{"shop.keyword":"asc"}],"aggs":{"a":{"filter":{"term":{"shop.keyword":"a"}},"aggs":{"b":{"terms":{"field":"shop.keyword","size":3},"aggs":{"c":{"sum":{"field":"amount"}}}},"m":{"terms":{"field":"money"}}}}}}"#);
    }

    #[test]
    fn a_field_that_cannot_be_used_so_is_named_with_the_reason() {
        let error = |body: Value| of(body).unwrap_err();
        insta::assert_snapshot!(error(json!({"query": {"term": {"nowhere": 1}}})), @r#"the field "nowhere" is not in the index"#);
        insta::assert_snapshot!(error(json!({"sort": [{"label": "asc"}]})), @r#"the field "label" cannot be grouped, sorted or compared by its whole value"#);
        insta::assert_snapshot!(error(json!({"aggs": {"a": {"sum": {"field": "shop"}}}})), @r#"the field "shop" has another type than this use needs"#);
        insta::assert_snapshot!(error(json!({"query": {"range": {"day": {"gt": 3}}}})), @r#"the field "day" has another type than this use needs"#);
    }

    #[test]
    fn a_probes_body_names_no_field() {
        assert!(!names_fields(&json!({"query": {"match_all": {}}, "size": 0})));
        assert!(names_fields(&json!({"query": {"match_none": {}}, "size": 0})));
    }
}
