//! The HTTP contract: router, extractors, one file a resource.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub mod admission;
pub mod artifacts;
pub mod ask;
pub mod body;
pub mod caller;
pub mod conversation;
pub mod conversation_search;
pub mod conversations;
pub mod corrections;
pub mod cursor;
pub mod docs;
pub mod edge;
pub mod error;
pub mod error_text;
pub mod events;
pub mod exposition;
pub mod guard;
pub mod health;
pub mod idempotency;
pub mod imports;
pub mod limits;
pub mod live;
pub mod mcp;
pub mod metric_service;
pub mod openai;
pub mod openapi;
pub mod page;
pub mod params;
pub mod probe;
pub mod question;
pub mod rate_limit;
pub mod refusals;
pub mod schema;
pub mod start;
pub mod state;
pub mod stats;
pub mod stream;
pub mod taken;
pub mod tokens;
pub mod turns;
pub mod ui_stream;
pub mod web;
pub mod welcome;

pub use guard::HostRule;
pub use imports::Imports;
pub use probe::Probe;
pub use state::{HttpSettings, Service, ServiceParts, Times};

use crate::metrics::Failure;
use error::Problem;
use taken::Callers;

/// The router of the whole service.
pub fn router(service: Arc<Service>) -> Router {
    let prefix = prefix(&service.settings.prefix);
    let conversation = OpenApiRouter::new()
        .routes(routes!(ask::ask))
        .routes(routes!(start::start))
        .routes(routes!(web::ask))
        .routes(routes!(web::stream))
        .routes(routes!(web::conversations))
        .routes(routes!(conversations::list))
        .routes(routes!(conversations::summary))
        .routes(routes!(conversation::get, conversation::change, conversation::remove))
        .routes(routes!(conversation::restore))
        .routes(routes!(turns::list))
        .routes(routes!(turns::transactions))
        .routes(routes!(artifacts::picture))
        .routes(routes!(artifacts::file))
        .routes(routes!(stream::stream))
        .routes(routes!(ui_stream::ui_stream))
        .routes(routes!(health::health))
        .routes(routes!(stats::stats))
        .routes(routes!(rate_limit::rate_limit))
        .routes(routes!(imports::create::create, imports::batches::list))
        .routes(routes!(imports::batches::get, imports::batches::remove))
        .routes(routes!(corrections::create, corrections::list))
        .routes(routes!(corrections::get, corrections::remove));
    let operations = OpenApiRouter::with_openapi(openapi::description())
        .routes(routes!(page::page))
        .routes(routes!(live::health))
        .routes(routes!(live::ready))
        .routes(routes!(exposition::metrics))
        .routes(routes!(openapi::document))
        .routes(routes!(docs::page))
        .routes(routes!(docs::script));
    let whole = match prefix.as_str() {
        "" => operations.merge(conversation),
        prefix => operations.nest(prefix, conversation),
    };
    let (routes, description) = whole.merge(openai::routes()).split_for_parts();
    let callers = match service.verifier {
        Some(_) => Callers::ByToken,
        None => Callers::ByName,
    };
    // From the inside out: the edge sees every response, that of a panic and of a refused host too.
    routes
        .merge(mcp::routes(&service))
        .merge(page::routes())
        .layer(axum::Extension(openapi::Document::new(description, callers)))
        .layer(from_fn_with_state(service.clone(), limits::limit))
        .layer(from_fn_with_state(service.clone(), guard::origin))
        .layer(guard::cors(&service.settings.origins()))
        .layer(from_fn_with_state(service.clone(), guard::host))
        .layer(CatchPanicLayer::custom(panicked(service.clone())))
        .layer(from_fn_with_state(service.clone(), edge::edge))
        .with_state(service)
}

/// The panic itself is in the log (see `telemetry`); a client learns nothing of it.
fn panicked(
    service: Arc<Service>,
) -> impl FnMut(Box<dyn std::any::Any + Send>) -> Response + Clone {
    move |_| {
        service.metrics.failed(Failure::Panic);
        Problem::internal().into_response()
    }
}

/// What the paths of pictures and files begin with, under this API_V3_PREFIX.
pub fn artifacts_base(setting: &str) -> String {
    format!("{}/conversation/artifacts", prefix(setting))
}

/// API_V3_PREFIX as the router wants it: with a slash before it and none behind.
fn prefix(setting: &str) -> String {
    match setting.trim_matches('/') {
        "" => String::new(),
        path => format!("/{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_has_a_slash_before_it_and_none_behind() {
        for (setting, expected) in
            [("/api/v3", "/api/v3"), ("api/v3/", "/api/v3"), ("", ""), ("/", "")]
        {
            assert_eq!(prefix(setting), expected);
        }
    }
}
