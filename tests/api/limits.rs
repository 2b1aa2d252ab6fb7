//! The limits of users and addresses, as a client meets them.

use std::sync::Arc;

use conversation_service::config::Network;
use conversation_service::http::limits::{Limits, Proxies};
use serde_json::json;

use crate::server::{Empty, Server, parts, start};

async fn served(rates: (u32, u32)) -> Server {
    let mut parts = parts(Arc::new(Empty));
    let proxies = Proxies(vec![Network::new("127.0.0.0/8").unwrap()]);
    parts.limits = Limits::new(rates, proxies, None);
    start(parts).await
}

fn hello(user: u32) -> String {
    json!({"user_id": user, "message": "Bonjour"}).to_string()
}

#[tokio::test]
async fn a_user_may_ask_so_much_and_is_told_what_is_left() {
    let server = served((3, 600)).await;
    for left in ["2", "1", "0"] {
        let got = server.ask(hello(1)).await;
        assert_eq!(got.status, 200);
        let header = got.header("ratelimit");
        assert!(header.contains(&format!("\"user\";r={left};t=")), "{header}");
        assert!(got.header("ratelimit-policy").contains("\"user\";q=3;w=60"));
    }
    let look = "/api/v3/conversation/rate-limit?user_id=1";
    let left = server.get(look).await.json();
    assert_eq!((&left["limit"], &left["remaining"]), (&json!(3), &json!(0)));
    assert_eq!(left["window_seconds"], 60);
    let got = server.ask(hello(1)).await;
    assert_eq!(got.status, 429);
    assert_eq!(got.problem()["error_code"], "RATE_LIMITED");
    assert!((1..=20).contains(&got.header("retry-after").parse::<u32>().unwrap()));
    assert!(got.header("ratelimit").contains("\"user\";r=0;t="));
    assert_eq!(server.ask(hello(2)).await.status, 200, "another user's minute is their own");
}

#[tokio::test]
async fn a_refused_request_is_no_question() {
    let server = served((2, 600)).await;
    for _ in 0..5 {
        assert_eq!(server.ask(r#"{"user_id": 1}"#).await.status, 422);
    }
    assert_eq!(server.ask(hello(1)).await.status, 200);
    let left = server.get("/api/v3/conversation/rate-limit?user_id=1").await.json();
    assert_eq!(left["remaining"], 1);
}

#[tokio::test]
async fn an_address_may_ask_so_much_whoever_it_says_it_is() {
    let server = served((100, 3)).await;
    let from = |address: &str| server.asking().header("x-forwarded-for", address).body(hello(1));
    for _ in 0..3 {
        let got = server.send(from("9.9.9.9")).await;
        assert_eq!(got.status, 200);
        assert!(got.header("ratelimit").contains("\"address\";r="));
    }
    let got = server.send(from("6.6.6.6, 9.9.9.9")).await;
    assert_eq!(got.status, 429);
    assert_eq!(got.problem()["error_code"], "RATE_LIMITED");
    assert_eq!(server.send(from("8.8.8.8")).await.status, 200);
    for _ in 0..10 {
        assert_eq!(server.get("/health").await.status, 200, "what watches is not limited");
    }
}

#[tokio::test]
async fn without_limits_there_are_no_headers() {
    let server = served((0, 600)).await;
    let got = server.ask(hello(1)).await;
    assert_eq!((got.status, got.header("ratelimit")), (200, ""));
    let left = server.get("/api/v3/conversation/rate-limit?user_id=1").await.json();
    assert!(left["limit"].is_null(), "{left}");
}
