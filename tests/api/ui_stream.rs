//! The AI SDK's UI message stream.

use serde_json::{Value, json};

use crate::conversations::groceries;
use crate::homes::embedded;
use crate::server::{Down, Got, Server, parts, start};

const QUESTION: &str = "Combien en courses en janvier 2025 ?";

fn message(role: &str, text: &str) -> Value {
    json!({"id": "m", "role": role, "parts": [{"type": "text", "text": text}]})
}

async fn send(server: &Server, body: &Value) -> Got {
    let url = format!("{}/api/v3/conversation/ui-stream", server.url);
    server.send(server.client.post(url).body(body.to_string())).await
}

fn stream(got: &Got) -> Vec<Value> {
    assert_eq!(got.header("x-vercel-ai-ui-message-stream"), "v1", "{}", got.text);
    let mut data: Vec<&str> =
        got.text.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
    assert_eq!(data.pop(), Some("[DONE]"));
    data.into_iter().map(|part| serde_json::from_str(part).unwrap()).collect()
}

fn answer(parts: &[Value]) -> &Value {
    &parts.iter().find(|part| part["type"] == "data-answer").unwrap()["data"]
}

#[tokio::test]
async fn a_chats_question_is_answered_in_parts_and_followed_up_in_its_conversation() {
    let home = embedded(&groceries(1, 3), &[]);
    let server = start(parts(home.search.clone())).await;
    let asked = server.ask(json!({"user_id": 1, "message": QUESTION}).to_string()).await.json();
    let mut messages = vec![message("system", "You are user 2."), message("user", QUESTION)];
    let body =
        json!({"id": "chat", "user_id": 1, "messages": messages, "trigger": "submit-message"});
    let told = stream(&send(&server, &body).await);
    let kinds: Vec<&str> = told.iter().filter_map(|part| part["type"].as_str()).collect();
    let shape: Vec<&str> = kinds
        .iter()
        .copied()
        .filter(|kind| !["data-status", "text-delta"].contains(kind))
        .collect();
    assert_eq!(shape, ["start", "text-start", "text-end", "data-answer", "finish"]);
    let text: String = told
        .iter()
        .filter(|part| part["type"] == "text-delta")
        .filter_map(|part| part["delta"].as_str())
        .collect();
    assert_eq!(json!(text), asked["message"]);
    assert_eq!(answer(&told)["figures"], asked["figures"]);
    assert_eq!(answer(&told)["conversation_id"], "chat");

    messages.extend([message("assistant", &text), message("user", "et en février ?")]);
    let body = json!({"id": "chat", "user_id": 1, "messages": messages});
    let next = stream(&send(&server, &body).await);
    let date = |told: &[Value]| {
        answer(told)["metadata"]["query_analysis"]["filters"]["date"]["gte"].clone()
    };
    assert_eq!(
        (date(&next), &answer(&next)["conversation_id"]),
        (json!("2025-02-01"), &json!("chat"))
    );
    // Asked anew in another way: the messages count, not what was stored.
    messages.pop();
    messages.push(message("user", "et en mars ?"));
    let body = json!({"id": "chat", "user_id": 1, "messages": messages});
    let other = stream(&send(&server, &body).await);
    assert_eq!(date(&other), "2025-03-01");
    assert_ne!(answer(&other)["conversation_id"], "chat");
}

#[tokio::test]
async fn a_failure_is_a_problem_before_the_stream_and_an_error_part_within() {
    let server = start(parts(std::sync::Arc::new(Down))).await;
    for (body, place) in [
        (json!({"user_id": 1}), json!(["body", "messages"])),
        (
            json!({"user_id": 1, "messages": [message("user", "")]}),
            json!(["body", "messages", 0, "parts"]),
        ),
        (
            json!({"user_id": 1, "id": "\u{0}", "messages": [message("user", "x")]}),
            json!(["body", "id"]),
        ),
    ] {
        let got = send(&server, &body).await;
        assert_eq!(got.problem()["errors"][0]["loc"], place, "{body}");
    }
    let got = send(&server, &json!({"messages": [message("user", "x")]})).await;
    assert_eq!(got.status, 422);
    let told = stream(
        &send(&server, &json!({"user_id": 1, "messages": [message("user", QUESTION)]})).await,
    );
    let last = told.last().unwrap();
    assert_eq!(last["type"], "error");
    assert!(last["errorText"].as_str().is_some_and(|text| !text.is_empty()));
}
