//! `POST /v1/responses`: one question, one answer; the next may follow on it by its id.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::refusals::OfQuestions;
use super::response_stream::{ResponseStream, events_of_nothing};
use super::said::{self, Said};
use super::{MODEL, Tokens, Whole, admitted, previous, schema};
use crate::http::body;
use crate::http::caller::Forwarded;
use crate::http::edge::Trace;
use crate::http::error::{FieldError, Problem, Step};
use crate::http::idempotency;
use crate::http::question;
use crate::http::state::Service;
use crate::http::stream;

/// Answers `input`: a question, or messages whose last one of the user's is the question.
/// `previous_response_id` continues its conversation; `instructions` and other roles' words are not
/// read.
#[utoipa::path(
    post,
    path = "/v1/responses",
    tag = "openai",
    operation_id = "responses",
    params(("Idempotency-Key" = Option<String>, Header, description = "As for `/conversation/ask`.")),
    request_body(content = schema::ResponseRequest, example = json!(schema::example("responses_request"))),
    responses(
        (status = 200, description = "An answer. With `stream`, its events.",
            content(
                (schema::ResponseObject = "application/json",
                    example = json!(schema::example("responses_response"))),
                (schema::ResponseEvent = "text/event-stream",
                    example = json!(super::response_stream::example())),
            )),
        (status = 404, description = "The caller has no such previous response.",
            body = schema::OpenAiError),
        OfQuestions,
    )
)]
pub async fn respond(
    State(service): State<Arc<Service>>,
    Extension(trace): Extension<Trace>,
    Forwarded(credentials): Forwarded,
    body: Body,
) -> Result<Response, Problem> {
    let body = body::json(body, trace.arrived + service.settings.query_timeout).await?;
    said::model(&body)?;
    let streamed = said::flag(&body, "stream")?;
    let mut said = read(&body)?;
    if streamed && trace.key.is_some() {
        return Err(idempotency::no_stream());
    }
    let created = (service.times.now)().as_second();
    let before = previous::named(&body)?.map(str::to_owned);
    let claimed = question::user_of(&said.question);
    let claimed = claimed.map_err(|problem| problem.elsewhere(|name| said.place(name)))?;
    if said.is_chore {
        credentials.caller(claimed)?;
        let nothing = About { created, previous: before };
        return Ok(match streamed {
            true => stream::written(events_of_nothing(nothing), service.settings.heartbeat),
            false => {
                let id = previous::id(&uuid::Uuid::now_v7().to_string(), "");
                Json(nothing.completed((&id, ""), Tokens::default())).into_response()
            }
        });
    }
    if let Some(id) = &before {
        let caller = credentials.clone().caller(claimed)?;
        previous::follow(&service, &caller.tenant, (&mut said, id)).await?;
    }
    let admitted = admitted((&service, &trace), credentials, &said).await?;
    let about = About { created, previous: before };
    if streamed {
        let telling = ResponseStream::new(about);
        return Ok(stream::respond(service, trace, (admitted, telling)));
    }
    let whole = Whole::of((&service, &trace), admitted, &body).await?;
    let id = previous::id(whole.turn(), whole.conversation());
    let mut answer = about.completed((&id, &whole.message), whole.tokens());
    answer["conversation_service"] = whole.rest;
    Ok(Json(answer).into_response())
}

fn read(body: &Value) -> Result<Said, Problem> {
    match body.get("input") {
        Some(Value::String(text)) => Ok(Said::whole(body, "input", text)),
        Some(Value::Array(_)) => Said::read(body, "input"),
        given => {
            let (kind, told) = match given {
                None => ("missing", "an input is required"),
                Some(_) => ("string_type", "a string or a list of messages"),
            };
            let wrong = FieldError::body(&[Step::Name("input")], kind, told);
            Err(Problem::invalid(vec![wrong]))
        }
    }
}

/// What is the same in all states of one response.
#[derive(Clone, Debug)]
pub struct About {
    pub created: i64,
    /// The `previous_response_id` of the request.
    pub previous: Option<String>,
}

impl About {
    /// A response on its way: without output.
    pub fn begun(&self, id: &str, status: &str) -> Value {
        json!({
            "id": id,
            "object": "response",
            "created_at": self.created,
            "status": status,
            "background": false,
            "error": null,
            "incomplete_details": null,
            "instructions": null,
            "max_output_tokens": null,
            "max_tool_calls": null,
            "model": MODEL,
            "output": [],
            "parallel_tool_calls": true,
            "previous_response_id": self.previous,
            "prompt_cache_key": null,
            "reasoning": {"effort": null, "summary": null},
            "safety_identifier": null,
            "service_tier": "default",
            "store": true,
            "temperature": 1.0,
            "text": {"format": {"type": "text"}},
            "tool_choice": "auto",
            "tools": [],
            "top_logprobs": 0,
            "top_p": 1.0,
            "truncation": "disabled",
            "usage": null,
            "user": null,
            "metadata": {},
        })
    }

    /// A whole response.
    pub fn completed(&self, (id, message): (&str, &str), tokens: Tokens) -> Value {
        let mut response = self.begun(id, "completed");
        response["output"] = json!([item(id, "completed", vec![part(message)])]);
        response["usage"] = json!({
            "input_tokens": tokens.prompt,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": tokens.completion,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": tokens.prompt + tokens.completion,
        });
        response
    }
}

/// The one message of a response.
pub fn item(id: &str, status: &str, content: Vec<Value>) -> Value {
    json!({
        "id": message_id(id), "type": "message", "status": status, "role": "assistant",
        "content": content,
    })
}

/// Of the message of a response.
pub fn message_id(id: &str) -> String {
    id.replacen("resp_", "msg_", 1)
}

pub fn part(text: &str) -> Value {
    json!({"type": "output_text", "text": text, "annotations": [], "logprobs": []})
}
