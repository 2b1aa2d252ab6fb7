//! With a key set: whose token it is decides, here and in the metric-service.

use std::sync::Arc;
use std::time::Duration;

use conversation_service::app::{Bound, run};
use conversation_service::commands;
use conversation_service::config::Tokens;
use conversation_service::domain::Dataset;
use conversation_service::domain::caller::Secret;
use conversation_service::http::HostRule;
use conversation_service::http::metric_service::{MetricService as Served, router};
use conversation_service::http::tokens::Verifier;
use conversation_service::search::Search;
use conversation_service::search::metric_service::MetricService;
use conversation_service::search::remote::IndexFields;
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::homes;
use crate::server::{Empty, Got, Server, client, parts, start};

pub const SECRET: &str = "a shared key of more than thirty-two bytes";

pub fn verifier() -> Option<Verifier> {
    Verifier::new(&Tokens {
        secret_key: Some(Secret::new(SECRET)),
        algorithm: None,
        public_key: None,
        jwks_url: None,
        issuer: None,
        audience: None,
        header: None,
    })
    .unwrap()
}

pub fn token(user: &str, seconds: i64) -> String {
    let now = jsonwebtoken::get_current_timestamp();
    let claims = json!({"sub": user, "exp": i64::try_from(now).unwrap() + seconds});
    encode(&Header::default(), &claims, &EncodingKey::from_secret(SECRET.as_bytes())).unwrap()
}

async fn served(search: Arc<dyn Search>) -> Server {
    let mut parts = parts(search);
    parts.verifier = verifier();
    parts.settings.hosts = HostRule::Any;
    start(parts).await
}

async fn asked(server: &Server, authorization: Option<&str>, body: &Value) -> Got {
    let mut request = server.asking().body(body.to_string());
    if let Some(authorization) = authorization {
        request = request.header("authorization", authorization);
    }
    server.send(request).await
}

#[tokio::test]
async fn without_a_valid_token_nothing_is_answered() {
    let server = served(Arc::new(Empty)).await;
    let body = json!({"user_id": 1, "message": "Bonjour"});
    let expired = format!("Bearer {}", token("1", -600));
    for (authorization, code) in [
        (None, "MISSING_AUTHORIZATION"),
        (Some("Basic dXNlcjpwYXNz"), "MISSING_AUTHORIZATION"),
        (Some("Bearer"), "MISSING_AUTHORIZATION"),
        (Some("Bearer abc"), "INVALID_TOKEN"),
        (Some(expired.as_str()), "TOKEN_EXPIRED"),
    ] {
        let got = asked(&server, authorization, &body).await;
        assert_eq!(got.status, 401, "{authorization:?}");
        assert_eq!(got.problem()["error_code"], code);
        assert!(got.header("www-authenticate").starts_with("Bearer"));
    }
    let limit = server.get("/api/v3/conversation/rate-limit?user_id=1").await;
    assert_eq!(limit.status, 401);
}

#[tokio::test]
async fn the_user_id_may_only_agree_with_the_token() {
    let (index, _folder) = homes::filled(&documents(), &[]);
    let server = served(index).await;
    let bearer = format!("bearer {}", token("1", 600));
    for body in [json!({"message": "Bonjour"}), json!({"user_id": 1, "message": "Bonjour"})] {
        assert_eq!(asked(&server, Some(&bearer), &body).await.status, 200, "{body}");
    }
    for other in [json!(2), json!("01")] {
        let got =
            asked(&server, Some(&bearer), &json!({"user_id": other, "message": "Bonjour"})).await;
        assert_eq!(got.status, 403);
        assert_eq!(got.problem()["error_code"], "AUTHORIZATION_MISMATCH");
    }
    let url = format!("{}/api/v3/conversation/rate-limit", server.url);
    let get =
        |query: &str| server.client.get(format!("{url}{query}")).header("authorization", &bearer);
    assert_eq!(server.send(get("")).await.status, 200);
    assert_eq!(server.send(get("?user_id=2")).await.status, 403);
}

#[tokio::test]
async fn what_tells_nothing_of_a_user_is_open_and_preflights_pass() {
    let server = served(Arc::new(Empty)).await;
    for path in [
        "/",
        "/health",
        "/ready",
        "/metrics",
        "/docs",
        "/openapi.json",
        "/api/v3/conversation/health",
        "/api/v3/conversation/stats",
    ] {
        assert_eq!(server.get(path).await.status, 200, "{path}");
    }
    let preflight = server
        .client
        .request(reqwest::Method::OPTIONS, format!("{}/api/v3/conversation/ask", server.url))
        .header("origin", "http://localhost:3000")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,content-type");
    let got = server.send(preflight).await;
    assert_eq!(got.status, 200);
    assert_eq!(got.header("access-control-allow-origin"), "http://localhost:3000");
}

fn documents() -> Vec<Value> {
    let document = |id: &str, user: u32, amount: f64| {
        json!({
            "user_id": user, "transaction_id": id, "amount": -amount, "amount_abs": amount,
            "transaction_type": "debit", "date": "2025-10-12", "currency_code": "EUR",
            "month_year": "2025-10", "weekday": "Sunday", "merchant_name": "Carrefour",
            "category_name": "Alimentation", "primary_description": "CB CARREFOUR",
        })
    };
    vec![document("a", 1, 30.1), document("b", 1, 12.4), document("c", 2, 999.0)]
}

/// The metric-service with the key set, over documents of users 1 and 2.
async fn metric_service() -> (String, impl Sized) {
    let (index, folder) = homes::filled(&documents(), &[]);
    let (search, mapping) = commands::metric_service::embedded(index);
    let service = Served {
        search,
        mapping,
        hosts: HostRule::Any,
        verifier: verifier(),
        tenants: ("user_id".into(), "user_id".into()),
        patience: Duration::from_secs(5),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let bound = Bound { listener, router: router(service) };
    tokio::spawn(run(bound, Duration::from_secs(1), std::future::pending()));
    (url, folder)
}

#[tokio::test]
async fn the_metric_service_wraps_the_tokens_user_around_every_body() {
    let (url, _folder) = metric_service().await;
    let query = async |authorization: Option<String>, body: Value| {
        let mut request = client().post(format!("{url}/api/search/query")).body(body.to_string());
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        Got::from(request.send().await.unwrap()).await
    };
    let all = json!({"query": {"match_all": {}}, "track_total_hits": true});
    assert_eq!(query(None, all.clone()).await.status, 401);
    assert_eq!(query(Some("Bearer x".into()), all.clone()).await.status, 401);
    let total = async |user: &str, body: Value| {
        let got = query(Some(format!("Bearer {}", token(user, 600))), body).await;
        assert_eq!(got.status, 200, "{}", got.text);
        got.json()["hits"]["total"]["value"].clone()
    };
    assert_eq!(total("1", all.clone()).await, 2);
    assert_eq!(total("2", all.clone()).await, 1);
    assert_eq!(total("01", all).await, 0);
    let others = json!({"query": {"term": {"user_id": 2}}, "track_total_hits": true});
    assert_eq!(total("1", others).await, 0);
    let global = json!({"size": 0, "aggs": {"all": {"global": {}}}});
    let got = query(Some(format!("Bearer {}", token("1", 600))), global).await;
    assert_eq!(got.status, 400);
    assert!(got.text.contains("aggs.all.global"), "{}", got.text);
    let mapping = client().get(format!("{url}/api/search/mapping")).send().await.unwrap();
    assert_eq!(mapping.status(), 401);
}

#[tokio::test]
async fn the_callers_token_opens_the_metric_service_behind() {
    let (url, _folder) = metric_service().await;
    let fields = IndexFields::of(&Dataset::finance().unwrap());
    let server = served(Arc::new(MetricService::new(&url, fields).unwrap())).await;
    let body = json!({"message": "Combien j'ai dépensé en octobre 2025 ?"});
    for (user, total) in [("1", 42.5), ("2", 999.0)] {
        let bearer = format!("Bearer {}", token(user, 600));
        let got = asked(&server, Some(&bearer), &body).await;
        assert_eq!(got.status, 200, "{}", got.text);
        assert_eq!(got.json()["figures"][0]["value"], total);
    }
    assert_eq!(server.get("/ready").await.status, 200, "a refused probe is an answer");
}
