//! Self-correction where the index lacks what a question needs, or cannot group by it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use conversation_service::search::{
    FieldFault, Index, Search, SearchError, SearchRequest, Searching,
};
use serde_json::{Value, json};

use crate::homes::{Home, embedded};
use crate::server::{Server, parts, start};

/// A home of which some fields cannot be used in some ways.
struct Lacking {
    home: Arc<dyn Search>,
    /// A field, and the clauses or aggregations that fail on it; none: every use of it does.
    refuses: Vec<(&'static str, &'static [&'static str])>,
    no_accounts: bool,
    searches: AtomicU64,
}

/// True where `body` has the clause `clause` on `field`, however deep.
fn uses(body: &Value, field: &str, clause: &str) -> bool {
    match body {
        Value::Object(members) => members.iter().any(|(name, value)| {
            let here = name == clause
                && (value.get(field).is_some() || value["field"].as_str() == Some(field));
            here || uses(value, field, clause)
        }),
        Value::Array(items) => items.iter().any(|item| uses(item, field, clause)),
        _ => false,
    }
}

impl Search for Lacking {
    fn search<'a>(&'a self, request: SearchRequest<'a>) -> Searching<'a> {
        self.searches.fetch_add(1, Ordering::Relaxed);
        let error = |field: &str, why| SearchError::Field { field: field.into(), why };
        if self.no_accounts && request.index == Index::Accounts {
            return Box::pin(async move { Err(error("account_id", FieldFault::Missing)) });
        }
        for (field, clauses) in &self.refuses {
            let all: &[&str] = &["term", "terms", "exists", "range"];
            let clauses = if clauses.is_empty() { all } else { clauses };
            if clauses.iter().any(|clause| uses(request.body, field, clause)) {
                return Box::pin(async move { Err(error(field, FieldFault::NotAggregatable)) });
            }
        }
        self.home.search(request)
    }

    fn version(&self) -> Option<u64> {
        self.home.version()
    }

    fn name(&self) -> &'static str {
        "lacking"
    }
}

fn documents() -> Home {
    let document = |id: &str, amount: f64, merchant: &str, category: &str, label: &str| {
        json!({"transaction_id": id, "user_id": 1, "date": "2025-09-03", "amount": amount,
            "currency_code": "EUR", "merchant_name": merchant, "category_name": category,
            "primary_description": label})
    };
    let documents = [
        document("a", -30.0, "Bio Vallon", "Alimentation", "CB BIO VALLON"),
        document("b", -35.0, "Trésor", "Amendes", "AMENDE 25"),
    ];
    let account = json!({"user_id": 1, "account_id": 1, "account_name": "Compte courant",
        "account_type": "checking", "account_balance": 10.0, "account_currency": "EUR"});
    embedded(&documents, &[account])
}

async fn lacking(
    home: &Home,
    refuses: Vec<(&'static str, &'static [&'static str])>,
    no_accounts: bool,
) -> (Server, Arc<Lacking>) {
    let searches = AtomicU64::new(0);
    let lacking = Lacking { home: home.search.clone(), refuses, no_accounts, searches };
    let lacking = Arc::new(lacking);
    (start(parts(lacking.clone())).await, lacking)
}

async fn ask(server: &Server, message: &str) -> Value {
    let got = server.ask(json!({"user_id": 1, "message": message}).to_string()).await;
    assert_eq!(got.status, 200, "{}", got.text);
    got.json()
}

#[tokio::test]
async fn without_a_category_field_the_labels_are_searched() {
    let home = documents();
    let (server, _) = lacking(&home, vec![("category_name", &[])], false).await;
    let answer = ask(&server, "Combien j'ai dépensé en amendes en septembre 2025 ?").await;
    assert_eq!(answer["metadata"]["outcome"], "answered", "{answer:#}");
    assert_eq!(answer["figures"][0]["value"], 35.0);
    assert_eq!(answer["metadata"]["corrections"], 1);
    let notes = answer["metadata"]["query_analysis"]["notes"].to_string();
    assert!(notes.contains("libellés") && notes.contains("amende"), "{notes}");
    let stats = server.get("/api/v3/conversation/stats").await.json();
    assert_eq!(stats["orchestrator"]["corrections_needed"], 1);
    assert_eq!(stats["agents"]["query_builder"]["corrections_attempted"], 1);
    assert_eq!(stats["agents"]["query_builder"]["successful_corrections"], 1);
    assert_eq!(stats["agents"]["query_builder"]["correction_success_rate"], 1.0);
}

#[tokio::test]
async fn without_a_merchant_field_the_labels_are_searched() {
    let home = documents();
    let (server, _) = lacking(&home, vec![("merchant_name", &["term"])], false).await;
    let answer = ask(&server, "Combien chez Bio Vallon en septembre 2025 ?").await;
    assert_eq!(answer["figures"][0]["value"], 30.0, "{answer:#}");
    assert_eq!(answer["metadata"]["corrections"], 1);
}

#[tokio::test]
async fn a_group_that_the_index_refuses_is_asked_back() {
    let home = documents();
    let (server, _) = lacking(&home, vec![("category_name", &["terms"])], false).await;
    let answer = ask(&server, "Mes dépenses de septembre 2025 par catégorie").await;
    assert_eq!(answer["metadata"]["outcome"], "clarification", "{answer:#}");
    assert!(answer["message"].as_str().unwrap().contains("par catégorie"), "{answer:#}");
    assert_eq!(answer["figures"], json!([]));
    assert!(!answer["suggestions"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn without_accounts_balances_are_not_available_and_the_rest_is() {
    let home = documents();
    let (server, _) = lacking(&home, Vec::new(), true).await;
    let answer = ask(&server, "What is my balance?").await;
    assert_eq!(answer["metadata"]["outcome"], "clarification");
    assert!(answer["message"].as_str().unwrap().contains("not available"), "{answer:#}");
    let answer = ask(&server, "Combien j'ai dépensé en septembre 2025 ?").await;
    assert_eq!(answer["figures"][0]["value"], 65.0);
}

#[tokio::test]
async fn a_field_that_no_other_plan_does_without_is_a_failure_and_no_loop() {
    let home = documents();
    let (server, lacking) = lacking(&home, vec![("date", &["range"])], false).await;
    let body = json!({"user_id": 1, "message": "Combien j'ai dépensé en septembre 2025 ?"});
    let got = server.ask(body.to_string()).await;
    assert_eq!(got.status, 503, "{}", got.text);
    assert!(!got.problem().to_string().contains("date\""), "{}", got.text);
    assert!(lacking.searches.load(Ordering::Relaxed) <= 4);
}

#[tokio::test]
async fn corrections_are_bounded_by_the_setting() {
    let home = documents();
    let mut parts = parts(home.search.clone());
    parts.pipeline = parts.pipeline.correcting_at_most(0);
    let server = start(parts).await;
    let answer = ask(&server, "Combien j'ai dépensé en vêtements en septembre 2025 ?").await;
    assert_eq!(answer["metadata"]["corrections"], 0);
    assert_eq!(answer["metadata"]["outcome"], "no_data");
}
