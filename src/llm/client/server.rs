//! One server: what is sent there, and what its failures mean.

use std::error::Error as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_openai::config::OpenAIConfig;
use async_openai::error::OpenAIError;
use futures_util::StreamExt;
use reqwest::Url;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use tokio::time::Instant;

use super::stream::{Event, Events, Opened};
use super::transport::{NoSuccess, Transport};
use super::wire::{Request, Response, StreamOptions, Tokens};
use super::{Call, ClientError, Deadlines, LlmError, Purpose, ServerSettings, Waited};
use crate::net::Breaker;

pub(super) struct Server {
    api: async_openai::Client<OpenAIConfig>,
    http: reqwest::Client,
    /// Where the models are listed.
    models: Url,
    key: Option<HeaderValue>,
    planning: String,
    wording: String,
    pub breaker: Breaker,
    /// What the last failure asked for.
    wait: Mutex<Option<Duration>>,
    left_alone: Mutex<Option<Instant>>,
    /// The way that was taken last, by purpose.
    ways: [AtomicUsize; 2],
}

/// A call as it is sent.
#[derive(Clone, Copy)]
pub(super) struct Sent<'a> {
    pub call: &'a Call,
    pub way: Way,
    pub temperature: f32,
}

/// How a request is put. Servers differ in the response formats that they take, and models in the
/// name that the bound of their answer goes by; what one refuses is asked in the next way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Way(usize);

impl Way {
    /// Reasoning is paid for by the same bound.
    const REASONING: u32 = 4;

    /// With each format, and without, in both manners.
    pub fn count(call: &Call) -> usize {
        (call.formats.len() + 1) * 2
    }

    pub fn next(self, call: &Call) -> Way {
        Way((self.0 + 1) % Way::count(call))
    }

    pub fn most_tokens(self, call: &Call) -> u32 {
        match self.is_for_reasoning() {
            true => call.max_tokens.saturating_mul(Way::REASONING),
            false => call.max_tokens,
        }
    }

    fn format(self, call: &Call) -> Option<&serde_json::Value> {
        call.formats.get(self.0 / 2)
    }

    fn is_for_reasoning(self) -> bool {
        self.0 % 2 == 1
    }
}

impl Server {
    /// Nothing is asked yet.
    pub fn new(settings: ServerSettings, connect: Duration) -> Result<Server, ClientError> {
        let base = settings.base_url.expose().trim_end_matches('/');
        let models = Url::parse(&format!("{base}/models")).map_err(|_| ClientError::Url)?;
        let builder = reqwest::Client::builder()
            .connect_timeout(connect)
            .redirect(reqwest::redirect::Policy::none())
            .tcp_nodelay(true)
            // Retries have one place, with a budget: `attempts.rs`.
            .retry(reqwest::retry::never());
        let builder = match models.scheme() {
            // A server in the same house. Without TLS no roots are needed, and there may be none.
            "http" => builder.no_proxy().tls_certs_only([]),
            _ => builder,
        };
        let http = builder.build().map_err(|_| ClientError::Tls)?;
        let key = settings.key.as_ref().map(|key| {
            let mut header = HeaderValue::from_str(&format!("Bearer {}", key.expose()))?;
            header.set_sensitive(true);
            Ok::<_, reqwest::header::InvalidHeaderValue>(header)
        });
        let key = key.transpose().map_err(|_| ClientError::Key)?;
        // Its defaults come from the environment: nothing but the settings is to be sent.
        let config = OpenAIConfig::new()
            .with_org_id("")
            .with_project_id("")
            .with_api_key("")
            .with_api_base(base);
        let api = async_openai::Client::build(http.clone(), config)
            .with_http_service(Transport { http: http.clone(), key: key.clone() });
        Ok(Server {
            api,
            http,
            models,
            key,
            planning: settings.planning,
            wording: settings.wording,
            breaker: Breaker::default(),
            wait: Mutex::default(),
            left_alone: Mutex::default(),
            ways: Default::default(),
        })
    }

    /// The way of a call: the one that the server took last.
    pub fn way(&self, call: &Call) -> Way {
        Way(self.ways[call.purpose as usize].load(Ordering::Relaxed) % Way::count(call))
    }

    /// The server took a call in this way.
    pub fn took(&self, call: &Call, way: Way) {
        self.ways[call.purpose as usize].store(way.0, Ordering::Relaxed);
    }

    /// Nobody asks the server before then.
    pub fn leave_alone(&self, until: Instant) {
        let mut known = self.left_alone.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some(known.map_or(until, |known| known.max(until)));
    }

    pub fn is_left_alone(&self, now: Instant) -> bool {
        let until = *self.left_alone.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| until > now)
    }

    /// Asks which models there are, which costs nothing; what is wrong, in our own words.
    pub async fn probe(&self) -> Option<&'static str> {
        let mut request = self.http.get(self.models.clone());
        if let Some(key) = &self.key {
            request = request.header(AUTHORIZATION, key.clone());
        }
        match request.send().await.map(|response| response.status().as_u16()) {
            Ok(401 | 403) => Some("refuses the key"),
            Ok(500..) => Some("fails"),
            // A server that lists no models is there.
            Ok(_) => None,
            Err(_) => Some("out of reach"),
        }
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
        let Sent { call, way, temperature } = *sent;
        let most = way.most_tokens(call);
        let (plain, reasoning) = match way.is_for_reasoning() {
            false => (Some(most), None),
            true => (None, Some(most)),
        };
        Request {
            model: self.model(call.purpose),
            messages: &call.messages,
            temperature: plain.map(|_| temperature),
            max_tokens: plain,
            max_completion_tokens: reasoning,
            response_format: way.format(call),
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
