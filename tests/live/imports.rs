//! `import --to elasticsearch`: what it leaves on the server, whole and interrupted.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::home::{Names, ask, write};

fn line(id: u64, amount: f64) -> Value {
    json!({"transaction_id": id.to_string(), "user_id": id % 7 + 1, "amount": amount, "date": "2025-03-15",
        "primary_description": format!("CB MARCHAND {id}"), "currency_code": "EUR"})
}

fn lines(count: u64, amount: f64) -> Vec<Value> {
    (0..count).map(|id| line(id, amount)).collect()
}

/// How many documents a search sees, and the sum of their amounts.
async fn held(names: &Names) -> (u64, f64) {
    let body = json!({"size": 0, "track_total_hits": true,
        "aggs": {"sum": {"sum": {"field": "amount_abs"}}}});
    let path = format!("{}/_search", names.transactions);
    let told = ask(Method::POST, &path, Some(body)).await;
    let total = told["hits"]["total"]["value"].as_u64();
    let total = total.unwrap_or_else(|| panic!("no answer: {told}"));
    (total, told["aggregations"]["sum"]["value"].as_f64().unwrap())
}

async fn indexes(names: &Names) -> Vec<String> {
    let found = ask(Method::GET, &format!("{}*", names.transactions), None).await;
    let mut found: Vec<String> = found.as_object().unwrap().keys().cloned().collect();
    found.sort();
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a live server: scripts/live-servers"]
async fn a_document_that_comes_again_replaces_the_earlier_one() {
    let names = Names::new();
    let folder = names.folder.path();
    // The later line counts, however far apart the two are.
    let mut twice = lines(12_000, -1.0);
    twice.extend([line(5, -3.0), line(5, -2.0)]);
    write(folder, "first.jsonl", &twice);
    let told = names.imported(&["first.jsonl"]);
    assert!(told.contains("first.jsonl: 12002 documents"), "{told}");
    assert_eq!(held(&names).await, (12_000, 12_001.0));
    write(folder, "second.jsonl", &lines(100, -3.0));
    let told = names.imported(&["second.jsonl"]);
    assert!(told.contains("0 new, 100 replaced"), "{told}");
    assert_eq!(held(&names).await, (12_000, 11_900.0 + 300.0));
    let path = format!("{}/_search?q=transaction_id:5", names.transactions);
    let hits = ask(Method::GET, &path, None).await;
    let hit = &hits["hits"]["hits"][0];
    assert_eq!((&hit["_id"], &hit["_source"]["weekday"]), (&json!("6|5"), &json!("Saturday")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a live server: scripts/live-servers"]
async fn a_bad_line_keeps_its_file_out_unless_told_otherwise() {
    let names = Names::new();
    let folder = names.folder.path();
    write(folder, "good.jsonl", &lines(3, -1.0));
    let mut bad = lines(5, -2.0);
    bad[4]["date"] = json!("2025-02-30");
    write(folder, "bad.jsonl", &bad);
    let output = names.import(&["good.jsonl", "bad.jsonl"]).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && told.contains("bad.jsonl:5: date: "), "{told}");
    assert_eq!(held(&names).await, (3, 3.0));
    let output = names.import(&["good.jsonl", "bad.jsonl", "--replace"]).output().unwrap();
    assert!(!output.status.success());
    assert_eq!((held(&names).await, indexes(&names).await.len()), ((3, 3.0), 1));
    let told = names.imported(&["bad.jsonl", "--skip-bad"]);
    assert!(told.contains("4 documents, 1 bad line left out"), "{told}");
    assert_eq!(held(&names).await, (4, 8.0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a live server: scripts/live-servers"]
async fn a_replacement_is_seen_all_at_once_and_the_old_index_is_kept() {
    let names = Names::new();
    let folder = names.folder.path();
    write(folder, "old.jsonl", &lines(500, -1.0));
    write(folder, "new.jsonl", &lines(20_000, -2.0));
    names.imported(&["old.jsonl"]);
    let old = indexes(&names).await;
    let mut process = names.import(&["new.jsonl", "--replace"]).spawn().unwrap();
    let mut before = 0;
    loop {
        let ended = process.try_wait().unwrap();
        let seen = held(&names).await;
        match seen {
            (500, _) => before += 1,
            (20_000, sum) => assert_eq!(sum, 40_000.0),
            other => panic!("half an index was seen: {other:?}"),
        }
        if let Some(status) = ended {
            assert!(status.success());
            break;
        }
    }
    assert!(before > 0, "the import was over before the first look");
    assert_eq!(held(&names).await.0, 20_000);
    let now = indexes(&names).await;
    assert_eq!(now.len(), 2);
    assert!(now.contains(&old[0]), "{now:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a live server: scripts/live-servers"]
async fn an_import_that_is_killed_shows_nothing_and_goes_on_where_it_was() {
    let names = Names::new();
    let folder = names.folder.path();
    write(folder, "all.jsonl", &lines(30_000, -1.0));
    let mut interrupted = 0;
    for _ in 0..40 {
        let mut process = names.import(&["all.jsonl"]).spawn().unwrap();
        let saved = names.folder.path().join("data/elasticsearch-import.json");
        // Killed as soon as some of it is safe.
        let at = |text: Option<String>| {
            let state: Value = serde_json::from_str(&text?).ok()?;
            state["at"]["line"].as_u64()
        };
        let before = at(std::fs::read_to_string(&saved).ok()).unwrap_or(0);
        let ended = loop {
            if let Some(status) = process.try_wait().unwrap() {
                break Some(status);
            }
            if at(std::fs::read_to_string(&saved).ok()).is_some_and(|line| line > before) {
                break None;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        };
        if let Some(status) = ended {
            assert!(status.success());
            break;
        }
        process.kill().unwrap();
        process.wait().unwrap();
        interrupted += 1;
        let seen = ask(Method::GET, &format!("_alias/{}", names.transactions), None).await;
        assert_eq!(seen["status"], 404, "a half filled index is searched: {seen}");
    }
    assert!(interrupted > 0, "it was never interrupted");
    assert_eq!(held(&names).await, (30_000, 30_000.0));
    assert_eq!(indexes(&names).await.len(), 1, "each run went on with the first one's index");
    assert!(!folder.join("data/elasticsearch-import.json").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a live server: scripts/live-servers"]
async fn what_would_double_or_delete_documents_is_refused() {
    let names = Names::new();
    write(names.folder.path(), "own.jsonl", &lines(3, -1.0));
    // An index of other hands under the name itself, with ids of its own.
    let path = format!("{}/_doc/x?refresh=true", names.transactions);
    ask(Method::PUT, &path, Some(line(1, -1.0))).await;
    for (words, told) in
        [(&["own.jsonl"][..], "other ids"), (&["own.jsonl", "--replace"], "no alias")]
    {
        let output = names.import(words).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && error.contains(told), "{error}");
    }
    let found = ask(Method::GET, &format!("{}/_count", names.transactions), None).await;
    assert_eq!(found["count"], 1);
    assert_eq!(indexes(&names).await, std::slice::from_ref(&names.transactions));
}
