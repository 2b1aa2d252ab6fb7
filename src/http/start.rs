//! `GET {prefix}/conversation/start`: what a front end shows before the first question.

use std::sync::Arc;

use axum::extract::State;
use axum::{Extension, Json};
use serde::Serialize;
use utoipa::ToSchema;

use super::edge::Trace;
use super::error::Problem;
use super::params::{Visit, refused};
use super::refusals::OfCallers;
use super::state::Service;
use crate::domain::Language;
use crate::pipeline::Asked;

/// A beginning: questions that this user gets an answer to, and what the data are.
#[derive(Debug, Serialize, ToSchema)]
pub struct Start {
    /// Of the examples: `fr`, `en` or `es`.
    #[schema(example = "fr")]
    pub language: &'static str,
    /// Up to six whole questions with the user's own merchants and categories; empty where the user
    /// has no data.
    pub examples: Vec<String>,
    /// The days of the oldest and the newest document; null where there is none.
    #[schema(example = "2023-10-01")]
    pub data_since: Option<String>,
    #[schema(example = "2025-10-20")]
    pub data_until: Option<String>,
    pub accounts: Vec<StartAccount>,
    /// True where the data are invented, for trying the service.
    pub demonstration: bool,
    /// What an import may be; null where another service keeps the data (`/imports` and `/corrections` are 409 then).
    pub imports: Option<StartImports>,
}

/// The bounds of an import.
#[derive(Debug, Serialize, ToSchema)]
pub struct StartImports {
    /// Of all files of one import together.
    #[schema(example = 104_857_600)]
    pub max_bytes: u64,
}

/// One of the user's accounts.
#[derive(Debug, Serialize, ToSchema)]
pub struct StartAccount {
    pub name: String,
    /// `checking`, `savings`, `card`, `loan` or `investment`.
    pub kind: String,
}

/// What somebody may begin with: examples, how recent the data are, the accounts.
#[utoipa::path(
    get,
    path = "/conversation/start",
    tag = "conversation",
    operation_id = "start",
    params(
        ("user_id" = Option<String>, Query, description = "The user, while the service runs open."),
        ("language" = Option<String>, Query, description = "`fr`, `en` or `es`; by Accept-Language where absent."),
    ),
    responses(
        (status = 200, description = "A beginning.", body = Start),
        OfCallers,
    )
)]
pub async fn start(
    State(service): State<Arc<Service>>,
    Extension(trace): Extension<Trace>,
    visit: Visit,
) -> Result<Json<Start>, Problem> {
    let language = match visit.params.get("language") {
        None => trace.language,
        Some(code) => Some(named(code).ok_or_else(|| refused("language", "fr, en or es"))?),
    };
    let asked = Asked {
        caller: visit.caller,
        message: String::new(),
        conversation_id: None,
        context: Vec::new(),
        language,
        today: (service.times.today)(None),
        request_id: trace.id.to_string(),
        deadline: trace.arrived + service.settings.query_timeout,
        request: None,
    };
    let start = service.pipeline.start(&asked).await?;
    let accounts = start
        .accounts
        .into_iter()
        .map(|account| StartAccount { name: account.name, kind: account.kind });
    Ok(Json(Start {
        language: start.language.code(),
        examples: start.examples,
        data_since: start.data_since.map(|day| day.to_string()),
        data_until: start.data_until.map(|day| day.to_string()),
        accounts: accounts.collect(),
        demonstration: start.demonstration,
        imports: service
            .imports
            .as_ref()
            .map(|imports| StartImports { max_bytes: imports.most_bytes() }),
    }))
}

fn named(code: &str) -> Option<Language> {
    Language::ALL.into_iter().find(|language| language.code() == code)
}
