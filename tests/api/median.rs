//! A median of more documents than a search home gives by their rank.

use serde_json::{Value, json};

use crate::homes::embedded;
use crate::server::{parts, start};

/// Debits of these amounts, in cents.
async fn median(cents: impl Iterator<Item = u64>) -> Value {
    let document = |(id, cents): (usize, u64)| {
        let amount = cents as f64 / 100.0;
        json!({"transaction_id": id.to_string(), "user_id": 1, "date": "2025-09-03",
            "amount": -amount, "currency_code": "EUR"})
    };
    let documents: Vec<Value> = cents.enumerate().map(document).collect();
    let home = embedded(&documents, &[]);
    let server = start(parts(home.search.clone())).await;
    let body = json!({"user_id": 1, "message": "La médiane de mes dépenses de septembre 2025"});
    let got = server.ask(body.to_string()).await;
    assert_eq!(got.status, 200, "{}", got.text);
    assert_eq!(got.json()["figures"][0]["id"], "median");
    got.json()["figures"][0]["value"].clone()
}

#[tokio::test]
async fn it_is_exact_however_many_there_are() {
    // 1.00, 1.02, 1.04 … in no order: the middle two are 210.98 and 211.00, the middle one 211.00.
    assert_eq!(median((0..21_000).map(|n| 100 + 2 * (n * 11 % 21_000))).await, json!(210.99));
    assert_eq!(median((0..21_001).map(|n| 100 + 2 * (n * 11 % 21_001))).await, json!(211));
}

#[tokio::test]
async fn it_is_exact_where_most_are_the_same_amount() {
    let amounts = (0..30_000_u64).map(|n| if n < 3_000 { 1 + n % 90 } else { 995 });
    assert_eq!(median(amounts.chain([900_000])).await, json!(9.95));
}
