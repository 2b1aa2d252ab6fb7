//! `POST {prefix}/conversation/stream`: the answer of `/ask`, told as it comes about.
//!
//! The work goes on in a task of its own: a reader that is slow does not hold up its deadline, a
//! panic ends it and not the connection, and a reader that goes away takes it along.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::CACHE_CONTROL;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::Stream;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinSet;
use tracing::Instrument;

use super::ask::Admitted;
use super::caller::Credentials;
use super::edge::Trace;
use super::error::{Circumstances, Problem};
use super::refusals::OfQuestions;
use super::state::Service;
use super::{ask, body, events, schema};
use crate::domain::Language;
use crate::domain::answer::Answer;
use crate::metrics::Failure;
use crate::pipeline::{Progress, Told};

/// Tells nginx not to gather a stream before passing it on.
const ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Answers one question as a stream of events.
///
/// `status` events come first, then `conversation_id`, `response_start`, `response_chunk`s whose
/// contents are the message, and `response_end` with the rest of the answer. A failure ends the
/// stream with `error`: a problem whose `type` is "error". Exactly one of the two ends every stream.
/// Comment lines keep it open; whoever closes it cancels the work.
#[utoipa::path(
    post,
    path = "/conversation/stream",
    tag = "conversation",
    operation_id = "stream",
    request_body(content = inline(schema::AskRequest), example = json!(schema::example("request"))),
    responses(
        (status = 200, description = "Events, each with its `type` in its data.",
            body = events::StreamEvent, content_type = "text/event-stream",
            example = json!(events::example())),
        OfQuestions,
    )
)]
pub async fn stream(
    State(service): State<Arc<Service>>,
    Extension(trace): Extension<Trace>,
    credentials: Credentials,
    body: Body,
) -> Result<Response, Problem> {
    let deadline = trace.arrived + service.settings.query_timeout;
    let body = body::json(body, deadline).await?;
    let admitted = ask::asked((&service, &trace), credentials, &body).await?;
    Ok(respond(service, trace, (admitted, events::Own)))
}

/// How one form of stream tells of an answer: here the service's own events, elsewhere OpenAI's.
pub(super) trait Telling: Send + 'static {
    /// What happens before the end.
    fn told(&mut self, told: Told) -> Vec<Event>;
    /// The end of an answer, whose message was told.
    fn ended(&mut self, answer: &Answer) -> Result<Vec<Event>, Problem>;
    /// The end of a stream that failed.
    fn failed(&mut self, problem: &Problem, circumstances: &Circumstances<'_>) -> Vec<Event>;
}

/// Begins the work, and the response that tells of it.
pub(super) fn respond<T: Telling>(
    service: Arc<Service>,
    trace: Trace,
    (admitted, telling): (Admitted, T),
) -> Response {
    let heartbeat = service.settings.heartbeat;
    let work = Work::begin(service, trace, (admitted, telling));
    let events = futures_util::stream::unfold((work, VecDeque::new()), async |mut state| {
        let (work, waiting) = &mut state;
        while waiting.is_empty() {
            waiting.extend(work.next().await?);
        }
        let event = waiting.pop_front()?;
        Some((Ok::<_, Infallible>(event), state))
    });
    written(events, heartbeat)
}

/// Events as a response, with comment lines where there are none for long.
pub(super) fn written(
    events: impl Stream<Item = Result<Event, Infallible>> + Send + 'static,
    heartbeat: Duration,
) -> Response {
    let events = Sse::new(events).keep_alive(KeepAlive::new().interval(heartbeat));
    ([(CACHE_CONTROL, "no-store"), (ACCEL_BUFFERING, "no")], events).into_response()
}

/// One answer on its way to a reader.
struct Work<T> {
    telling: T,
    told: UnboundedReceiver<Told>,
    /// One task, empty once its end was told. It is aborted when this is dropped.
    work: JoinSet<Result<Answer, Problem>>,
    service: Arc<Service>,
    trace: Trace,
    language: Option<Language>,
}

impl<T: Telling> Work<T> {
    fn begin(service: Arc<Service>, trace: Trace, (admitted, telling): (Admitted, T)) -> Work<T> {
        let (listener, told) = unbounded_channel();
        let Admitted { asked, place } = admitted;
        let language = asked.language;
        let mut work = JoinSet::new();
        let worker = service.clone();
        let answer = async move {
            let _place = place;
            ask::answer(&worker, asked, Progress::to(listener)).await
        };
        work.spawn(answer.in_current_span());
        Work { telling, told, work, service, trace, language }
    }

    /// The next events, if any; `None` behind those that end the stream.
    async fn next(&mut self) -> Option<Vec<Event>> {
        if let Some(told) = self.told.recv().await {
            return Some(self.telling.told(told));
        }
        let ended = match self.work.join_next().await? {
            Ok(ended) => ended.and_then(|answer| self.telling.ended(&answer)),
            Err(_) => {
                self.service.metrics.failed(Failure::Panic);
                Err(Problem::internal().in_language(self.language))
            }
        };
        Some(ended.unwrap_or_else(|problem| {
            let circumstances = Circumstances {
                request_id: &self.trace.id,
                timestamp: (self.service.times.now)().to_string(),
                accepted: self.trace.language,
                dialect: self.trace.dialect,
            };
            self.telling.failed(&problem, &circumstances)
        }))
    }
}
