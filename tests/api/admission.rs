//! More questions than may be here at once.

use std::sync::Arc;
use std::time::Duration;

use conversation_service::config::Bounds;
use conversation_service::http::limits::{Limits, Proxies};
use conversation_service::search::embedded::EmbeddedIndex;
use conversation_service::search::{Search, SearchRequest, Searching};
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::Semaphore;

use crate::conversations::groceries;
use crate::homes::filled;
use crate::server::{parts, start};

/// A home that answers when it is told to.
pub struct Held {
    home: (Arc<EmbeddedIndex>, TempDir),
    pub asked: Arc<Semaphore>,
    pub free: Arc<Semaphore>,
}

impl Held {
    pub fn new() -> Held {
        let home = filled(&groceries(1, 3), &[]);
        Held { home, asked: Arc::new(Semaphore::new(0)), free: Arc::new(Semaphore::new(0)) }
    }
}

impl Search for Held {
    fn search<'a>(&'a self, request: SearchRequest<'a>) -> Searching<'a> {
        Box::pin(async move {
            self.asked.add_permits(1);
            let _free = self.free.acquire().await;
            self.home.0.search(request).await
        })
    }

    fn version(&self) -> Option<u64> {
        None
    }

    fn name(&self) -> &'static str {
        "held"
    }
}

fn question(user: u32) -> String {
    json!({"user_id": user, "message": "Combien en mars 2025 ?"}).to_string()
}

#[tokio::test]
async fn who_finds_no_place_is_told_at_once_and_those_who_wait_are_answered() {
    let held = Held::new();
    let (asked, free) = (held.asked.clone(), held.free.clone());
    let mut parts = parts(Arc::new(held));
    parts.bounds = Bounds { at_work: 1, waiting: 2 };
    parts.limits = Limits::new((5, 600), Proxies::default(), None);
    let server = Arc::new(start(parts).await);
    let mut asking = Vec::new();
    for user in 1..=3 {
        let server = server.clone();
        asking.push(tokio::spawn(async move { server.ask(question(user)).await.status }));
    }
    // One is at work; the others have places when their limits are counted.
    asked.acquire().await.unwrap().forget();
    let left = async |user: u32| {
        let path = format!("/api/v3/conversation/rate-limit?user_id={user}");
        server.get(&path).await.json()["remaining"].clone()
    };
    for user in 1..=3 {
        while left(user).await != 4 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    for path in ["ask", "stream", "9"] {
        let url = format!("{}/api/v3/conversation/{path}", server.url);
        let got = server.send(server.client.post(url).body(question(9))).await;
        assert_eq!((got.status, got.header("retry-after")), (503, "1"), "{path}");
        assert_eq!(got.problem()["error_code"], "OVERLOADED");
    }
    assert_eq!(left(9).await, 5, "what is refused is no question");
    assert_eq!(asked.available_permits(), 0, "nobody else is at work");
    assert_eq!(server.get("/health").await.status, 200);
    free.add_permits(Semaphore::MAX_PERMITS);
    for one in asking {
        assert_eq!(one.await.unwrap(), 200);
    }
    assert_eq!(server.ask(question(9)).await.status, 200);
}

#[tokio::test]
async fn the_deadline_of_a_question_counts_its_waiting() {
    let held = Held::new();
    let asked = held.asked.clone();
    let mut parts = parts(Arc::new(held));
    parts.bounds = Bounds { at_work: 1, waiting: 5 };
    parts.settings.query_timeout = Duration::from_millis(300);
    let server = Arc::new(start(parts).await);
    let first = {
        let server = server.clone();
        tokio::spawn(async move { server.ask(question(1)).await.status })
    };
    asked.acquire().await.unwrap().forget();
    let second = server.ask(question(2)).await;
    assert_eq!((second.status, first.await.unwrap()), (504, 504));
    assert_eq!(second.problem()["error_code"], "DEADLINE_EXCEEDED");
}
