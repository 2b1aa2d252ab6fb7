//! What a search home behind HTTP may do to us, through the real server: never a wrong figure, no
//! more than 1.10 calls a question, and it is over at the deadline (`scripts/faults` measures that).

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

#[path = "support/fault_proxy.rs"]
mod fault_proxy;
#[expect(dead_code, reason = "the scenarios use more of it")]
#[path = "support/homes.rs"]
mod homes;
#[expect(dead_code, reason = "the tests of the API use more of it")]
#[path = "support/server.rs"]
mod server;

use std::sync::Arc;
use std::time::{Duration, Instant};

use conversation_service::commands;
use conversation_service::domain::Dataset;
use conversation_service::domain::caller::Secret;
use conversation_service::search::Search;
use conversation_service::search::elasticsearch::{
    Client, ClientSettings, Credentials, Elasticsearch,
};
use conversation_service::search::metric_service::MetricService;
use conversation_service::search::remote::IndexFields;
use fault_proxy::{FaultProxy, Mode};
use serde_json::{Value, json};
use server::Server;

/// All ways to fail, by name.
const FAULTS: [(&str, Mode); 17] = [
    ("reset", Mode::Reset),
    ("reset mid-body", Mode::ResetMidBody),
    ("stall", Mode::Stall),
    ("slow bytes", Mode::SlowBytes),
    ("429, later", Mode::Status(429, Some(1))),
    ("429, too late", Mode::Status(429, Some(600))),
    ("500", Mode::Status(500, None)),
    ("503", Mode::Status(503, None)),
    ("302", Mode::Status(302, None)),
    ("truncated", Mode::Truncated),
    ("other JSON", Mode::Says(r#"{"hello": 1}"#)),
    ("no JSON", Mode::Says("<html>")),
    ("timed out", Mode::Patched(r#""timed_out":false"#, r#""timed_out":true"#)),
    ("failed shards", Mode::Patched(r#""failed":0"#, r#""failed":1"#)),
    ("no aggregation", Mode::Patched(r#""counted""#, r#""cuonted""#)),
    ("no total", Mode::Patched(r#""total":{"#, r#""ttoal":{"#)),
    ("100 MB", Mode::Huge),
];

type HomeOf = fn(&str) -> Arc<dyn Search>;

fn fields() -> IndexFields {
    IndexFields::of(&Dataset::finance().expect("the embedded dataset"))
}

fn metric_service(url: &str) -> Arc<dyn Search> {
    Arc::new(MetricService::new(url, fields()).expect("an address"))
}

fn elasticsearch(url: &str) -> Arc<dyn Search> {
    Arc::new(Elasticsearch::new(client(url), fields()))
}

/// Our own metric-service in between: it serves the Elasticsearch at `url`.
fn metric_service_of_elasticsearch(url: &str) -> Arc<dyn Search> {
    metric_service(&homes::serve(commands::metric_service::elasticsearch(client(url))))
}

fn client(url: &str) -> Client {
    let client = Client::new(&ClientSettings {
        url: Secret::new(url),
        credentials: Credentials::None,
        ca_file: None,
        index: "transactions".into(),
        accounts_index: "accounts".into(),
    });
    client.expect("a client")
}

/// Two transactions of user 1 and one of user 2, behind a proxy, and the service before it.
struct House {
    proxy: FaultProxy,
    server: Server,
    _kept: Box<dyn std::any::Any>,
}

impl House {
    async fn build(home: HomeOf, timeout: Duration) -> House {
        let document = |id: &str, user: u32, amount: f64| {
            json!({
                "user_id": user, "transaction_id": id, "amount": -amount, "amount_abs": amount,
                "transaction_type": "debit", "date": "2025-10-12", "currency_code": "EUR",
                "month_year": "2025-10", "weekday": "Sunday", "merchant_name": "Carrefour",
                "category_name": "Alimentation", "primary_description": "CB CARREFOUR",
            })
        };
        let documents = [document("a", 1, 30.1), document("b", 1, 12.4), document("c", 2, 999.0)];
        let (index, folder) = homes::filled(&documents, &[]);
        let behind = homes::serve(commands::metric_service::embedded(index));
        let behind = behind.strip_prefix("http://").expect("an address");
        let proxy = FaultProxy::start(behind).await;
        let mut parts = server::parts(home(&proxy.url));
        parts.settings.query_timeout = timeout;
        House { server: server::start(parts).await, proxy, _kept: Box::new(folder) }
    }

    async fn ask(&self) -> (u16, Value, Duration) {
        let body = json!({"user_id": 1, "message": "Combien j'ai dépensé en octobre 2025 ?"});
        let began = Instant::now();
        let got = self.server.ask(body.to_string()).await;
        (got.status, got.json(), began.elapsed())
    }
}

/// Asks through each fault, first with nothing known of the home, then in the middle of its life.
async fn suffer(home: HomeOf) {
    for (name, fault) in FAULTS {
        for begun_well in [false, true] {
            // The first answers of all are mappings, which hold none of these.
            if !begun_well && matches!(fault, Mode::Patched(..)) {
                continue;
            }
            let house = House::build(home, Duration::from_millis(400)).await;
            if begun_well {
                let (status, answer, _) = house.ask().await;
                assert_eq!((status, &answer["figures"][0]["value"]), (200, &json!(42.5)), "{name}");
            }
            house.proxy.calls();
            house.proxy.set(fault);
            const QUESTIONS: usize = 7;
            for _ in 0..QUESTIONS {
                let (status, answer, _) = house.ask().await;
                assert!(matches!(status, 503 | 504), "{name}: {status} {answer}");
                assert_eq!(answer.get("figures"), None, "{name}: {answer}");
            }
            let calls = house.proxy.calls();
            assert!(10 * calls <= 11 * QUESTIONS, "{name}: {calls} calls for {QUESTIONS}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_metric_service_that_fails_gives_no_figure_and_is_left_alone() {
    suffer(metric_service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_elasticsearch_that_fails_gives_no_figure_and_is_left_alone() {
    suffer(elasticsearch).await;
}

#[tokio::test]
async fn nobody_there_is_503_and_not_ready() {
    let homes: [(&str, HomeOf); 2] =
        [("metric_service", metric_service), ("elasticsearch", elasticsearch)];
    for (kind, home) in homes {
        let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", free.local_addr().expect("an address"));
        drop(free);
        let server = server::start(server::parts(home(&url))).await;
        for _ in 0..8 {
            let got = server.ask(r#"{"user_id": 1, "message": "Combien en octobre 2025 ?"}"#).await;
            assert_eq!(got.problem()["error_code"], "SEARCH_UNAVAILABLE", "{kind}");
        }
        assert_eq!(server.get("/ready").await.status, 503, "{kind}");
        let health = server.get("/api/v3/conversation/health").await.json();
        let search = &health["components"]["search"];
        assert_eq!((&search["status"], &search["kind"]), (&json!("unhealthy"), &json!(kind)));
        assert!(search["latency_ms"].is_number() && search["checked_at"].is_string());
        assert!(search["lost"].is_string() && search["failure"] == "out of reach", "{search}");
    }
}

#[tokio::test]
async fn a_refused_probe_means_there_and_a_missing_route_says_what_to_set() {
    for (status, ready) in [(401, 200), (403, 200), (404, 503), (200, 503)] {
        let house = House::build(metric_service, Duration::from_secs(5)).await;
        house.proxy.set(match status {
            200 => Mode::Says("{}"),
            status => Mode::Status(status, None),
        });
        let got = house.server.get("/ready").await;
        assert_eq!(got.status, ready, "{status}");
        if status == 404 {
            let detail = got.problem()["detail"].to_string();
            assert!(detail.contains("POST /api/search/query"), "{detail}");
            assert!(detail.contains("SEARCH_SERVICE_URL"), "{detail}");
        }
    }
}

#[tokio::test]
async fn one_failure_in_the_middle_of_good_answers_is_repeated() {
    let house = House::build(metric_service, Duration::from_secs(5)).await;
    // Ten requests earn one retry: the profile and its mappings are four, each question one.
    for _ in 0..7 {
        assert_eq!(house.ask().await.0, 200);
    }
    house.proxy.calls();
    house.proxy.set(Mode::Status(503, None));
    let mended = async {
        tokio::time::sleep(Duration::from_millis(10)).await;
        house.proxy.set(Mode::Pass);
    };
    let ((status, answer, _), ()) = tokio::join!(house.ask(), mended);
    assert_eq!((status, &answer["figures"][0]["value"]), (200, &json!(42.5)));
    assert!(house.proxy.calls() <= 2);
}

/// What the answer to a question is, with this token.
async fn said(house: &House, message: &str, token: &str) -> Value {
    let body = json!({"user_id": 1, "message": message}).to_string();
    let request = house.server.asking().header("content-type", "application/json").body(body);
    let request = request.header("authorization", token).header("x-request-id", "r-12345");
    house.server.send(request).await.json()
}

const SPENT: &str = "Combien j'ai dépensé en octobre 2025 ?";

#[tokio::test]
async fn a_metric_service_is_asked_as_the_caller_and_a_profile_is_for_one_token() {
    let house = House::build(metric_service, Duration::from_secs(30)).await;
    let first = said(&house, SPENT, "Bearer one").await;
    assert_eq!(first["figures"][0]["value"], 42.5, "{first}");
    let heads = house.proxy.heads();
    assert_eq!(heads.len(), 5, "two mappings, two for the profile, one for the question");
    for head in &heads {
        assert!(head.contains("authorization: bearer one"), "{head}");
        assert!(head.contains("x-request-id: r-12345"), "{head}");
    }
    said(&house, SPENT, "Bearer one").await;
    assert_eq!(house.proxy.heads().len(), 1, "the profile and the mappings are known");
    said(&house, SPENT, "Bearer two").await;
    let heads = house.proxy.heads();
    assert_eq!(heads.len(), 3, "another token may see something else");
    assert!(heads.iter().all(|head| head.contains("authorization: bearer two")));
}

#[tokio::test]
async fn an_elasticsearch_never_sees_the_callers_token() {
    let house = House::build(elasticsearch, Duration::from_secs(30)).await;
    let answer = said(&house, SPENT, "Bearer one").await;
    assert_eq!(answer["figures"][0]["value"], 42.5, "{answer}");
    let heads = house.proxy.heads();
    assert!(heads.iter().all(|head| !head.contains("authorization")), "{heads:?}");
    let search = heads.iter().find(|head| head.contains("/transactions/_search")).expect("one");
    assert!(search.contains("allow_partial_search_results=false"), "{search}");
}

#[tokio::test]
async fn a_metric_service_over_an_elasticsearch_hands_on_bodies_answers_and_errors() {
    let home = metric_service_of_elasticsearch;
    let house = House::build(home, Duration::from_secs(30)).await;
    let answer = said(&house, SPENT, "Bearer one").await;
    assert_eq!(answer["figures"][0]["value"], 42.5, "{answer}");
    let heads = house.proxy.heads();
    assert!(heads.iter().any(|head| head.contains("/transactions/_search")), "{heads:?}");
    assert!(heads.iter().all(|head| !head.contains("bearer one")), "{heads:?}");
    assert_eq!(house.server.get("/ready").await.status, 200);
    for fault in [Mode::Lacks("/transactions/_search"), Mode::Status(401, None), Mode::Truncated] {
        house.proxy.set(fault);
        let answer = said(&house, SPENT, "Bearer one").await;
        assert_eq!(answer["error_code"], "SEARCH_UNAVAILABLE", "{fault:?}: {answer}");
    }
}

#[tokio::test]
async fn a_metric_service_without_the_mapping_s_route_is_probed() {
    let house = House::build(metric_service, Duration::from_secs(30)).await;
    house.proxy.set(Mode::Lacks("/mapping"));
    let answer = said(&house, SPENT, "Bearer one").await;
    assert_eq!(answer["figures"][0]["value"], 42.5, "{answer}");
    let answer = said(&house, "Par catégorie en octobre 2025 ?", "Bearer one").await;
    assert_eq!(answer["figures"][0]["value"], 42.5, "{answer}");
}

#[tokio::test]
async fn without_accounts_the_balance_is_said_to_be_unavailable() {
    for home in [metric_service as HomeOf, elasticsearch] {
        let house = House::build(home, Duration::from_secs(30)).await;
        house.proxy.set(Mode::Lacks("accounts"));
        let answer = said(&house, "Quel est mon solde ?", "Bearer one").await;
        assert_eq!(answer["metadata"]["outcome"], "clarification", "{answer}");
        assert_eq!(answer["figures"], json!([]), "{answer}");
        let message = answer["message"].to_string();
        assert!(message.contains("soldes ne sont pas disponibles"), "{message}");
        let answer = said(&house, SPENT, "Bearer one").await;
        assert_eq!(answer["figures"][0]["value"], 42.5, "{answer}");
    }
}

#[tokio::test]
async fn a_field_that_the_index_lacks_is_no_figure_of_zero() {
    enum Ends {
        Answered,
        AskedBack,
        Failed,
    }
    for (field, message, ends) in [
        ("category_name", "Combien en courses en octobre 2025 ?", Ends::AskedBack),
        ("amount_abs", SPENT, Ends::Failed),
        ("merchant_name", "Combien j'ai dépensé par marchand en octobre 2025 ?", Ends::AskedBack),
        ("is_deleted", SPENT, Ends::Answered),
        ("is_internal", SPENT, Ends::Answered),
    ] {
        let house = House::build(metric_service, Duration::from_secs(30)).await;
        house.proxy.set(Mode::Without(field));
        let answer = said(&house, message, "Bearer one").await;
        match ends {
            Ends::Answered => {
                assert_eq!(answer["figures"][0]["value"], 42.5, "{field}: {answer}");
            }
            Ends::AskedBack => {
                let outcome = &answer["metadata"]["outcome"];
                assert_eq!(outcome, "clarification", "{field}: {answer}");
                assert_eq!(answer["figures"], json!([]), "{field}: {answer}");
            }
            Ends::Failed => {
                assert_eq!(answer["error_code"], "SEARCH_UNAVAILABLE", "{field}: {answer}");
            }
        }
    }
}

/// Speed: `scripts/faults` runs it, on a quiet machine.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "asserts times; scripts/faults runs it"]
async fn it_is_over_at_the_deadline() {
    let timeout = Duration::from_millis(500);
    let mut late = Vec::new();
    for (name, fault) in FAULTS {
        let house = House::build(metric_service, timeout).await;
        assert_eq!(house.ask().await.0, 200, "{name}");
        house.proxy.set(fault);
        let mut worst = Duration::ZERO;
        for _ in 0..5 {
            worst = worst.max(house.ask().await.2);
        }
        println!("{name:<16} {:>7.1} ms of {} ms", worst.as_secs_f64() * 1e3, timeout.as_millis());
        if worst > timeout + Duration::from_millis(50) {
            late.push((name, worst));
        }
    }
    assert!(late.is_empty(), "past the deadline by more than 50 ms: {late:?}");
}
