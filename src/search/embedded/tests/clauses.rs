//! Each clause, by the documents that it finds.

use serde_json::json;

use super::{Home, transaction};

const NONE: [u32; 0] = [];

fn home() -> Home {
    Home::of(&[
        transaction(
            1,
            json!({"primary_description": "CB CARREFOUR MARKET 24/03", "amount": -10.5,
            "merchant_name": "Carrefour", "category_name": "Alimentation", "date": "2025-03-24"}),
        ),
        transaction(
            2,
            json!({"primary_description": "PRLV VINCI AUTOROUTES PEAGE", "amount": -25,
            "merchant_name": "Vinci Autoroutes", "category_name": "Transport"}),
        ),
        transaction(
            3,
            json!({"primary_description": "Facture d'énergie", "amount": -342.5,
            "merchant_name": "Total Énergies", "category_name": "Eélectricité/eau"}),
        ),
        transaction(
            4,
            json!({"primary_description": "BOEUF BOURGUIGNON", "amount": 12.34,
            "is_deleted": true}),
        ),
        transaction(
            5,
            json!({"user_id": 8, "primary_description": "CB CARREFOUR CITY",
            "merchant_name": "Carrefour City", "is_deleted": false}),
        ),
        transaction(
            6,
            json!({"primary_description": "MARKET CARREFOUR", "amount": -0.01,
            "category_name": "achats en ligne", "date": "2024-12-31"}),
        ),
    ])
}

#[test]
fn exact_values_are_found_by_term_and_terms() {
    let home = home();
    assert_eq!(home.ids(json!({"term": {"category_name": "Transport"}})), [2]);
    assert_eq!(home.ids(json!({"term": {"category_name.keyword": {"value": "Transport"}}})), [2]);
    assert_eq!(home.ids(json!({"term": {"category_name": "transport"}})), NONE);
    assert_eq!(home.ids(json!({"term": {"amount": -342.50}})), [3]);
    assert_eq!(home.ids(json!({"term": {"amount": 0.005}})), NONE);
    assert_eq!(home.ids(json!({"term": {"is_deleted": true}})), [4]);
    assert_eq!(home.ids(json!({"term": {"date": "2024-12-31"}})), [6]);
    assert_eq!(
        home.ids(json!({"terms": {"merchant_name": ["Carrefour", "Carrefour City"]}})),
        [1, 5]
    );
    assert_eq!(home.ids(json!({"terms": {"transaction_id": []}})), NONE);
}

#[test]
fn only_a_canonical_integer_is_a_user() {
    let home = home();
    let of = |user| home.ids(json!({"bool": {"filter": [{"term": {"user_id": user}}]}}));
    assert_eq!(of(json!(7)), [1, 2, 3, 4, 6]);
    assert_eq!(of(json!("7")), [1, 2, 3, 4, 6]);
    for other in [json!("007"), json!(7.0), json!("7.0"), json!("+7"), json!(" 7"), json!("x")] {
        assert_eq!(of(other.clone()), NONE, "{other}");
    }
    assert_eq!(home.ids(json!({"terms": {"user_id": [8, "08"]}})), [5]);
}

#[test]
fn bounds_that_contradict_each_other_find_nothing() {
    let both = json!({"bool": {"filter": [{"terms": {"user_id": [7, 8]}},
        {"range": {"date": {"gte": "2025-10-01"}}}, {"range": {"date": {"lte": "2025-03-31"}}}]}});
    assert_eq!(home().ids(both), NONE);
}

#[test]
fn two_tenants_at_once_are_nobody() {
    let home = home();
    let both = json!({"bool": {"filter": [{"term": {"user_id": 7}}, {"term": {"user_id": 8}}]}});
    assert_eq!(home.ids(both), NONE);
    let inner = json!({"bool": {"should": [{"term": {"user_id": 8}}, {"match_all": {}}]}});
    assert_eq!(
        home.ids(json!({"bool": {"filter": [{"term": {"user_id": 7}}, inner]}})),
        [1, 2, 3, 4, 6]
    );
}

#[test]
fn bounds_are_kept_to_the_cent_and_to_the_day() {
    let home = home();
    assert_eq!(home.ids(json!({"range": {"amount_abs": {"gt": 10.5, "lte": 25}}})), [2, 4]);
    assert_eq!(home.ids(json!({"range": {"amount_abs": {"gte": 10.5, "lt": 25}}})), [1, 4]);
    assert_eq!(home.ids(json!({"range": {"amount": {"lt": -0.01}}})), [1, 2, 3, 5]);
    let month = json!({"range": {"date": {"gte": "2025-03-01", "lte": "2025-03-31"}}});
    assert_eq!(home.ids(json!({"bool": {"filter": [{"term": {"user_id": 7}}, month]}})), [1]);
    let across = json!({"range": {"date": {"gt": "2024-12-30", "lt": "2025-10-20"}}});
    assert_eq!(home.ids(json!({"bool": {"filter": [{"term": {"user_id": 7}}, across]}})), [1, 6]);
    assert_eq!(home.ids(json!({"range": {"date": {"gte": "2026-01-01"}}})), NONE);
}

#[test]
fn bool_needs_must_and_filter_and_enough_of_should() {
    let home = home();
    let category = |name: &str| json!({"term": {"category_name": name}});
    let should = [category("Transport"), category("Alimentation")];
    assert_eq!(home.ids(json!({"bool": {"should": should}})), [1, 2]);
    let with_filter = json!({"bool": {"filter": {"term": {"user_id": 7}}, "should": should}});
    assert_eq!(home.ids(with_filter), [1, 2, 3, 4, 6]);
    let at_least = json!({"bool": {"filter": {"term": {"user_id": 7}}, "should": should,
        "minimum_should_match": 1}});
    assert_eq!(home.ids(at_least), [1, 2]);
    let left_out = json!({"bool": {"must": [{"term": {"user_id": 7}}],
        "must_not": [{"term": {"is_deleted": true}}, category("Transport")]}});
    assert_eq!(home.ids(left_out), [1, 3, 6]);
    assert_eq!(home.ids(json!({"bool": {}})), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn exists_prefix_all_and_none() {
    let home = home();
    assert_eq!(home.ids(json!({"exists": {"field": "merchant_name"}})), [1, 2, 3, 5]);
    assert_eq!(home.ids(json!({"exists": {"field": "is_deleted"}})), [4, 5]);
    assert_eq!(home.ids(json!({"exists": {"field": "is_future"}})), NONE);
    assert_eq!(home.ids(json!({"prefix": {"merchant_name.keyword": "Carrefour"}})), [1, 5]);
    assert_eq!(home.ids(json!({"prefix": {"category_name": {"value": "E"}}})), [3]);
    assert_eq!(home.ids(json!({"match_all": {}})).len(), 6);
    assert_eq!(home.ids(json!({"match_none": {}})), NONE);
}

#[test]
fn words_are_found_whatever_their_accents_and_number() {
    let home = home();
    let label = |text: &str| home.ids(json!({"match": {"primary_description": text}}));
    assert_eq!(label("carrefour"), [1, 5, 6]);
    assert_eq!(label("péages"), [2]);
    assert_eq!(label("ENERGIES"), [3]);
    assert_eq!(label("l’énergie"), [3]);
    assert_eq!(label("bœuf"), [4]);
    assert_eq!(label("carrefour peage"), [1, 2, 5, 6]);
    assert_eq!(label("de la"), NONE);
    let both = json!({"match": {"primary_description": {"query": "carrefour market",
        "operator": "and"}}});
    assert_eq!(home.ids(both), [1, 6]);
}

#[test]
fn a_phrase_keeps_the_order_of_its_words() {
    let home = home();
    let phrase = |text: &str| home.ids(json!({"match_phrase": {"primary_description": text}}));
    assert_eq!(phrase("carrefour market"), [1]);
    assert_eq!(phrase("market"), [1, 6]);
    assert_eq!(phrase("facture énergie"), NONE);
    assert_eq!(phrase("facture d'énergie"), [3]);
}

#[test]
fn a_small_misspelling_is_found_where_fuzziness_is_asked_for() {
    let home = home();
    let fuzzy = |text: &str| {
        home.ids(json!({"match": {"merchant_name": {"query": text, "fuzziness": "AUTO"}}}))
    };
    assert_eq!(fuzzy("carrefur"), [1, 5]);
    assert_eq!(fuzzy("vinsi"), [2]);
    assert_eq!(home.ids(json!({"match": {"merchant_name": "carrefur"}})), NONE);
}

#[test]
fn several_fields_are_an_or() {
    let home = home();
    let fields = ["primary_description", "merchant_name", "category_name"];
    let multi = |query: &str| home.ids(json!({"multi_match": {"query": query, "fields": fields}}));
    assert_eq!(multi("eaux"), [3]);
    assert_eq!(multi("vinci"), [2]);
    let phrase = json!({"multi_match": {"query": "achats en ligne", "fields": fields,
        "type": "phrase"}});
    assert_eq!(home.ids(phrase), [6]);
    let and = json!({"multi_match": {"query": "carrefour city", "fields": fields,
        "operator": "and"}});
    assert_eq!(home.ids(and), [5]);
}
