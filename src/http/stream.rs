//! `POST {prefix}/conversation/stream`: the answer of `/ask`, told as it comes about.
//!
//! The work goes on in a task of its own: a reader that is slow does not hold up its deadline, a
//! panic ends it and not the connection, and a reader that goes away takes it along.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::CACHE_CONTROL;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
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
    Ok(respond(service, trace, admitted))
}

/// Begins the work, and the response that tells of it.
pub(super) fn respond(service: Arc<Service>, trace: Trace, admitted: Admitted) -> Response {
    let heartbeat = KeepAlive::new().interval(service.settings.heartbeat);
    let telling = Telling::begin(service, trace, admitted);
    let events = futures_util::stream::unfold(telling, async |mut telling| {
        let event = Event::default().data(telling.next().await?);
        Some((Ok::<_, Infallible>(event), telling))
    });
    let events = Sse::new(events).keep_alive(heartbeat);
    ([(CACHE_CONTROL, "no-store"), (ACCEL_BUFFERING, "no")], events).into_response()
}

/// One answer on its way to a reader.
struct Telling {
    told: UnboundedReceiver<Told>,
    /// One task, empty once its end was told. It is aborted when this is dropped.
    work: JoinSet<Result<Answer, Problem>>,
    service: Arc<Service>,
    trace: Trace,
    language: Option<Language>,
}

impl Telling {
    fn begin(service: Arc<Service>, trace: Trace, admitted: Admitted) -> Telling {
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
        Telling { told, work, service, trace, language }
    }

    /// The next event; `None` behind the one that ends the stream.
    async fn next(&mut self) -> Option<String> {
        if let Some(told) = self.told.recv().await {
            return Some(events::told(told));
        }
        let ended = match self.work.join_next().await? {
            Ok(ended) => ended.and_then(|answer| events::end(&answer)),
            Err(_) => {
                self.service.metrics.failed(Failure::Panic);
                Err(Problem::internal().in_language(self.language))
            }
        };
        Some(ended.unwrap_or_else(|problem| events::error(&problem, &self.circumstances())))
    }

    fn circumstances(&self) -> Circumstances<'_> {
        Circumstances {
            request_id: &self.trace.id,
            timestamp: (self.service.times.now)().to_string(),
            accepted: self.trace.language,
        }
    }
}
