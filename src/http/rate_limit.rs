//! `GET {prefix}/conversation/rate-limit`: what the caller may still ask.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::limits::{WINDOW, seconds};
use super::refusals::OfCallers;
use super::state::Service;
use crate::domain::Caller;

/// The caller's limit of questions. All null: there is none.
#[derive(Debug, Serialize, ToSchema)]
pub struct RateLimit {
    /// Questions in a window.
    pub limit: Option<u32>,
    pub remaining: Option<u32>,
    /// Until all of them are there again.
    pub reset_seconds: Option<u32>,
    pub window_seconds: Option<u32>,
}

/// What the caller may still ask. Looking costs nothing.
#[utoipa::path(
    get,
    path = "/conversation/rate-limit",
    tag = "conversation",
    operation_id = "rate_limit",
    params(("user_id" = Option<String>, Query, description = "The user, while the service runs open.")),
    responses(
        (status = 200, description = "The caller's limit.", body = RateLimit),
        OfCallers,
    )
)]
pub async fn rate_limit(State(service): State<Arc<Service>>, caller: Caller) -> Json<RateLimit> {
    let left = service.limits.left(&caller.tenant).await;
    Json(RateLimit {
        limit: left.map(|left| left.limit),
        remaining: left.map(|left| left.remaining),
        reset_seconds: left.map(|left| seconds(left.reset)),
        window_seconds: left.map(|_| seconds(WINDOW)),
    })
}
