//! One client for every server with OpenAI's API, over async-openai, whose own retries are off.
//!
//! A call is tried again only before the first token came, after what is worth it, within a budget
//! that all calls share, and no sooner than the server asked; then the fallback is asked. All of it
//! ends at the call's deadline. Keys are held in types that do not print, and what a server writes
//! in an error goes nowhere.

mod breaker;
mod caps;
mod retries;
mod server;
mod stream;
mod transport;
mod usage;
mod wire;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use crate::domain::caller::Secret;
pub use caps::{Cap, Caps, Payer};
use caps::{Ledger, Reservation};
use retries::Retries;
use server::{Sent, Server};
pub use stream::Stream;
use usage::Usage;
pub use usage::{Counts, Purpose};
pub use wire::{Message, Role, Tokens};

/// One server, and the models that are asked there.
#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// Without a slash at the end: `https://api.openai.com/v1`.
    pub base_url: String,
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
    /// From the request to the first token (a whole completion: to its end).
    pub first_token: Duration,
    pub between_tokens: Duration,
    /// Retries and the fallback included.
    pub whole: Duration,
}

impl Default for Deadlines {
    fn default() -> Deadlines {
        Deadlines {
            connect: Duration::from_secs(2),
            first_token: Duration::from_secs(8),
            between_tokens: Duration::from_secs(4),
            whole: Duration::from_secs(20),
        }
    }
}

/// Why the settings make no client.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    #[error("the key holds what no header may: allowed are visible ASCII characters")]
    Key,
    #[error("no TLS can be set up here")]
    Tls,
}

/// One request to a model.
#[derive(Clone, Debug)]
pub struct Call {
    pub purpose: Purpose,
    pub messages: Vec<Message>,
    /// OpenAI's `response_format`.
    pub format: Option<Value>,
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
    /// 4xx: the request itself is not wanted; a response format that the server lacks is among it.
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
    Whole,
}

impl LlmError {
    /// Worth a second try on the same server: it did no work yet.
    fn is_passing(self) -> bool {
        matches!(self, LlmError::Unreachable | LlmError::Unavailable(_))
    }

    /// No other server is to be asked: the cap is everybody's, and what is wrong with the request's
    /// form is the caller's to mend.
    fn is_the_requests(self) -> bool {
        matches!(self, LlmError::Capped(_) | LlmError::Rejected(400 | 413 | 415 | 422))
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
    retries: Retries,
    usage: Usage,
}

impl Client {
    /// Nothing is asked yet.
    pub fn new(settings: ClientSettings) -> Result<Client, ClientError> {
        let http = reqwest::Client::builder()
            .connect_timeout(settings.deadlines.connect)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|_| ClientError::Tls)?;
        let servers = std::iter::once(settings.server).chain(settings.fallback);
        Ok(Client {
            servers: servers.map(|server| Server::new(server, &http)).collect::<Result<_, _>>()?,
            temperature: settings.temperature,
            deadlines: settings.deadlines,
            ledger: Ledger::new(settings.caps),
            retries: Retries::default(),
            usage: Usage::default(),
        })
    }

    /// What all calls came to since the start, by model and purpose.
    pub fn usage(&self) -> BTreeMap<(String, Purpose), Counts> {
        self.usage.all()
    }

    /// The whole text of one answer.
    pub async fn complete(&self, call: &Call) -> Result<String, LlmError> {
        self.each_server(call, async |server, deadline| {
            let reservation = self.reserve((server, call))?;
            let wait = deadline.min(Instant::now() + self.deadlines.first_token);
            let waited = match wait == deadline {
                true => Waited::Whole,
                false => Waited::FirstToken,
            };
            let sent = Sent { call, temperature: self.temperature };
            let (outcome, tokens) =
                match tokio::time::timeout_at(wait, server.complete(&sent)).await {
                    Ok(Ok((text, tokens))) => (text, Some(tokens)),
                    Ok(Err(error)) => (Err(error), None),
                    Err(_) => (Err(LlmError::Deadline(waited)), None),
                };
            self.settle((server, call), reservation, (outcome.as_ref().err(), tokens));
            outcome
        })
        .await
    }

    /// One answer as it comes. When this returns, its first token is there: until then a failure is
    /// tried again, or goes to the fallback.
    pub async fn stream(&self, call: &Call) -> Result<Stream, LlmError> {
        self.each_server(call, async |server, deadline| {
            let reservation = self.reserve((server, call))?;
            let sent = Sent { call, temperature: self.temperature };
            let opening = server.open(&sent, (self.deadlines, deadline));
            match opening.await {
                Ok(opened) => Ok(Stream::new(opened, self.account((server, call), reservation))),
                Err(error) => {
                    self.settle((server, call), reservation, (Some(&error), None));
                    Err(error)
                }
            }
        })
        .await
    }

    /// Asks one server after the other, each as often as it is worth it.
    async fn each_server<T>(
        &self,
        call: &Call,
        ask: impl AsyncFn(&Server, Instant) -> Result<T, LlmError>,
    ) -> Result<T, LlmError> {
        let deadline = call.deadline.min(Instant::now() + self.deadlines.whole);
        let mut last = LlmError::Resting;
        for (place, server) in self.servers.iter().enumerate() {
            let model = server.model(call.purpose);
            if place > 0 {
                self.usage.count(model, call.purpose, |counts| counts.fallbacks += 1);
            }
            let mut pauses = self.retries.pauses();
            loop {
                let Some(permit) = server.breaker.permit(Instant::now()) else {
                    // The first server's own error tells more than that it rests.
                    last = if place == 0 { LlmError::Resting } else { last };
                    break;
                };
                let error = match ask(server, deadline).await {
                    Ok(done) => {
                        permit.succeeded();
                        self.retries.earn();
                        return Ok(done);
                    }
                    Err(error) => error,
                };
                match error.is_the_servers() {
                    true => permit.failed(Instant::now()),
                    false => drop(permit),
                }
                last = error;
                if error.is_the_requests() || Instant::now() >= deadline {
                    return Err(error);
                }
                let Some(pause) = error.is_passing().then(|| pauses.next()).flatten() else {
                    break;
                };
                let asked = server.asked_to_wait();
                let pause = pause.max(asked.unwrap_or_default());
                if Instant::now() + pause >= deadline || pause > retries::LONGEST_PAUSE {
                    // Nobody else is to ask before then either.
                    if let Some(asked) = asked {
                        server.breaker.hold(asked, Instant::now());
                    }
                    break;
                }
                if !self.retries.spend() {
                    break;
                }
                self.usage.count(model, call.purpose, |counts| counts.retries += 1);
                tokio::time::sleep(pause).await;
            }
        }
        Err(last)
    }

    /// Charges the worst case: the prompt, and as much as may come back.
    fn reserve(&self, (server, call): (&Server, &Call)) -> Result<Reservation, LlmError> {
        let worst = u64::from(estimated(&call.messages)) + u64::from(call.max_tokens);
        let reservation = self.ledger.reserve(&call.payer, worst).map_err(LlmError::Capped)?;
        let model = server.model(call.purpose);
        self.usage.count(model, call.purpose, |counts| counts.calls += 1);
        Ok(reservation)
    }

    fn settle(
        &self,
        (server, call): (&Server, &Call),
        reservation: Reservation,
        (error, tokens): (Option<&LlmError>, Option<Tokens>),
    ) {
        let account = self.account((server, call), reservation);
        account.close(error.copied(), tokens);
    }

    fn account(&self, (server, call): (&Server, &Call), reservation: Reservation) -> Account {
        Account {
            usage: self.usage.clone(),
            model: server.model(call.purpose).to_owned(),
            purpose: call.purpose,
            prompt_tokens: estimated(&call.messages),
            reservation,
        }
    }
}

/// Where the end of one call is written down.
struct Account {
    usage: Usage,
    model: String,
    purpose: Purpose,
    prompt_tokens: u32,
    reservation: Reservation,
}

impl Account {
    /// `tokens`: as the server counted, where it did. A call that failed before the model worked
    /// costs nothing; any other at least its prompt.
    fn close(self, error: Option<LlmError>, tokens: Option<Tokens>) {
        let untouched = error.is_some_and(|error| {
            matches!(
                error,
                LlmError::Unreachable | LlmError::Unavailable(_) | LlmError::Rejected(_)
            )
        });
        let tokens = match tokens {
            Some(tokens) => tokens,
            None if untouched => Tokens::default(),
            None => Tokens { prompt_tokens: self.prompt_tokens, completion_tokens: 0 },
        };
        if error.is_some() {
            self.usage.count(&self.model, self.purpose, |counts| counts.errors += 1);
        }
        self.usage.tokens(&self.model, self.purpose, tokens);
        self.reservation.settle(tokens);
    }
}

/// Tokens of a text that no server counted: a third of its bytes, which is more than there are.
fn estimated(messages: &[Message]) -> u32 {
    let bytes: usize = messages.iter().map(|message| message.content.len() + 12).sum();
    u32::try_from(bytes / 3).unwrap_or(u32::MAX)
}
