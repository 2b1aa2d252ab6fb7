//! Which hosts and origins are answered. An open service on loopback answers only to its own names,
//! or a page of any site could reach it by pointing a name of its own at 127.0.0.1 (DNS rebinding).

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

use super::error::{Code, Problem};
use super::state::Service;

/// The names under which a server answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostRule {
    /// Any: the service has tokens, or is meant to be public.
    Any,
    /// localhost, 127.0.0.1, [::1], and these (without port).
    Loopback { also: Vec<String> },
}

impl HostRule {
    /// True when a request with these headers may be answered. A request without a host may not,
    /// except under [`HostRule::Any`].
    pub fn allows(&self, headers: &HeaderMap) -> bool {
        let HostRule::Loopback { also } = self else { return true };
        let mut hosts = headers.get_all(HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
        let Some(name) = host.to_str().ok().and_then(without_port) else { return false };
        ["localhost", "127.0.0.1", "[::1]"]
            .into_iter()
            .chain(also.iter().map(String::as_str))
            .any(|known| known.eq_ignore_ascii_case(name))
    }
}

/// The host of an authority; `None` where what follows it is no port.
fn without_port(authority: &str) -> Option<&str> {
    let end = match authority.strip_prefix('[') {
        Some(rest) => rest.find(']')? + 2,
        None => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, port) = authority.split_at(end);
    let port = port.strip_prefix(':').unwrap_or(port);
    port.bytes().all(|b| b.is_ascii_digit()).then_some(host)
}

/// Refuses a request to a host that is not the service's own.
pub async fn host(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    if service.settings.hosts.allows(request.headers()) {
        return next.run(request).await;
    }
    Problem::new(
        Code::HostNotAllowed,
        "This open service answers to localhost, 127.0.0.1, [::1] and the hosts set for it.",
    )
    .into_response()
}

/// Refuses a request that would change or ask something on behalf of a page of another site.
pub async fn origin(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !changes || own(request.headers(), &service.settings.origins()) {
        return next.run(request).await;
    }
    Problem::new(Code::OriginNotAllowed, "The Origin is neither the service's own nor allowed.")
        .into_response()
}

fn own(headers: &HeaderMap, allowed: &[String]) -> bool {
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    if allowed.iter().any(|known| known.trim_end_matches('/').eq_ignore_ascii_case(origin)) {
        return true;
    }
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    match (origin.split_once("://"), host) {
        (Some((_, authority)), Some(host)) => authority.eq_ignore_ascii_case(host),
        _ => false,
    }
}

/// CORS for the pages that may ask with the user's credentials.
pub fn cors(origins: &[String]) -> CorsLayer {
    let origins = origins
        .iter()
        .filter_map(|origin| HeaderValue::from_str(origin.trim_end_matches('/')).ok());
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::POST, Method::PATCH, Method::DELETE])
        // What a page may send is its origin's to say: clients of OpenAI's form and of MCP send headers of
        // their own, and TOKEN_HEADER is named by the settings.
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([super::edge::REQUEST_ID, header::RETRY_AFTER, header::ETAG])
        .max_age(std::time::Duration::from_secs(3600))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(host: &str, origin: Option<&str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_str(host).unwrap());
        if let Some(origin) = origin {
            headers.insert(ORIGIN, HeaderValue::from_str(origin).unwrap());
        }
        headers
    }

    #[test]
    fn loopback_answers_to_its_own_names_with_any_port() {
        let rule = HostRule::Loopback { also: vec!["bank.lan".into()] };
        for host in
            ["localhost", "LOCALHOST:3008", "127.0.0.1:1", "[::1]", "[::1]:3008", "bank.lan"]
        {
            assert!(rule.allows(&headers(host, None)), "{host}");
        }
        for host in ["evil.example", "localhost.evil.example", "localhost:x", "[::1", "", "::1"] {
            assert!(!rule.allows(&headers(host, None)), "{host}");
        }
        assert!(!rule.allows(&HeaderMap::new()));
        assert!(HostRule::Any.allows(&headers("evil.example", None)));
    }

    #[test]
    fn only_the_own_origin_and_those_set_may_change_anything() {
        let allowed = vec!["http://localhost:5173".to_owned()];
        let own = |origin| own(&headers("localhost:3008", origin), &allowed);
        assert!(own(None));
        assert!(own(Some("http://localhost:3008")));
        assert!(own(Some("http://localhost:5173")));
        for origin in ["null", "http://evil.example", "http://localhost:9999"] {
            assert!(!own(Some(origin)), "{origin}");
        }
    }
}
