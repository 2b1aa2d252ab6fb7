//! One client for every server with OpenAI's API, over async-openai, whose own retries are off.
//!
//! A call is tried again only before the first token came, after what is worth it, within a budget
//! that all calls share, and no sooner than the server asked; then the fallback is asked. All of it
//! ends at the call's deadline. Keys are held in types that do not print, and what a server writes
//! in an error goes nowhere.

mod account;
mod attempts;
mod caps;
mod server;
mod stream;
mod transport;
mod usage;
mod wire;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use crate::domain::caller::Secret;
use crate::net::{Budget, Permit};
use account::Account;
use attempts::{Attempt, Attempts};
use caps::Ledger;
pub use caps::{Cap, Caps, Payer};
use server::{Sent, Server, Way};
pub use stream::Stream;
use usage::Usage;
pub use usage::{Counts, Purpose};
pub use wire::{Message, Role, Tokens};

/// One server, and the models that are asked there.
#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// Without a slash at the end: `https://api.openai.com/v1`. It may hold a password.
    pub base_url: Secret,
    /// `None`: a server that wants none.
    pub key: Option<Secret>,
    /// The model that plans, and the one that words.
    pub planning: String,
    pub wording: String,
}

/// What the client is made of.
#[derive(Clone, Debug)]
pub struct ClientSettings {
    pub server: ServerSettings,
    pub fallback: Option<ServerSettings>,
    /// 0 to 2.
    pub temperature: f32,
    pub deadlines: Deadlines,
    pub caps: Caps,
}

/// How long a server is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    pub connect: Duration,
    /// From the request to the first token of a stream.
    pub first_token: Duration,
    pub between_tokens: Duration,
    /// From the request to the end of an answer that comes in one piece.
    pub answer: Duration,
    /// Retries and the fallback included.
    pub whole: Duration,
}

impl Default for Deadlines {
    fn default() -> Deadlines {
        Deadlines {
            connect: Duration::from_secs(2),
            first_token: Duration::from_secs(8),
            between_tokens: Duration::from_secs(4),
            answer: Duration::from_secs(12),
            whole: Duration::from_secs(20),
        }
    }
}

/// Why the settings make no client.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    #[error("the key holds what no header may: allowed are visible ASCII characters")]
    Key,
    #[error("the address cannot be asked; allowed: http(s)://host[:port][/path]")]
    Url,
    #[error("no TLS can be set up here")]
    Tls,
}

/// One request to a model.
#[derive(Clone, Debug)]
pub struct Call {
    pub purpose: Purpose,
    pub messages: Vec<Message>,
    /// OpenAI's `response_format`, the strictest first; where a server refuses all of them, the prompt
    /// alone says what is wanted. Empty: any text.
    pub formats: Arc<[Value]>,
    /// The most tokens that may come back.
    pub max_tokens: u32,
    pub payer: Arc<Payer>,
    /// The question's own: the client's may end sooner.
    pub deadline: Instant,
}

/// Why a call gave nothing, or no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum LlmError {
    #[error("no connection")]
    Unreachable,
    #[error("the deadline passed: {0:?}")]
    Deadline(Waited),
    /// 429, 5xx, and what else tells that it may work later.
    #[error("the server answered {0}")]
    Unavailable(u16),
    /// 4xx, in whatever form it was put.
    #[error("the server refused with {0}")]
    Rejected(u16),
    /// A success that tells of a failure.
    #[error("the server failed in the middle of a success")]
    Failed,
    #[error("the answer ended before its end")]
    Cut,
    /// The model came to `max_tokens`.
    #[error("the answer is longer than it may be")]
    TooLong,
    #[error("the answer is not what the API says")]
    Malformed,
    #[error("the model will not answer")]
    Refused,
    /// Left alone for a while, since it failed or asked for it.
    #[error("the server is left alone for now")]
    Resting,
    #[error("the cap is reached: {0:?}")]
    Capped(Cap),
}

/// What a deadline was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Waited {
    FirstToken,
    BetweenTokens,
    Answer,
    Whole,
}

impl LlmError {
    /// The error in one fixed word, for metadata and figures.
    pub fn kind(self) -> &'static str {
        match self {
            LlmError::Unreachable => "unreachable",
            LlmError::Deadline(_) => "deadline",
            LlmError::Unavailable(_) => "unavailable",
            LlmError::Rejected(_) => "rejected",
            LlmError::Failed => "failed",
            LlmError::Cut => "cut",
            LlmError::TooLong => "too_long",
            LlmError::Malformed => "malformed",
            LlmError::Refused => "refused",
            LlmError::Resting => "resting",
            LlmError::Capped(_) => "capped",
        }
    }

    /// Worth a second try on the same server: it did no work yet.
    fn is_passing(self) -> bool {
        matches!(self, LlmError::Unreachable | LlmError::Unavailable(_))
    }

    /// What a server says of a request whose form it does not take.
    fn is_of_the_form(self) -> bool {
        matches!(self, LlmError::Rejected(400 | 404 | 415 | 422))
    }

    /// The server's fault, which counts towards leaving it alone.
    fn is_the_servers(self) -> bool {
        match self {
            LlmError::Unavailable(status) => status != 429,
            LlmError::Unreachable | LlmError::Deadline(_) | LlmError::Failed => true,
            LlmError::Cut | LlmError::Malformed => true,
            _ => false,
        }
    }
}

/// Asks models. Cheap to clone; one for the whole service.
#[derive(Clone)]
pub struct Client {
    servers: Arc<[Server]>,
    temperature: f32,
    deadlines: Deadlines,
    ledger: Ledger,
    budget: Arc<Budget>,
    usage: Usage,
}

impl Client {
    /// Nothing is asked yet.
    pub fn new(settings: ClientSettings) -> Result<Client, ClientError> {
        let servers = std::iter::once(settings.server).chain(settings.fallback);
        let connect = settings.deadlines.connect;
        Ok(Client {
            servers: servers
                .map(|server| Server::new(server, connect))
                .collect::<Result<_, _>>()?,
            temperature: settings.temperature,
            deadlines: settings.deadlines,
            ledger: Ledger::new(settings.caps),
            budget: Arc::new(Budget::full()),
            usage: Usage::default(),
        })
    }

    /// What all calls came to since the start, by model and purpose.
    pub fn usage(&self) -> BTreeMap<(String, Purpose), Counts> {
        self.usage.all()
    }

    /// The models that are asked first: the one that plans, and the one that words.
    pub fn models(&self) -> (&str, &str) {
        let first = self.servers.first();
        let model = |purpose| first.map_or("", |server| server.model(purpose));
        (model(Purpose::Plan), model(Purpose::Wording))
    }

    /// Whether a server is there, by a request that costs nothing; what is wrong with the first one
    /// where none is. It keeps to `deadline`.
    pub async fn probe(&self, deadline: Instant) -> Option<&'static str> {
        let mut wrong = None;
        for server in self.servers.iter() {
            match timeout_at(deadline, server.probe()).await.unwrap_or(Some("too slow")) {
                None => return None,
                failure => wrong = wrong.or(failure),
            }
        }
        wrong
    }

    /// The whole text of one answer.
    pub async fn complete(&self, call: &Call) -> Result<String, LlmError> {
        let mut attempts = Attempts::new(self, call);
        loop {
            let Attempt { server, way, deadline, account } = attempts.next().await?;
            let own = Instant::now() + self.deadlines.answer;
            let (until, waited) = match own < deadline {
                true => (own, Waited::Answer),
                false => (deadline, Waited::Whole),
            };
            let sent = Sent { call, way, temperature: self.temperature };
            let (outcome, tokens) = match timeout_at(until, server.complete(&sent)).await {
                Ok(Ok((text, tokens))) => (text, Some(tokens)),
                Ok(Err(error)) => (Err(error), None),
                Err(_) => (Err(LlmError::Deadline(waited)), None),
            };
            account.close(outcome.as_ref().err().copied(), tokens);
            match outcome {
                Ok(text) => {
                    server.took(call, way);
                    return Ok(text);
                }
                Err(error) => attempts.failed(error),
            }
        }
    }

    /// One answer as it comes. When this returns, its first token is there: until then a failure is
    /// tried again, or goes to the fallback.
    pub async fn stream(&self, call: &Call) -> Result<Stream, LlmError> {
        let mut attempts = Attempts::new(self, call);
        // What has begun has all of the time.
        let whole = call.deadline.min(Instant::now() + self.deadlines.whole);
        loop {
            let Attempt { server, way, deadline, account } = attempts.next().await?;
            let sent = Sent { call, way, temperature: self.temperature };
            match server.open(&sent, (self.deadlines, deadline)).await {
                Ok(mut opened) => {
                    server.took(call, way);
                    opened.deadline = whole;
                    return Ok(Stream::new(opened, account));
                }
                Err(error) => {
                    account.close(Some(error), None);
                    attempts.failed(error);
                }
            }
        }
    }

    /// Charges the worst case, the prompt and as much as may come back, and counts the request.
    fn begin(
        &self,
        (server, way): (&Server, Way),
        call: &Call,
        permit: Permit,
    ) -> Result<Account, Cap> {
        let prompt_tokens = estimated(&call.messages);
        let worst = u64::from(prompt_tokens) + u64::from(way.most_tokens(call));
        let reservation = self.ledger.reserve(&call.payer, worst)?;
        let model = server.model(call.purpose).to_owned();
        self.usage.count(&model, call.purpose, |counts| counts.calls += 1);
        let (usage, purpose) = (self.usage.clone(), call.purpose);
        Ok(Account { usage, model, purpose, prompt_tokens, reservation, permit })
    }
}

/// Tokens of a text that no server counted: a third of its bytes, which is more than there are.
fn estimated(messages: &[Message]) -> u32 {
    let bytes: usize = messages.iter().map(|message| message.content.len() + 12).sum();
    u32::try_from(bytes / 3).unwrap_or(u32::MAX)
}
