//! The embedded index at a million documents of a thousand users: one user's month, beside the same
//! figures from a plain sorted list; opening; importing. `SEARCH_BENCH_MILLIONS=10` takes ten million
//! of ten thousand. The index is kept in `target/bench-data`, so that only the first run imports.

#![expect(clippy::expect_used, reason = "a bench that cannot run has nothing else to say")]

use std::collections::HashMap;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;

use conversation_service::domain::document::{Cents, Transaction};
use conversation_service::search::Index;
use conversation_service::search::embedded::{EmbeddedIndex, Importer, Provenance};
use criterion::{Criterion, criterion_group, criterion_main};
use jiff::civil::Date;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::json;

const CATEGORIES: [&str; 20] = [
    "Alimentation",
    "Restaurant",
    "Transport",
    "Carburant",
    "achats en ligne",
    "Santé/pharmacie",
    "Loisirs",
    "Vêtements",
    "Entretien maison",
    "Garage",
    "streaming",
    "Assurances",
    "Impôts",
    "Eélectricité/eau",
    "Abonnements",
    "Services",
    "prêt",
    "Frais bancaires",
    "Retrait especes",
    "Autres",
];

/// A row of the plain list: user, day of the two years, category, cents.
type Row = (i64, i16, u8, i64);

struct Generator {
    random: Xoshiro256PlusPlus,
    users: i64,
}

impl Generator {
    fn next(&mut self, id: u64) -> (Transaction, Row) {
        let random = &mut self.random;
        // As a bank's feed: in order of time, users mixed.
        let user = random.random_range(0..self.users);
        let day = random.random_range(0..730_i16);
        let category = random.random_range(0..CATEGORIES.len());
        let merchant = category * 100 + random.random_range(0..100);
        let cents = random.random_range(100..20_000_i64);
        let date =
            Date::constant(2024, 1, 1).saturating_add(jiff::Span::new().days(i64::from(day)));
        let transaction = Transaction {
            transaction_id: id.to_string(),
            user_id: user,
            account_id: Some(user * 10 + 1),
            account_name: Some("Compte courant".into()),
            account_type: Some("checking".into()),
            amount: Cents(-cents),
            amount_abs: None,
            currency_code: Some("EUR".into()),
            transaction_type: Some("debit".into()),
            operation_type: Some("Carte".into()),
            date,
            month_year: None,
            weekday: None,
            primary_description: Some(format!(
                "CB MARCHAND {merchant} {:02}/{:02}",
                date.day(),
                date.month()
            )),
            merchant_name: Some(format!("Marchand {merchant}")),
            category_name: Some(CATEGORIES[category].into()),
            is_deleted: None,
            is_future: None,
            is_internal: None,
        };
        (transaction, (user, day, category as u8, cents))
    }
}

fn millions() -> u64 {
    std::env::var("SEARCH_BENCH_MILLIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

/// Imports on the first run; gives the plain list.
fn prepare() -> (PathBuf, Vec<Row>) {
    let documents = millions() * 1_000_000;
    let users = (documents / 1_000) as i64;
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join(format!("target/bench-data/search-{}m", millions()));
    let done = dir.join("done");
    let mut generator = Generator { random: Xoshiro256PlusPlus::seed_from_u64(7), users };
    let mut rows = Vec::with_capacity(documents as usize);
    if done.exists() {
        rows.extend((0..documents).map(|id| generator.next(id).1));
    } else {
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).expect("the directory of the bench's data");
        let mut importer = Importer::begin(&dir, Provenance::Own).expect("an importer");
        // The clock runs while the documents are made, as it would while a file is read.
        let start = Instant::now();
        for id in 0..documents {
            let (transaction, row) = generator.next(id);
            rows.push(row);
            importer.add_transaction(&transaction).expect("added");
        }
        importer.commit_file().expect("committed");
        let adding = start.elapsed();
        let rate = documents as f64 / adding.as_secs_f64();
        println!("import: {rate:.0} documents/s until committed ({adding:?})");
        let start = Instant::now();
        importer.finish().expect("merged");
        println!("merge after the import: {:?}", start.elapsed());
        std::fs::write(&done, "").expect("marked");
    }
    rows.sort_unstable();
    (dir, rows)
}

fn search(criterion: &mut Criterion) {
    let (dir, rows) = prepare();
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
