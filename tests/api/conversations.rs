//! Conversations over HTTP: what was asked is kept, listed, changed and erased, each user's own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use conversation_service::search::{Search, SearchRequest, Searching};
use reqwest::Method;
use serde_json::{Value, json};

use crate::homes::{Home, embedded};
use crate::server::{Got, Server, parts, start};

const BASE: &str = "/api/v3/conversation";

impl Server {
    /// A request of one's own, without a body where that is null.
    pub async fn call(&self, method: Method, path: &str, body: Value) -> Got {
        let request = self.client.request(method, format!("{}{BASE}{path}", self.url));
        match body {
            Value::Null => self.send(request).await,
            body => self.send(request.body(body.to_string())).await,
        }
    }

    async fn read(&self, path: &str) -> Value {
        let got = self.call(Method::GET, path, Value::Null).await;
        assert_eq!(got.status, 200, "{path}: {}", got.text);
        got.json()
    }

    /// A turn of a conversation, which must be answered.
    pub async fn say(&self, user: impl Into<Value>, conversation: &str, message: &str) -> Value {
        let body = json!({
            "user_id": user.into(), "conversation_id": conversation, "message": message,
        });
        let got = self.ask(body.to_string()).await;
        assert_eq!(got.status, 200, "{}", got.text);
        got.json()
    }
}

/// Debits of one category and user, a day apart from 1 January 2025, the first of 1.00.
pub fn groceries(user: i64, count: u32) -> Vec<Value> {
    let first = jiff::civil::date(2025, 1, 1);
    let one = |n: u32| {
        let day = first.checked_add(jiff::Span::new().days(i64::from(n))).unwrap();
        json!({"transaction_id": format!("{user}-{n:03}"), "user_id": user, "date": day.to_string(),
            "amount": -f64::from(n + 1), "merchant_name": "Bio Vallon",
            "category_name": "Alimentation"})
    };
    (0..count).map(one).collect()
}

async fn with_groceries(count: u32) -> (Server, Home) {
    let mut documents = groceries(1, count);
    documents.extend(groceries(2, 1));
    let home = embedded(&documents, &[]);
    (start(parts(home.search.clone())).await, home)
}

#[tokio::test]
async fn a_turn_is_kept_with_all_of_its_answer() {
    let (server, _home) = with_groceries(3).await;
    let said = "Combien en courses en janvier 2025 ?";
    let answer = server.say(1, "c 1/é", said).await;
    let list = server.read("/conversations?user_id=1").await;
    assert_eq!(list["next_cursor"], Value::Null);
    let conversation = &list["conversations"][0];
    assert_eq!(conversation["id"], "c 1/é");
    assert_eq!(conversation["title"], said);
    assert_eq!(conversation["status"], "active");
    assert_eq!((&conversation["total_turns"], &conversation["version"]), (&json!(1), &json!(1)));
    assert_eq!(conversation["created_at"], "2025-10-20T12:00:00Z");
    let turns = server.read("/conversation/c%201%2F%C3%A9/turns?user_id=1").await;
    assert_eq!(&turns["conversation"], conversation);
    let turn = &turns["turns"][0];
    assert_eq!((&turn["id"], &turn["turn_number"]), (&answer["turn_id"], &json!(1)));
    assert_eq!(
        (&turn["user_message"], &turn["assistant_response"]),
        (&json!(said), &answer["message"])
    );
    for member in ["success", "total_results", "figures", "transactions", "suggestions"] {
        assert_eq!(turn["data"][member], answer[member], "{member}");
    }
    let analysis = &turn["data"]["metadata"]["query_analysis"];
    assert_eq!(*analysis, answer["metadata"]["query_analysis"]);
    assert_eq!(turn["data"]["metadata"]["request_id"], answer["metadata"]["request_id"]);
    assert!(turn["data"].get("message").is_none() && turn["data"].get("turn_id").is_none());
}

#[tokio::test]
async fn a_follow_up_follows_on_what_another_replica_stored() {
    let home = embedded(&groceries(1, 40), &[]);
    let first = parts(home.search.clone());
    let mut second = parts(home.search.clone());
    second.store = first.store.clone();
    second.pipeline = second.pipeline.remembering(first.store.clone(), second.times.now.clone());
    let (first, second) = (start(first).await, start(second).await);
    first.say(1, "c", "Combien en courses en janvier 2025 ?").await;
    let answer = second.say(1, "c", "et en février ?").await;
    let period = &answer["metadata"]["query_analysis"]["period"];
    assert_eq!(period["from"], "2025-02-01");
    // What the first remembers is behind by now: it finds out, and follows on February.
    let answer = first.say(1, "c", "et le mois d'avant ?").await;
    assert_eq!(answer["metadata"]["query_analysis"]["period"]["from"], "2025-01-01");
    let answer = second.say(1, "c", "par marchand ?").await;
    assert_eq!(answer["metadata"]["query_analysis"]["period"]["from"], "2025-01-01");
    let turns = first.read("/conversation/c/turns?user_id=1").await;
    assert_eq!(turns["turns"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn another_users_conversation_is_answered_as_a_missing_one() {
    let (server, _home) = with_groceries(2).await;
    let answer = server.say(1, "mine", "Combien en courses en janvier 2025 ?").await;
    let turn = answer["turn_id"].as_str().unwrap();
    let change = json!({"title": "x"});
    for (method, path, body) in [
        (Method::GET, String::new(), Value::Null),
        (Method::PATCH, String::new(), change),
        (Method::DELETE, String::new(), Value::Null),
        (Method::POST, "/restore".into(), Value::Null),
        (Method::GET, "/turns".into(), Value::Null),
        (Method::GET, format!("/turns/{turn}/transactions"), Value::Null),
    ] {
        let mut told = Vec::new();
        for (user, id) in [("2", "mine"), ("2", "nobodys"), ("1", "nobodys")] {
            let path = format!("/conversation/{id}{path}?user_id={user}");
            let got = server.call(method.clone(), &path, body.clone()).await;
            assert_eq!(got.status, 404, "{method} {path}");
            assert_eq!(got.problem()["error_code"], "NOT_FOUND");
            told.push(got.text.replace(got.header("x-request-id"), ""));
        }
        told.dedup();
        assert_eq!(told.len(), 1, "{told:?}");
    }
    let purge = server.call(Method::DELETE, "/conversation/mine?user_id=2&purge=true", Value::Null);
    assert_eq!(purge.await.status, 404);
    assert_eq!(server.read("/conversations?user_id=2").await["conversations"], json!([]));
    // The same name is another conversation for each user.
    server.say(2, "mine", "Combien en courses en janvier 2025 ?").await;
    let theirs = server.read("/conversation/mine/turns?user_id=2").await;
    assert_eq!(theirs["turns"][0]["data"]["total_results"], 1);
    assert_eq!(server.read("/conversation/mine?user_id=1").await["total_turns"], 1);
}

#[tokio::test]
async fn a_conversation_is_renamed_archived_restored_and_erased() {
    let (server, _home) = with_groceries(1).await;
    server.say(1, "c", "Bonjour").await;
    let got = server.call(Method::GET, "/conversation/c?user_id=1", Value::Null).await;
    assert_eq!((got.header("etag"), &got.json()["title"]), ("\"1\"", &json!("Bonjour")));

    let change = json!({"title": "Mes courses", "tags": ["maison"], "version": 1});
    let got = server.call(Method::PATCH, "/conversation/c?user_id=1", change.clone()).await;
    assert_eq!((got.status, &got.json()["version"]), (200, &json!(2)));
    let got = server.call(Method::PATCH, "/conversation/c?user_id=1", change).await;
    assert_eq!(got.status, 409);
    assert_eq!(got.problem()["error_code"], "VERSION_CONFLICT");
    let url = format!("{}{BASE}/conversation/c?user_id=1", server.url);
    let matched = server.client.patch(&url).header("if-match", "\"1\"").body("{\"title\": \"x\"}");
    assert_eq!(server.send(matched).await.status, 409);
    let got = server.call(Method::PATCH, "/conversation/c?user_id=1", json!({"tags": 1})).await;
    assert_eq!(got.problem()["errors"][0]["loc"], json!(["body", "tags"]));

    let got = server.call(Method::DELETE, "/conversation/c?user_id=1", Value::Null).await;
    assert_eq!((got.status, &got.json()["status"]), (200, &json!("archived")));
    assert_eq!(server.read("/conversations?user_id=1").await["conversations"], json!([]));
    let archived = server.read("/conversations?user_id=1&status=archived").await;
    assert_eq!(archived["conversations"][0]["title"], "Mes courses");
    let got = server.call(Method::POST, "/conversation/c/restore?user_id=1", Value::Null).await;
    assert_eq!((got.status, &got.json()["status"]), (200, &json!("active")));
    let summary = server.read("/summary?user_id=1").await;
    assert_eq!((&summary["conversations"], &summary["turns"]), (&json!(1), &json!(1)));

    let path = "/conversation/c?user_id=1&purge=true";
    assert_eq!(server.call(Method::DELETE, path, Value::Null).await.status, 204);
    assert_eq!(server.call(Method::DELETE, path, Value::Null).await.status, 404);
    assert_eq!(server.read("/summary?user_id=1").await["turns"], 0);
}

#[tokio::test]
async fn lists_come_by_pages_that_meet() {
    let (server, _home) = with_groceries(1).await;
    for number in 0..7 {
        server.say(1, &format!("c{number}"), "Bonjour").await;
        server.say(1, "long", "Merci").await;
    }
    let mut ids = Vec::new();
    let mut path = "/conversations?user_id=1&limit=3".to_owned();
    loop {
        let page = server.read(&path).await;
        let shown = page["conversations"].as_array().unwrap();
        ids.extend(shown.iter().map(|one| one["id"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/conversations?user_id=1&limit=3&cursor={cursor}");
    }
    assert_eq!(ids, ["long", "c6", "c5", "c4", "c3", "c2", "c1", "c0"]);
    let mut numbers = Vec::new();
    let mut path = "/conversation/long/turns?user_id=1&limit=2".to_owned();
    loop {
        let page = server.read(&path).await;
        let turns = page["turns"].as_array().unwrap();
        numbers.extend(turns.iter().map(|turn| turn["turn_number"].as_u64().unwrap()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/conversation/long/turns?user_id=1&limit=2&cursor={cursor}");
    }
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7]);
}

#[tokio::test]
async fn a_cursor_opens_no_other_users_list() {
    let (server, _home) = with_groceries(1).await;
    for number in 0..3 {
        server.say(1, &format!("c{number}"), "Bonjour").await;
    }
    server.say(1, "c", "Bonjour").await;
    server.say(1, "c", "Merci").await;
    server.say(2, "d", "Bonjour").await;
    let page = server.read("/conversations?user_id=1&limit=1").await;
    let cursor = page["next_cursor"].as_str().unwrap();
    let got = server.read(&format!("/conversations?user_id=2&cursor={cursor}")).await;
    let shown = got["conversations"].as_array().unwrap();
    assert!(shown.iter().all(|one| one["id"] == "d"), "{got}");
    let page = server.read("/conversation/c/turns?user_id=1&limit=1").await;
    let cursor = page["next_cursor"].as_str().unwrap();
    let path = format!("/conversation/c/turns?user_id=2&cursor={cursor}");
    assert_eq!(server.call(Method::GET, &path, Value::Null).await.status, 404);
}

#[tokio::test]
async fn a_parameter_that_cannot_be_used_is_named() {
    let (server, _home) = with_groceries(1).await;
    server.say(1, "c", "Bonjour").await;
    let turns_cursor = "t1~1";
    for (path, name) in [
        ("/conversations", "user_id"),
        ("/conversations?user_id=a%2Fb", "user_id"),
        ("/conversations?user_id=1&limit=0", "limit"),
        ("/conversations?user_id=1&limit=101", "limit"),
        ("/conversations?user_id=1&status=gone", "status"),
        ("/conversations?user_id=1&cursor=x", "cursor"),
        (&format!("/conversations?user_id=1&cursor={turns_cursor}"), "cursor"),
        ("/conversation/c/turns?user_id=1&limit=x", "limit"),
        ("/conversation/c/turns?user_id=1&cursor=%00", "cursor"),
    ] {
        let got = server.call(Method::GET, path, Value::Null).await;
        assert_eq!(got.status, 422, "{path}: {}", got.text);
        assert_eq!(got.problem()["errors"][0]["loc"], json!(["query", name]), "{path}");
    }
    let path = "/conversation/c?user_id=1&purge=yes";
    assert_eq!(server.call(Method::DELETE, path, Value::Null).await.status, 422);
    let (long, nul) = ("x".repeat(129), "%00");
    for id in ["%FF", &long, nul] {
        let path = format!("/conversation/{id}?user_id=1");
        assert_eq!(server.call(Method::GET, &path, Value::Null).await.status, 404, "{id}");
    }
}

#[tokio::test]
async fn all_transactions_of_a_turn_come_by_pages_in_its_order() {
    let (server, _home) = with_groceries(45).await;
    for (question, first, last) in [
        ("Montre mes courses en 2025", "1-044", "1-000"),
        ("Mes 3 plus petites dépenses en courses en 2025", "1-000", "1-044"),
    ] {
        let answer = server.say(1, "c", question).await;
        assert_eq!(answer["total_results"], 45, "{question}");
        let turn = answer["turn_id"].as_str().unwrap();
        let base = format!("/conversation/c/turns/{turn}/transactions?user_id=1&limit=20");
        let mut path = base.clone();
        let mut ids: Vec<String> = Vec::new();
        loop {
            let page = server.read(&path).await;
            let shown = page["transactions"].as_array().unwrap();
            ids.extend(shown.iter().map(|one| one["transaction_id"].as_str().unwrap().to_owned()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("{base}&cursor={cursor}");
        }
        assert_eq!((ids.len(), ids.first().unwrap().as_str()), (45, first), "{question}");
        assert_eq!(ids.last().unwrap(), last);
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 45);
    }
    let thanks = server.say(1, "c", "Merci").await;
    let turn = thanks["turn_id"].as_str().unwrap();
    let none = server.read(&format!("/conversation/c/turns/{turn}/transactions?user_id=1")).await;
    assert_eq!(none, json!({"transactions": [], "next_cursor": null}));
}

/// A home in which each search takes a while.
struct Slow(Arc<dyn Search>);

impl Search for Slow {
    fn search<'a>(&'a self, request: SearchRequest<'a>) -> Searching<'a> {
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(3)).await;
            self.0.search(request).await
        })
    }

    fn version(&self) -> Option<u64> {
        None
    }

    fn name(&self) -> &'static str {
        "slow"
    }
}

#[tokio::test]
async fn a_hundred_turns_at_once_in_one_conversation_keep_their_order_and_none_is_lost() {
    let home = embedded(&groceries(1, 1), &[]);
    let mut parts = parts(Arc::new(Slow(home.search.clone())));
    let arrived = Arc::new(AtomicU32::new(0));
    let (today, counted) = (parts.times.today.clone(), arrived.clone());
    parts.times.today = Arc::new(move |zone| {
        counted.fetch_add(1, Ordering::SeqCst);
        today(zone)
    });
    let server = Arc::new(start(parts).await);
    let mut asking = Vec::new();
    for number in 0..100 {
        let server = server.clone();
        asking.push(tokio::spawn(async move {
            let message = format!("Courses en {} ?", 2000 + number);
            server.say(1, "c", &message).await["turn_id"].clone()
        }));
        // Each is there before the next one leaves.
        while arrived.load(Ordering::SeqCst) <= number {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    let mut ids = Vec::new();
    for one in asking {
        ids.push(one.await.unwrap());
    }
    let page = server.read("/conversation/c/turns?user_id=1").await;
    let turns = page["turns"].as_array().unwrap();
    let stored: Vec<Value> = turns.iter().map(|turn| turn["id"].clone()).collect();
    assert_eq!(stored, ids);
    for (number, turn) in turns.iter().enumerate() {
        assert_eq!(turn["turn_number"], number + 1);
        assert_eq!(turn["user_message"], format!("Courses en {} ?", 2000 + number));
    }
}
