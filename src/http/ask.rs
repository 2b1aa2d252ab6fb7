//! `POST {prefix}/conversation/ask`: one question, one answer.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::time::Instant;

use super::admission::Place;
use super::body;
use super::caller::Credentials;
use super::edge::{Form, Trace};
use super::error::{Code, Problem};
use super::question::Question;
use super::refusals::OfQuestions;
use super::state::Service;
use super::{events, idempotency, schema, stream};
use crate::domain::Language;
use crate::domain::answer::Answer;
use crate::metrics::Failure;
use crate::pipeline::{Asked, PipelineError, Progress};
use crate::search::SearchError;
use crate::store::RequestKey;

/// Answers one question about the caller's own data.
#[utoipa::path(
    post,
    path = "/conversation/ask",
    tag = "conversation",
    operation_id = "ask",
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 255 visible ASCII characters: \
        the same key and body again get the same answer, executed once, for 24 hours; with another body \
        the key is 422. The work goes on when its caller goes away.")),
    request_body(content = inline(schema::AskRequest), example = json!(schema::example("request"))),
    responses(
        (status = 200, description = "Answered, asked back, or refused: see `metadata.outcome`. \
            With `Accept: text/event-stream`, the events of `/conversation/stream`.",
            content(
                (schema::AskResponse = "application/json", example = json!(schema::example("response"))),
                (events::StreamEvent = "text/event-stream", example = json!(events::example())),
            )),
        OfQuestions,
    )
)]
pub async fn ask(
    State(service): State<Arc<Service>>,
    Extension(trace): Extension<Trace>,
    credentials: Credentials,
    body: Body,
) -> Result<Response, Problem> {
    let deadline = trace.arrived + service.settings.query_timeout;
    let body = body::json(body, deadline).await?;
    let request = trace.key.as_ref().map(|header| idempotency::key(header, &body)).transpose()?;
    let admitted = asked((&service, &trace), credentials, &body).await?;
    match (trace.form, request) {
        (Form::Events, None) => Ok(stream::respond(service, trace, (admitted, events::Own))),
        (Form::Events, Some(_)) => Err(idempotency::no_stream()),
        (Form::Json, request) => {
            let body = whole(&service, admitted, request).await?;
            Ok(([(CONTENT_TYPE, "application/json")], body.to_string()).into_response())
        }
    }
}

/// An answer in one piece, as it is written here: the same one again where the request has a key
/// that came before.
pub(super) async fn whole(
    service: &Arc<Service>,
    mut admitted: Admitted,
    request: Option<RequestKey>,
) -> Result<Arc<str>, Problem> {
    if request.is_some() {
        admitted.asked.request = request;
        return idempotency::answer(service, admitted).await;
    }
    let Admitted { asked, place: _place } = admitted;
    let answer = answer(service, asked, Progress::silent()).await?;
    serde_json::to_string(&answer).map(Arc::from).map_err(|_| Problem::internal())
}

/// A question that has a place.
pub(super) struct Admitted {
    pub asked: Asked,
    pub place: Place,
}

/// The question of a body, whole and sound. One for which there is no place does not count against
/// its caller's limit.
pub(super) async fn asked(
    (service, trace): (&Service, &Trace),
    credentials: Credentials,
    body: &Value,
) -> Result<Admitted, Problem> {
    let question = Question::read(body)?;
    let language = question.language;
    if service.settings.log_questions {
        let _ = trace.question.set(question.message.clone());
    }
    let place = service.admission.place().map_err(|problem| problem.in_language(language))?;
    let asked = Asked {
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
        request: None,
        deadline: trace.arrived + service.settings.query_timeout,
    };
    Ok(Admitted { asked, place })
}

/// The answer before its deadline and before the service ends, counted once.
pub(super) async fn answer(
    service: &Service,
    asked: Asked,
    progress: Progress,
) -> Result<Answer, Problem> {
    let until = (asked.deadline, asked.language);
    let answer = within(service, until, service.pipeline.tell(asked, progress)).await?;
    service.metrics.answered(&answer);
    Ok(answer)
}

/// What the pipeline gives before the deadline and before the service ends; a failure is counted.
pub(super) async fn within<T>(
    service: &Service,
    (deadline, language): (Instant, Option<Language>),
    work: impl Future<Output = Result<T, PipelineError>>,
) -> Result<T, Problem> {
    let _answering = service.metrics.answering();
    // The pipeline keeps to the deadline by itself; this is for a step that hangs all the same.
    let worked = tokio::select! {
        biased;
        worked = work => worked,
        () = tokio::time::sleep_until(deadline) => Err(PipelineError::Deadline),
        () = service.ended() => {
            let stopping = Problem::new(Code::NotReady, "The service is stopping.");
            return Err(stopping.in_language(language));
        }
    };
    worked.map_err(|error| {
        service.metrics.failed(failure(&error));
        Problem::from(error).in_language(language)
    })
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
