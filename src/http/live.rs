//! `GET /health` (the process serves) and `GET /ready` (it can answer questions).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::error::{Code, Problem};
use super::schema;
use super::state::Service;
use crate::version::{COMMIT, VERSION};

/// That the service is there.
#[derive(Debug, Serialize, ToSchema)]
pub struct Live {
    #[schema(example = "healthy")]
    pub status: &'static str,
    #[schema(example = "conversation_service_v3")]
    pub service: String,
    pub version: &'static str,
    /// The commit that was built, or `unknown`.
    pub commit: &'static str,
}

/// Liveness: 200 as long as the process serves.
#[utoipa::path(
    get,
    path = "/health",
    tag = "operations",
    operation_id = "health",
    responses((status = 200, description = "The process serves.", body = Live))
)]
pub async fn health(State(service): State<Arc<Service>>) -> Json<Live> {
    Json(live(&service, "healthy"))
}

/// Readiness: what the service needs to answer is there, and it is not about to stop.
#[utoipa::path(
    get,
    path = "/ready",
    tag = "operations",
    operation_id = "ready",
    responses(
        (status = 200, description = "Questions can be answered.", body = Live),
        (status = 503, description = "The service stops, or its search or store is out of reach.",
            body = schema::ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub async fn ready(State(service): State<Arc<Service>>) -> Result<Json<Live>, Problem> {
    if service.draining() {
        return Err(Problem::new(Code::NotReady, "The service is stopping."));
    }
    let now = (service.times.now)();
    let (search, store) =
        tokio::join!(service.probe.finding(now), service.store_probe.finding(now));
    let failed = |what: &str, failure: Option<&str>| failure.map(|why| format!("{what}: {why}."));
    match failed("The search", search.failure).or(failed("The store", store.failure)) {
        None => Ok(Json(live(&service, "ready"))),
        Some(failure) => Err(Problem::new(Code::NotReady, failure)),
    }
}

fn live(service: &Service, status: &'static str) -> Live {
    Live {
        status,
        service: service.settings.service_name.clone(),
        version: VERSION,
        commit: COMMIT,
    }
}
