//! `POST /v1/chat/completions`: one question with its history, one answer. Nothing of an earlier
//! request is needed: each begins a conversation of its own, unless it names one.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::chat_stream::{ChatStream, chunks_of_nothing};
use super::refusals::OfQuestions;
use super::said::{self, Said};
use super::{MODEL, Tokens, Whole, admitted, schema};
use crate::http::body;
use crate::http::caller::Forwarded;
use crate::http::edge::Trace;
use crate::http::error::{FieldError, Problem, Step};
use crate::http::idempotency;
use crate::http::question;
use crate::http::state::Service;
use crate::http::stream;

/// Answers the user's last message; their earlier ones are its context. Other roles' words are not
/// read: no system message changes whose data are seen, or what of them.
#[utoipa::path(
    post,
    path = "/v1/chat/completions",
    tag = "openai",
    operation_id = "chat_completions",
    params(("Idempotency-Key" = Option<String>, Header, description = "As for `/conversation/ask`.")),
    request_body(content = schema::ChatRequest, example = json!(schema::example("chat_request"))),
    responses(
        (status = 200, description = "An answer. With `stream`, chunks and then `[DONE]`.",
            content(
                (schema::ChatCompletion = "application/json", example = json!(schema::example("chat_response"))),
                (schema::ChatChunk = "text/event-stream", example = json!(super::chat_stream::example())),
            )),
        OfQuestions,
    )
)]
pub async fn complete(
    State(service): State<Arc<Service>>,
    Extension(trace): Extension<Trace>,
    Forwarded(credentials): Forwarded,
    body: Body,
) -> Result<Response, Problem> {
    let body = body::json(body, trace.arrived + service.settings.query_timeout).await?;
    said::model(&body)?;
    said::single(&body)?;
    let (streamed, with_usage) = (said::flag(&body, "stream")?, includes_usage(&body)?);
    let said = Said::read(&body, "messages")?;
    if streamed && trace.key.is_some() {
        return Err(idempotency::no_stream());
    }
    let created = (service.times.now)().as_second();
    if said.is_chore {
        let claimed = question::user_of(&said.question);
        let claimed = claimed.and_then(|claimed| credentials.caller(claimed));
        claimed.map_err(|problem| problem.elsewhere(|name| said.place(name)))?;
        let heartbeat = service.settings.heartbeat;
        return Ok(match streamed {
            true => stream::written(chunks_of_nothing(created, with_usage), heartbeat),
            false => {
                let id = format!("chatcmpl-{}", trace.id);
                Json(completion((&id, created), "", Tokens::default())).into_response()
            }
        });
    }
    let admitted = admitted((&service, &trace), credentials, &said).await?;
    if streamed {
        let telling = ChatStream::new(created, with_usage);
        return Ok(stream::respond(service, trace, (admitted, telling)));
    }
    let whole = Whole::of((&service, &trace), admitted, &body).await?;
    let id = format!("chatcmpl-{}", whole.turn());
    let mut answer = completion((&id, created), &whole.message, whole.tokens());
    answer["conversation_service"] = whole.rest;
    Ok(Json(answer).into_response())
}

/// `stream_options.include_usage`.
fn includes_usage(body: &Value) -> Result<bool, Problem> {
    let wrong =
        |path: &[Step], kind, msg| Err(Problem::invalid(vec![FieldError::body(path, kind, msg)]));
    let name = Step::Name("stream_options");
    match body.get("stream_options") {
        None | Some(Value::Null) => Ok(false),
        Some(options @ Value::Object(_)) => match options.get("include_usage") {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(included)) => Ok(*included),
            Some(_) => wrong(&[name, Step::Name("include_usage")], "bool_type", "true or false"),
        },
        Some(_) => wrong(&[name], "object_type", "an object {include_usage}"),
    }
}

pub(super) fn completion((id, created): (&str, i64), message: &str, tokens: Tokens) -> Value {
    json!({
        "id": id,
        "object": "chat.completion",
        "created": created,
        "model": MODEL,
        "choices": [{
            "index": 0,
            "message": {
                "role": "assistant", "content": message, "refusal": null, "annotations": [],
            },
            "logprobs": null,
            "finish_reason": "stop",
        }],
        "usage": usage(tokens),
        "system_fingerprint": null,
    })
}

pub(super) fn usage(tokens: Tokens) -> Value {
    json!({
        "prompt_tokens": tokens.prompt,
        "completion_tokens": tokens.completion,
        "total_tokens": tokens.prompt + tokens.completion,
    })
}
