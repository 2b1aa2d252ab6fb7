//! An answer as it comes: pieces of text, then one end.

use std::pin::Pin;

use futures_util::{Stream as Flow, StreamExt};
use tokio::time::Instant;

use super::account::Account;
use super::server::roughly;
use super::wire::{Response, Tokens};
use super::{Deadlines, LlmError, Waited};

pub(super) type Events = Pin<Box<dyn Flow<Item = Result<Event, LlmError>> + Send>>;

/// What one event, or a whole answer, says.
#[derive(Debug, Default)]
pub(super) struct Event {
    pub text: Option<String>,
    pub tokens: Option<Tokens>,
    /// A success that tells of a failure.
    pub failed: bool,
    pub refused: bool,
    /// Why the model ended.
    pub end: Option<Result<(), LlmError>>,
}

impl From<Response> for Event {
    fn from(response: Response) -> Event {
        let failed = response.error.is_some();
        let tokens = response.usage;
        let Some(choice) = response.choices.into_iter().next() else {
            return Event { tokens, failed, ..Event::default() };
        };
        let end = choice.finish_reason.as_deref().map(|reason| match reason {
            "length" => Err(LlmError::TooLong),
            "content_filter" => Err(LlmError::Refused),
            _ => Ok(()),
        });
        let refused = choice.message.refusal.is_some();
        Event { text: choice.message.content, tokens, failed, refused, end }
    }
}

/// A stream whose first token is there.
pub(super) struct Opened {
    pub events: Events,
    /// The event that holds the first token.
    pub first: Option<Event>,
    pub deadlines: Deadlines,
    pub deadline: Instant,
}

impl Opened {
    /// Reads on until there is text, or an end.
    pub async fn read_first(&mut self) -> Result<(), LlmError> {
        loop {
            let event = self.events.next().await.ok_or(LlmError::Cut)??;
            if event.failed {
                return Err(LlmError::Failed);
            }
            if event.refused {
                return Err(LlmError::Refused);
            }
            if event.end.is_some() || event.text.as_ref().is_some_and(|text| !text.is_empty()) {
                self.first = Some(event);
                return Ok(());
            }
        }
    }
}

/// One answer as it comes. Dropping it closes the connection.
pub struct Stream {
    opened: Opened,
    /// `None` once the end was told.
    account: Option<Account>,
    received: u32,
    counted: Option<Tokens>,
    /// The model said that it ended.
    complete: bool,
}

impl Stream {
    pub(super) fn new(opened: Opened, account: Account) -> Stream {
        Stream { opened, account: Some(account), received: 0, counted: None, complete: false }
    }

    /// The next piece of text. `None` is a whole answer's end, an error any other; after either
    /// there is nothing but `None`.
    pub async fn next(&mut self) -> Option<Result<String, LlmError>> {
        self.account.as_ref()?;
        loop {
            let event = match self.opened.first.take() {
                Some(first) => Ok(Some(first)),
                None => self.event().await,
            };
            let ended = match event {
                Ok(Some(event)) => match self.read(event) {
                    Ok(Some(text)) => return Some(Ok(text)),
                    Ok(None) => continue,
                    Err(error) => Some(error),
                },
                Ok(None) => (!self.complete).then_some(LlmError::Cut),
                // What comes behind the model's own end is not waited for in vain.
                Err(_) if self.complete => None,
                Err(error) => Some(error),
            };
            self.close(ended);
            return ended.map(Err);
        }
    }

    async fn event(&mut self) -> Result<Option<Event>, LlmError> {
        let next = Instant::now() + self.opened.deadlines.between_tokens;
        let (until, waited) = match next < self.opened.deadline {
            true => (next, Waited::BetweenTokens),
            false => (self.opened.deadline, Waited::Whole),
        };
        match tokio::time::timeout_at(until, self.opened.events.next()).await {
            Ok(event) => event.transpose(),
            Err(_) => Err(LlmError::Deadline(waited)),
        }
    }

    fn read(&mut self, event: Event) -> Result<Option<String>, LlmError> {
        self.counted = event.tokens.or(self.counted);
        if event.failed {
            return Err(LlmError::Failed);
        }
        if event.refused {
            return Err(LlmError::Refused);
        }
        if let Some(end) = event.end {
            end?;
            self.complete = true;
        }
        let text = event.text.filter(|text| !text.is_empty());
        self.received += text.as_deref().map_or(0, roughly);
        Ok(text)
    }

    fn close(&mut self, error: Option<LlmError>) {
        let Some(account) = self.account.take() else { return };
        let prompt_tokens = account.prompt_tokens;
        let counted = Tokens { prompt_tokens, completion_tokens: self.received };
        account.close(error, Some(self.counted.unwrap_or(counted)));
    }
}

impl Drop for Stream {
    /// A reader that went away: what came so far is paid for.
    fn drop(&mut self) {
        self.close(None);
    }
}
