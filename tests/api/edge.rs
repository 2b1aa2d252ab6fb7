//! Ids, hosts, origins and headers.

use std::sync::Arc;

use conversation_service::http::HostRule;
use serde_json::json;

use crate::server::{Empty, parts, start};

#[tokio::test]
async fn every_response_carries_the_request_id() {
    let server = start(parts(Arc::new(Empty))).await;
    let with_id = |path: &str, id: &str| {
        server.client.get(format!("{}{path}", server.url)).header("x-request-id", id)
    };
    for path in ["/health", "/nowhere", "/docs"] {
        assert_eq!(server.send(with_id(path, "abc-1")).await.header("x-request-id"), "abc-1");
        let made = server.send(with_id(path, "a b")).await;
        assert_eq!(made.header("x-request-id").len(), 36);
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_problem() {
    let server = start(parts(Arc::new(Empty))).await;
    let got = server.get("/api/v3/nowhere").await;
    assert_eq!(got.status, 404);
    assert_eq!(got.problem()["error_code"], "NOT_FOUND");
    let got = server.get("/api/v3/conversation/ask").await;
    assert_eq!(got.status, 405);
    assert_eq!(got.problem()["error_code"], "METHOD_NOT_ALLOWED");
    assert_eq!(got.header("allow"), "POST");
}

#[tokio::test]
async fn an_open_service_on_loopback_answers_to_its_own_names_alone() {
    let mut named = parts(Arc::new(Empty));
    named.settings.hosts = HostRule::Loopback { also: vec!["bank.lan".into()] };
    let server = start(named).await;
    let to = |host: &str| server.client.get(format!("{}/health", server.url)).header("host", host);
    for host in ["localhost", "127.0.0.1:3008", "[::1]:3008", "bank.lan"] {
        assert_eq!(server.send(to(host)).await.status, 200, "{host}");
    }
    for host in ["evil.example", "127.0.0.1.evil.example"] {
        let got = server.send(to(host)).await;
        assert_eq!(got.status, 421, "{host}");
        assert_eq!(got.problem()["error_code"], "HOST_NOT_ALLOWED");
    }
}

#[tokio::test]
async fn a_page_of_another_site_may_not_ask() {
    let server = start(parts(Arc::new(Empty))).await;
    let from = |origin: &str| {
        server.asking().header("origin", origin).body(json!({"user_id": true}).to_string())
    };
    for origin in ["http://evil.example", "null"] {
        let got = server.send(from(origin)).await;
        assert_eq!(got.status, 403, "{origin}");
        assert_eq!(got.problem()["error_code"], "ORIGIN_NOT_ALLOWED");
        assert_eq!(got.header("access-control-allow-origin"), "");
    }
    for origin in ["http://localhost:3000", server.url.as_str()] {
        assert_eq!(server.send(from(origin)).await.status, 422, "{origin}");
    }
}

#[tokio::test]
async fn an_allowed_page_may_read_answers_and_problems_with_credentials() {
    let server = start(parts(Arc::new(Empty))).await;
    let got = server.send(server.asking().header("origin", "http://localhost:3000")).await;
    assert_eq!(got.header("access-control-allow-origin"), "http://localhost:3000");
    assert_eq!(got.header("access-control-allow-credentials"), "true");
    let preflight = server
        .client
        .request(reqwest::Method::OPTIONS, format!("{}/api/v3/conversation/ask", server.url))
        .header("origin", "http://localhost:3000")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,mcp-protocol-version");
    let got = server.send(preflight).await;
    assert_eq!(got.status, 200);
    assert!(got.header("access-control-allow-methods").contains("POST"));
    assert_eq!(got.header("access-control-allow-headers"), "authorization,mcp-protocol-version");
}

#[tokio::test]
async fn browsers_are_told_to_keep_nothing_and_run_nothing() {
    let server = start(parts(Arc::new(Empty))).await;
    for path in ["/health", "/nowhere", "/openapi.json"] {
        let got = server.get(path).await;
        assert_eq!(got.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(got.header("cache-control"), "no-store", "{path}");
        assert_eq!(got.header("referrer-policy"), "no-referrer", "{path}");
        assert!(got.header("content-security-policy").contains("default-src 'none'"), "{path}");
    }
}
