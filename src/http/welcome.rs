//! `GET /` for programs: what this is and where its parts are.

use axum::Json;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::state::Service;

/// The service and its entrances.
#[derive(Debug, Serialize, ToSchema)]
pub struct Welcome {
    pub service: String,
    pub version: &'static str,
    /// Paths by name.
    #[schema(value_type = Object)]
    pub links: Value,
}

/// The service's name, version and links.
pub fn welcome(service: &Service) -> Json<Welcome> {
    let prefix = super::prefix(&service.settings.prefix);
    Json(Welcome {
        service: service.settings.service_name.clone(),
        version: env!("CARGO_PKG_VERSION"),
        links: json!({
            "ask": format!("{prefix}/conversation/ask"),
            "stream": format!("{prefix}/conversation/stream"),
            "conversation_health": format!("{prefix}/conversation/health"),
            "stats": format!("{prefix}/conversation/stats"),
            "health": "/health",
            "ready": "/ready",
            "metrics": "/metrics",
            "openapi": "/openapi.json",
            "docs": "/docs",
        }),
    })
}
