//! `/stream`: the answer of `/ask` as it comes about, and one end whatever happens.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use conversation_service::search::{Search, SearchRequest, Searching};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::events::{Events, lasting, request, stream};
use crate::homes::{Home, embedded};
use crate::server::{Down, Empty, Got, Hanging, Server, parts, start};

const SPENDING: &str = "Combien ai-je dépensé en septembre ?";

/// A home that answers when it is let, or fails in its own way.
struct Gate {
    home: Arc<dyn Search>,
    open: Semaphore,
    searches: AtomicUsize,
    /// Searches that were dropped before their end.
    dropped: AtomicUsize,
    panics: bool,
}

impl Gate {
    /// Before `home`, and shut.
    fn before(home: Arc<dyn Search>) -> Arc<Gate> {
        Arc::new(Gate {
            home,
            open: Semaphore::new(0),
            searches: AtomicUsize::new(0),
            dropped: AtomicUsize::new(0),
            panics: false,
        })
    }

    /// Waits until `count` is at least one.
    async fn sees(&self, count: &AtomicUsize) {
        let seen = async {
            while count.load(Ordering::SeqCst) == 0 {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), seen).await.expect("it never came");
    }
}

struct Unfinished<'a>(Option<&'a AtomicUsize>);

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        if let Some(dropped) = self.0 {
            dropped.fetch_add(1, Ordering::SeqCst);
        }
    }
}

impl Search for Gate {
    fn search<'a>(&'a self, request: SearchRequest<'a>) -> Searching<'a> {
        Box::pin(async move {
            let mut unfinished = Unfinished(Some(&self.dropped));
            self.searches.fetch_add(1, Ordering::SeqCst);
            assert!(!self.panics, "with the user's own words");
            let _ = self.open.acquire().await;
            unfinished.0 = None;
            self.home.search(request).await
        })
    }

    fn version(&self) -> Option<u64> {
        Some(0)
    }

    fn name(&self) -> &'static str {
        "gate"
    }
}

fn question(message: &str) -> Value {
    json!({"user_id": 1, "message": message, "conversation_id": "c1"})
}

/// A few purchases in three months.
fn purchases() -> Home {
    let document = |place: usize| {
        let (merchant, category) =
            [("Carrefour", "Alimentation"), ("Chez *Léon*", "Restaurant")][place % 2];
        let amount = 1234.5 + place as f64;
        json!({"transaction_id": place.to_string(), "user_id": 1, "amount": -amount,
            "amount_abs": amount, "currency_code": "EUR", "transaction_type": "debit",
            "date": format!("2025-{:02}-{:02}", 8 + place % 3, 1 + place), "month_year": "2025-09",
            "merchant_name": merchant, "category_name": category, "primary_description": "CB"})
    };
    embedded(&(0..12).map(document).collect::<Vec<_>>(), &[])
}

#[tokio::test]
async fn a_stream_tells_the_answer_of_ask() {
    let home = purchases();
    let server = start(parts(home.search.clone())).await;
    for message in [
        SPENDING,
        "Top 5 des marchands cette année",
        "Compare septembre et août",
        "How much did I spend by category this year?",
        "Hola",
        "Combien chez Zorglub ?",
        "Fais un virement de 5 € à Paul",
        "combien en mars 2031",
    ] {
        let body = json!({"user_id": 1, "message": message});
        let asked = server.ask(body.to_string()).await.json();
        let heard = stream(&server, &body).await;
        assert_eq!(lasting(&heard.answer()), lasting(&asked), "{message}");
        let by_accept = server
            .send(server.asking().header("accept", "text/event-stream").body(body.to_string()))
            .await;
        assert_eq!(by_accept.header("content-type"), "text/event-stream");
        let by_accept = Events::read(&by_accept.text);
        assert_eq!(lasting(&by_accept.answer()), lasting(&asked), "{message}");
        assert_eq!(by_accept.types(), heard.types());
    }
}

#[tokio::test]
async fn what_is_being_done_is_told_in_the_language_of_the_question() {
    let home = purchases();
    let server = start(parts(home.search.clone())).await;
    for (message, language, expected) in [
        (SPENDING, None, "Je lis votre question…, Je cherche dans vos transactions…"),
        ("How much did I spend?", None, "Reading your question…, Searching your transactions…"),
        ("¿Cuánto gasté?", None, "Leo su pregunta…, Busco en sus transacciones…"),
        (SPENDING, Some("en"), "Reading your question…, Searching your transactions…"),
        ("Bonjour", None, "Je lis votre question…"),
    ] {
        let body = json!({"user_id": 1, "message": message, "language": language});
        assert_eq!(stream(&server, &body).await.statuses().join(", "), expected);
    }
}

#[tokio::test]
async fn a_request_that_is_refused_is_a_problem_before_any_stream_begins() {
    let server = start(parts(Arc::new(Empty))).await;
    let got = server.send(request(&server, &json!({"user_id": 1}))).await;
    assert_eq!((got.status, got.problem()["error_code"].as_str()), (422, Some("INVALID_REQUEST")));
    let got = server.send(request(&server, &json!("x".repeat(300_000)))).await;
    assert_eq!((got.status, got.problem()["status"].as_u64()), (413, Some(413)));
    let evil = request(&server, &question(SPENDING)).header("origin", "http://evil.example");
    assert_eq!(server.send(evil).await.status, 403);
    let got = server.get("/api/v3/conversation/stream").await;
    assert_eq!((got.status, got.header("allow")), (405, "POST"));
}

#[tokio::test]
async fn a_stream_that_fails_ends_with_one_problem() {
    let server = start(parts(Arc::new(Down))).await;
    let mut body = question(SPENDING);
    body["language"] = json!("es");
    let heard = stream(&server, &body).await;
    let problem = heard.problem();
    assert_eq!(
        (problem["error_code"].as_str(), &problem["status"]),
        (Some("SEARCH_UNAVAILABLE"), &json!(503))
    );
    assert!(problem["message"].as_str().unwrap().starts_with("Sus datos no están"));
    assert!(!problem.to_string().contains("10.0.0.7"));

    let mut hurried = parts(Arc::new(Hanging));
    hurried.settings.query_timeout = Duration::from_millis(200);
    let server = start(hurried).await;
    let heard = stream(&server, &question(SPENDING)).await;
    assert_eq!(heard.problem()["error_code"], "DEADLINE_EXCEEDED");
}

#[tokio::test]
async fn a_panic_ends_its_stream_and_the_service_goes_on() {
    let gate = Gate { panics: true, ..Arc::into_inner(Gate::before(Arc::new(Empty))).unwrap() };
    let server = start(parts(Arc::new(gate))).await;
    let heard = stream(&server, &question(SPENDING)).await;
    assert_eq!(heard.problem()["error_code"], "INTERNAL_ERROR");
    assert!(!heard.problem().to_string().contains("own words"));
    let asked = server.ask(question(SPENDING).to_string()).await;
    assert_eq!(asked.status, 500);
    let stats = server.get("/api/v3/conversation/stats").await.json();
    assert_eq!(stats["orchestrator"]["failed_queries"], 2);
    assert_eq!(stats["orchestrator"]["total_queries"], 2);
}

#[tokio::test]
async fn a_stream_is_counted_once() {
    let home = purchases();
    let server = start(parts(home.search.clone())).await;
    stream(&server, &question(SPENDING)).await.answer();
    let stats = server.get("/api/v3/conversation/stats").await.json();
    assert_eq!(stats["orchestrator"]["total_queries"], 1);
    assert_eq!(stats["orchestrator"]["by_outcome"], json!({"answered": 1}));
    let metrics = server.get("/metrics").await.text;
    let line = r#"http_requests_total{route="/api/v3/conversation/stream",status="200"} 1"#;
    assert!(metrics.contains(line), "{metrics}");
}

/// Reads the response up to its first event, which is there while the search still goes on.
async fn begun(server: &Server, path: reqwest::RequestBuilder, gate: &Gate) -> reqwest::Response {
    let mut response = path.send().await.expect("an answer");
    let first = response.chunk().await.expect("a stream").expect("an event");
    assert!(first.starts_with(b"data: {\"type\":\"status\""), "{first:?} from {}", server.url);
    gate.sees(&gate.searches).await;
    response
}

#[tokio::test]
async fn a_client_that_goes_away_cancels_the_work() {
    let gate = Gate::before(Arc::new(Empty));
    let server = start(parts(gate.clone())).await;
    let response = begun(&server, request(&server, &question(SPENDING)), &gate).await;
    assert_eq!(gate.dropped.load(Ordering::SeqCst), 0);
    let left = std::time::Instant::now();
    drop(response);
    gate.sees(&gate.dropped).await;
    println!("the search was dropped {:?} after its client", left.elapsed());
    let stats = server.get("/api/v3/conversation/stats").await.json();
    assert_eq!(stats["orchestrator"]["total_queries"], 0);
}

#[tokio::test]
async fn a_client_that_reads_nothing_holds_no_work_beyond_the_deadline() {
    let gate = Gate::before(Arc::new(Empty));
    let mut hurried = parts(gate.clone());
    hurried.settings.query_timeout = Duration::from_millis(300);
    let server = start(hurried).await;
    let response = begun(&server, request(&server, &question(SPENDING)), &gate).await;
    gate.sees(&gate.dropped).await;
    let rest = response.text().await.unwrap();
    assert_eq!(Events::read(&rest).problem()["error_code"], "DEADLINE_EXCEEDED");
}

#[tokio::test]
async fn a_silent_stream_is_kept_open_by_comments() {
    let gate = Gate::before(Arc::new(Empty));
    let mut hurried = parts(gate.clone());
    hurried.settings.query_timeout = Duration::from_secs(1);
    hurried.settings.heartbeat = Duration::from_millis(100);
    let server = start(hurried).await;
    let heard = stream(&server, &question(SPENDING)).await;
    assert!(heard.comments >= 2, "{}", heard.comments);
    assert_eq!(heard.problem()["error_code"], "DEADLINE_EXCEEDED");
}

#[tokio::test]
async fn a_stream_in_flight_ends_well_while_the_service_stops() {
    let home = purchases();
    let gate = Gate::before(home.search.clone());
    let mut server = start(parts(gate.clone())).await;
    let response = begun(&server, request(&server, &question(SPENDING)), &gate).await;
    server.stop.take().unwrap().send(()).unwrap();
    gate.open.add_permits(1_000);
    let heard = Events::read(&response.text().await.unwrap());
    assert_eq!(heard.types().last(), Some(&"response_end"));
    server.ended.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_stream_that_outlives_the_drain_is_told_so() {
    let gate = Gate::before(Arc::new(Empty));
    let mut stopping = parts(gate.clone());
    stopping.drain = Duration::from_millis(400);
    let mut server = start(stopping).await;
    let response = begun(&server, request(&server, &question(SPENDING)), &gate).await;
    let another = json!({"user_id": 2, "message": SPENDING});
    let asked = server.asking().body(another.to_string()).send();
    let asked = tokio::spawn(asked);
    while gate.searches.load(Ordering::SeqCst) < 2 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    server.stop.take().unwrap().send(()).unwrap();
    let heard = Events::read(&response.text().await.unwrap());
    assert_eq!(heard.problem()["error_code"], "NOT_READY");
    assert_eq!(Got::from(asked.await.unwrap().unwrap()).await.problem()["status"], 503);
    server.ended.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_conversation_that_is_asked_twice_at_once_answers_both() {
    let home = purchases();
    let server = start(parts(home.search.clone())).await;
    let (a, b) = (question(SPENDING), question("Et en août ?"));
    stream(&server, &a).await.answer();
    let (first, second) = tokio::join!(stream(&server, &a), stream(&server, &b));
    for heard in [first, second] {
        assert_eq!(heard.answer()["metadata"]["outcome"], "answered");
    }
}
