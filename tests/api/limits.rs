//! The limits of users and addresses, as a client meets them.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use conversation_service::app::App;
use conversation_service::config::{Bounds, Network};
use conversation_service::domain::Tenant;
use conversation_service::domain::caller::Secret;
use conversation_service::http::limits::{Limits, Proxies, Shared};
use conversation_service::search::Search;
use serde_json::json;
use tower_service::Service;

use crate::homes;
use crate::server::{Server, parts, start};

/// The service over an empty index, and its folder.
async fn served(rates: (u32, u32)) -> (Server, impl Sized) {
    let (index, folder) = homes::filled(&[], &[]);
    let mut parts = parts(index);
    let proxies = Proxies(vec![Network::new("127.0.0.0/8").unwrap()]);
    parts.limits = Limits::new(rates, proxies, None);
    (start(parts).await, folder)
}

fn hello(user: u32) -> String {
    json!({"user_id": user, "message": "Bonjour"}).to_string()
}

#[tokio::test]
async fn a_user_may_ask_so_much_and_is_told_what_is_left() {
    let (server, _folder) = served((3, 600)).await;
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
    let (server, _folder) = served((2, 600)).await;
    for _ in 0..5 {
        assert_eq!(server.ask(r#"{"user_id": 1}"#).await.status, 422);
    }
    assert_eq!(server.ask(hello(1)).await.status, 200);
    let left = server.get("/api/v3/conversation/rate-limit?user_id=1").await.json();
    assert_eq!(left["remaining"], 1);
}

#[tokio::test]
async fn an_address_may_ask_so_much_whoever_it_says_it_is() {
    let (server, _folder) = served((100, 3)).await;
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
    let (server, _folder) = served((0, 600)).await;
    let got = server.ask(hello(1)).await;
    assert_eq!((got.status, got.header("ratelimit")), (200, ""));
    let left = server.get("/api/v3/conversation/rate-limit?user_id=1").await.json();
    assert!(left["limit"].is_null(), "{left}");
}

/// One of several replicas that count in the Redis at REDIS_URL.
fn replica(url: &str, per_minute: u32) -> Limits {
    let shared = Shared::at(&Secret::new(url)).expect("an address of a Redis");
    Limits::new((per_minute, 600), Proxies::default(), Some(shared))
}

/// A user whom no other test counts.
fn somebody() -> Tenant {
    Tenant::new(&uuid::Uuid::now_v7().to_string()).unwrap()
}

/// How many of a thousand requests of one user pass that are made at once of these replicas, and how
/// many came back to them meanwhile.
async fn passed(replicas: &[Router], user: &Tenant, per_minute: u32) -> (u32, u32) {
    let begun = std::time::Instant::now();
    let asked: Vec<_> = (0..1_000)
        .map(|n: usize| {
            let mut replica = replicas[n % replicas.len()].clone();
            let body = json!({"user_id": user.as_str(), "message": "Bonjour"}).to_string();
            let request = Request::post("/api/v3/conversation/ask").header("host", "localhost");
            let request = request.body(Body::from(body)).unwrap();
            tokio::spawn(async move { replica.call(request).await.unwrap().status().as_u16() })
        })
        .collect();
    let mut passed = 0;
    for one in asked {
        match one.await.unwrap() {
            200 => passed += 1,
            status => assert_eq!(status, 429),
        }
    }
    let back = begun.elapsed().as_millis() * u128::from(per_minute) / 60_000;
    (passed, u32::try_from(back).unwrap())
}

/// The routes of a service with these limits, without its sockets.
fn router(search: Arc<dyn Search>, limits: Limits) -> Router {
    let mut parts = parts(search);
    parts.limits = limits;
    parts.bounds = Bounds { at_work: 1_000, waiting: 1_000 };
    App::build(parts).unwrap().router()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_thousand_requests_at_once_as_many_pass_as_may() {
    for per_minute in [1, 7, 60] {
        let (index, _folder) = homes::filled(&[], &[]);
        let router = router(index, Limits::new((per_minute, 600), Proxies::default(), None));
        let (passed, back) = passed(&[router], &somebody(), per_minute).await;
        assert!((per_minute..=per_minute + back).contains(&passed), "{passed} of {per_minute}");
        println!("1,000 at once against {per_minute} a minute: {passed} passed, {back} came back");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a Redis: scripts/live-redis"]
async fn of_a_thousand_requests_at_once_of_two_replicas_as_many_pass_as_may() {
    let url = std::env::var("REDIS_URL").expect("REDIS_URL");
    for per_minute in [1, 7, 60] {
        let user = somebody();
        let (index, _folder) = homes::filled(&[], &[]);
        let mut routers = Vec::new();
        for _ in 0..2 {
            let limits = replica(&url, per_minute);
            // The first call opens the connection.
            assert_eq!(limits.left(&user).await.unwrap().remaining, per_minute);
            assert_eq!(limits.shared_is_up(), Some(true));
            routers.push(router(index.clone(), limits));
        }
        let (passed, back) = passed(&routers, &user, per_minute).await;
        assert!((per_minute..=per_minute + back).contains(&passed), "{passed} of {per_minute}");
        println!(
            "1,000 at once, two replicas, {per_minute} a minute: {passed} passed, {back} came back"
        );
    }
}

#[tokio::test]
async fn while_redis_is_out_of_reach_each_counts_for_itself() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://{}", free.local_addr().unwrap());
    drop(free);
    let replica = replica(&url, 3);
    let user = somebody();
    let mut passed = 0;
    for _ in 0..10 {
        passed += u32::from(replica.question(&user).await.unwrap().is_ok());
    }
    assert_eq!((passed, replica.shared_is_up()), (3, Some(false)));
}
