//! The limits of users and addresses, as a client meets them.

use std::sync::Arc;

use conversation_service::config::Network;
use conversation_service::domain::Tenant;
use conversation_service::domain::caller::Secret;
use conversation_service::http::limits::{Limits, Proxies, Shared};
use serde_json::json;

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a Redis: scripts/live-redis"]
async fn replicas_count_a_user_together_and_exactly() {
    let url = std::env::var("REDIS_URL").expect("REDIS_URL");
    let replicas = [Arc::new(replica(&url, 60)), Arc::new(replica(&url, 60))];
    let user = somebody();
    // The first calls open the connections.
    for replica in &replicas {
        assert_eq!(replica.left(&user).await.unwrap().remaining, 60);
        assert_eq!(replica.shared_is_up(), Some(true));
    }
    let asked = (0..200).map(|n: usize| {
        let (replica, user) = (replicas[n % 2].clone(), user.clone());
        tokio::spawn(async move { replica.question(&user).await.unwrap() })
    });
    let mut passed = 0;
    for one in asked.collect::<Vec<_>>() {
        match one.await.unwrap() {
            Ok(_) => passed += 1,
            Err(exhausted) => assert!(exhausted.wait <= std::time::Duration::from_secs(1)),
        }
    }
    assert!(replicas.iter().all(|replica| replica.shared_is_up() == Some(true)));
    // One comes back each second, and this may take one.
    assert!((60..=62).contains(&passed), "{passed}");
    let left = replicas[1].left(&user).await.unwrap();
    assert!(left.remaining <= 2 && left.limit == 60, "{left:?}");
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
