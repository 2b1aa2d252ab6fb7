//! Requests that come again under the same `Idempotency-Key`.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::admission::Held;
use crate::conversations::groceries;
use crate::homes::embedded;
use crate::server::{Got, Server, parts, start};

const SAID: &str = "Combien en courses en janvier 2025 ?";

fn body(user: u32, message: &str) -> Value {
    json!({"user_id": user, "conversation_id": "c", "message": message})
}

async fn asked(server: &Server, key: &str, body: &Value) -> Got {
    server.send(server.asking().header("idempotency-key", key).body(body.to_string())).await
}

async fn turns(server: &Server, user: u32) -> Vec<Value> {
    let path = format!("/api/v3/conversation/conversation/c/turns?user_id={user}");
    let list = server.get(&path).await.json();
    list["turns"].as_array().cloned().unwrap_or_default()
}

#[tokio::test]
async fn the_same_key_and_body_give_the_same_answer_on_every_replica() {
    let home = embedded(&groceries(1, 3), &[]);
    let first = parts(home.search.clone());
    let mut second = parts(home.search.clone());
    second.store = first.store.clone();
    second.pipeline = second.pipeline.remembering(first.store.clone(), second.times.now.clone());
    let (first, second) = (start(first).await, start(second).await);
    let one = asked(&first, "k", &body(1, SAID)).await;
    assert_eq!((one.status, one.header("content-type")), (200, "application/json"));
    assert_eq!(one.json()["total_results"], 3);
    for server in [&first, &second] {
        let again = asked(server, "k", &body(1, SAID)).await;
        assert_eq!((again.status, &again.text), (200, &one.text));
    }
    let stored = turns(&first, 1).await;
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0]["id"], one.json()["turn_id"]);
    // Without a key, with another one, and by another user it is another question.
    let plain = first.ask(body(1, SAID).to_string()).await.json();
    let mut members: Vec<_> = plain.as_object().unwrap().keys().cloned().collect();
    let mut keyed: Vec<_> = one.json().as_object().unwrap().keys().cloned().collect();
    members.sort();
    keyed.sort();
    assert_eq!(members, keyed);
    assert_eq!(asked(&first, "k2", &body(1, SAID)).await.status, 200);
    assert_eq!(turns(&first, 1).await.len(), 3);
    assert_ne!(asked(&first, "k", &body(2, SAID)).await.text, one.text);
}

#[tokio::test]
async fn another_body_a_stream_and_what_is_no_key_are_refused() {
    let home = embedded(&groceries(1, 3), &[]);
    let server = start(parts(home.search.clone())).await;
    assert_eq!(asked(&server, "k", &body(1, SAID)).await.status, 200);
    let key = "x".repeat(256);
    for (key, body) in [("k", body(1, "Bonjour")), ("a b", body(1, SAID)), (&key, body(1, SAID))] {
        let got = asked(&server, key, &body).await;
        assert_eq!(got.status, 422, "{key}");
        assert_eq!(got.problem()["errors"][0]["loc"], json!(["header", "Idempotency-Key"]));
    }
    let stream = server.asking().header("accept", "text/event-stream");
    let stream = stream.header("idempotency-key", "s").body(body(1, SAID).to_string());
    assert_eq!(server.send(stream).await.status, 422);
    assert_eq!(turns(&server, 1).await.len(), 1);
}

#[tokio::test]
async fn it_is_executed_once_while_the_first_still_runs_and_when_its_caller_goes_away() {
    let held = Held::new();
    let (searched, free) = (held.asked.clone(), held.free.clone());
    let server = Arc::new(start(parts(Arc::new(held))).await);
    let ask = || {
        let server = server.clone();
        tokio::spawn(async move { asked(&server, "k", &body(1, SAID)).await })
    };
    let first = ask();
    searched.acquire().await.unwrap().forget();
    let again: Vec<_> = (0..20).map(|_| ask()).collect();
    let other = asked(&server, "k", &body(1, "Bonjour")).await;
    assert_eq!(other.status, 422, "while the first one runs, too");
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    // All have arrived before it may go on.
    tokio::time::sleep(Duration::from_millis(100)).await;
    free.add_permits(Semaphore::MAX_PERMITS);
    let mut answers = Vec::new();
    for one in again {
        let got = one.await.unwrap();
        assert_eq!(got.status, 200, "{}", got.text);
        answers.push(got.text);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1);
    assert_eq!(turns(&server, 1).await.len(), 1);
}

#[tokio::test]
async fn whose_caller_has_gone_is_stored_before_the_service_ends() {
    let held = Held::new();
    let (searched, free) = (held.asked.clone(), held.free.clone());
    let parts = parts(Arc::new(held));
    let store = parts.store.clone();
    let mut server = start(parts).await;
    let url = server.url.clone();
    let client = server.client.clone();
    let asking = tokio::spawn(async move {
        let request = client.post(format!("{url}/api/v3/conversation/ask"));
        request.header("idempotency-key", "k").body(body(1, SAID).to_string()).send().await
    });
    searched.acquire().await.unwrap().forget();
    asking.abort();
    assert!(asking.await.is_err());
    server.stop.take().unwrap().send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    free.add_permits(Semaphore::MAX_PERMITS);
    server.ended.await.unwrap().unwrap();
    let user = conversation_service::domain::Tenant::new("1").unwrap();
    assert_eq!(store.summary(&user).await.unwrap().turns, 1);
}
