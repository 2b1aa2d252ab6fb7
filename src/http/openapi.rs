//! `GET /openapi.json`: OpenAPI 3.1, from the handlers themselves.

use std::sync::Arc;

use axum::Extension;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use utoipa::OpenApi;

/// The document, written once.
#[derive(Clone)]
pub struct Document(Arc<Option<Bytes>>);

impl Document {
    /// Writes `description`; one that cannot be written gives 500 when it is asked for.
    pub fn new(description: utoipa::openapi::OpenApi) -> Document {
        Document(Arc::new(description.to_pretty_json().ok().map(Bytes::from)))
    }
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "conversation-service",
        description = "Answers questions about one's own bank transactions, in French, English and Spanish.",
        license(name = "MIT", identifier = "MIT"),
    ),
    tags(
        (name = "conversation", description = "Questions and their answers"),
        (name = "conversations", description = "What was asked and answered before"),
        (name = "web", description = "The same under the names of the existing web front end"),
        (name = "operations", description = "For those who run the service"),
    )
)]
struct Description;

/// What is not said at a handler: title, licence, tags.
pub fn description() -> utoipa::openapi::OpenApi {
    Description::openapi()
}

/// This description.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "operations",
    operation_id = "openapi",
    responses((status = 200, description = "The OpenAPI 3.1 document.", body = Object))
)]
pub async fn document(Extension(document): Extension<Document>) -> Response {
    match document.0.as_ref() {
        Some(json) => ([(CONTENT_TYPE, "application/json")], json.clone()).into_response(),
        None => super::error::Problem::internal().into_response(),
    }
}
