//! `GET {prefix}/conversation/health`: each component, and what is lost while it is down. It tells
//! nothing about any user and answers 200 whatever it finds; `/ready` is for load balancers.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::probe::Finding;
use super::state::Service;
use super::stats::{Stats, gathered};

/// One part that the service relies on.
#[derive(Debug, Serialize, ToSchema)]
pub struct Component {
    /// `healthy`, `unhealthy` or `disabled` (not configured, and not missed).
    pub status: &'static str,
    /// Which implementation: the search home's name, for one.
    pub kind: &'static str,
    pub latency_ms: Option<f64>,
    pub checked_at: Option<String>,
    /// What the service cannot do while this part is down.
    pub lost: &'static str,
    /// What failed, where something did.
    pub failure: Option<&'static str>,
}

/// The parts, by name.
#[derive(Debug, Serialize, ToSchema)]
pub struct Components {
    pub search: Component,
    pub llm: Component,
    pub store: Component,
    pub cache: Component,
}

/// The health of the service, with the names that callers of the old service read.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `healthy`, `degraded` or `unhealthy`.
    pub status: &'static str,
    pub service: String,
    pub version: &'static str,
    pub components: Components,
    pub orchestrator: &'static str,
    pub search_service: &'static str,
    #[schema(value_type = Object)]
    pub agents: Value,
    pub stats: Stats,
}

/// The health of each component.
#[utoipa::path(
    get,
    path = "/conversation/health",
    tag = "conversation",
    operation_id = "conversation_health",
    responses((status = 200, description = "What works and what does not.", body = Health))
)]
pub async fn health(State(service): State<Arc<Service>>) -> Json<Health> {
    let now = (service.times.now)();
    let (search, store) =
        tokio::join!(service.probe.finding(now), service.store_probe.finding(now));
    // Small talk still works without a search, but that is not what the service is for.
    let healthy = |healthy: bool| if healthy { "healthy" } else { "unhealthy" };
    let orchestrator = healthy(search.healthy && store.healthy);
    let search_service = healthy(search.healthy);
    let components = Components {
        search: probed((service.probe.home(), search), "No question about data is answered."),
        llm: model(&service).await,
        store: probed(
            (service.store_probe.home(), store),
            "No question is answered, since no answer could be kept; no conversation is read.",
        ),
        cache: cache(&service),
    };
    let status = match components.llm.status {
        // Without a model the local way answers.
        "unhealthy" if orchestrator == "healthy" => "degraded",
        _ => orchestrator,
    };
    Json(Health {
        status,
        service: service.settings.service_name.clone(),
        version: env!("CARGO_PKG_VERSION"),
        components,
        orchestrator,
        search_service,
        agents: json!({
            "query_analyzer": "healthy",
            "query_builder": "healthy",
            "response_generator": "healthy",
        }),
        stats: gathered(&service),
    })
}

/// The model's servers: one that answers is enough.
async fn model(service: &Service) -> Component {
    let lost = "Questions that the local grammar cannot read are asked back.";
    let Some(probe) = &service.model_probe else { return disabled(lost) };
    let finding = probe.finding((service.times.now)()).await;
    probed((probe.home(), finding), lost)
}

fn probed((kind, finding): (&'static str, Finding), lost: &'static str) -> Component {
    Component {
        status: if finding.healthy { "healthy" } else { "unhealthy" },
        kind,
        latency_ms: Some(finding.latency_ms),
        checked_at: Some(finding.checked_at.to_string()),
        lost,
        failure: finding.failure,
    }
}

/// The Redis in which replicas count together; without one, the plans that were made by a model and
/// are kept in this process.
fn cache(service: &Service) -> Component {
    if let Some(up) = service.limits.shared_is_up() {
        return Component {
            status: if up { "healthy" } else { "unhealthy" },
            kind: "redis",
            failure: (!up).then_some("out of reach"),
            ..disabled("Replicas count a user's questions apart.")
        };
    }
    match service.pipeline.model().is_some_and(|model| model.planning.is_some()) {
        true => {
            let lost = "A model is asked anew for each question that it plans.";
            Component { status: "healthy", kind: "memory", ..disabled(lost) }
        }
        false => disabled("Replicas count a user's questions apart."),
    }
}

fn disabled(lost: &'static str) -> Component {
    Component {
        status: "disabled",
        kind: "none",
        latency_ms: None,
        checked_at: None,
        lost,
        failure: None,
    }
}
