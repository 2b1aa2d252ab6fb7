//! The `metric-service`: Elasticsearch's search over HTTP, for whoever asks the search home from
//! outside. Its bodies, its errors and their status codes are Elasticsearch's, not ours. While it runs
//! open, a body's own filter is used as it is; with a key set, the token's user is wrapped around it, and
//! what looks past its query is refused.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Query, Request, State};
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::time::Instant;
use tower_http::catch_panic::CatchPanicLayer;

use super::body;
use super::caller::Credentials;
use super::edge::{REQUEST_ID, request_id};
use super::error::Problem;
use super::guard::HostRule;
use super::tokens::Verifier;
use crate::query::{foreign, tenant};
use crate::search::Index;

/// What a home says, in Elasticsearch's JSON; an error is `{error: {type, reason, …}, status}`.
pub type Answering = Pin<Box<dyn Future<Output = Result<Value, Value>> + Send>>;
/// Answers one search body by the deadline.
pub type Searcher = Arc<dyn Fn(Index, Value, Instant) -> Answering + Send + Sync>;
/// Gives Elasticsearch's mapping of an index by the deadline.
pub type Mapping = Arc<dyn Fn(Index, Instant) -> Answering + Send + Sync>;

/// What the second server is made of.
#[derive(Clone)]
pub struct MetricService {
    pub search: Searcher,
    pub mapping: Mapping,
    pub hosts: HostRule,
    /// `None`: it runs open.
    pub verifier: Option<Verifier>,
    /// The field with a document's user: of transactions, of accounts.
    pub tenants: (String, String),
    /// How long a body may take to arrive, and then its answer.
    pub patience: Duration,
}

impl MetricService {
    fn tenant(&self, index: Index) -> &str {
        match index {
            Index::Records => &self.tenants.0,
            Index::Accounts => &self.tenants.1,
        }
    }
}

/// A home that takes longer is not healthy.
const HEALTH: Duration = Duration::from_secs(2);

/// The query string; of a name that stands twice the last counts.
type Asked = BTreeMap<String, String>;

/// The router of the `metric-service`.
pub fn router(service: MetricService) -> Router {
    let service = Arc::new(service);
    Router::new()
        .route("/api/search/query", post(query))
        .route("/api/search/mapping", get(mapping))
        .route("/health", get(health))
        .fallback(async || refused(StatusCode::NOT_FOUND, "no handler found for this path"))
        .method_not_allowed_fallback(async || {
            refused(StatusCode::METHOD_NOT_ALLOWED, "incorrect HTTP method for this path")
        })
        .layer(from_fn_with_state(service.clone(), host))
        .layer(CatchPanicLayer::custom(|_| failed()))
        .layer(axum::middleware::from_fn(logged))
        .with_state(service)
}

async fn query(
    State(service): State<Arc<MetricService>>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let credentials = match Credentials::read(&headers, service.verifier.as_ref()).await {
        Ok(credentials) => credentials,
        Err(problem) => return unknown_caller(problem),
    };
    let Some(index) = index(&asked) else { return no_index() };
    let body = match body::json(body, Instant::now() + service.patience).await {
        Ok(body) if body.is_object() => body,
        Ok(_) => return refused(StatusCode::BAD_REQUEST, "the body is not a JSON object"),
        Err(problem) => return refused(StatusCode::BAD_REQUEST, problem.detail()),
    };
    let body = match credentials.subject() {
        None => body,
        Some(user) => match foreign::check(&body) {
            Ok(()) => tenant::wrap(&body, service.tenant(index), user.number()),
            Err(error) => return refused(StatusCode::BAD_REQUEST, &error.to_string()),
        },
    };
    answered((service.search)(index, body, Instant::now() + service.patience).await)
}

async fn mapping(
    State(service): State<Arc<MetricService>>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    if let Err(problem) = Credentials::read(&headers, service.verifier.as_ref()).await {
        return unknown_caller(problem);
    }
    match index(&asked) {
        Some(index) => answered((service.mapping)(index, Instant::now() + service.patience).await),
        None => no_index(),
    }
}

/// 200 when it can answer.
async fn health(State(service): State<Arc<MetricService>>) -> Response {
    let probe = json!({"query": {"match_all": {}}, "size": 0, "track_total_hits": true});
    let deadline = Instant::now() + HEALTH;
    match (service.search)(Index::Records, probe, deadline).await {
        Ok(_) => Json(json!({"status": "healthy"})).into_response(),
        _ => {
            (StatusCode::SERVICE_UNAVAILABLE, Json(json!({"status": "unhealthy"}))).into_response()
        }
    }
}

fn index(asked: &Asked) -> Option<Index> {
    match asked.get("index").map(String::as_str) {
        None | Some("" | "transactions") => Some(Index::Records),
        Some("accounts") => Some(Index::Accounts),
        Some(_) => None,
    }
}

fn unknown_caller(problem: Problem) -> Response {
    let status = problem.status();
    let mut response = shaped(status, "security_exception", problem.detail());
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

fn no_index() -> Response {
    let reason = "no such index: transactions and accounts are served";
    shaped(StatusCode::NOT_FOUND, "index_not_found_exception", reason)
}

fn answered(said: Result<Value, Value>) -> Response {
    match said {
        Ok(found) => Json(found).into_response(),
        Err(error) => {
            let status = error.get("status").and_then(Value::as_u64);
            let status = status
                .and_then(|status| StatusCode::from_u16(u16::try_from(status).ok()?).ok())
                .unwrap_or(StatusCode::BAD_REQUEST);
            (status, Json(error)).into_response()
        }
    }
}

/// An error in Elasticsearch's shape.
fn shaped(status: StatusCode, kind: &str, reason: &str) -> Response {
    let cause = json!({"type": kind, "reason": reason});
    let error = json!({"root_cause": [cause], "type": kind, "reason": reason});
    (status, Json(json!({"error": error, "status": status.as_u16()}))).into_response()
}

/// An error for whoever gives [`Answering`]: the home behind is out of reach.
pub fn out_of_reach() -> Value {
    let reason = "the index behind this service is out of reach";
    let error = json!({"type": "service_unavailable_exception", "reason": reason});
    json!({"error": error, "status": 503})
}

fn refused(status: StatusCode, reason: &str) -> Response {
    shaped(status, "illegal_argument_exception", reason)
}

fn failed() -> Response {
    shaped(StatusCode::INTERNAL_SERVER_ERROR, "exception", "the service failed")
}

async fn host(
    State(service): State<Arc<MetricService>>,
    headers: HeaderMap,
    request: Request,
    next: Next,
) -> Response {
    // A page of another site has no business here at all: no origin is the service's own.
    if headers.contains_key("origin") && service.hosts != HostRule::Any {
        return shaped(StatusCode::FORBIDDEN, "security_exception", "asked by a web page");
    }
    if !service.hosts.allows(&headers) {
        return shaped(
            StatusCode::MISDIRECTED_REQUEST,
            "security_exception",
            "this open service answers to localhost, 127.0.0.1, [::1] and the hosts set for it",
        );
    }
    next.run(request).await
}

async fn logged(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let request_id = request_id(request.headers());
    let route = request
        .extensions()
        .get::<axum::extract::MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());
    let mut response = next.run(request).await;
    let ms = began.elapsed().as_secs_f64() * 1e3;
    tracing::info!(%method, route, status = response.status().as_u16(), ms, %request_id, "request");
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}
