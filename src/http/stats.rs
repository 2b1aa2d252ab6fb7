//! `GET {prefix}/conversation/stats`: this replica's figures since its start. Percentiles come from
//! log-spaced buckets and are exact to 5 %.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::state::Service;
use crate::llm::client::{Counts, Purpose};
use crate::metrics::latency::Latency;
use crate::metrics::models::{Asked, ModelCounts};

/// All figures of one replica.
#[derive(Debug, Serialize, ToSchema)]
pub struct Stats {
    pub orchestrator: Orchestrator,
    pub agents: Agents,
    pub llm: Llm,
    pub cache: Cache,
    pub store: StoreStats,
    pub uptime_seconds: f64,
    pub started_at: String,
    /// The replica that counts here; Prometheus adds replicas up.
    pub instance: String,
}

/// Questions and how they ended. Rates are 0–1.
#[derive(Debug, Serialize, ToSchema)]
pub struct Orchestrator {
    pub total_queries: u64,
    pub successful_queries: u64,
    pub failed_queries: u64,
    pub corrections_needed: u64,
    pub avg_pipeline_time_ms: f64,
    /// Answered or otherwise well ended, of all; 1 before the first question.
    pub success_rate: f64,
    pub correction_rate: f64,
    pub p50_pipeline_time_ms: f64,
    pub p95_pipeline_time_ms: f64,
    pub p99_pipeline_time_ms: f64,
    pub conversational_responses: u64,
    pub by_outcome: BTreeMap<String, u64>,
    pub by_intent: BTreeMap<String, u64>,
}

/// One step of the way. A time that is not measured apart is null.
#[derive(Debug, Serialize, ToSchema)]
pub struct Agent {
    pub agent: &'static str,
    /// `local`: no model is asked; else the model that may be, beside the local way.
    pub model: String,
    pub calls: u64,
    pub errors: u64,
    pub avg_ms: Option<f64>,
    pub p95_ms: Option<f64>,
}

/// The steps, with the old service's counters.
#[derive(Debug, Serialize, ToSchema)]
pub struct Agents {
    pub query_analyzer: Agent,
    pub query_builder: QueryBuilder,
    pub search: Agent,
    pub response_generator: ResponseGenerator,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct QueryBuilder {
    #[serde(flatten)]
    pub agent: Agent,
    pub queries_built: u64,
    pub corrections_attempted: u64,
    pub successful_corrections: u64,
    pub correction_success_rate: f64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ResponseGenerator {
    #[serde(flatten)]
    pub agent: Agent,
    pub responses_generated: u64,
    /// In characters.
    pub avg_response_length: f64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Llm {
    pub calls: u64,
    pub errors: u64,
    pub fallbacks: u64,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Cache {
    pub hits: u64,
    pub misses: u64,
    pub hit_rate: f64,
}

/// Turns kept. A time is from an answer to its synced turn.
#[derive(Debug, Serialize, ToSchema)]
pub struct StoreStats {
    /// `sqlite` or `postgres`.
    pub kind: &'static str,
    pub turns_stored: u64,
    pub errors: u64,
    pub avg_ms: f64,
    pub p95_ms: f64,
}

/// This replica's figures.
#[utoipa::path(
    get,
    path = "/conversation/stats",
    tag = "conversation",
    operation_id = "stats",
    responses((status = 200, description = "Since the start of this replica.", body = Stats))
)]
pub async fn stats(State(service): State<Arc<Service>>) -> Json<Stats> {
    Json(gathered(&service))
}

/// The figures as they stand.
pub fn gathered(service: &Service) -> Stats {
    let metrics = &service.metrics;
    let by_outcome = metrics.by_outcome();
    let succeeded = by_outcome.values().sum();
    let failed = metrics.failures();
    let total = succeeded + failed;
    let corrected = metrics.corrected.get();
    let search_errors = metrics.search_failures();
    let built = metrics.built.get();
    let asked = asked(service);
    let [planner, writer] = models(service);
    let [understand, search, respond] =
        ["understand", "search", "respond"].map(|stage| metrics.stage(stage));
    Stats {
        orchestrator: Orchestrator {
            total_queries: total,
            successful_queries: succeeded,
            failed_queries: failed,
            corrections_needed: corrected,
            avg_pipeline_time_ms: rounded(metrics.pipeline.mean_ms()),
            success_rate: if total == 0 { 1.0 } else { rate(succeeded, total) },
            correction_rate: rate(corrected, total),
            p50_pipeline_time_ms: rounded(metrics.pipeline.quantile_ms(0.5)),
            p95_pipeline_time_ms: rounded(metrics.pipeline.quantile_ms(0.95)),
            p99_pipeline_time_ms: rounded(metrics.pipeline.quantile_ms(0.99)),
            conversational_responses: by_outcome.get("conversational").copied().unwrap_or(0),
            by_outcome,
            by_intent: metrics.by_intent(),
        },
        agents: Agents {
            query_analyzer: Agent {
                model: planner,
                errors: asked.sum_for("plan", |model| model.errors),
                ..agent("query_analyzer", understand, 0)
            },
            query_builder: QueryBuilder {
                // Building is a part of understanding's time, far below what can be measured.
                agent: Agent {
                    agent: "query_builder",
                    model: LOCAL.to_owned(),
                    calls: built,
                    errors: 0,
                    avg_ms: None,
                    p95_ms: None,
                },
                queries_built: built,
                corrections_attempted: metrics.corrections.get(),
                successful_corrections: metrics.corrections_successful(),
                correction_success_rate: rate(
                    metrics.corrections_successful(),
                    metrics.corrections.get(),
                ),
            },
            search: agent("search", search, search_errors),
            response_generator: ResponseGenerator {
                agent: Agent {
                    model: writer,
                    errors: asked.sum_for("wording", |model| model.errors),
                    ..agent("response_generator", respond, 0)
                },
                responses_generated: succeeded,
                avg_response_length: rounded(rate(metrics.characters.get(), succeeded)),
            },
        },
        llm: Llm {
            calls: asked.sum(|model| model.calls),
            errors: asked.sum(|model| model.errors),
            fallbacks: asked.sum(|model| model.fallbacks),
            prompt_tokens: asked.sum(|model| model.prompt_tokens),
            completion_tokens: asked.sum(|model| model.completion_tokens),
        },
        cache: Cache {
            hits: asked.cache_hits,
            misses: asked.cache_misses,
            hit_rate: rate(asked.cache_hits, asked.cache_hits + asked.cache_misses),
        },
        store: StoreStats {
            kind: service.store.name(),
            turns_stored: metrics.stored.get(),
            errors: metrics.store_failures(),
            avg_ms: rounded(metrics.storing.mean_ms()),
            p95_ms: rounded(metrics.storing.quantile_ms(0.95)),
        },
        uptime_seconds: rounded(service.started.elapsed().as_secs_f64()),
        started_at: service.started_at.to_string(),
        instance: service.settings.instance.clone(),
    }
}

/// What the models were asked for; all zero where there is none.
pub fn asked(service: &Service) -> Asked {
    let Some(model) = service.pipeline.model() else { return Asked::default() };
    let prices = &service.settings.prices;
    let counted = |((model, purpose), counts): ((String, Purpose), Counts)| ModelCounts {
        cost: prices
            .get(&model)
            .map_or(0.0, |price| price.of(counts.prompt_tokens, counts.completion_tokens)),
        model,
        purpose: purpose.as_str(),
        calls: counts.calls,
        errors: counts.errors,
        retries: counts.retries,
        fallbacks: counts.fallbacks,
        prompt_tokens: counts.prompt_tokens,
        completion_tokens: counts.completion_tokens,
    };
    let planning = model.planning.as_ref();
    let (cache_hits, cache_misses) =
        planning.map_or((0, 0), |planning| planning.planner.looked_up());
    let models = model.client.usage().into_iter().map(counted).collect();
    Asked { models, cache_hits, cache_misses }
}

/// Who understands, and who words.
fn models(service: &Service) -> [String; 2] {
    let Some(model) = service.pipeline.model() else { return [LOCAL, LOCAL].map(str::to_owned) };
    let (planner, writer) = model.client.models();
    let named = |asked: bool, name: &str| match asked {
        true => format!("{LOCAL}, {name}"),
        false => LOCAL.to_owned(),
    };
    [named(model.planning.is_some(), planner), named(model.words.is_some(), writer)]
}

const LOCAL: &str = "local";

fn agent(name: &'static str, latency: Option<&Latency>, errors: u64) -> Agent {
    let calls = latency.map_or(0, Latency::count);
    Agent {
        agent: name,
        model: LOCAL.to_owned(),
        calls: calls + errors,
        errors,
        avg_ms: latency.map(|latency| rounded(latency.mean_ms())),
        p95_ms: latency.map(|latency| rounded(latency.quantile_ms(0.95))),
    }
}

fn rate(part: u64, all: u64) -> f64 {
    if all == 0 { 0.0 } else { part as f64 / all as f64 }
}

fn rounded(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}
