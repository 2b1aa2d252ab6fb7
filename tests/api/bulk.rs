//! Bulk calls to a server that is busy, picky, or refuses.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use conversation_service::domain::caller::Secret;
use conversation_service::search::elasticsearch::bulk::{Batch, send};
use conversation_service::search::elasticsearch::{
    Client, ClientSettings, Credentials, ServerError,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// A server that takes few documents at once, is busy at first, and dislikes one document.
#[derive(Default)]
struct Picky {
    calls: Mutex<u32>,
    held: Mutex<BTreeSet<String>>,
}

async fn bulk(State(server): State<Arc<Picky>>, body: String) -> Response {
    let call = {
        let mut calls = server.calls.lock().unwrap();
        *calls += 1;
        *calls
    };
    let ids: Vec<String> = body
        .lines()
        .step_by(2)
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["index"]["_id"].to_string())
        .collect();
    if ids.contains(&"\"denied\"".to_owned()) {
        return (StatusCode::FORBIDDEN, r#"{"error": {"type": "security_exception"}}"#)
            .into_response();
    }
    if ids.len() > 30 {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    match call % 4 {
        1 => return (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "0")]).into_response(),
        3 => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        _ => {}
    }
    let item = |(place, id): (usize, String)| {
        let busy = place.is_multiple_of(3) && call % 4 == 2;
        if id == "\"bad\"" {
            return json!({"index": {"status": 400, "error": {"type": "mapper_parsing_exception", "reason": "no"}}});
        }
        if busy {
            return json!({"index": {"status": 429, "error": {"type": "es_rejected_execution_exception"}}});
        }
        let new = server.held.lock().unwrap().insert(id);
        let (status, result) = if new { (201, "created") } else { (200, "updated") };
        json!({"index": {"status": status, "result": result}})
    };
    let items: Vec<Value> = ids.into_iter().enumerate().map(item).collect();
    axum::Json(json!({"errors": true, "items": items})).into_response()
}

async fn client(server: Arc<Picky>) -> Client {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Secret::new(format!("http://{}", listener.local_addr().unwrap()));
    let router = Router::new().route("/_bulk", post(bulk)).with_state(server);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let (index, accounts_index) = ("t".to_owned(), "a".to_owned());
    let credentials = Credentials::None;
    let settings = ClientSettings { url, credentials, ca_file: None, index, accounts_index };
    Client::new(&settings).unwrap()
}

#[tokio::test]
async fn a_busy_server_gets_each_document_once_it_can_take_it() {
    let server = Arc::new(Picky::default());
    let client = client(server.clone()).await;
    let mut batch = Batch::default();
    for id in 0..40 {
        batch.add(("t", &id.to_string()), &json!({"x": id}), id).unwrap();
    }
    batch.add(("t", "bad"), &json!({}), 77).unwrap();
    let landed = send(&client, &batch).await.unwrap();
    assert_eq!((landed.created, landed.replaced), (40, 0));
    assert_eq!(server.held.lock().unwrap().len(), 40);
    assert_eq!(landed.refused.iter().map(|refused| refused.line).collect::<Vec<_>>(), [77]);
    let again = send(&client, &batch).await.unwrap();
    assert_eq!((again.created, again.replaced), (0, 40));
}

#[tokio::test]
async fn a_caller_without_rights_is_told_so_at_once() {
    let server = Arc::new(Picky::default());
    let client = client(server.clone()).await;
    let mut batch = Batch::default();
    batch.add(("t", "denied"), &json!({}), 1).unwrap();
    let refused = send(&client, &batch).await.unwrap_err();
    assert!(matches!(refused, ServerError::Denied { status: 403, .. }), "{refused}");
    assert_eq!(*server.calls.lock().unwrap(), 1);
}

#[test]
fn an_import_without_a_server_says_which_setting_is_missing_or_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let line = r#"{"transaction_id": "1", "user_id": 1, "amount": -2.5, "date": "2026-03-01"}"#;
    std::fs::write(folder.path().join("own.jsonl"), line).unwrap();
    let run = |url: Option<&str>| {
        let mut command = crate::running::command(folder.path());
        command.args(["import", "own.jsonl", "--to", "elasticsearch"]);
        let output = command.envs(url.map(|url| ("ELASTICSEARCH_URL", url))).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(run(None).contains("ELASTICSEARCH_URL is not set; allowed: http(s)://"));
    let told = run(Some("http://127.0.0.1:1"));
    assert!(told.contains("ELASTICSEARCH_URL: no connection could be made"), "{told}");
}
