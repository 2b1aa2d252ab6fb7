//! `/ask` at the edge: what a request may look like and how a failure is told.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use crate::server::{Down, Empty, Hanging, parts, start};

#[tokio::test]
async fn a_refused_request_names_every_member_at_fault() {
    let server = start(parts(Arc::new(Empty))).await;
    let body = json!({
        "user_id": 1.5, "message": "  ", "conversation_id": "a\nb", "language": "de",
        "timezone": "Paris", "context": [{"role": "user", "content": 1}],
    });
    let got = server.ask(body.to_string()).await;
    assert_eq!(got.status, 422);
    let problem = got.problem();
    assert_eq!(problem["error_code"], "INVALID_REQUEST");
    let locs: Vec<_> =
        problem["errors"].as_array().unwrap().iter().map(|error| error["loc"].clone()).collect();
    assert_eq!(
        locs,
        [
            json!(["body", "user_id"]),
            json!(["body", "message"]),
            json!(["body", "conversation_id"]),
            json!(["body", "context", 0, "content"]),
            json!(["body", "language"]),
            json!(["body", "timezone"]),
        ]
    );
}

#[tokio::test]
async fn an_open_service_wants_the_user_in_the_body() {
    let server = start(parts(Arc::new(Empty))).await;
    let got = server.ask(r#"{"message": "Combien ?", "language": "en"}"#).await;
    assert_eq!(got.status, 422);
    let problem = got.problem();
    assert_eq!(problem["errors"][0]["loc"], json!(["body", "user_id"]));
    assert_eq!(problem["message"], "The request is not valid. (user_id)");
}

#[tokio::test]
async fn a_failure_speaks_the_language_of_the_request_else_the_accepted_one_else_french() {
    let server = start(parts(Arc::new(Empty))).await;
    for (language, accepted, expected) in [
        (Some("es"), "en", "La solicitud no es válida. (message)"),
        (None, "de, en;q=0.5", "The request is not valid. (message)"),
        (None, "de", "La demande n'est pas valable. (message)"),
    ] {
        let body = json!({"user_id": 1, "language": language}).to_string();
        let got = server.send(server.asking().header("accept-language", accepted).body(body)).await;
        assert_eq!(got.problem()["message"], expected);
    }
}

#[tokio::test]
async fn a_body_above_256_kib_is_413() {
    let server = start(parts(Arc::new(Empty))).await;
    let got = server.ask(" ".repeat(256 * 1024 + 1)).await;
    assert_eq!(got.status, 413);
    assert_eq!(got.problem()["error_code"], "PAYLOAD_TOO_LARGE");
}

#[tokio::test]
async fn a_failed_answer_is_a_problem_that_shows_nothing_of_the_inside() {
    let server = start(parts(Arc::new(Down))).await;
    let body = json!({"user_id": 1, "message": "Combien ai-je dépensé en septembre ?"});
    let got = server.ask(body.to_string()).await;
    assert_eq!(got.status, 503, "{}", got.text);
    assert_eq!(got.problem()["error_code"], "SEARCH_UNAVAILABLE");
    assert!(!got.text.contains("10.0.0.7"));
    assert!(!got.header("retry-after").is_empty());
}

#[tokio::test]
async fn a_search_that_hangs_ends_at_the_deadline() {
    let mut hurried = parts(Arc::new(Hanging));
    hurried.settings.query_timeout = Duration::from_millis(200);
    let server = start(hurried).await;
    let body = json!({"user_id": 1, "message": "Combien ai-je dépensé en septembre ?"});
    let got = server.ask(body.to_string()).await;
    assert_eq!(got.status, 504);
    assert_eq!(got.problem()["error_code"], "DEADLINE_EXCEEDED");
}

#[tokio::test]
async fn a_panic_is_a_problem_and_the_service_goes_on() {
    let mut broken = parts(Arc::new(Empty));
    broken.times.today = Arc::new(|_| panic!("with the user's own words"));
    let server = start(broken).await;
    let got = server.ask(json!({"user_id": 1, "message": "Bonjour"}).to_string()).await;
    assert_eq!(got.status, 500);
    assert_eq!(got.problem()["error_code"], "INTERNAL_ERROR");
    assert!(!got.text.contains("own words"));
    assert_eq!(server.get("/health").await.status, 200);
}
