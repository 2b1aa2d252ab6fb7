//! What a request leaves in the log.

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::server::{Empty, parts, start};

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("a log").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

// One thread: the subscriber is that thread's own, and other tests do not write into it.
#[tokio::test(flavor = "current_thread")]
async fn a_request_leaves_one_line_without_its_question_token_or_user() {
    let kept = Kept::default();
    let writer = kept.clone();
    let subscriber =
        tracing_subscriber::fmt().json().flatten_event(true).with_writer(move || writer.clone());
    let _guard = tracing::subscriber::set_default(subscriber.finish());
    let server = start(parts(Arc::new(Empty))).await;
    let body = json!({"user_id": "user-of-note", "message": "mot-de-la-question"});
    let asking = server.asking().header("authorization", "Bearer jeton-secret");
    let got = server.send(asking.header("x-request-id", "r-1").body(body.to_string())).await;
    let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    for private in ["mot-de-la-question", "jeton-secret", "user-of-note"] {
        assert!(!text.contains(private), "{text}");
    }
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|line: &Value| line["message"] == "request")
        .collect();
    assert_eq!(lines.len(), 1, "{text}");
    assert_eq!(lines[0]["method"], "POST");
    assert_eq!(lines[0]["route"], "/api/v3/conversation/ask");
    assert_eq!(lines[0]["status"], got.status);
    assert_eq!(lines[0]["request_id"], "r-1");
    assert!(lines[0]["ms"].is_number());
}
