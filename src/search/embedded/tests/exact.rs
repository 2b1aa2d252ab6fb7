//! A few hundred generated documents against the same figures counted by hand.

use std::collections::BTreeMap;

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::json;

use super::{Home, transaction};
use crate::domain::document::Transaction;

fn generated(seed: u64) -> Vec<Transaction> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let categories =
        ["Alimentation", "Transport", "Santé/pharmacie", "prêt", "Éé", "achats en ligne"];
    (0..400)
        .map(|id| {
            let cents: i64 = random.random_range(-50_000..20_000);
            let mut with = json!({
                "user_id": random.random_range(1..4),
                "amount": format!("{}{}.{:02}", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100),
                "date": format!("2025-{:02}-{:02}", random.random_range(1..=12), random.random_range(1..=28)),
                "is_internal": random.random_range(0..10) == 0,
            });
            let category = random.random_range(0..7);
            if let Some(name) = categories.get(category) {
                with["category_name"] = json!(name);
            }
            transaction(id, with)
        })
        .collect()
}

#[test]
fn sums_groups_medians_and_orders_are_those_counted_by_hand() {
    for seed in 0..4 {
        let all = generated(seed);
        let home = Home::of(&all);
        let (from, to) = ("2025-03-10", "2025-08-20");
        let mine: Vec<&Transaction> = all
            .iter()
            .filter(|t| t.user_id == 2 && t.amount.0 < 0 && t.is_internal != Some(true))
            .filter(|t| (from..=to).contains(&t.date.to_string().as_str()))
            .collect();
        let answer = home.answer(json!({
            "query": {"bool": {"filter": [{"term": {"user_id": 2}},
                {"term": {"transaction_type": "debit"}},
                {"range": {"date": {"gte": from, "lte": to}}}],
                "must_not": [{"term": {"is_internal": true}}]}},
            "size": 7,
            "sort": [{"amount_abs": "desc"}, {"transaction_id": "asc"}],
            "aggs": {
                "total": {"sum": {"field": "amount_abs"}},
                "median": {"percentiles": {"field": "amount_abs", "percents": [50]}},
                "groups": {"terms": {"field": "category_name", "size": 50, "missing": "-",
                    "order": {"total": "desc"}}, "aggs": {"total": {"sum": {"field": "amount_abs"}}}},
                "months": {"date_histogram": {"field": "date", "calendar_interval": "month",
                    "format": "yyyy-MM", "min_doc_count": 1},
                    "aggs": {"total": {"sum": {"field": "amount_abs"}}}},
            },
        }));
        let told = |cents: i64| json!(cents as f64 / 100.0);
        let found = &answer["aggregations"];
        assert_eq!(answer["hits"]["total"]["value"], mine.len());
        assert_eq!(found["total"]["value"], told(mine.iter().map(|t| t.amount.0.abs()).sum()));

        let mut cents: Vec<i64> = mine.iter().map(|t| t.amount.0.abs()).collect();
        cents.sort_unstable();
        let middle = cents[(cents.len() - 1) / 2] + cents[cents.len() / 2];
        assert_eq!(found["median"]["values"]["50.0"], json!(middle as f64 / 200.0));

        let mut groups: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
        let mut months: BTreeMap<String, (i64, i64)> = BTreeMap::new();
        for t in &mine {
            let month = t.date.to_string()[..7].to_owned();
            for group in [
                groups.entry(t.category_name.as_deref().unwrap_or("-")).or_default(),
                months.entry(month).or_default(),
            ] {
                group.0 += t.amount.0.abs();
                group.1 += 1;
            }
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_by_key(|(key, (total, _))| (-total, *key));
        let groups: Vec<_> = groups
            .iter()
            .map(|(key, (total, count))| json!({"key": key, "doc_count": count, "total": {"value": told(*total)}}))
            .collect();
        assert_eq!(found["groups"]["buckets"], json!(groups));
        let by_month = found["months"]["buckets"].as_array().unwrap();
        assert_eq!(by_month.len(), months.len());
        for (bucket, (month, (total, count))) in by_month.iter().zip(months) {
            assert_eq!(bucket["key_as_string"], json!(month));
            assert_eq!(bucket["doc_count"], json!(count));
            assert_eq!(bucket["total"]["value"], told(total));
        }

        let mut sorted = mine.clone();
        sorted.sort_by_key(|t| (-t.amount.0.abs(), t.transaction_id.clone()));
        let first: Vec<_> = sorted.iter().take(7).map(|t| json!(t.transaction_id)).collect();
        let shown: Vec<_> = answer["hits"]["hits"]
            .as_array()
            .unwrap()
            .iter()
            .map(|hit| hit["_source"]["transaction_id"].clone())
            .collect();
        assert_eq!(shown, first);
    }
}
