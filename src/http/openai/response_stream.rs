//! An answer as the events of a response.

use std::convert::Infallible;

use axum::response::sse::Event;
use futures_util::Stream;
use serde_json::{Map, Value, json};

use super::responses::{About, item, message_id, part};
use super::{Tokens, Whole, error, previous};
use crate::domain::answer::Answer;
use crate::http::error::{Circumstances, Problem};
use crate::http::stream::Telling;
use crate::pipeline::Told;

/// Events with one sequence of numbers.
pub struct ResponseStream {
    about: About,
    id: String,
    message: String,
    number: u64,
}

impl ResponseStream {
    pub fn new(about: About) -> ResponseStream {
        ResponseStream { about, id: String::new(), message: String::new(), number: 0 }
    }

    /// One event: its name, and its data with the members that all have.
    fn event(&mut self, kind: &'static str, members: Value) -> (&'static str, Value) {
        let mut data = Map::new();
        data.insert("type".into(), kind.into());
        data.insert("sequence_number".into(), self.number.into());
        data.extend(members.as_object().cloned().unwrap_or_default());
        self.number += 1;
        (kind, Value::Object(data))
    }

    /// One about the text.
    fn about_text(
        &mut self,
        kind: &'static str,
        (name, value): (&str, Value),
    ) -> (&'static str, Value) {
        let mut members = json!({
            "item_id": message_id(&self.id), "output_index": 0, "content_index": 0,
        });
        members[name] = value;
        if kind.starts_with("response.output_text") {
            members["logprobs"] = json!([]);
        }
        self.event(kind, members)
    }

    fn begin(&mut self, id: String) -> Vec<(&'static str, Value)> {
        self.id = id;
        let begun = json!({"response": self.about.begun(&self.id, "in_progress")});
        let empty = item(&self.id, "in_progress", Vec::new());
        vec![
            self.event("response.created", begun.clone()),
            self.event("response.in_progress", begun),
            self.event("response.output_item.added", json!({"output_index": 0, "item": empty})),
            self.about_text("response.content_part.added", ("part", part(""))),
        ]
    }

    fn piece(&mut self, piece: String) -> (&'static str, Value) {
        self.message.push_str(&piece);
        self.about_text("response.output_text.delta", ("delta", piece.into()))
    }

    fn end(&mut self, tokens: Tokens, vendor: Option<Value>) -> Vec<(&'static str, Value)> {
        let message = std::mem::take(&mut self.message);
        let whole = part(&message);
        let mut response = self.about.completed((&self.id, &message), tokens);
        if let Some(vendor) = vendor {
            response["conversation_service"] = vendor;
        }
        let done = item(&self.id, "completed", vec![whole.clone()]);
        vec![
            self.about_text("response.output_text.done", ("text", message.into())),
            self.about_text("response.content_part.done", ("part", whole)),
            self.event("response.output_item.done", json!({"output_index": 0, "item": done})),
            self.event("response.completed", json!({"response": response})),
        ]
    }
}

impl Telling for ResponseStream {
    fn told(&mut self, told: Told) -> Vec<Event> {
        match told {
            Told::Status(_) | Told::Begins => Vec::new(),
            Told::Conversation { id, turn } => {
                let begun = self.begin(previous::id(&turn, &id));
                begun.iter().map(event).collect()
            }
            Told::Piece(piece) => vec![event(&self.piece(piece))],
        }
    }

    fn ended(&mut self, answer: &Answer) -> Result<Vec<Event>, Problem> {
        let text = serde_json::to_string(answer).map_err(|_| Problem::internal())?;
        let whole = Whole::read(&text).ok_or_else(Problem::internal)?;
        Ok(self.end(whole.tokens(), Some(whole.rest)).iter().map(event).collect())
    }

    fn failed(&mut self, problem: &Problem, circumstances: &Circumstances<'_>) -> Vec<Event> {
        let mut members = error::document(problem, circumstances);
        let told = members["error"].clone();
        for name in ["code", "message", "param"] {
            members[name] = told[name].clone();
        }
        vec![event(&self.event("error", members))]
    }
}

/// The events of a response that says nothing.
pub fn events_of_nothing(
    about: About,
) -> impl Stream<Item = Result<Event, Infallible>> + Send + 'static {
    let mut stream = ResponseStream::new(about);
    let mut events = stream.begin(previous::id(&uuid::Uuid::now_v7().to_string(), ""));
    events.extend(stream.end(Tokens::default(), None));
    let events: Vec<_> = events.iter().map(|written| Ok(event(written))).collect();
    futures_util::stream::iter(events)
}

/// A whole stream, for the description.
pub(super) fn example() -> String {
    let about = About { created: 1_760_961_600, previous: None };
    let mut stream = ResponseStream::new(about);
    let turn = "0199d4a0-0000-7000-8000-000000000000";
    let mut events = stream.begin(previous::id(turn, "conv_123"));
    events.push(stream.piece("Vous avez dépensé **342,50 €**.".to_owned()));
    events.extend(stream.end(Tokens::default(), None));
    events.iter().map(|(kind, data)| format!("event: {kind}\ndata: {data}\n\n")).collect()
}

fn event((kind, data): &(&'static str, Value)) -> Event {
    Event::default().event(kind).data(data.to_string())
}
