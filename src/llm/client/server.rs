//! One server: what is sent there, and what its failures mean.

use std::error::Error as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_openai::config::OpenAIConfig;
use async_openai::error::OpenAIError;
use futures_util::StreamExt;
use reqwest::header::AUTHORIZATION;
use tokio::time::Instant;

use super::breaker::Breaker;
use super::stream::{Event, Events, Opened};
use super::transport::{NoSuccess, Transport};
use super::wire::{Request, Response, StreamOptions, Tokens};
use super::{Call, ClientError, Deadlines, LlmError, Purpose, ServerSettings, Waited};

pub(super) struct Server {
    api: async_openai::Client<OpenAIConfig>,
    planning: String,
    wording: String,
    pub breaker: Breaker,
    /// What the last failure asked for.
    wait: Arc<Mutex<Option<Duration>>>,
}

/// A call as it is sent.
pub(super) struct Sent<'a> {
    pub call: &'a Call,
    pub temperature: f32,
}

impl Server {
    pub fn new(settings: ServerSettings, http: &reqwest::Client) -> Result<Server, ClientError> {
        let key = settings.key.as_ref().map_or("", |key| key.expose());
        // Its defaults come from the environment: nothing but the settings is to be sent.
        let config = OpenAIConfig::new()
            .with_org_id("")
            .with_project_id("")
            .with_api_key("")
            .with_api_base(settings.base_url)
            .with_header(AUTHORIZATION, format!("Bearer {key}"))
            .map_err(|_| ClientError::Key)?;
        let api = async_openai::Client::build(http.clone(), config)
            .with_http_service(Transport(http.clone()));
        Ok(Server {
            api,
            planning: settings.planning,
            wording: settings.wording,
            breaker: Breaker::default(),
            wait: Arc::default(),
        })
    }

    pub fn model(&self, purpose: Purpose) -> &str {
        match purpose {
            Purpose::Plan => &self.planning,
            Purpose::Wording => &self.wording,
        }
    }

    /// How long the server asked to wait when it last failed.
    pub fn asked_to_wait(&self) -> Option<Duration> {
        *self.wait.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A whole answer: its text, or why there is none, and what it cost either way.
    pub async fn complete(
        &self,
        sent: &Sent<'_>,
    ) -> Result<(Result<String, LlmError>, Tokens), LlmError> {
        let request = self.request(sent, false);
        let response: Response =
            self.api.chat().create_byot(request).await.map_err(|error| self.meant(&error))?;
        let event = Event::from(response);
        let counted = event.tokens;
        let text = match event {
            Event { failed: true, .. } => return Err(LlmError::Failed),
            Event { refused: true, .. } => Err(LlmError::Refused),
            Event { end: Some(Err(error)), .. } => Err(error),
            Event { text, .. } => text.ok_or(LlmError::Malformed),
        };
        let tokens = counted.unwrap_or_else(|| Tokens {
            prompt_tokens: super::estimated(&sent.call.messages),
            completion_tokens: text.as_ref().map_or(0, |text| roughly(text)),
        });
        Ok((text, tokens))
    }

    /// An answer as it comes, its first token read.
    pub async fn open(
        &self,
        sent: &Sent<'_>,
        (deadlines, deadline): (Deadlines, Instant),
    ) -> Result<Opened, LlmError> {
        let first = deadline.min(Instant::now() + deadlines.first_token);
        let request = self.request(sent, true);
        let opening = async {
            let events = self.api.chat().create_stream_byot::<_, Response>(request).await;
            let events: Events = Box::pin(
                events
                    .map_err(|error| self.meant(&error))?
                    .map(|event| event.map(Event::from).map_err(|error| meaning(&error))),
            );
            let mut opened = Opened { events, first: None, deadlines, deadline };
            opened.read_first().await?;
            Ok(opened)
        };
        let waited = if first == deadline { Waited::Whole } else { Waited::FirstToken };
        let timeout = tokio::time::timeout_at(first, opening).await;
        timeout.unwrap_or(Err(LlmError::Deadline(waited)))
    }

    fn request<'a>(&'a self, sent: &Sent<'a>, stream: bool) -> Request<'a> {
        Request {
            model: self.model(sent.call.purpose),
            messages: &sent.call.messages,
            temperature: sent.temperature,
            max_tokens: sent.call.max_tokens,
            response_format: sent.call.format.as_ref(),
            stream,
            stream_options: stream.then_some(StreamOptions { include_usage: true }),
        }
    }

    fn meant(&self, error: &OpenAIError) -> LlmError {
        let asked = no_success(error).and_then(|failure| failure.retry_after);
        *self.wait.lock().unwrap_or_else(PoisonError::into_inner) = asked;
        meaning(error)
    }
}

fn no_success(error: &OpenAIError) -> Option<&NoSuccess> {
    match error {
        OpenAIError::Boxed(boxed) => boxed.downcast_ref(),
        _ => None,
    }
}

fn meaning(error: &OpenAIError) -> LlmError {
    if let Some(NoSuccess { status, .. }) = no_success(error) {
        return match status.as_u16() {
            status @ (408 | 425 | 429 | 500..) => LlmError::Unavailable(status),
            status => LlmError::Rejected(status),
        };
    }
    match error {
        OpenAIError::Reqwest(error) if error.is_connect() => LlmError::Unreachable,
        // The connection was there, and ended before an answer began.
        OpenAIError::Reqwest(error) if error.is_request() => LlmError::Unreachable,
        OpenAIError::Reqwest(error) if is_too_large(error) => LlmError::Malformed,
        OpenAIError::Reqwest(_) | OpenAIError::StreamError(_) => LlmError::Cut,
        _ => LlmError::Malformed,
    }
}

fn is_too_large(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.is::<http_body_util::LengthLimitError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Tokens of a text that the server did not count.
pub(super) fn roughly(text: &str) -> u32 {
    u32::try_from(text.len() / 3 + 1).unwrap_or(u32::MAX)
}
