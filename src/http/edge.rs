//! What every request passes on its way in and out: its id, its log line, its figures, the writing
//! of problems, and the headers that browsers act on.

use std::sync::{Arc, OnceLock};

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    ACCEPT, ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;
use tracing::Instrument;
use tracing::field::Empty;
use uuid::Uuid;

use super::error::{Circumstances, Code, Dialect, Problem, written};
use super::limits::Met;
use super::state::Service;
use crate::domain::Language;
use crate::net::trace;

/// The header that names a request across services.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names a request that may come again.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// One request, as handlers and services behind know it.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The caller's id, if it sent a sane one.
    pub id: Arc<str>,
    /// The deadline counts from here.
    pub arrived: Instant,
    /// From Accept-Language.
    pub language: Option<Language>,
    /// From the path.
    pub dialect: Dialect,
    /// From Accept.
    pub form: Form,
    /// Idempotency-Key, as it came.
    pub key: Option<HeaderValue>,
    /// The question, where it is to be logged.
    pub question: Arc<OnceLock<String>>,
    /// The limits that were counted against, told in the answer's headers.
    pub limits: Met,
}

/// How a client wants its answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    #[default]
    Json,
    /// `text/event-stream`, wanted no less than JSON.
    Events,
}

/// The outermost layer of the router.
pub async fn edge(
    State(service): State<Arc<Service>>,
    mut request: Request,
    next: Next,
) -> Response {
    let trace = Trace {
        id: request_id(request.headers()),
        arrived: Instant::now(),
        language: accepted_language(request.headers()),
        dialect: Dialect::of(request.uri().path()),
        form: accepted_form(request.headers()),
        key: request.headers().get(IDEMPOTENCY_KEY).cloned(),
        question: Arc::default(),
        limits: Met::default(),
    };
    // The path as routed: a raw one may carry a user's id, and there is no end of them.
    let route = match request.extensions().get::<MatchedPath>() {
        Some(path) => path.as_str().to_owned(),
        None => "unmatched".to_owned(),
    };
    let method = request.method().clone();
    let span = tracing::info_span!("request", request_id = %trace.id, trace_id = Empty);
    // Another span than the log's, whose lines would all repeat its fields.
    let server = tracing::info_span!(
        target: trace::TARGET, parent: None, trace::SERVER,
        otel.kind = "server", otel.name = %format_args!("{method} {route}"), otel.status_code = Empty,
        request_id = %trace.id, http.route = route, http.response.status_code = Empty,
    );
    let trace_id = trace::begin(&server, request.headers());
    span.record("trace_id", trace_id.as_deref());
    request.extensions_mut().insert(trace.clone());

    let response = next.run(request).instrument(server.clone()).instrument(span).await;
    if let Some(reason) = turned_away(&response) {
        service.metrics.turned_away(reason);
    }
    let mut response = written(
        response,
        &Circumstances {
            request_id: &trace.id,
            timestamp: (service.times.now)().to_string(),
            accepted: trace.language,
            dialect: trace.dialect,
        },
    );
    headers(response.headers_mut(), &trace.id);
    trace.limits.write(response.headers_mut());

    let status = response.status().as_u16();
    let seconds = trace.arrived.elapsed().as_secs_f64();
    let ms = seconds * 1e3;
    service.metrics.request(&route, status, seconds);
    server.record("http.response.status_code", status);
    if status >= 500 {
        server.record("otel.status_code", "ERROR");
    }
    let (request_id, trace_id) = (&*trace.id, trace_id.as_deref());
    let question = trace.question.get().map(String::as_str);
    tracing::info!(%method, route, status, ms, request_id, trace_id, question, "request");
    response
}

/// Why a request was turned away, as its `error_code`; `None` where it was answered, or failed.
fn turned_away(response: &Response) -> Option<&'static str> {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    let code =
        response.extensions().get::<Problem>().map_or_else(|| Code::of(status), Problem::code);
    let failed = matches!(
        code,
        Code::InternalError
            | Code::SearchUnavailable
            | Code::StoreUnavailable
            | Code::DeadlineExceeded
    );
    (!failed).then(|| code.as_str())
}

/// The caller's id if it is 1–128 of `[A-Za-z0-9._-]`, else a new one.
pub(super) fn request_id(headers: &HeaderMap) -> Arc<str> {
    let sane = |id: &&str| {
        (1..=128).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
    };
    match headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).filter(sane) {
        Some(id) => id.into(),
        None => Uuid::now_v7().to_string().into(),
    }
}

/// The first of the accepted languages that the service speaks. Weights are not read: browsers send
/// the list in the order of preference.
fn accepted_language(headers: &HeaderMap) -> Option<Language> {
    let accepted = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
    accepted.split(',').take(16).find_map(|range| {
        let tag = range.split(';').next()?.trim();
        let primary = tag.split('-').next()?;
        Language::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(primary))
    })
}

/// Events where they are named and JSON is not wanted more: of two that are wanted alike, the one
/// that is named first.
fn accepted_form(headers: &HeaderMap) -> Form {
    let ranges = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut wanted = (0.0, Form::Json);
    for range in ranges.flat_map(|value| value.split(',')).take(16) {
        let mut parts = range.split(';').map(str::trim);
        let form = match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "text/event-stream" => Form::Events,
            "application/json" => Form::Json,
            _ => continue,
        };
        let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok());
        let weight = weight.unwrap_or(1.0);
        if weight > wanted.0 {
            wanted = (weight, form);
        }
    }
    wanted.1
}

fn headers(headers: &mut HeaderMap, request_id: &str) {
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    // A page brings its own policy; answers are nobody's page and nobody's to keep.
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    ));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: HeaderName, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_str(value).unwrap());
        headers
    }

    #[test]
    fn a_sane_request_id_is_kept_and_another_is_replaced() {
        assert_eq!(&*request_id(&with(REQUEST_ID, "abc-1.2_3")), "abc-1.2_3");
        for id in ["", "a b", "é", "<script>", &"x".repeat(129)] {
            assert_ne!(&*request_id(&with(REQUEST_ID, id)), id);
        }
    }

    #[test]
    fn the_first_accepted_language_that_is_spoken_is_taken() {
        let language = |value: &str| accepted_language(&with(ACCEPT_LANGUAGE, value));
        assert_eq!(language("de-CH, es-ES;q=0.9, en"), Some(Language::Es));
        assert_eq!(language("EN"), Some(Language::En));
        assert_eq!(language("de"), None);
        assert_eq!(language(";;,"), None);
    }

    #[test]
    fn events_are_given_where_they_are_wanted_no_less_than_json() {
        let form = |value: &str| accepted_form(&with(ACCEPT, value));
        for value in [
            "text/event-stream",
            "Text/Event-Stream; q=0.5, */*",
            "text/event-stream, application/json",
            "application/json;q=0.2, text/event-stream;q=0.3",
        ] {
            assert_eq!(form(value), Form::Events, "{value}");
        }
        for value in [
            "",
            "*/*",
            "text/*",
            "application/json, text/event-stream",
            "text/event-stream;q=0",
            "text/event-stream;q=NaN",
        ] {
            assert_eq!(form(value), Form::Json, "{value}");
        }
        assert_eq!(accepted_form(&HeaderMap::new()), Form::Json);
    }
}
