//! What a request leaves in the log.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::running::{Running, command};
use crate::server::{Empty, log, parts, start};

#[tokio::test]
async fn a_request_leaves_one_line_without_its_question_token_or_user() {
    let server = start(parts(Arc::new(Empty))).await;
    let body = json!({"user_id": "user-of-note", "message": "mot-de-la-question"});
    let asking = server.asking().header("authorization", "Bearer jeton-secret");
    let got = server.send(asking.header("x-request-id", "logged-1").body(body.to_string())).await;
    let text = log();
    for private in ["mot-de-la-question", "jeton-secret", "user-of-note"] {
        assert!(!text.contains(private), "{text}");
    }
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|line: &Value| line["message"] == "request" && line["request_id"] == "logged-1")
        .collect();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["method"], "POST");
    assert_eq!(lines[0]["route"], "/api/v3/conversation/ask");
    assert_eq!(lines[0]["status"], got.status);
    assert!(lines[0]["ms"].is_number());
    assert!(lines[0].get("question").is_none());
}

#[tokio::test]
async fn the_questions_words_are_in_the_line_where_that_is_wanted_and_nothing_else_is() {
    let mut parts = parts(Arc::new(Empty));
    parts.settings.log_questions = true;
    let server = start(parts).await;
    let body = json!({"user_id": "user-of-fame", "message": "mots-à-noter"});
    let asking = server.asking().header("authorization", "Bearer autre-jeton");
    server.send(asking.header("x-request-id", "logged-2").body(body.to_string())).await;
    let text = log();
    let line = text.lines().find(|line| line.contains("logged-2") && line.contains("\"status\""));
    let line: Value = serde_json::from_str(line.unwrap()).unwrap();
    assert_eq!(line["question"], "mots-à-noter");
    assert!(!text.contains("autre-jeton") && !text.contains("user-of-fame"), "{text}");
}

#[tokio::test]
async fn a_hangup_reads_the_log_level_again_and_a_bad_one_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let said = |text: &str| std::fs::write(folder.path().join(".env"), text).unwrap();
    let log = || std::fs::read_to_string(folder.path().join("log")).unwrap();
    let requests = || log().matches("\"message\":\"request\"").count();
    said("LOG_LEVEL=ERROR");
    let mut command = command(folder.path());
    let file = std::fs::File::create(folder.path().join("log")).unwrap();
    command.env_remove("LOG_LEVEL").stderr(file);
    let service = Running::start(command, &[("DEMO_DATA", "false")]);
    let bonjour = json!({"user_id": 1, "message": "Bonjour"});
    service.ask(bonjour.clone()).await;
    assert_eq!(requests(), 0);
    said("LOG_LEVEL=INFO");
    service.hang_up();
    let waited = Duration::from_millis(50);
    for _ in 0..200 {
        service.ask(bonjour.clone()).await;
        if requests() > 0 {
            break;
        }
        tokio::time::sleep(waited).await;
    }
    assert!(requests() > 0, "{}", log());
    said("LOG_LEVEL=LOUD");
    service.hang_up();
    for _ in 0..200 {
        if log().contains("the log level stays") {
            break;
        }
        tokio::time::sleep(waited).await;
    }
    assert!(log().contains("the log level stays"), "{}", log());
    let before = requests();
    service.ask(bonjour).await;
    assert!(requests() > before, "{}", log());
}
