//! `POST {prefix}/conversation/ask`: one question, one answer.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::Value;

use super::body;
use super::caller::Credentials;
use super::edge::{Form, Trace};
use super::error::{Code, Problem};
use super::question::Question;
use super::state::Service;
use super::{events, schema, stream};
use crate::domain::answer::Answer;
use crate::metrics::Failure;
use crate::pipeline::{Asked, PipelineError, Progress};
use crate::search::SearchError;

/// Answers one question about the caller's own data.
#[utoipa::path(
    post,
    path = "/conversation/ask",
    tag = "conversation",
    operation_id = "ask",
    request_body(content = inline(schema::AskRequest), example = json!(schema::example("request"))),
    responses(
        (status = 200, description = "Answered, asked back, or refused: see `metadata.outcome`. \
            With `Accept: text/event-stream`, the events of `/conversation/stream`.",
            content(
                (schema::AskResponse = "application/json", example = json!(schema::example("response"))),
                (events::StreamEvent = "text/event-stream", example = json!(events::example())),
            )),
        (status = 401, description = "No token, or one that is not valid (where a key is set).",
            body = schema::ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "The Origin is not allowed, or the user_id is not the token's.",
            body = schema::ProblemDocument, content_type = "application/problem+json"),
        (status = 413, description = "The body has more than 256 KiB.",
            body = schema::ProblemDocument, content_type = "application/problem+json"),
        (status = 421, description = "An open service does not answer to this Host.",
            body = schema::ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "The request is not valid; `errors` names the members.",
            body = schema::ProblemDocument, content_type = "application/problem+json",
            example = json!(schema::example("problem"))),
        (status = 429, description = "The limit of the user or of the address is reached; see Retry-After.",
            body = schema::ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "The search or the store is out of reach (see Retry-After), or the \
            service stops.",
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
) -> Result<Response, Problem> {
    let asked = read((&service, &trace), credentials, body).await?;
    match trace.form {
        Form::Events => Ok(stream::respond(service, trace, asked)),
        Form::Json => {
            let answered = answer(&service, asked, Progress::silent()).await;
            answered.map(|answer| Json(answer).into_response())
        }
    }
}

/// The question of a request, whole and sound.
pub(super) async fn read(
    (service, trace): (&Service, &Trace),
    credentials: Credentials,
    body: Body,
) -> Result<Asked, Problem> {
    let deadline = trace.arrived + service.settings.query_timeout;
    let body = body::json(body, deadline).await?;
    asked((service, trace), credentials, &body).await
}

/// The question of a body, whole and sound.
pub(super) async fn asked(
    (service, trace): (&Service, &Trace),
    credentials: Credentials,
    body: &Value,
) -> Result<Asked, Problem> {
    let question = Question::read(body)?;
    let language = question.language;
    Ok(Asked {
        caller: credentials
            .asking(question.user, (service, trace))
            .await
            .map_err(|problem| problem.in_language(language))?,
        message: question.message,
        conversation_id: question.conversation_id,
        context: question.context,
        language,
        today: (service.times.today)(question.timezone.as_ref()),
        request_id: trace.id.to_string(),
        deadline: trace.arrived + service.settings.query_timeout,
    })
}

/// The answer before its deadline and before the service ends, counted once.
pub(super) async fn answer(
    service: &Service,
    asked: Asked,
    progress: Progress,
) -> Result<Answer, Problem> {
    let language = asked.language;
    let _answering = service.metrics.answering();
    // The pipeline keeps to the deadline by itself; this is for a step that hangs all the same.
    let deadline = tokio::time::sleep_until(asked.deadline);
    let answered = tokio::select! {
        biased;
        answered = service.pipeline.tell(asked, progress) => answered,
        () = deadline => Err(PipelineError::Deadline),
        () = service.ended() => {
            let stopping = Problem::new(Code::NotReady, "The service is stopping.");
            return Err(stopping.in_language(language));
        }
    };
    match answered {
        Ok(answer) => {
            service.metrics.answered(&answer);
            Ok(answer)
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
