//! What is not served is refused by its name, in Elasticsearch's form.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::super::EmbeddedIndex;
use crate::search::Index;

fn refusal(body: Value) -> Value {
    let dir = TempDir::new().unwrap();
    let index = EmbeddedIndex::open(dir.path()).unwrap();
    let error = index.answer(Index::Records, &body).expect_err(&body.to_string());
    error.to_elasticsearch()
}

#[test]
fn a_refusal_has_elasticsearchs_form() {
    let told = refusal(json!({"query": {"script": {"script": "1"}}}));
    assert_eq!(told["status"], 400);
    assert_eq!(told["error"]["type"], "parsing_exception");
    assert_eq!(told["error"]["reason"], "[script] unknown query [script]");
    assert_eq!(told["error"]["root_cause"][0]["type"], "parsing_exception");
}

#[test]
fn every_unknown_part_of_a_body_is_named() {
    let aggs = |aggregation: Value| json!({"aggs": {"a": aggregation}});
    let cases = [
        (json!({"scroll": "1m"}), "scroll"),
        (json!({"timeout": "1s"}), "timeout"),
        (json!({"query": {"term": {"categorie": "x"}}}), "categorie"),
        (json!({"query": {"term": {"date.keyword": "x"}}}), "date.keyword"),
        (json!({"query": {"term": {"merchant_name": {"value": "x", "boost": 2}}}}), "boost"),
        (json!({"query": {"terms": {"user_id": {"index": "x", "id": 1, "path": "y"}}}}), "terms"),
        (json!({"query": {"range": {"date": {"gte": "now-1d"}}}}), "now-1d"),
        (
            json!({"query": {"range": {"date": {"gte": "2025-01-01", "time_zone": "+01:00"}}}}),
            "time_zone",
        ),
        (json!({"query": {"range": {"merchant_name": {"gte": "a"}}}}), "range"),
        (json!({"query": {"bool": {"should": [], "boost": 1}}}), "boost"),
        (json!({"query": {"wildcard": {"merchant_name": "x*"}}}), "wildcard"),
        (json!({"query": {"query_string": {"query": "user_id:8"}}}), "query_string"),
        (
            json!({"query": {"match": {"merchant_name": {"query": "x", "analyzer": "y"}}}}),
            "analyzer",
        ),
        (
            json!({"query": {"multi_match": {"query": "x", "fields": ["merchant_name^2"]}}}),
            "merchant_name^2",
        ),
        (
            json!({"query": {"multi_match": {"query": "x", "fields": ["merchant_name"], "type": "cross_fields"}}}),
            "cross_fields",
        ),
        (json!({"sort": ["_score"]}), "_score"),
        (json!({"sort": [{"amount": {"order": "desc", "mode": "avg"}}]}), "mode"),
        (json!({"_source": ["unknown"]}), "unknown"),
        (json!({"from": 9_995, "size": 10}), "10000"),
        (json!({"size": -1}), "size"),
        (aggs(json!({"global": {}})), "global"),
        (aggs(json!({"scripted_metric": {}})), "scripted_metric"),
        (aggs(json!({"sum": {"script": "1"}})), "script"),
        (aggs(json!({"sum": {"field": "amount", "missing": 0}})), "missing"),
        (aggs(json!({"sum": {"field": "merchant_name"}})), "sum"),
        (aggs(json!({"sum": {"field": "unknown"}})), "unknown"),
        (aggs(json!({"terms": {"field": "merchant_name", "include": "x.*"}})), "include"),
        (aggs(json!({"terms": {"field": "merchant_name", "order": {"total": "desc"}}})), "total"),
        (aggs(json!({"terms": {"field": "merchant_name", "size": 65_537}})), "65536"),
        (
            aggs(
                json!({"date_histogram": {"field": "date", "calendar_interval": "month", "time_zone": "UTC"}}),
            ),
            "time_zone",
        ),
        (
            aggs(json!({"date_histogram": {"field": "date", "fixed_interval": "30d"}})),
            "fixed_interval",
        ),
        (aggs(json!({"sum": {"field": "amount"}, "avg": {"field": "amount"}})), "one kind"),
        (aggs(json!({"sum": {"field": "amount"}, "meta": {}})), "one kind"),
        (
            aggs(json!({"sum": {"field": "amount"}, "aggs": {"b": {"sum": {"field": "amount"}}}})),
            "below",
        ),
        (aggs(json!({"top_hits": {"highlight": {}}})), "highlight"),
        (aggs(json!({"percentiles": {"field": "amount", "percents": [101]}})), "percents"),
    ];
    for (body, named) in cases {
        let told = refusal(body.clone());
        let reason = told["error"]["reason"].as_str().unwrap();
        assert!(reason.contains(named), "{body}: {reason}");
        assert_eq!(told["status"], 400);
    }
}

#[test]
fn what_nests_too_deep_or_lists_too_many_is_refused() {
    let mut query = json!({"match_all": {}});
    for _ in 0..25 {
        query = json!({"bool": {"must": [query]}});
    }
    assert!(refusal(json!({"query": query})).to_string().contains("deeper"));
    let mut aggs = json!({"a": {"sum": {"field": "amount"}}});
    for _ in 0..25 {
        aggs = json!({"a": {"filter": {"match_all": {}}, "aggs": aggs}});
    }
    assert!(refusal(json!({"aggs": aggs})).to_string().contains("deeper"));
    let list: Vec<u32> = (0..65_537).collect();
    assert!(
        refusal(json!({"query": {"terms": {"account_id": list}}})).to_string().contains("65537")
    );
}
