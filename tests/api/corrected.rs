//! Corrections over HTTP: previewed, made, answered by at once, listed, taken back; and every refusal.

use std::sync::Arc;

use conversation_service::commands::data::demonstration;
use conversation_service::http::Imports;
use conversation_service::search::embedded::{EmbeddedIndex, Importer, Provenance};
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::homes::filled;
use crate::server::{Empty, Got, Server, parts, start};

fn document(user: u32, id: &str, (merchant, category): (&str, &str)) -> Value {
    let mut document = json!({"transaction_id": id, "user_id": user, "amount": -5.5, "date": "2025-03-14",
        "primary_description": format!("CB {merchant} 14/03"), "merchant_name": merchant});
    if !category.is_empty() {
        document["category_name"] = category.into();
    }
    document
}

struct Served {
    server: Server,
    _folder: TempDir,
}

/// An open service over documents of users 1 and 2.
async fn served() -> Served {
    let mut documents = Vec::new();
    for user in [1, 2] {
        documents.push(document(user, "a", ("Zorblax", "Restaurant")));
        documents.push(document(user, "b", ("Zorblax", "")));
        documents.push(document(user, "c", ("Lidl", "Alimentation")));
    }
    let (index, folder) = filled(&documents, &[]);
    over(index, folder).await
}

async fn over(index: Arc<EmbeddedIndex>, folder: TempDir) -> Served {
    let mut parts = parts(index.clone());
    parts.imports = Some(Imports::new(folder.path(), index, 1 << 20));
    Served { server: start(parts).await, _folder: folder }
}

impl Served {
    async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Got {
        let url = format!("{}/api/v3/corrections{path}", self.server.url);
        let mut request = self.server.client.request(method, url);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        self.server.send(request).await
    }

    async fn correct(&self, user: u32, body: Value) -> Got {
        self.send(Method::POST, &format!("?user_id={user}"), Some(&body)).await
    }

    async fn list(&self, user: u32) -> Value {
        let got = self.send(Method::GET, &format!("?user_id={user}&language=en"), None).await;
        assert_eq!(got.status, 200, "{}", got.text);
        got.json()
    }

    /// What a user spent on leisure in March 2025.
    async fn leisure(&self, user: u32) -> f64 {
        let question =
            json!({"user_id": user, "message": "Combien j'ai dépensé en loisirs en mars 2025 ?"});
        let answer = self.server.ask(question.to_string()).await.json();
        answer["figures"][0]["value"].as_f64().unwrap_or_default()
    }

    /// All that a user is shown of their transactions.
    async fn shown(&self, user: u32) -> String {
        let question = json!({"user_id": user, "message": "Liste mes transactions de mars 2025"});
        let answer = self.server.ask(question.to_string()).await.json();
        assert_eq!(answer["total_results"], 3, "{answer}");
        answer["transactions"].to_string()
    }
}

#[tokio::test]
async fn a_correction_is_previewed_made_answered_by_listed_and_taken_back() {
    let served = served().await;
    let (own, others) = (served.shown(1).await, served.shown(2).await);
    let mut wish =
        json!({"when": {"transaction_id": "b"}, "then": {"category": "leisure"}, "preview": true});
    let preview = served.correct(1, wish.clone()).await;
    assert_eq!(preview.status, 200, "{}", preview.text);
    assert_eq!(
        preview.json(),
        json!({"when": {"merchant": "Zorblax"}, "then": {"category": "Loisirs", "direction": "out"},
            "movements": 2, "changed": 2})
    );
    assert_eq!(
        (served.leisure(1).await, served.list(1).await["corrections"].clone()),
        (0.0, json!([]))
    );
    wish["preview"] = false.into();
    let made = served.correct(1, wish).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(made.header("location"), format!("/api/v3/corrections/{id}"));
    assert_eq!((&made.json()["movements"], &made.json()["changed"]), (&json!(2), &json!(2)));
    // At once, and for nobody else.
    assert_eq!((served.leisure(1).await, served.leisure(2).await), (11.0, 0.0));
    assert_eq!(served.shown(2).await, others);
    let list = served.list(1).await;
    assert_eq!(list["corrections"][0]["id"], id);
    let category = |value: &str| {
        let all = list["categories"].as_array().unwrap();
        all.iter().find(|one| one["value"] == value).map(|one| one["label"].clone())
    };
    assert_eq!(category("Alimentation"), Some("Groceries".into()));
    let one = served.send(Method::GET, &format!("/{id}?user_id=1"), None).await;
    assert_eq!(one.json(), list["corrections"][0]);
    let undone = served.send(Method::DELETE, &format!("/{id}?user_id=1"), None).await;
    assert_eq!((undone.status, undone.json()), (200, json!({"id": id, "changed": 2})));
    assert_eq!(served.leisure(1).await, 0.0);
    assert_eq!(served.shown(1).await, own);
}

#[tokio::test]
async fn another_users_correction_is_as_a_missing_one() {
    let served = served().await;
    let wish = json!({"when": {"words": "zorblax"}, "then": {"merchant": "Chez Zorb"}});
    let id = served.correct(2, wish).await.json()["id"].as_str().unwrap().to_owned();
    let theirs = served.shown(2).await;
    assert!(theirs.contains("Chez Zorb"), "{theirs}");
    for method in [Method::GET, Method::DELETE] {
        let mut seen = Vec::new();
        for id in [id.as_str(), "0123abcd"] {
            let got = served.send(method.clone(), &format!("/{id}?user_id=1"), None).await;
            let mut problem = got.problem();
            assert_eq!((got.status, &problem["error_code"]), (404, &json!("NOT_FOUND")));
            for own in ["request_id", "metadata"] {
                problem[own] = Value::Null;
            }
            seen.push(problem);
        }
        assert_eq!(seen[0], seen[1]);
    }
    // Nor can one name their transaction, once it is not one's own.
    let none = served
        .correct(1, json!({"when": {"transaction_id": "x"}, "then": {"category": "Loisirs"}}));
    assert_eq!(none.await.status, 404);
    assert_eq!(served.shown(2).await, theirs);
    assert_eq!(served.list(1).await["corrections"], json!([]));
}

#[tokio::test]
async fn what_cannot_be_is_refused_by_its_member() {
    let served = served().await;
    let refused = async |wish: Value| {
        let got = served.correct(1, wish).await;
        assert_eq!(got.status, 422, "{}", got.text);
        got.problem()["errors"][0].clone()
    };
    let unknown = json!({"when": {"merchant": "Lidl"}, "then": {"category": "Alimantation"}});
    let unknown = refused(unknown).await;
    assert_eq!(unknown["loc"], json!(["body", "then", "category"]));
    assert!(unknown["msg"].as_str().unwrap().contains("nearest: Alimentation"), "{unknown}");
    for (wish, at) in [
        (json!({"when": {"merchant": "Lidl"}}), json!(["body", "then"])),
        (json!({"when": {"words": "12 34"}, "then": {"merchant": "A"}}), json!(["body", "when"])),
        (json!({"then": {"merchant": "A"}}), json!(["body", "when"])),
        (
            json!({"when": {"merchant": "a"}, "then": {"merchant": "b".repeat(300)}}),
            json!(["body", "then", "merchant"]),
        ),
        (json!([]), json!(["body"])),
    ] {
        assert_eq!(refused(wish).await["loc"], at);
    }
    let mut nobody = served.send(Method::POST, "", Some(&json!({}))).await;
    assert_eq!(nobody.status, 422);
    nobody = served.send(Method::GET, "?user_id=1&language=xx", None).await;
    assert_eq!(nobody.status, 422);
    assert_eq!(served.list(1).await["corrections"], json!([]));
}

#[tokio::test]
async fn where_another_service_keeps_the_data_every_route_is_409() {
    let served = Served {
        server: start(parts(Arc::new(Empty))).await,
        _folder: tempfile::tempdir().unwrap(),
    };
    let wish = json!({"when": {"merchant": "Lidl"}, "then": {"category": "Loisirs"}});
    let mut all = vec![served.correct(1, wish).await];
    for (method, path) in [
        (Method::GET, "?user_id=1"),
        (Method::GET, "/0123abcd?user_id=1"),
        (Method::DELETE, "/0123abcd?user_id=1"),
    ] {
        all.push(served.send(method, path, None).await);
    }
    for got in all {
        assert_eq!((got.status, &got.problem()["error_code"]), (409, &json!("DATA_ELSEWHERE")));
    }
}

#[tokio::test]
async fn while_an_import_is_written_a_correction_waits_and_several_at_once_are_all_made() {
    let served = served().await;
    let importer = Importer::begin(served._folder.path(), Provenance::Own).unwrap();
    let wish = |name: &str| json!({"when": {"merchant": "Zorblax"}, "then": {"merchant": name}});
    let (corrected, ()) = tokio::join!(served.correct(1, wish("A")), async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        drop(importer);
    });
    assert_eq!(corrected.status, 201, "{}", corrected.text);
    let [a, b, c] = [(1, "B"), (2, "C"), (2, "D")];
    let (a, b, c) = tokio::join!(
        served.correct(a.0, wish(a.1)),
        served.correct(b.0, wish(b.1)),
        served.correct(c.0, wish(c.1))
    );
    assert_eq!([a.status, b.status, c.status], [201; 3], "{} {} {}", a.text, b.text, c.text);
    assert_eq!(served.list(1).await["corrections"].as_array().unwrap().len(), 2);
    assert_eq!(served.list(2).await["corrections"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_demonstration_can_be_corrected_and_stays_one() {
    let folder = tempfile::tempdir().unwrap();
    demonstration(folder.path(), jiff::civil::date(2025, 10, 20)).unwrap();
    let index = EmbeddedIndex::open(folder.path()).unwrap();
    let served = over(index.clone(), folder).await;
    let question = json!({"user_id": 1, "message": "Mes dépenses chez Carrefour en octobre 2025"});
    let before = served.server.ask(question.to_string()).await.json();
    let one = before["transactions"][0]["transaction_id"].clone();
    let wish = json!({"when": {"transaction_id": one}, "then": {"category": "Loisirs", "merchant": "Zorblax"}});
    let made = served.correct(1, wish).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let question = json!({"user_id": 1, "message": "Mes dépenses chez Zorblax en octobre 2025"});
    let after = served.server.ask(question.to_string()).await.json();
    assert!(index.is_demonstration());
    assert_eq!(after["figures"][0]["value"], before["figures"][0]["value"]);
}
