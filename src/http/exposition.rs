//! `GET /metrics`: Prometheus' text.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::error::Problem;
use super::state::Service;
use super::stats;

/// The service's figures for Prometheus.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "operations",
    operation_id = "metrics",
    responses((status = 200, description = "Prometheus' text format.", body = String,
        content_type = "text/plain; version=0.0.4"))
)]
pub async fn metrics(State(service): State<Arc<Service>>) -> Result<Response, Problem> {
    match service.metrics.text(&stats::asked(&service)) {
        Ok(text) => Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()),
        Err(error) => {
            tracing::error!(%error, "the metrics cannot be written");
            Err(Problem::internal())
        }
    }
}
