//! `GET /docs`: the OpenAPI document for people. The page, its style and its script are in the
//! binary: it works without any network. A Swagger UI would bring 2 MB of another project's script
//! for the same nine routes.

use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::IntoResponse;

/// Its own script and data alone; styles stand in the page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// This description, for people.
#[utoipa::path(
    get,
    path = "/docs",
    tag = "operations",
    operation_id = "docs",
    responses((status = 200, description = "The page.", body = String, content_type = "text/html"))
)]
pub async fn page() -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, include_str!("docs/index.html"))
}

/// The script of `/docs`.
#[utoipa::path(
    get,
    path = "/docs/docs.js",
    tag = "operations",
    operation_id = "docs_script",
    responses((status = 200, description = "The script.", body = String, content_type = "text/javascript"))
)]
pub async fn script() -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "text/javascript; charset=utf-8"), (CACHE_CONTROL, "no-cache")];
    (headers, include_str!("docs/docs.js"))
}
