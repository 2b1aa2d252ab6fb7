//! One trace through caller, service, search and model, as a collector sees it.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Uri};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use serde_json::{Value, json};

use crate::fault_proxy::FaultProxy;
use crate::homes;
use crate::running::{Running, command};
use crate::server::client;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const CALLER: &str = "b7ad6b7169203331";

type Received = Arc<Mutex<Vec<(String, HeaderMap, Bytes)>>>;

/// A collector and a language model in one, which keeps what it is sent.
async fn standing_in() -> (String, Received) {
    let received = Received::default();
    let seen = received.clone();
    let take = move |uri: Uri, headers: HeaderMap, body: Bytes| async move {
        seen.lock().unwrap().push((uri.path().to_owned(), headers, body));
        json!({"id": "x", "object": "chat.completion", "created": 0, "model": "m",
            "choices": [{"index": 0, "finish_reason": "stop",
                "message": {"role": "assistant", "content": "{}"}}]})
        .to_string()
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(take)).await });
    (url, received)
}

fn spans(received: &Received) -> Vec<Span> {
    let received = received.lock().unwrap();
    let exports = received.iter().filter(|(path, ..)| path == "/v1/traces");
    exports
        .flat_map(|(.., body)| {
            let read = ExportTraceServiceRequest::decode(body.clone()).unwrap();
            read.resource_spans.into_iter().flat_map(|one| one.scope_spans)
        })
        .flat_map(|scope| scope.spans)
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The trace and the span that a `traceparent` names.
fn named(traceparent: &str) -> (String, String) {
    let parts: Vec<&str> = traceparent.trim().split('-').collect();
    assert_eq!((parts.len(), parts[0]), (4, "00"), "{traceparent}");
    (parts[1].to_owned(), parts[2].to_owned())
}

async fn ask(url: &str, traceparent: Option<&str>) {
    let url = format!("{url}/api/v3/conversation/ask");
    let body = json!({"user_id": 1, "message": "Combien en courses en octobre 2025 ?"});
    let mut request = client().post(url).header("content-type", "application/json");
    if let Some(traceparent) = traceparent {
        request = request.header("traceparent", traceparent);
    }
    let response = request.header("x-request-id", "traced-1").body(body.to_string()).send().await;
    assert_eq!(response.unwrap().status().as_u16(), 200);
}

fn documents() -> [Value; 1] {
    [json!({"user_id": 1, "transaction_id": "a", "amount": -12.5, "amount_abs": 12.5,
        "transaction_type": "debit", "date": "2025-10-12", "currency_code": "EUR",
        "merchant_name": "Carrefour", "category_name": "Alimentation",
        "primary_description": "CB CARREFOUR"})]
}

fn traceparents(heads: &[String]) -> Vec<(String, String)> {
    let lines = heads.iter().flat_map(|head| head.lines());
    lines.filter_map(|line| line.strip_prefix("traceparent:")).map(named).collect()
}

#[tokio::test]
async fn a_question_is_one_trace_from_its_caller_to_search_and_model() {
    let (index, _data) = homes::filled(&documents(), &[]);
    let metric_service =
        homes::serve(conversation_service::commands::metric_service::embedded(index));
    let search = FaultProxy::start(metric_service.trim_start_matches("http://")).await;
    let (collector, received) = standing_in().await;
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let mut command = command(folder.path());
    command.stderr(std::fs::File::create(&log).unwrap());
    let service = Running::start(
        command,
        &[
            ("LOG_LEVEL", "INFO"),
            ("SEARCH_SERVICE_URL", &search.url),
            ("OPENAI_API_KEY", "k"),
            ("OPENAI_BASE_URL", &format!("{collector}/v1")),
            ("UNDERSTANDING", "llm"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", &collector),
            ("OTEL_BSP_SCHEDULE_DELAY", "50"),
        ],
    );
    ask(&service.url, Some(&format!("00-{TRACE}-{CALLER}-01"))).await;
    let mut all = Vec::new();
    for _ in 0..200 {
        all = spans(&received);
        if all.iter().any(|span| span.name.starts_with("POST ")) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let traced: Vec<&Span> = all.iter().filter(|span| hex(&span.trace_id) == TRACE).collect();
    let names: HashSet<&str> = traced.iter().map(|span| span.name.as_str()).collect();
    let stages = ["profile", "understand", "search", "respond", "word", "store"];
    for name in stages.into_iter().chain(["search.call", "llm.call"]) {
        assert!(names.contains(name), "{name}: {names:?}");
    }
    // Each is below another one of the trace, and the first below the caller's.
    let ids: HashMap<String, &str> =
        traced.iter().map(|span| (hex(&span.span_id), span.name.as_str())).collect();
    for span in &traced {
        let above = hex(&span.parent_span_id);
        match span.name.starts_with("POST ") {
            true => assert_eq!(above, CALLER),
            false => assert!(ids.contains_key(&above), "{}", span.name),
        }
    }
    // What search and model were told names the span of that very call.
    let searched = traceparents(&search.heads());
    assert!(!searched.is_empty());
    for (trace, span) in searched {
        assert_eq!((trace.as_str(), ids.get(&span).copied()), (TRACE, Some("search.call")));
    }
    let headers = received.lock().unwrap().clone();
    let modelled = headers.iter().find(|(path, ..)| path.ends_with("/chat/completions")).unwrap();
    let (trace, span) = named(modelled.1["traceparent"].to_str().unwrap());
    assert_eq!((trace.as_str(), ids.get(&span).copied()), (TRACE, Some("llm.call")));
    // Nothing in a span tells what was asked, and the log leads to the trace.
    assert!(!format!("{traced:?}").contains("courses"));
    let text = std::fs::read_to_string(&log).unwrap();
    let line = text.lines().find(|line| line.contains(r#""message":"request""#)).unwrap();
    let line: Value = serde_json::from_str(line).unwrap();
    assert_eq!(
        (line["request_id"].as_str(), line["trace_id"].as_str()),
        (Some("traced-1"), Some(TRACE))
    );
}

#[tokio::test]
async fn without_a_collector_a_callers_trace_is_passed_on_as_it_came() {
    let (index, _data) = homes::filled(&documents(), &[]);
    let metric_service =
        homes::serve(conversation_service::commands::metric_service::embedded(index));
    let search = FaultProxy::start(metric_service.trim_start_matches("http://")).await;
    let folder = tempfile::tempdir().unwrap();
    let service = Running::serve(folder.path(), &[("SEARCH_SERVICE_URL", &search.url)]);
    ask(&service.url, Some(&format!("00-{TRACE}-{CALLER}-01"))).await;
    let passed = search.heads();
    assert!(passed.iter().any(|head| head.contains("traceparent: 00-") && head.contains("-01")));
    let traces: HashSet<String> =
        traceparents(&passed).into_iter().map(|(trace, _)| trace).collect();
    assert_eq!(traces, HashSet::from([TRACE.to_owned()]));
    // What is no traceparent begins a trace of its own.
    ask(&service.url, Some("00-nonsense-01")).await;
    let traces = traceparents(&search.heads());
    assert!(traces.iter().all(|(trace, _)| trace != TRACE && trace.len() == 32), "{traces:?}");
}
