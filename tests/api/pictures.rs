//! The pictures and files of answers, from the question to the bytes under their paths.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use conversation_service::generate;
use conversation_service::search::{Search, SearchRequest, Searching};
use jiff::Timestamp;
use jiff::civil::date;
use serde_json::{Value, json};

use crate::homes::{Home, embedded};
use crate::server::{Server, parts, start};

const NOW: i64 = 1_760_961_600;

/// A home that never answers what only a picture of months asks.
struct WithoutMonths(Arc<dyn Search>);

impl Search for WithoutMonths {
    fn search<'a>(&'a self, request: SearchRequest<'a>) -> Searching<'a> {
        match request.body.to_string().contains("date_histogram") {
            true => Box::pin(std::future::pending()),
            false => self.0.search(request),
        }
    }

    fn version(&self) -> Option<u64> {
        self.0.version()
    }

    fn name(&self) -> &'static str {
        "without months"
    }
}

/// Three people of two years, up to the day that the tests are on.
fn people() -> Home {
    let (documents, accounts) = generate::demonstration(date(2025, 10, 20));
    let mut lines = (Vec::new(), Vec::new());
    documents.iter().for_each(|document| document.write_json_line(&mut lines.0));
    accounts.iter().for_each(|account| account.write_json_line(&mut lines.1));
    embedded(&values(&lines.0), &values(&lines.1))
}

fn values(lines: &[u8]) -> Vec<Value> {
    serde_json::Deserializer::from_slice(lines).into_iter().map(Result::unwrap).collect()
}

async fn ask(server: &Server, user: u64, message: &str) -> Value {
    let got = server.ask(json!({"user_id": user, "message": message}).to_string()).await;
    assert_eq!(got.status, 200, "{}", got.text);
    got.json()
}

/// "kpi kpi bar"
fn types(answer: &Value) -> String {
    let types: Vec<&str> = answer["visualizations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["type"].as_str().unwrap().split('_').next().unwrap())
        .collect();
    if types.is_empty() { "none".to_owned() } else { types.join(" ") }
}

fn charts(answer: &Value) -> Vec<&Value> {
    let all = answer["visualizations"].as_array().unwrap().iter();
    all.filter(|one| one["type"] != "kpi_card").collect()
}

fn sum(values: &Value) -> f64 {
    let cents = values.as_array().unwrap().iter().filter_map(Value::as_f64);
    cents.map(|value| (value * 100.0).round()).sum::<f64>() / 100.0
}

#[tokio::test]
async fn every_intent_has_the_pictures_of_the_table() {
    let home = people();
    let server = start(parts(home.search.clone())).await;
    let mut shown = String::new();
    for (user, question) in [
        (2, "Combien j'ai dépensé le mois dernier ?"),
        (2, "Transactions de cette semaine"),
        (2, "Combien j'ai dépensé le 2 janvier 2020 ?"),
        (2, "Mes dépenses alimentaires ce mois-ci"),
        (2, "Répartition de mes dépenses par catégorie"),
        (2, "La part de Carrefour dans mes courses"),
        (2, "Mes dépenses chez Carrefour"),
        (2, "Combien j'ai payé à Netflix ce mois ?"),
        (2, "Mes dépenses par marchand"),
        (2, "Comparaison avec le mois dernier"),
        (2, "Mes tendances de dépenses"),
        (2, "Prévision de mes dépenses du mois prochain"),
        (3, "Quelles sont mes dépenses inhabituelles ?"),
        (2, "Mes paiements récurrents"),
        (2, "Mon budget de septembre"),
        (2, "Combien j'ai économisé cette année ?"),
        (2, "Bilan de septembre"),
        (2, "Comment réduire mes dépenses ?"),
        (2, "Quel est mon solde ?"),
        (2, "Mes dépenses chez XYZ_MERCHANT_INEXISTANT"),
        (2, "Bonjour"),
    ] {
        let answer = ask(&server, user, question).await;
        let intent = &answer["metadata"]["query_analysis"]["intent"];
        shown.push_str(&format!(
            "{} | {question} | {}\n",
            intent.as_str().unwrap(),
            types(&answer)
        ));
    }
    insta::assert_snapshot!(shown, @r"
    transaction_search.simple | Combien j'ai dépensé le mois dernier ? | kpi kpi kpi
    transaction_search.simple | Transactions de cette semaine | kpi kpi kpi
    transaction_search.simple | Combien j'ai dépensé le 2 janvier 2020 ? | kpi kpi
    transaction_search.by_category | Mes dépenses alimentaires ce mois-ci | kpi kpi kpi pie
    transaction_search.by_category | Répartition de mes dépenses par catégorie | kpi kpi pie
    transaction_search.by_merchant | La part de Carrefour dans mes courses | kpi kpi kpi bar
    transaction_search.by_merchant | Mes dépenses chez Carrefour | kpi kpi kpi bar
    transaction_search.by_merchant | Combien j'ai payé à Netflix ce mois ? | kpi kpi kpi bar
    transaction_search.by_merchant | Mes dépenses par marchand | kpi kpi bar
    analytics.comparison | Comparaison avec le mois dernier | kpi bar
    analytics.trend | Mes tendances de dépenses | kpi kpi line
    analytics.forecast | Prévision de mes dépenses du mois prochain | kpi line
    analytics.anomaly | Quelles sont mes dépenses inhabituelles ? | kpi bar
    analytics.recurring | Mes paiements récurrents | kpi bar
    analytics.budget | Mon budget de septembre | kpi kpi kpi kpi pie line
    analytics.budget | Combien j'ai économisé cette année ? | kpi kpi kpi kpi pie line
    analytics.summary | Bilan de septembre | kpi kpi kpi kpi pie line
    analytics.recommendation | Comment réduire mes dépenses ? | kpi bar
    account.balance | Quel est mon solde ? | kpi bar
    transaction_search.by_merchant | Mes dépenses chez XYZ_MERCHANT_INEXISTANT | none
    conversational.greeting | Bonjour | none
    ");
}

#[tokio::test]
async fn a_chart_has_its_data_its_words_and_a_picture_under_its_path() {
    let home = people();
    let server = start(parts(home.search.clone())).await;
    let answer = ask(&server, 2, "Répartition de mes dépenses par catégorie en septembre").await;
    let chart = charts(&answer)[0];
    assert_eq!(chart["type"], "pie_chart");
    assert_eq!(chart["title"], "Dépenses par catégorie");
    let labels = chart["data"]["labels"].as_array().unwrap();
    assert_eq!(labels.len(), 6);
    assert_eq!(labels[5], "Autres catégories");
    let total = answer["figures"][0]["value"].as_f64().unwrap();
    assert_eq!(sum(&chart["data"]["datasets"][0]["data"]), total);
    assert!(chart["description"].as_str().unwrap().contains("septembre 2025"), "{chart:#}");
    assert_eq!(chart["vega_lite"]["$schema"], "https://vega.github.io/schema/vega-lite/v6.json");
    let path = chart["image"].as_str().unwrap();
    assert!(path.starts_with("/api/v3/conversation/artifacts/"), "{path}");

    for path in [path.to_owned(), format!("{path}.svg")] {
        let got = server.get(&path).await;
        assert_eq!((got.status, got.header("content-type")), (200, "image/svg+xml; charset=utf-8"));
        let drawing = roxmltree::Document::parse(&got.text).unwrap();
        let title = drawing.descendants().find(|node| node.has_tag_name("title")).unwrap();
        assert_eq!(title.text(), Some("Dépenses par catégorie"));
    }
    let png = server.client.get(format!("{}{path}.png", server.url)).send().await.unwrap();
    assert_eq!(png.headers()["content-type"], "image/png");
    assert_eq!(png.headers()["cache-control"], "private, max-age=3600");
    assert!(png.bytes().await.unwrap().starts_with(b"\x89PNG\r\n"));

    // As light or dark, as wide or narrow as it is asked for.
    let dark = server.get(&format!("{path}?theme=dark&width=narrow")).await.text;
    let light = server.get(&format!("{path}?theme=light&width=wide")).await.text;
    assert!(dark.contains(r#"width="400""#) && dark.contains(r##"fill="#1b1e23"/>"##), "{dark}");
    assert!(light.contains(r#"width="720""#) && light.contains(r##"fill="#ffffff"/>"##), "{light}");
    for wrong in ["theme=blue", "width=2000"] {
        assert_eq!(server.get(&format!("{path}?{wrong}")).await.status, 422, "{wrong}");
    }
}

#[tokio::test]
async fn months_without_anything_are_zero_and_the_figure_stays_its_own() {
    let documents: Vec<Value> =
        [("2025-05-03", -10.0), ("2025-08-03", -30.0), ("2025-10-02", -5.5)]
            .iter()
            .enumerate()
            .map(|(id, (day, amount))| {
                json!({"transaction_id": id, "user_id": 1, "date": day, "amount": amount,
                "merchant_name": "Bio Vallon", "category_name": "Alimentation"})
            })
            .collect();
    let home = embedded(&documents, &[]);
    let server = start(parts(home.search.clone())).await;
    let answer = ask(&server, 1, "Combien chez Bio Vallon ce mois-ci ?").await;
    assert_eq!(answer["figures"][0]["value"], 5.5);
    assert_eq!(answer["total_results"], 1);
    let chart = charts(&answer)[0];
    assert_eq!(chart["type"], "bar_chart");
    assert_eq!(chart["data"]["datasets"][0]["data"], json!([10, 0, 0, 30, 0, 5.5]));
    assert_eq!(chart["data"]["labels"][5], "Octobre 2025 (en cours)");
}

#[tokio::test]
async fn two_currencies_have_a_set_each() {
    let document = |id: u32, amount: f64, currency: &str, category: &str| {
        json!({"transaction_id": id, "user_id": 1, "date": "2025-09-03", "amount": amount,
            "currency_code": currency, "merchant_name": "A", "category_name": category})
    };
    let home = embedded(
        &[
            document(1, -10.0, "EUR", "Restaurant"),
            document(2, -20.0, "EUR", "Transport"),
            document(3, -7.0, "USD", "Restaurant"),
        ],
        &[],
    );
    let server = start(parts(home.search.clone())).await;
    let answer = ask(&server, 1, "Mes dépenses par catégorie en septembre").await;
    let charts = charts(&answer);
    let shown: Vec<_> = charts
        .iter()
        .map(|chart| (chart["title"].as_str().unwrap(), sum(&chart["data"]["datasets"][0]["data"])))
        .collect();
    let expected = [("Dépenses par catégorie (EUR)", 30.0), ("Dépenses par catégorie (USD)", 7.0)];
    assert_eq!(shown, expected);
    let answer = ask(&server, 1, "Compare mes dépenses de septembre et d'août").await;
    let cards = answer["visualizations"].as_array().unwrap().iter();
    let cards: Vec<&Value> = cards.filter(|one| one["type"] == "kpi_card").collect();
    let units: Vec<&str> = cards.iter().map(|card| card["unit"].as_str().unwrap()).collect();
    assert_eq!(units, ["EUR", "USD"]);
    assert!(cards.iter().all(|card| card["change_direction"] == "up"), "{cards:#?}");
}

#[tokio::test]
async fn the_data_are_files_with_the_languages_headings() {
    let home = people();
    let server = start(parts(home.search.clone())).await;
    let answer = ask(&server, 2, "Répartition de mes dépenses par catégorie en septembre").await;
    let artifacts = answer["artifacts"].as_array().unwrap();
    assert_eq!(artifacts[0]["type"], "csv");
    assert_eq!(artifacts[0]["expires_at"], "2025-10-21T12:00:00Z");
    let got = server.get(artifacts[0]["path"].as_str().unwrap()).await;
    assert_eq!(got.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert!(got.header("content-disposition").starts_with("attachment"));
    assert!(got.text.starts_with("Catégorie,Total,Devise,Transactions\r\n"), "{}", got.text);
    // All groups, not only those that the message names.
    let totals: f64 = got
        .text
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(1).unwrap().parse::<f64>().unwrap() * 100.0)
        .sum();
    assert_eq!(totals.round() / 100.0, answer["figures"][0]["value"].as_f64().unwrap());

    let answer = ask(&server, 2, "List my transactions of last week").await;
    let files: Vec<&str> = answer["artifacts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|artifact| artifact["path"].as_str().unwrap())
        .collect();
    let got = server.get(files[0]).await;
    assert!(got.text.starts_with("Figure,Value,Unit\r\n"), "{}", got.text);
    let got = server.get(files[1]).await;
    let heading = "Date,Merchant,Category,Description,Amount,Currency,Operation type,Account\r\n";
    assert!(got.text.starts_with(heading), "{}", got.text);
    let listed = answer["transactions"].as_array().unwrap().len();
    assert_eq!(got.text.lines().count(), 1 + listed);
    // A picture's own path leads to the same data.
    let answer = ask(&server, 2, "Mes dépenses par catégorie").await;
    let image = charts(&answer)[0]["image"].as_str().unwrap();
    assert_eq!(server.get(&format!("{image}/data.csv")).await.status, 200);
}

#[tokio::test]
async fn what_a_name_holds_is_text_and_no_formula() {
    let hostile = ["<script>alert(1)</script>", "=1+1", "\u{202e}gnp", "a\u{0}b"];
    let documents: Vec<Value> = hostile
        .iter()
        .enumerate()
        .map(|(id, name)| {
            json!({"transaction_id": id, "user_id": 1, "date": "2025-09-03", "amount": -10.0 - id as f64,
                "merchant_name": name, "category_name": "Restaurant"})
        })
        .collect();
    let home = embedded(&documents, &[]);
    let server = start(parts(home.search.clone())).await;
    let answer = ask(&server, 1, "Mes dépenses par marchand en septembre").await;
    let chart = charts(&answer)[0];
    let labels = chart["data"]["labels"].to_string();
    assert!(!labels.contains('\u{202e}') && !labels.contains("\\u0000"), "{labels}");
    let drawing = server.get(chart["image"].as_str().unwrap()).await.text;
    assert!(!drawing.contains("<script") && drawing.contains("&lt;script&gt;"), "{drawing}");
    let data = server.get(answer["artifacts"][0]["path"].as_str().unwrap()).await.text;
    assert!(data.contains("\r\n'=1+1,"), "{data}");
}

#[tokio::test]
async fn a_path_that_was_not_given_is_404_and_one_that_has_expired_410() {
    let home = people();
    let now = Arc::new(AtomicI64::new(NOW));
    let mut parts = parts(home.search.clone());
    let clock = now.clone();
    parts.times.now =
        Arc::new(move || Timestamp::from_second(clock.load(Ordering::Relaxed)).unwrap());
    let server = start(parts).await;
    let answer = ask(&server, 2, "Mes dépenses par catégorie en septembre").await;
    let image = charts(&answer)[0]["image"].as_str().unwrap().to_owned();
    let data = answer["artifacts"][0]["path"].as_str().unwrap().to_owned();
    let forged = format!("{}A", &image[..image.len() - 1]);
    let forged = if forged == image { format!("{}B", &image[..image.len() - 1]) } else { forged };
    for path in [
        forged,
        format!("{image}.gif"),
        format!("{image}x"),
        data.replace("data.csv", "other.csv"),
        data.trim_end_matches("/data.csv").to_owned(),
        "/api/v3/conversation/artifacts/x".to_owned(),
    ] {
        let got = server.get(&path).await;
        assert_eq!(got.status, 404, "{path}");
        assert_eq!(got.problem()["error_code"], "NOT_FOUND");
    }
    now.store(NOW + 24 * 3600, Ordering::Relaxed);
    for path in [image, data] {
        let got = server.get(&path).await;
        assert_eq!(got.status, 410, "{path}");
        assert_eq!(got.problem()["error_code"], "GONE");
    }
}

#[tokio::test]
async fn pictures_are_never_worth_a_failed_answer() {
    let home = people();
    let server = start(parts(Arc::new(WithoutMonths(home.search.clone())))).await;
    let answer = ask(&server, 2, "Combien j'ai payé à Netflix ce mois ?").await;
    assert_eq!(answer["metadata"]["outcome"], "answered");
    assert_eq!(types(&answer), "kpi kpi kpi");
}
