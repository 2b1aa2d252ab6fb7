//! What those who run the service ask it.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::server::{Down, Empty, parts, start};

#[tokio::test]
async fn a_service_whose_search_answers_is_healthy_and_ready() {
    let server = start(parts(Arc::new(Empty))).await;
    let got = server.get("/health").await;
    assert_eq!(got.status, 200);
    assert_eq!(got.json()["status"], "healthy");
    assert_eq!(got.json()["service"], "conversation_service_v3");
    assert_eq!(server.get("/ready").await.status, 200);
    let health = server.get("/api/v3/conversation/health").await.json();
    assert_eq!(health["status"], "healthy");
    assert_eq!(health["search_service"], "healthy");
    assert_eq!(health["components"]["search"]["kind"], "empty");
    assert_eq!(health["components"]["search"]["checked_at"], "2025-10-20T12:00:00Z");
    assert_eq!(health["components"]["store"]["status"], "healthy");
    assert_eq!(health["components"]["store"]["kind"], "sqlite");
    for component in ["llm", "cache"] {
        assert_eq!(health["components"][component]["status"], "disabled");
    }
    assert_eq!(health["agents"]["query_analyzer"], "healthy");
    assert!(health["stats"]["orchestrator"].is_object());
}

#[tokio::test]
async fn a_service_whose_search_is_down_lives_but_is_not_ready() {
    let server = start(parts(Arc::new(Down))).await;
    assert_eq!(server.get("/health").await.status, 200);
    let got = server.get("/ready").await;
    assert_eq!(got.status, 503);
    assert_eq!(got.problem()["error_code"], "NOT_READY");
    let got = server.get("/api/v3/conversation/health").await;
    assert_eq!(got.status, 200);
    let search = &got.json()["components"]["search"];
    assert_eq!(search["status"], "unhealthy");
    assert_eq!(search["failure"], "out of reach");
    assert!(!got.text.contains("10.0.0.7"));
}

#[tokio::test]
async fn stats_have_the_contract_s_members() {
    let server = start(parts(Arc::new(Down))).await;
    server.ask(json!({"user_id": 1, "message": "Combien en septembre ?"}).to_string()).await;
    let stats = server.get("/api/v3/conversation/stats").await.json();
    let orchestrator = &stats["orchestrator"];
    assert_eq!(orchestrator["total_queries"], 1);
    assert_eq!(orchestrator["failed_queries"], 1);
    assert_eq!(orchestrator["success_rate"], 0.0);
    for member in [
        "successful_queries",
        "corrections_needed",
        "avg_pipeline_time_ms",
        "correction_rate",
        "p50_pipeline_time_ms",
        "p95_pipeline_time_ms",
        "p99_pipeline_time_ms",
        "conversational_responses",
    ] {
        assert!(orchestrator[member].is_number(), "{member}");
    }
    assert!(orchestrator["by_outcome"].is_object() && orchestrator["by_intent"].is_object());
    for agent in ["query_analyzer", "query_builder", "search", "response_generator"] {
        for member in ["agent", "model", "calls", "errors", "avg_ms", "p95_ms"] {
            assert!(stats["agents"][agent].get(member).is_some(), "{agent}.{member}");
        }
    }
    assert_eq!(stats["agents"]["query_builder"]["queries_built"], 0);
    assert_eq!(stats["agents"]["response_generator"]["responses_generated"], 0);
    for (part, member) in [("llm", "calls"), ("llm", "fallbacks"), ("cache", "hit_rate")] {
        assert!(stats[part][member].is_number(), "{part}.{member}");
    }
    assert_eq!(stats["started_at"], "2025-10-20T12:00:00Z");
    assert_eq!(stats["instance"], "test-1");
    assert!(stats["uptime_seconds"].is_number());
}

#[tokio::test]
async fn metrics_name_routes_and_never_raw_paths() {
    let server = start(parts(Arc::new(Empty))).await;
    server.get("/health").await;
    server.get("/secret-of-user-7").await;
    let got = server.get("/metrics").await;
    assert!(got.header("content-type").starts_with("text/plain"));
    let line = r#"conversation_http_requests_total{route="/health",status="200"} 1"#;
    assert!(got.text.contains(line), "{}", got.text);
    assert!(got.text.contains(r#"route="unmatched",status="404""#));
    assert!(!got.text.contains("secret-of-user-7"));
}

#[tokio::test]
async fn openapi_describes_every_route_with_its_prefix() {
    let server = start(parts(Arc::new(Empty))).await;
    let api = server.get("/openapi.json").await.json();
    assert!(api["openapi"].as_str().unwrap().starts_with("3.1"));
    let paths: Vec<&String> = api["paths"].as_object().unwrap().keys().collect();
    for path in [
        "/",
        "/health",
        "/ready",
        "/metrics",
        "/openapi.json",
        "/api/v3/conversation/ask",
        "/api/v3/conversation/conversations",
        "/api/v3/conversation/conversations/{user_id}",
        "/api/v3/conversation/{user_id}",
        "/api/v3/conversation/{user_id}/stream",
        "/api/v3/conversation/summary",
        "/api/v3/conversation/conversation/{id}",
        "/api/v3/conversation/conversation/{id}/restore",
        "/api/v3/conversation/conversation/{id}/turns",
        "/api/v3/conversation/conversation/{id}/turns/{turn_id}/transactions",
        "/api/v3/conversation/stream",
        "/api/v3/conversation/health",
        "/api/v3/conversation/stats",
    ] {
        assert!(paths.iter().any(|known| *known == path), "{path} {paths:?}");
    }
    let ask = &api["paths"]["/api/v3/conversation/ask"]["post"];
    assert!(ask["requestBody"]["content"]["application/json"]["example"].is_object());
    assert!(ask["responses"]["200"]["content"]["application/json"]["example"].is_object());
    assert!(ask["responses"]["422"]["content"]["application/problem+json"].is_object());
    let stream = &api["paths"]["/api/v3/conversation/stream"]["post"]["responses"];
    for answer in [&ask["responses"], stream] {
        let events = &answer["200"]["content"]["text/event-stream"];
        assert!(events["example"].as_str().unwrap().starts_with("data: {\"type\":\"status\""));
        let data = &events["schema"]["properties"]["data"];
        assert_eq!(data["contentSchema"]["$ref"], "#/components/schemas/StreamEvent");
    }
    assert_eq!(api["components"]["schemas"]["StreamEvent"]["oneOf"].as_array().unwrap().len(), 6);
    assert_eq!(dangling(&api), Vec::<String>::new());
}

/// The references that lead nowhere.
fn dangling(api: &Value) -> Vec<String> {
    fn walk(at: &Value, found: &mut Vec<String>) {
        match at {
            Value::Object(members) => {
                if let Some(Value::String(reference)) = members.get("$ref") {
                    found.push(reference.trim_start_matches('#').to_owned());
                }
                members.values().for_each(|member| walk(member, found));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(api, &mut found);
    found.retain(|reference| api.pointer(reference).is_none());
    found
}

#[tokio::test]
async fn the_docs_need_nothing_from_elsewhere() {
    let server = start(parts(Arc::new(Empty))).await;
    let page = server.get("/docs").await;
    assert!(page.header("content-type").starts_with("text/html"));
    let policy = page.header("content-security-policy");
    assert!(policy.contains("script-src 'self';"), "{policy}");
    let script = server.get("/docs/docs.js").await;
    assert!(script.header("content-type").starts_with("text/javascript"));
    for text in [&page.text, &script.text] {
        assert!(!text.contains("http://") && !text.contains("https://"));
        assert!(!text.contains("innerHTML"));
    }
}

#[tokio::test]
async fn the_root_says_what_is_where() {
    let mut moved = parts(Arc::new(Empty));
    moved.settings.prefix = "bank/".into();
    let server = start(moved).await;
    let wanted = server.client.get(format!("{}/", server.url)).header("accept", "application/json");
    let welcome = server.send(wanted).await.json();
    assert_eq!(welcome["service"], "conversation_service_v3");
    assert_eq!(welcome["links"]["ask"], "/bank/conversation/ask");
    for (_, link) in welcome["links"].as_object().unwrap() {
        let got = server.get(link.as_str().unwrap()).await;
        assert!(matches!(got.status, 200 | 405), "{link}");
    }
}
