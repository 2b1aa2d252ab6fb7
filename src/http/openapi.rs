//! `GET /openapi.json`: OpenAPI 3.1, from the handlers themselves.

use std::sync::Arc;

use axum::Extension;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use utoipa::OpenApi;

use super::mcp;
use super::taken::{self, Callers};

/// The document, written once.
#[derive(Clone)]
pub struct Document(Arc<Option<Bytes>>);

impl Document {
    /// Writes `description`, with what all routes have in common and what is taken of `callers`; one
    /// that cannot be written gives 500 when it is asked for.
    pub fn new(description: utoipa::openapi::OpenApi, callers: Callers) -> Document {
        let written = serde_json::to_value(description).and_then(|mut document| {
            complete(&mut document);
            taken::operations(&mut document).for_each(name_events);
            taken::narrow(&mut document, callers)?;
            serde_json::to_vec_pretty(&document)
        });
        Document(Arc::new(written.ok().map(Bytes::from)))
    }
}

/// The routes that what watches the service asks: no address is limited there.
const WATCHING: [&str; 3] = ["/health", "/ready", "/metrics"];

/// What OpenAI's streams and the AI SDK's have behind their last event.
const LAST: &str = "data: [DONE]";

/// Says of every route what the layers around all of them do: the headers, the refusals of a host and
/// of an address, and the token where one is wanted.
fn complete(document: &mut Value) {
    document["components"]["securitySchemes"]["token"] = json!({
        "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
        "description": "The user's own; none while the service runs open.",
    });
    let Some(paths) = document["paths"].as_object_mut() else { return };
    for (path, item) in paths.iter_mut() {
        for operation in item.as_object_mut().into_iter().flat_map(|item| item.values_mut()) {
            let Some(responses) = operation["responses"].as_object_mut() else { continue };
            let wants_a_token = responses.contains_key("401");
            let mut refusals = vec![("421", "An open service does not answer to this Host.")];
            if !WATCHING.contains(&path.as_str()) {
                refusals.push(("429", "The limit of the address is reached; see Retry-After."));
            }
            for (status, told) in refusals {
                responses.entry(status).or_insert_with(|| {
                    json!({
                        "description": told,
                        "content": {"application/problem+json":
                            {"schema": {"$ref": "#/components/schemas/Problem"}}},
                    })
                });
            }
            for (status, response) in responses.iter_mut() {
                for (name, told) in headers(status) {
                    response["headers"][name] = json!({
                        "schema": {"type": "string"}, "description": told,
                    });
                }
            }
            if wants_a_token {
                operation["security"] = json!([{"token": []}, {}]);
            }
        }
    }
}

/// What a stream is described with is the data of one event; says so in the words for an event. Some
/// end with a word that is no JSON, as their example does.
fn name_events(operation: &mut Value) {
    let responses = operation["responses"].as_object_mut().into_iter();
    for response in responses.flat_map(|responses| responses.values_mut()) {
        let Some(stream) = response.pointer_mut("/content/text~1event-stream") else { continue };
        let told = json!({
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": stream["schema"].take(),
        });
        let example = stream["example"].as_str().unwrap_or_default();
        let data = match example.contains(LAST) {
            true => json!({"anyOf": [{"const": "[DONE]"}, told]}),
            false => told,
        };
        stream["schema"] = json!({
            "type": "object",
            "description": "One event of the stream.",
            "required": ["data"],
            "properties": {
                "event": {"type": "string", "description": "Its name, where it has one."},
                "data": data,
            },
        });
    }
}

/// The headers of a response with this status.
fn headers(status: &str) -> Vec<(&'static str, &'static str)> {
    let mut headers =
        vec![("x-request-id", "The request's id: the caller's own, if it sent a sane one.")];
    let limits = [
        ("RateLimit", "What is left of the limits that the request met."),
        ("RateLimit-Policy", "These limits."),
    ];
    match status {
        "401" => headers.push(("WWW-Authenticate", "`Bearer`, and what is wrong with the token.")),
        "429" => {
            headers.push(("Retry-After", "Seconds until the next request is answered."));
            headers.extend(limits);
        }
        "503" => headers.push(("Retry-After", "Seconds, where the service can tell.")),
        "200" => headers.extend(limits),
        _ => {}
    }
    headers
}

#[derive(OpenApi)]
#[openapi(
    paths(mcp::described),
    info(
        title = "conversation-service",
        description = "Answers questions about one's own bank transactions, in French, English and Spanish.",
        license(name = "MIT", identifier = "MIT"),
    ),
    tags(
        (name = "conversation", description = "Questions and their answers"),
        (name = "conversations", description = "What was asked and answered before"),
        (name = "corrections", description = "Categories and merchants that one corrects in one's own documents"),
        (name = "imports", description = "One's own bank's files: previewed, imported, taken back"),
        (name = "openai", description = "The same in OpenAI's form, for programs that speak no other"),
        (name = "mcp", description = "The same as tools for a language model"),
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
