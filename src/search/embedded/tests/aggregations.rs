//! The shapes of the answers: buckets, orders, dates, hits.

use serde_json::{Value, json};

use super::super::{EmbeddedIndex, Importer, Provenance};
use super::{Home, account, transaction};
use crate::search::Index;

fn home() -> Home {
    Home::of(&[
        transaction(1, json!({"amount": -100, "category_name": "Transport", "date": "2025-01-31"})),
        transaction(2, json!({"amount": -0.1, "category_name": "Autres", "date": "2025-02-01"})),
        transaction(3, json!({"amount": -0.2, "category_name": "Transport", "date": "2025-04-06"})),
        transaction(4, json!({"amount": 1500, "date": "2025-04-07"})),
        transaction(5, json!({"amount": -342.5, "category_name": "Loisirs", "date": "2025-04-08"})),
    ])
}

fn aggregated(home: &Home, aggs: Value) -> Value {
    home.answer(json!({"size": 0, "aggs": aggs}))["aggregations"].clone()
}

#[test]
fn figures_are_exact_decimals() {
    let of = |kind: &str, field: &str| {
        aggregated(&home(), json!({"a": {kind: {"field": field}}}))["a"].clone()
    };
    assert_eq!(of("sum", "amount_abs"), json!({"value": 1942.8}));
    assert_eq!(of("avg", "amount_abs"), json!({"value": 388.56}));
    assert_eq!(of("min", "amount"), json!({"value": -342.5}));
    assert_eq!(
        of("max", "date"),
        json!({"value": 1744070400000.0, "value_as_string": "2025-04-08"})
    );
    assert_eq!(of("value_count", "category_name"), json!({"value": 4}));
    assert_eq!(of("cardinality", "category_name.keyword"), json!({"value": 3}));
    assert_eq!(
        of("stats", "amount_abs"),
        json!({"count": 5, "min": 0.1, "max": 1500.0, "avg": 388.56, "sum": 1942.8})
    );
    assert_eq!(of("percentiles", "amount_abs")["values"]["50.0"], json!(100.0));
}

#[test]
fn no_document_has_no_average_and_the_sum_zero() {
    let body = json!({"query": {"match_none": {}}, "aggs": {
        "sum": {"sum": {"field": "amount"}}, "avg": {"avg": {"field": "amount"}},
        "median": {"percentiles": {"field": "amount", "percents": [50]}},
        "groups": {"terms": {"field": "category_name"}}}});
    let found = &home().answer(body)["aggregations"];
    assert_eq!(found["sum"], json!({"value": 0.0}));
    assert_eq!(found["avg"], json!({"value": null}));
    assert_eq!(found["median"], json!({"values": {"50.0": null}}));
    assert_eq!(found["groups"]["buckets"], json!([]));
}

#[test]
fn groups_are_ordered_by_count_then_key_or_as_asked() {
    let home = home();
    let keys = |terms: Value| -> Vec<String> {
        let total = json!({"total": {"sum": {"field": "amount_abs"}}});
        let found = aggregated(&home, json!({"a": {"terms": terms, "aggs": total}}));
        let buckets = found["a"]["buckets"].as_array().unwrap().clone();
        buckets.iter().map(|bucket| bucket["key"].as_str().unwrap().to_owned()).collect()
    };
    let field = "category_name";
    assert_eq!(keys(json!({"field": field})), ["Transport", "Autres", "Loisirs"]);
    assert_eq!(
        keys(json!({"field": field, "order": {"_key": "desc"}})),
        ["Transport", "Loisirs", "Autres"]
    );
    assert_eq!(
        keys(json!({"field": field, "order": {"total": "desc"}})),
        ["Loisirs", "Transport", "Autres"]
    );
    assert_eq!(
        keys(json!({"field": field, "order": [{"total.value": "asc"}]})),
        ["Autres", "Transport", "Loisirs"]
    );
    assert_eq!(keys(json!({"field": field, "missing": "Sans"}))[3], "Sans");
    let cut = aggregated(&home, json!({"a": {"terms": {"field": field, "size": 1}}}));
    assert_eq!(
        cut["a"],
        json!({"doc_count_error_upper_bound": 0, "sum_other_doc_count": 2,
            "buckets": [{"key": "Transport", "doc_count": 2}]})
    );
}

#[test]
fn months_between_are_shown_empty_unless_a_document_is_needed() {
    let home = home();
    let months = |with: Value| {
        let mut histogram =
            json!({"field": "date", "calendar_interval": "month", "format": "yyyy-MM"});
        histogram.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
        let found = aggregated(&home, json!({"a": {"date_histogram": histogram}}));
        let told: Vec<String> = found["a"]["buckets"]
            .as_array()
            .unwrap()
            .iter()
            .map(|bucket| {
                format!("{} {}", bucket["key_as_string"].as_str().unwrap(), bucket["doc_count"])
            })
            .collect();
        told.join(", ")
    };
    assert_eq!(months(json!({})), "2025-01 1, 2025-02 1, 2025-03 0, 2025-04 3");
    assert_eq!(months(json!({"min_doc_count": 1})), "2025-01 1, 2025-02 1, 2025-04 3");
    assert_eq!(
        months(json!({"extended_bounds": {"min": "2024-12-01", "max": "2025-05-31"}})),
        "2024-12 0, 2025-01 1, 2025-02 1, 2025-03 0, 2025-04 3, 2025-05 0"
    );
    let weeks = aggregated(
        &home,
        json!({"a": {"date_histogram":
        {"field": "date", "calendar_interval": "week", "min_doc_count": 1}}}),
    );
    assert_eq!(
        weeks["a"]["buckets"][2],
        json!({"key_as_string": "2025-04-07", "key": 1743984000000_i64, "doc_count": 2})
    );
}

#[test]
fn filters_ranges_and_top_hits_nest() {
    let found = aggregated(
        &home(),
        json!({
            "spent": {"filter": {"term": {"transaction_type": "debit"}},
                "aggs": {"total": {"sum": {"field": "amount_abs"}}}},
            "both": {"filters": {"filters": {"in": {"range": {"amount": {"gt": 0}}},
                "out": {"range": {"amount": {"lt": 0}}}}}},
            "sizes": {"range": {"field": "amount_abs", "ranges": [{"to": 1}, {"from": 1, "to": 342.5},
                {"from": 342.5}]}, "aggs": {"largest": {"top_hits": {"size": 1,
                "sort": [{"amount_abs": "desc"}], "_source": ["transaction_id", "amount"]}}}},
        }),
    );
    assert_eq!(found["spent"], json!({"doc_count": 4, "total": {"value": 442.8}}));
    assert_eq!(found["both"]["buckets"]["in"]["doc_count"], 1);
    assert_eq!(found["both"]["buckets"]["out"]["doc_count"], 4);
    let sizes = found["sizes"]["buckets"].as_array().unwrap();
    let keys: Vec<&str> = sizes.iter().map(|bucket| bucket["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["*-1.0", "1.0-342.5", "342.5-*"]);
    let largest = &sizes[2]["largest"]["hits"];
    assert_eq!(largest["total"], json!({"value": 2, "relation": "eq"}));
    assert_eq!(largest["hits"][0]["_source"], json!({"transaction_id": "4", "amount": 1500.0}));
}

#[test]
fn hits_are_sorted_paged_and_shown_as_asked() {
    let home = home();
    let ids = |body: Value| -> Vec<String> {
        let hits = home.answer(body)["hits"]["hits"].as_array().unwrap().clone();
        hits.iter()
            .map(|hit| hit["_source"]["transaction_id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ids(json!({"sort": [{"amount": "asc"}], "size": 2})), ["5", "1"]);
    assert_eq!(ids(json!({"sort": [{"amount": "asc"}], "from": 1, "size": 2})), ["1", "3"]);
    assert_eq!(
        ids(
            json!({"sort": [{"category_name": {"order": "desc", "missing": "_first"}}, {"date": "desc"}]})
        ),
        ["4", "3", "1", "5", "2"]
    );
    assert_eq!(
        ids(json!({"sort": ["category_name", "transaction_id"]})),
        ["2", "5", "1", "3", "4"]
    );
    let whole = home.answer(json!({"query": {"term": {"transaction_id": "5"}}}));
    assert_eq!(
        whole["hits"]["hits"][0]["_source"],
        json!({"transaction_id": "5", "user_id": 7, "account_id": 71, "amount": -342.5,
            "amount_abs": 342.5, "currency_code": "EUR", "transaction_type": "debit",
            "date": "2025-04-08", "month_year": "2025-04", "weekday": "Tuesday",
            "category_name": "Loisirs"})
    );
    assert_eq!(home.answer(json!({"_source": false}))["hits"]["hits"][0].get("_source"), None);
    assert_eq!(home.answer(json!({"track_total_hits": false}))["hits"].get("total"), None);
}

#[test]
fn accounts_are_an_index_of_their_own() {
    let dir = tempfile::TempDir::new().unwrap();
    let mut importer = Importer::begin(dir.path(), Provenance::Own).unwrap();
    importer.add_account(&account(json!({}))).unwrap();
    importer.add_account(&account(json!({"account_id": 72, "account_balance": -0.5}))).unwrap();
    importer.add_transaction(&transaction(1, json!({}))).unwrap();
    importer.commit_file().unwrap();
    let index = EmbeddedIndex::open(dir.path()).unwrap();
    assert_eq!(index.document_count(Index::Accounts).unwrap(), 2);
    assert_eq!(index.document_count(Index::Records).unwrap(), 1);
    let body = json!({"query": {"bool": {"filter": [{"term": {"user_id": 7}},
        {"range": {"last_sync_timestamp": {"gte": "2025-10-20", "lte": "2025-10-20"}}}]}},
        "sort": [{"account_balance": "desc"}],
        "aggs": {"sum": {"sum": {"field": "account_balance"}}}});
    let answer = index.answer(Index::Accounts, &body).unwrap();
    assert_eq!(answer["aggregations"]["sum"]["value"], json!(2.0));
    assert_eq!(
        answer["hits"]["hits"][0]["_source"],
        json!({"user_id": 7, "account_id": 71, "account_name": "Livret A", "account_balance": 2.5,
            "account_currency": "EUR", "is_active": true,
            "last_sync_timestamp": "2025-10-20T04:00:00Z"})
    );
}
