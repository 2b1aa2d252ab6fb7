//! `POST {prefix}/conversation/ask`: one question, one answer.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::{Extension, Json};

use super::body;
use super::caller::Credentials;
use super::edge::Trace;
use super::error::Problem;
use super::question::Question;
use super::schema;
use super::state::Service;
use crate::domain::answer::Answer;
use crate::metrics::Failure;
use crate::pipeline::{Asked, PipelineError};
use crate::search::SearchError;

/// Answers one question about the caller's own data.
#[utoipa::path(
    post,
    path = "/conversation/ask",
    tag = "conversation",
    operation_id = "ask",
    request_body(content = inline(schema::AskRequest), example = json!(schema::example("request"))),
    responses(
        (status = 200, description = "Answered, asked back, or refused: see `metadata.outcome`.",
            body = schema::AskResponse, example = json!(schema::example("response"))),
        (status = 403, description = "The Origin is not allowed.",
            body = schema::ProblemDocument, content_type = "application/problem+json"),
        (status = 413, description = "The body has more than 256 KiB.",
            body = schema::ProblemDocument, content_type = "application/problem+json"),
        (status = 421, description = "An open service does not answer to this Host.",
            body = schema::ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "The request is not valid; `errors` names the members.",
            body = schema::ProblemDocument, content_type = "application/problem+json",
            example = json!(schema::example("problem"))),
        (status = 503, description = "The search or the store is out of reach; see Retry-After.",
            body = schema::ProblemDocument, content_type = "application/problem+json"),
        (status = 504, description = "The deadline of the question passed.",
            body = schema::ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub async fn ask(
    State(service): State<Arc<Service>>,
    Extension(trace): Extension<Trace>,
    credentials: Credentials,
    body: Body,
) -> Result<Json<Answer>, Problem> {
    let deadline = trace.arrived + service.settings.query_timeout;
    let question = Question::read(&body::json(body, deadline).await?)?;
    let language = question.language;
    let asked = Asked {
        caller: credentials
            .caller(question.user)
            .map_err(|problem| problem.in_language(language))?,
        message: question.message,
        conversation_id: question.conversation_id,
        context: question.context,
        language,
        today: (service.times.today)(question.timezone.as_ref()),
        request_id: trace.id.to_string(),
        deadline,
    };
    // The pipeline keeps to the deadline by itself; this is for a step that hangs all the same.
    let answered = tokio::time::timeout_at(deadline, service.pipeline.answer(asked)).await;
    match answered.unwrap_or(Err(PipelineError::Deadline)) {
        Ok(answer) => {
            service.metrics.answered(&answer);
            Ok(Json(answer))
        }
        Err(error) => {
            service.metrics.failed(failure(&error));
            Err(Problem::from(error).in_language(language))
        }
    }
}

fn failure(error: &PipelineError) -> Failure {
    match error {
        PipelineError::Deadline => Failure::Deadline,
        PipelineError::Store(error) => Failure::Store(error.kind()),
        PipelineError::Search(error) => Failure::Search(match error {
            SearchError::Unsupported { .. } => "unsupported",
            SearchError::Field { .. } => "field",
            SearchError::Unavailable(_) => "unavailable",
            SearchError::Partial(_) => "partial",
            SearchError::Deadline => "deadline",
            SearchError::NoIndex(_) | SearchError::NoRoute(_) => "missing",
            SearchError::Denied { .. } => "denied",
        }),
    }
}
