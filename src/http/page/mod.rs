//! `GET /`: the page for people, and the widget for other sites. Their files are in the binary: they
//! work without any network, and ask the same routes as any other client.
//!
//! Modules stand under a path that holds a hash of them all, so browsers keep them for good; `/`,
//! `/widget` and `/widget.js` name that path and are asked for again each time.

mod site;

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use serde_json::json;

use super::edge::Trace;
use super::error::{Code, Problem};
use super::state::Service;
use super::welcome;
use crate::domain::Language;
use site::{File, Site};

const FOR_GOOD: &str = "public, max-age=31536000, immutable";
const ASKED_AGAIN: &str = "no-cache";

/// Lets a page of another site load the widget's modules wherever that site isolates itself.
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The pages beside `/`, and their files.
pub fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/widget", get(demonstration))
        .route("/widget.js", get(entrance))
        .route("/page/{version}/{*file}", get(file))
}

/// The chat page; the service's name, version and links where the client wants JSON and no page.
#[utoipa::path(
    get,
    path = "/",
    tag = "operations",
    operation_id = "welcome",
    responses((status = 200, description = "The page, or name, version and links.", content(
        (String = "text/html"),
        (welcome::Welcome = "application/json"),
    )))
)]
pub async fn page(
    State(service): State<Arc<Service>>,
    Extension(trace): Extension<Trace>,
    request: Request,
) -> Result<Response, Problem> {
    let headers = request.headers();
    if wants_json(headers) {
        let mut links = welcome::welcome(&service).into_response();
        links.headers_mut().insert(VARY, HeaderValue::from_static("accept"));
        return Ok(links);
    }
    document("index.html", (&service, &trace), headers).await
}

async fn demonstration(
    State(service): State<Arc<Service>>,
    Extension(trace): Extension<Trace>,
    request: Request,
) -> Result<Response, Problem> {
    document("demo.html", (&service, &trace), request.headers()).await
}

/// A page with what it must know of this service.
async fn document(
    name: &'static str,
    (service, trace): (&Service, &Trace),
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let embed = &service.settings.embed_origins;
    let known = json!({
        "api": format!("{}/conversation", super::prefix(&service.settings.prefix)),
        "open": service.verifier.is_none(),
        "embed": embed,
    });
    let language = trace.language.unwrap_or(Language::En).code();
    let filled = move |site: &Site| {
        let text = site.text(name)?;
        let values = [
            ("version", site.version()),
            ("language", language),
            ("service", &escaped(&known.to_string())),
        ];
        Some(File::new("html", fill(&text, &values).into_bytes()))
    };
    let mut response = answered(headers, ASKED_AGAIN, filled).await?;
    let policy = HeaderValue::try_from(policy(embed)).map_err(|_| Problem::internal())?;
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, policy);
    headers.insert(VARY, HeaderValue::from_static("accept, accept-encoding, accept-language"));
    Ok(response)
}

/// The widget's module under a name that stays.
async fn entrance(request: Request) -> Result<Response, Problem> {
    answered(request.headers(), ASKED_AGAIN, |site| {
        let text = format!("export * from \"./page/{}/widget.js\";\n", site.version());
        Some(File::new("js", text.into_bytes()))
    })
    .await
}

async fn file(
    Path((version, name)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Problem> {
    // Another replica's version: what is here may be another text under the same path.
    let keep = match site().await?.version() == version {
        true if !cfg!(debug_assertions) => FOR_GOOD,
        _ => ASKED_AGAIN,
    };
    answered(request.headers(), keep, move |site| site.file(&name)).await
}

async fn site() -> Result<Arc<Site>, Problem> {
    tokio::task::spawn_blocking(Site::current).await.map_err(|_| Problem::internal())
}

/// A file of the site, compressed where the client takes that, or that it has not changed.
async fn answered(
    asked: &HeaderMap,
    keep: &'static str,
    pick: impl FnOnce(&Site) -> Option<File> + Send + 'static,
) -> Result<Response, Problem> {
    let gzip = takes_gzip(asked);
    let read = move || {
        let file = pick(&Site::current())?;
        let body = if gzip { file.gzip() } else { file.plain() };
        Some((file.kind(), body))
    };
    let read = tokio::task::spawn_blocking(read).await.map_err(|_| Problem::internal())?;
    let (kind, body) =
        read.ok_or_else(|| Problem::new(Code::NotFound, "There is no such file."))?;
    let tag = site::tag(&body);
    let unchanged = asked
        .get(IF_NONE_MATCH)
        .and_then(|known| known.to_str().ok())
        .is_some_and(|known| known.split(',').any(|one| one.trim() == tag));
    let mut response = match unchanged {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => ([(CONTENT_TYPE, kind)], body).into_response(),
    };
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(ETAG, tag);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.append(VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    if gzip && !unchanged {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}

/// Nothing inline, nothing from elsewhere; text becomes markup nowhere but in lit's own templates.
fn policy(embed: &[String]) -> String {
    let around = if embed.is_empty() { "'none'".to_owned() } else { embed.join(" ") };
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'; trusted-types lit-html; frame-ancestors {around}"
    )
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.contains("application/json") && !accepted.contains("text/html")
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    accepted.unwrap_or_default().split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        named && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

/// For an attribute in double quotes.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// `{{name}}` is replaced by its value.
fn fill(text: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{{{name}}}}}"), value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn gzip_is_sent_to_those_who_name_it() {
        for (accepted, taken) in
            [("gzip, br", true), ("br;q=1, GZIP;q=0.5", true), ("gzip;q=0", false), ("br", false)]
        {
            assert_eq!(takes_gzip(&with(ACCEPT_ENCODING, accepted)), taken, "{accepted}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }

    #[test]
    fn the_page_is_for_all_but_those_who_want_json() {
        assert!(wants_json(&with(ACCEPT, "application/json")));
        for accepted in ["*/*", "text/html, application/json;q=0.9"] {
            assert!(!wants_json(&with(ACCEPT, accepted)), "{accepted}");
        }
    }

    #[test]
    fn nobody_frames_the_page_but_those_set() {
        assert!(policy(&[]).ends_with("frame-ancestors 'none'"));
        let set = policy(&["https://bank.example".into(), "https://b.example".into()]);
        assert!(set.ends_with("frame-ancestors https://bank.example https://b.example"));
    }

    #[test]
    fn a_filled_value_stays_in_its_attribute() {
        let filled = fill("<meta content=\"{{v}}\">", &[("v", &escaped("{\"a\":\"<>&\"}"))]);
        assert_eq!(filled, "<meta content=\"{&quot;a&quot;:&quot;&lt;&gt;&amp;&quot;}\">");
    }
}
