//! The user's average month: what it says beside an answer, and how often it is computed.

use std::sync::{Arc, Mutex};

use conversation_service::search::{Search, SearchRequest, Searching};
use serde_json::{Value, json};

use crate::homes::embedded;
use crate::server::{Server, parts, start};

/// July to September 2025 and 19 days of October: 2,000 € on each first, and twelve times 25 €.
fn documents(user: u64, months: std::ops::RangeInclusive<u32>) -> Vec<Value> {
    let document = |month: u32, day: u32, amount: f64, (merchant, category): (&str, &str)| {
        json!({"transaction_id": format!("{user}-{month}-{day}"), "user_id": user, "amount": amount,
            "date": format!("2025-{month:02}-{day:02}"), "currency_code": "EUR",
            "merchant_name": merchant, "category_name": category})
    };
    months
        .flat_map(|month| {
            let baskets =
                (8..20).map(move |day| document(month, day, -25.0, ("Bio Vallon", "Alimentation")));
            let salary = document(month, 1, 2000.0, ("Atelier Brume", "Salaire"));
            baskets.chain([salary])
        })
        .collect()
}

/// A home that writes down what it is asked.
struct Noting {
    home: Arc<dyn Search>,
    bodies: Arc<Mutex<Vec<String>>>,
}

impl Search for Noting {
    fn search<'a>(&'a self, request: SearchRequest<'a>) -> Searching<'a> {
        self.bodies.lock().expect("the bodies").push(request.body.to_string());
        self.home.search(request)
    }

    fn version(&self) -> Option<u64> {
        self.home.version()
    }

    fn name(&self) -> &'static str {
        "noting"
    }
}

async fn asked(server: &Server, user: u64, message: &str) -> Value {
    let got = server.ask(json!({"user_id": user, "message": message}).to_string()).await;
    assert_eq!(got.status, 200, "{}", got.text);
    got.json()
}

fn insights(answer: &Value) -> Vec<(&str, &str)> {
    let all = answer["insights"].as_array().expect("insights");
    all.iter()
        .map(|insight| {
            (
                insight["type"].as_str().expect("a type"),
                insight["description"].as_str().expect("a text"),
            )
        })
        .collect()
}

#[tokio::test]
async fn it_puts_a_months_spending_in_proportion_with_the_figures_for_it() {
    let home = embedded(&documents(1, 7..=10), &[]);
    let server = start(parts(home.search.clone())).await;
    let answer = asked(&server, 1, "Mes dépenses de septembre 2025").await;
    let said =
        "300,00\u{a0}€, soit 15\u{a0}% des revenus d'un mois moyen (2\u{202f}000,00\u{a0}€).";
    assert_eq!(insights(&answer), [("proportion", said)]);
    let figures = answer["figures"].as_array().expect("figures");
    let of = |id: &str| {
        let own = |one: &&Value| one["id"] == id && one["key"] == "average_month";
        figures.iter().find(own).map(|one| one["value"].clone())
    };
    assert_eq!(of("income"), Some(json!(2000)));
    assert_eq!(of("ratio"), Some(json!(0.15)));
}

#[tokio::test]
async fn it_is_held_beside_a_category_savings_and_a_budget() {
    let home = embedded(&documents(1, 7..=10), &[]);
    let server = start(parts(home.search.clone())).await;
    let answer = asked(&server, 1, "Mes courses ce mois-ci").await;
    let groceries = ("habit", "Alimentation\u{a0}: 300,00\u{a0}€ en moyenne par mois.");
    assert_eq!(insights(&answer).last(), Some(&groceries));
    let answer = asked(&server, 1, "How much did I save in September 2025?").await;
    let saved =
        "€2,000.00 of income and €300.00 of spending, a balance of €1,700.00 (savings rate: 85%).";
    assert_eq!(insights(&answer), [("habit", saved)]);
    let answer = asked(&server, 1, "Mi presupuesto de septiembre de 2025").await;
    assert_eq!(insights(&answer), [], "nothing of it is fixed");
}

#[tokio::test]
async fn it_is_computed_once_a_day_and_for_its_user_alone() {
    let mut all = documents(1, 7..=10);
    all.extend(documents(2, 9..=10));
    let home = embedded(&all, &[]);
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let noting = Noting { home: home.search.clone(), bodies: bodies.clone() };
    let server = start(parts(Arc::new(noting))).await;
    // The searches over the three whole months are those of the average month.
    let computed = || {
        let bodies = bodies.lock().expect("the bodies");
        let whole = |body: &&String| body.contains("2025-07-01") && body.contains("2025-09-30");
        bodies.iter().filter(whole).count()
    };
    assert_eq!(insights(&asked(&server, 1, "Mes dépenses de septembre 2025").await).len(), 1);
    let once = computed();
    assert!(once > 0);
    for question in
        ["Mes dépenses de septembre 2025", "Mes dépenses d'août 2025", "Mes courses ce mois-ci"]
    {
        assert!(!insights(&asked(&server, 1, question).await).is_empty(), "{question}");
    }
    assert_eq!(computed(), once);
    // The other user has one whole month: too few for a mean, and no other's stands in.
    assert_eq!(insights(&asked(&server, 2, "Mes dépenses de septembre 2025").await), []);
}

#[tokio::test]
async fn it_says_nothing_of_a_handful_or_of_other_periods() {
    let home = embedded(&documents(1, 7..=10), &[]);
    let server = start(parts(home.search.clone())).await;
    for question in [
        "Mes dépenses du 8 septembre 2025",
        "Mes dépenses en 2025",
        "Mes revenus de septembre 2025",
    ] {
        assert_eq!(insights(&asked(&server, 1, question).await), [], "{question}");
    }
}
