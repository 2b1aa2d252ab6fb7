//! The tools over HTTP and on stdio, by JSON-RPC as any client writes it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use conversation_service::http::HostRule;
use conversation_service::http::limits::{Limits, Proxies};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::conversations::groceries;
use crate::homes::embedded;
use crate::server::{Down, Server, parts, start};
use crate::tokens::{token, verifier};

const QUESTION: &str = "Combien en courses en janvier 2025 ?";
const TOOLS: [&str; 7] = [
    "ask",
    "search_transactions",
    "aggregate",
    "compare",
    "accounts",
    "list_merchants",
    "list_categories",
];

fn request(method: &str, params: Value) -> Value {
    json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
}

fn initialize() -> Value {
    request(
        "initialize",
        json!({"protocolVersion": "2025-06-18", "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"}}),
    )
}

fn calling(name: &str, arguments: Value) -> Value {
    request("tools/call", json!({"name": name, "arguments": arguments}))
}

fn posting(server: &Server, query: &str, body: &Value) -> RequestBuilder {
    server
        .client
        .post(format!("{}/mcp{query}", server.url))
        .header("accept", "application/json, text/event-stream")
        .header("content-type", "application/json")
        .header("mcp-protocol-version", "2025-06-18")
        .body(body.to_string())
}

async fn call(server: &Server, name: &str, arguments: Value) -> Value {
    let got = server.send(posting(server, "?user_id=1", &calling(name, arguments))).await;
    assert_eq!(got.status, 200, "{}", got.text);
    let result = got.json()["result"].clone();
    assert!(result.is_object(), "{}", got.text);
    result
}

#[tokio::test]
async fn ask_gives_the_answer_of_ask_with_its_charts() {
    let home = embedded(&[groceries(1, 3), groceries(2, 5)].concat(), &[]);
    let server = start(parts(home.search.clone())).await;
    let got = server.send(posting(&server, "?user_id=1", &initialize())).await.json();
    assert!(got["result"]["capabilities"]["tools"].is_object(), "{got}");
    let got = server.send(posting(&server, "?user_id=1", &request("tools/list", json!({})))).await;
    let listed = got.json()["result"]["tools"].clone();
    let names: Vec<&str> =
        listed.as_array().unwrap().iter().filter_map(|tool| tool["name"].as_str()).collect();
    assert_eq!(names, TOOLS);

    let asked = server.ask(json!({"user_id": 1, "message": QUESTION}).to_string()).await.json();
    let result = call(&server, "ask", json!({"question": QUESTION})).await;
    assert_eq!(result["isError"], false);
    assert_eq!(result["content"][0]["text"], asked["message"]);
    assert_eq!(result["structuredContent"]["figures"], asked["figures"]);
    let id = &result["structuredContent"]["conversation_id"];
    let next = json!({"question": "et par jour ?", "conversation_id": id});
    let next = call(&server, "ask", next).await;
    let images: Vec<&Value> = next["content"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|content| content["type"] == "image")
        .collect();
    assert!(!images.is_empty(), "{next}");
    assert!(images.iter().all(|image| image["mimeType"] == "image/png"
        && image["data"].as_str().is_some_and(|data| data.starts_with("iVBOR"))));
}

#[tokio::test]
async fn plans_are_carried_out_as_they_are_written_for_the_caller_alone() {
    let home = embedded(&[groceries(1, 3), groceries(2, 5)].concat(), &[]);
    let server = start(parts(home.search.clone())).await;
    let category = json!([{"dimension": "category", "values": ["Alimentation"]}]);
    let january = json!({"first": "2025-01-01", "last": "2025-01-31"});
    let listed = call(
        &server,
        "search_transactions",
        json!({"filters": category, "period": january, "sort": "largest", "limit": 2}),
    )
    .await;
    let found = &listed["structuredContent"];
    assert_eq!(found["total_results"], 3, "{listed}");
    assert_eq!(
        (&found["transactions"][0]["amount"], &found["transactions"][1]["amount"]),
        (&json!(-3.0), &json!(-2.0))
    );

    let total = call(&server, "aggregate", json!({"filters": category, "period": january})).await;
    assert_eq!(total["structuredContent"]["figures"][0]["value"], 6, "{total}");
    assert_eq!(total["structuredContent"]["metadata"]["understood_by"], "plan");
    let grouped = call(&server, "aggregate", json!({"group": {"by": "merchant"}})).await;
    assert!(grouped.to_string().contains("Bio Vallon"), "{grouped}");
    let periods = json!({"period": {"first": "2025-01-02", "last": "2025-01-03"},
        "previous_period": {"first": "2025-01-01", "last": "2025-01-01"}});
    let compared = call(&server, "compare", periods).await;
    let ids: Vec<&Value> = compared["structuredContent"]["figures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|figure| &figure["id"])
        .collect();
    assert!(ids.contains(&&json!("previous_total")), "{compared}");
    let names = call(&server, "list_merchants", json!({"containing": "bio"})).await;
    assert_eq!(names["structuredContent"], json!({"merchants": ["Bio Vallon"], "total": 1}));
    let names = call(&server, "list_categories", json!({})).await;
    assert_eq!(names["structuredContent"]["categories"], json!(["Alimentation"]));
    let accounts = call(&server, "accounts", json!({})).await;
    assert_eq!(accounts["isError"], false, "{accounts}");
    // Nothing of it is a turn.
    let kept = server.get("/api/v3/conversation/conversations?user_id=1").await.json();
    assert_eq!(kept["conversations"], json!([]));
}

#[tokio::test]
async fn errors_say_what_was_wrong_where_and_what_is_allowed() {
    let home = embedded(&groceries(1, 3), &[]);
    let server = start(parts(home.search.clone())).await;
    for (tool, arguments, wants) in [
        ("aggregate", json!({"measure": "money"}), ["unknown_value at /measure", "spending"]),
        ("aggregate", json!({"user_id": 2}), ["user_id is unknown", "filters"]),
        (
            "aggregate",
            json!({"filters": [{"dimension": "category", "values": ["Food"]}]}),
            ["/filters/0/values", "Alimentation"],
        ),
        (
            "compare",
            json!({"period": {"first": "2025-01-32"}}),
            ["no_such_day at /period", "yyyy-MM-dd"],
        ),
        ("search_transactions", json!({"limit": 1000}), ["out_of_range at /limit", "1 to 100"]),
        ("search_transactions", json!({"language": "de"}), ["language", "fr, en, es"]),
        ("list_merchants", json!({"limit": 0}), ["limit", "1 to 1000"]),
        ("ask", json!({}), ["question", "required"]),
        ("ask", json!({"question": "x".repeat(2_001)}), ["question", "2,000"]),
    ] {
        let result = call(&server, tool, arguments).await;
        assert_eq!(result["isError"], true, "{result}");
        let told = result["content"][0]["text"].as_str().unwrap();
        assert!(wants.iter().all(|part| told.contains(part)), "{told}");
        assert!(result["structuredContent"]["error_code"].is_string(), "{result}");
    }
    let got = server.send(posting(&server, "?user_id=1", &calling("delete", json!({})))).await;
    assert!(got.json()["error"]["message"].as_str().unwrap().contains("search_transactions"));
    let server = start(parts(std::sync::Arc::new(Down))).await;
    let result = call(&server, "ask", json!({"question": QUESTION})).await;
    assert_eq!(result["structuredContent"]["error_code"], "SEARCH_UNAVAILABLE");
    assert!(!result.to_string().contains("10.0.0.7"));
}

#[tokio::test]
async fn the_token_is_the_user_and_hosts_origins_sizes_and_limits_hold() {
    let home = embedded(&[groceries(1, 3), groceries(2, 5)].concat(), &[]);
    let mut closed = parts(home.search.clone());
    closed.verifier = verifier();
    closed.settings.hosts = HostRule::Any;
    closed.limits = Limits::new((2, 1_000), Proxies::default(), None);
    let server = start(closed).await;
    let body = calling("aggregate", json!({}));
    for (authorization, status) in [(None, 401), (Some("Bearer x".to_owned()), 401)] {
        let mut request = posting(&server, "", &body);
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        let got = server.send(request).await;
        assert_eq!(got.status, status);
        got.problem();
    }
    let other = posting(&server, "?user_id=1", &body).bearer_auth(token("2", 600));
    assert_eq!(server.send(other).await.problem()["error_code"], "AUTHORIZATION_MISMATCH");
    let own = || posting(&server, "", &body).bearer_auth(token("2", 600));
    let got = server.send(own()).await.json();
    assert_eq!(got["result"]["structuredContent"]["figures"][0]["value"], 15, "{got}");
    server.send(own()).await;
    let got = server.send(own()).await.json();
    assert_eq!(got["result"]["structuredContent"]["error_code"], "RATE_LIMITED", "{got}");
    // No session is kept, so there is none to name or to end.
    let got = server.send(own()).await;
    assert!(got.headers.get("mcp-session-id").is_none());

    let server = start(parts(home.search.clone())).await;
    let rebound = posting(&server, "?user_id=1", &body).header("host", "evil.example");
    assert_eq!(server.send(rebound).await.status, 421);
    let foreign = posting(&server, "?user_id=1", &body).header("origin", "http://evil.example");
    assert_eq!(server.send(foreign).await.status, 403);
    let known = posting(&server, "?user_id=1", &body).header("origin", "http://localhost:3000");
    assert_eq!(server.send(known).await.status, 200);
    assert_eq!(server.send(posting(&server, "", &body)).await.status, 422);
    let large = calling("ask", json!({"question": "x".repeat(300 * 1024)}));
    assert_eq!(server.send(posting(&server, "?user_id=1", &large)).await.status, 413);
}

#[test]
fn on_stdio_the_tools_are_about_the_one_user_that_was_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Command::new(env!("CARGO_BIN_EXE_conversation-service"))
        .args(["--data-dir", folder.path().to_str().unwrap(), "mcp", "--user", "2"])
        .env("REFERENCE_DATE", "2025-10-20")
        .env("DEMO_DATA", "true")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = process.stdin.take().unwrap();
    let mut output = BufReader::new(process.stdout.take().unwrap()).lines();
    let mut say = |message: &Value| writeln!(input, "{message}").unwrap();
    let mut hear = || -> Value { serde_json::from_str(&output.next().unwrap().unwrap()).unwrap() };
    say(&initialize());
    assert!(hear()["result"]["serverInfo"]["name"].is_string());
    say(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
    say(&calling("aggregate", json!({"ask": "count", "measure": "transactions"})));
    let got = hear();
    assert!(got["result"]["structuredContent"]["figures"][0]["value"].as_u64() > Some(0), "{got}");
    say(&calling("aggregate", json!({"user": "1"})));
    assert_eq!(hear()["result"]["isError"], true);
    drop(input);
    assert!(process.wait().unwrap().success());
}
