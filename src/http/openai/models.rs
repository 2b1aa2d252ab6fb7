//! `GET /v1/models`: the one model there is.

use axum::Json;
use axum::extract::Path;
use serde_json::{Value, json};

use super::refusals::OfCallers;
use super::{MODEL, schema};
use crate::http::caller::Forwarded;
use crate::http::error::{Code, Problem};

/// When the model was made, in seconds: clients want a number that stays.
const CREATED: i64 = 1_760_918_400;

fn model() -> Value {
    json!({"id": MODEL, "object": "model", "created": CREATED, "owned_by": MODEL})
}

/// The models: one.
#[utoipa::path(
    get,
    path = "/v1/models",
    tag = "openai",
    operation_id = "models",
    responses((status = 200, description = "The list.", body = schema::ModelList), OfCallers)
)]
pub async fn list(_: Forwarded) -> Json<Value> {
    Json(json!({"object": "list", "data": [model()]}))
}

/// One model.
#[utoipa::path(
    get,
    path = "/v1/models/{model}",
    tag = "openai",
    operation_id = "model",
    params(("model" = String, Path, description = "Its id.", example = json!(MODEL))),
    responses(
        (status = 200, description = "The model.", body = schema::Model),
        (status = 404, description = "There is no such model.", body = schema::OpenAiError),
        OfCallers,
    )
)]
pub async fn one(_: Forwarded, Path(id): Path<String>) -> Result<Json<Value>, Problem> {
    if id == MODEL {
        return Ok(Json(model()));
    }
    Err(Problem::new(Code::NotFound, format!("There is one model: {MODEL}.")))
}
