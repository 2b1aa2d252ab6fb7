//! An answer as the chunks of a chat completion.

use std::convert::Infallible;

use axum::response::sse::Event;
use futures_util::Stream;
use serde_json::{Value, json};

use super::chat::usage;
use super::{MODEL, Tokens, Whole, error};
use crate::domain::answer::Answer;
use crate::http::error::{Circumstances, Problem};
use crate::http::stream::Telling;
use crate::pipeline::Told;

/// Chunks of one id: the role, the message's pieces, then why it ended.
pub struct ChatStream {
    id: String,
    created: i64,
    /// The caller wants a last chunk with what it cost.
    with_usage: bool,
}

impl ChatStream {
    pub fn new(created: i64, with_usage: bool) -> ChatStream {
        ChatStream { id: String::new(), created, with_usage }
    }

    fn chunk(&self, delta: Value, finish_reason: Option<&str>) -> Value {
        let choice = json!({
            "index": 0, "delta": delta, "logprobs": null, "finish_reason": finish_reason,
        });
        self.with_choices(vec![choice])
    }

    fn with_choices(&self, choices: Vec<Value>) -> Value {
        let mut chunk = json!({
            "id": self.id,
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": MODEL,
            "system_fingerprint": null,
            "choices": choices,
        });
        if self.with_usage {
            chunk["usage"] = Value::Null;
        }
        chunk
    }

    /// All that follows the message.
    fn end(&self, tokens: Tokens, vendor: Option<Value>) -> Vec<Value> {
        let mut last = self.chunk(json!({}), Some("stop"));
        if let Some(vendor) = vendor {
            last["conversation_service"] = vendor;
        }
        let mut chunks = vec![last];
        if self.with_usage {
            let mut cost = self.with_choices(Vec::new());
            cost["usage"] = usage(tokens);
            chunks.push(cost);
        }
        chunks
    }

    fn role(&self) -> Value {
        self.chunk(json!({"role": "assistant", "content": "", "refusal": null}), None)
    }
}

impl Telling for ChatStream {
    fn told(&mut self, told: Told) -> Vec<Event> {
        match told {
            Told::Status(_) | Told::Begins => Vec::new(),
            Told::Conversation { turn, .. } => {
                self.id = format!("chatcmpl-{turn}");
                vec![event(&self.role())]
            }
            Told::Piece(piece) => vec![event(&self.chunk(json!({"content": piece}), None))],
        }
    }

    fn ended(&mut self, answer: &Answer) -> Result<Vec<Event>, Problem> {
        let text = serde_json::to_string(answer).map_err(|_| Problem::internal())?;
        let whole = Whole::read(&text).ok_or_else(Problem::internal)?;
        let chunks = self.end(whole.tokens(), Some(whole.rest));
        Ok(chunks.iter().map(event).chain([done()]).collect())
    }

    fn failed(&mut self, problem: &Problem, circumstances: &Circumstances<'_>) -> Vec<Event> {
        vec![event(&error::document(problem, circumstances)), done()]
    }
}

/// The stream of an answer that says nothing.
pub fn chunks_of_nothing(
    created: i64,
    with_usage: bool,
) -> impl Stream<Item = Result<Event, Infallible>> + Send + 'static {
    let id = format!("chatcmpl-{}", uuid::Uuid::now_v7());
    let stream = ChatStream { id, created, with_usage };
    let chunks = std::iter::once(stream.role()).chain(stream.end(Tokens::default(), None));
    let events: Vec<_> = chunks.map(|chunk| event(&chunk)).chain([done()]).map(Ok).collect();
    futures_util::stream::iter(events)
}

/// A whole stream, for the description.
pub(super) fn example() -> String {
    let mut stream = ChatStream::new(1_760_961_600, false);
    stream.id = "chatcmpl-0199d4a0-0000-7000-8000-000000000000".to_owned();
    let piece = stream.chunk(json!({"content": "Vous avez dépensé **342,50 €**."}), None);
    let chunks = [stream.role(), piece].into_iter().chain(stream.end(Tokens::default(), None));
    let written = chunks.map(|chunk| chunk.to_string()).chain(["[DONE]".to_owned()]);
    written.map(|data| format!("data: {data}\n\n")).collect()
}

fn event(chunk: &Value) -> Event {
    Event::default().data(chunk.to_string())
}

fn done() -> Event {
    Event::default().data("[DONE]")
}
