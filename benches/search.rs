//! The embedded index at a million documents of a thousand users: one user's month, beside the same
//! figures from a plain sorted list; opening; importing. `SEARCH_BENCH_MILLIONS=10` takes ten million
//! of ten thousand. The index is kept in `target/bench-data`, so that only the first run imports.

#![expect(clippy::expect_used, reason = "a bench that cannot run has nothing else to say")]

#[path = "support/feed.rs"]
mod feed;

use std::collections::HashMap;
use std::hint::black_box;
use std::time::Instant;

use conversation_service::search::Index;
use conversation_service::search::embedded::EmbeddedIndex;
use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::json;

fn millions() -> u64 {
    std::env::var("SEARCH_BENCH_MILLIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

fn search(criterion: &mut Criterion) {
    let (dir, rows) = feed::prepare(millions() * 1_000);
    let users = rows.last().map_or(1, |row| row.0 + 1);
    let start = Instant::now();
    drop(EmbeddedIndex::open(&dir).expect("opened"));
    println!("open: {:?}", start.elapsed());
    criterion.bench_function("open", |bench| {
        bench.iter(|| EmbeddedIndex::open(&dir).expect("opened"));
    });
    let index = EmbeddedIndex::open(&dir).expect("opened");
    let mut user = 0;
    let mut next = move || {
        user = (user + 7_919) % users;
        user
    };
    let body = |user: i64, from: &str, to: &str| {
        json!({"query": {"bool": {"filter": [
            {"term": {"user_id": user}}, {"term": {"transaction_type": "debit"}},
            {"range": {"date": {"gte": from, "lte": to}}}],
            "must_not": [{"term": {"is_deleted": true}}, {"term": {"is_future": true}}]}},
            "size": 0, "aggs": {
                "total": {"sum": {"field": "amount_abs"}},
                "groups": {"terms": {"field": "category_name", "size": 50,
                    "order": {"total": "desc"}},
                    "aggs": {"total": {"sum": {"field": "amount_abs"}}}}}})
    };
    criterion.bench_function("a user's month: filter, sum, group", |bench| {
        bench.iter(|| {
            let body = body(next(), "2025-03-01", "2025-03-31");
            index.answer(Index::Records, black_box(&body)).expect("answered")
        });
    });
    // 2025-03 is the days 425 to 455 of the two years.
    criterion.bench_function("the same from a plain sorted list", |bench| {
        bench.iter(|| {
            let user = next();
            let first = rows.partition_point(|row| (row.0, row.1) < (user, 425));
            let last = rows.partition_point(|row| (row.0, row.1) <= (user, 455));
            let mut groups: HashMap<u8, (i64, u32)> = HashMap::new();
            let mut total = 0;
            for row in &rows[first..last] {
                let group = groups.entry(row.2).or_default();
                *group = (group.0 + row.3, group.1 + 1);
                total += row.3;
            }
            (total, groups)
        });
    });
    criterion.bench_function("a user's two years: filter, sum, group", |bench| {
        bench.iter(|| {
            let body = body(next(), "2024-01-01", "2025-12-31");
            index.answer(Index::Records, black_box(&body)).expect("answered")
        });
    });
    criterion.bench_function("a user's ten largest of a month, whole documents", |bench| {
        bench.iter(|| {
            let mut body = body(next(), "2025-03-01", "2025-03-31");
            body["size"] = json!(10);
            body["sort"] = json!([{"amount_abs": "desc"}, {"transaction_id": "asc"}]);
            index.answer(Index::Records, black_box(&body)).expect("answered")
        });
    });
    criterion.bench_function("a user's label search", |bench| {
        bench.iter(|| {
            let body = json!({"query": {"bool": {"filter": [{"term": {"user_id": next()}},
                {"match": {"primary_description": "marchand"}}]}}, "size": 0,
                "aggs": {"total": {"sum": {"field": "amount_abs"}}}});
            index.answer(Index::Records, black_box(&body)).expect("answered")
        });
    });
}

criterion_group!(benches, search);
criterion_main!(benches);
