//! A search body from outside, before a tenant is wrapped around it: only what stays inside the query it
//! stands in. `global` and `significant_terms` look at all documents, a terms lookup at others'
//! indexes, a script at anything; what is not known to be harmless is refused by name.

use serde_json::{Map, Value};

/// The members of a body.
const MEMBERS: &[&str] = &[
    "query",
    "size",
    "from",
    "sort",
    "aggs",
    "aggregations",
    "_source",
    "track_total_hits",
    "timeout",
    "search_after",
    "post_filter",
];
/// Queries that look at one document alone, and hold no others.
const LEAVES: &[&str] = &[
    "term",
    "range",
    "match",
    "match_phrase",
    "match_phrase_prefix",
    "multi_match",
    "exists",
    "prefix",
    "wildcard",
    "fuzzy",
    "match_all",
    "match_none",
];
/// Aggregations over the documents of their bucket.
const AGGREGATIONS: &[&str] = &[
    "sum",
    "avg",
    "min",
    "max",
    "value_count",
    "cardinality",
    "stats",
    "extended_stats",
    "percentiles",
    "terms",
    "histogram",
    "date_histogram",
    "range",
    "date_range",
    "missing",
];
const TOP_HITS: &[&str] = &["size", "from", "sort", "_source"];
/// Deeper bodies are refused before their depth costs anything.
const DEEPEST: usize = 24;

/// What a body may not hold, with its way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("[{way}] is not served to callers with a token")]
pub struct Refused {
    pub way: String,
}

type Checked = Result<(), Refused>;

/// Refuses a body that could look at documents outside its query.
pub fn check(body: &Value) -> Checked {
    let body = object(body, "body")?;
    for (name, value) in body {
        match name.as_str() {
            "query" | "post_filter" => query(value, name, DEEPEST)?,
            "aggs" | "aggregations" => aggregations(value, name, DEEPEST)?,
            "sort" => sort(value, name)?,
            known if MEMBERS.contains(&known) => {}
            _ => return refused(name),
        }
    }
    Ok(())
}

fn refused<T>(way: &str) -> Result<T, Refused> {
    // A member's name is the caller's own: it is cut, not echoed whole.
    Err(Refused { way: way.chars().take(120).collect() })
}

fn object<'v>(value: &'v Value, way: &str) -> Result<&'v Map<String, Value>, Refused> {
    value.as_object().map_or_else(|| refused(way), Ok)
}

fn query(value: &Value, way: &str, deep: usize) -> Checked {
    if deep == 0 {
        return refused(way);
    }
    for (kind, inner) in object(value, way)? {
        let way = format!("{way}.{kind}");
        match kind.as_str() {
            "bool" => {
                for (name, clauses) in object(inner, &way)? {
                    let way = format!("{way}.{name}");
                    match (name.as_str(), clauses) {
                        ("must" | "filter" | "should" | "must_not", Value::Array(clauses)) => {
                            clauses.iter().try_for_each(|one| query(one, &way, deep - 1))?;
                        }
                        ("must" | "filter" | "should" | "must_not", clause) => {
                            query(clause, &way, deep - 1)?;
                        }
                        ("minimum_should_match" | "boost", _) => {}
                        _ => return refused(&way),
                    }
                }
            }
            "constant_score" => {
                for (name, clause) in object(inner, &way)? {
                    match name.as_str() {
                        "filter" => query(clause, &way, deep - 1)?,
                        "boost" => {}
                        _ => return refused(&way),
                    }
                }
            }
            // A list of values; an object would be a lookup in another index.
            "terms" => {
                for (field, values) in object(inner, &way)? {
                    if !values.is_array() && field != "boost" {
                        return refused(&format!("{way}.{field}"));
                    }
                }
            }
            known if LEAVES.contains(&known) => plain(inner, &way, deep)?,
            _ => return refused(&way),
        }
    }
    Ok(())
}

fn aggregations(value: &Value, way: &str, deep: usize) -> Checked {
    if deep == 0 {
        return refused(way);
    }
    for (name, aggregation) in object(value, way)? {
        for (kind, inner) in object(aggregation, way)? {
            let way = format!("{way}.{name}.{kind}");
            match kind.as_str() {
                "aggs" | "aggregations" => aggregations(inner, &way, deep - 1)?,
                "filter" => query(inner, &way, deep - 1)?,
                "filters" => {
                    for (member, filters) in object(inner, &way)? {
                        match (member.as_str(), filters) {
                            ("filters", Value::Object(named)) => {
                                named.values().try_for_each(|one| query(one, &way, deep - 1))?;
                            }
                            ("filters", Value::Array(listed)) => {
                                listed.iter().try_for_each(|one| query(one, &way, deep - 1))?;
                            }
                            ("other_bucket" | "other_bucket_key" | "keyed", _) => {}
                            _ => return refused(&way),
                        }
                    }
                }
                "top_hits" => {
                    for (member, value) in object(inner, &way)? {
                        match member.as_str() {
                            "sort" => sort(value, &way)?,
                            known if TOP_HITS.contains(&known) => {}
                            _ => return refused(&format!("{way}.{member}")),
                        }
                    }
                }
                "meta" => {}
                known if AGGREGATIONS.contains(&known) => plain(inner, &way, deep)?,
                _ => return refused(&way),
            }
        }
    }
    Ok(())
}

/// By fields alone.
fn sort(value: &Value, way: &str) -> Checked {
    match value {
        Value::String(_) => Ok(()),
        Value::Array(items) => items.iter().try_for_each(|item| sort(item, way)),
        Value::Object(fields) => fields.iter().try_for_each(|(field, order)| {
            let way = format!("{way}.{field}");
            if field == "_script" || field == "_geo_distance" {
                return refused(&way);
            }
            let orders = ["order", "missing", "unmapped_type", "mode", "format"];
            match order {
                Value::Object(members) => {
                    match members.keys().find(|k| !orders.contains(&k.as_str())) {
                        Some(other) => refused(&format!("{way}.{other}")),
                        None => Ok(()),
                    }
                }
                _ => Ok(()),
            }
        }),
        _ => refused(way),
    }
}

/// Values and options, with no script anywhere.
fn plain(value: &Value, way: &str, deep: usize) -> Checked {
    match value {
        Value::Object(members) => members.iter().try_for_each(|(name, value)| {
            let way = format!("{way}.{name}");
            match deep {
                0 => refused(&way),
                _ if name == "script" => refused(&way),
                _ => plain(value, &way, deep - 1),
            }
        }),
        Value::Array(items) if deep > 0 => {
            items.iter().try_for_each(|item| plain(item, way, deep - 1))
        }
        Value::Array(_) => refused(way),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_looks_past_its_query_is_refused_by_its_way() {
        for (body, way) in [
            (json!({"aggs": {"all": {"global": {}}}}), "aggs.all.global"),
            (
                json!({"aggs": {"a": {"terms": {"field": "x"}, "aggs": {"b": {"global": {}}}}}}),
                "aggs.a.aggs.b.global",
            ),
            (json!({"aggs": {"a": {"significant_terms": {}}}}), "aggs.a.significant_terms"),
            (json!({"aggs": {"a": {"sum": {"script": "1"}}}}), "aggs.a.sum.script"),
            (
                json!({"aggs": {"a": {"top_hits": {"script_fields": {}}}}}),
                "aggs.a.top_hits.script_fields",
            ),
            (
                json!({"query": {"terms": {"id": {"index": "other", "id": "1", "path": "p"}}}}),
                "query.terms.id",
            ),
            (json!({"query": {"bool": {"must": [{"script": {}}]}}}), "query.bool.must.script"),
            (json!({"query": {"more_like_this": {}}}), "query.more_like_this"),
            (json!({"sort": [{"_script": {}}]}), "sort._script"),
            (json!({"runtime_mappings": {}}), "runtime_mappings"),
            (json!({"suggest": {}}), "suggest"),
            (json!({"knn": {}}), "knn"),
            (json!([]), "body"),
        ] {
            assert_eq!(check(&body), Err(Refused { way: way.into() }), "{body}");
        }
    }

    #[test]
    fn a_body_of_any_depth_is_refused_and_not_followed() {
        let mut deep = json!({"match_all": {}});
        for _ in 0..100 {
            deep = json!({"bool": {"filter": [deep]}});
        }
        assert!(check(&json!({"query": deep})).is_err());
    }

    #[test]
    fn filters_groups_and_sums_pass() {
        let body = json!({
            "query": {"bool": {"filter": [
                {"range": {"date": {"gte": "2025-01-01"}}}, {"terms": {"category_name": ["a", "b"]}},
                {"multi_match": {"query": "x", "fields": ["a", "b"], "type": "phrase"}}],
                "must_not": [{"exists": {"field": "deleted"}}]}},
            "size": 10, "sort": [{"date": {"order": "desc"}}, "_doc"], "track_total_hits": true,
            "_source": ["date"],
            "aggs": {"by": {"terms": {"field": "merchant_name", "size": 10, "order": {"total": "desc"}},
                "aggs": {"total": {"sum": {"field": "amount_abs"}},
                    "in": {"filter": {"term": {"transaction_type": "credit"}}}}}},
        });
        assert_eq!(check(&body), Ok(()));
    }
}
