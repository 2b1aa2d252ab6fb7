//! `POST {prefix}/conversation/ui-stream`: the answer of `/ask` as the UI message stream of Vercel's AI
//! SDK (the data stream protocol, v1), which `useChat` reads.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use axum::response::sse::Event;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::caller::Credentials;
use super::edge::Trace;
use super::error::{Circumstances, FieldError, Problem, Step, document};
use super::openai::said::Said;
use super::openai::schema::ChatContent;
use super::refusals::OfQuestions;
use super::state::Service;
use super::stream::{self, Telling};
use super::{ask, body, question, schema};
use crate::domain::Tenant;
use crate::domain::answer::Answer;
use crate::pipeline::Told;
use crate::store::Name;

/// By which the SDK knows the stream.
const UI_MESSAGE_STREAM: HeaderName = HeaderName::from_static("x-vercel-ai-ui-message-stream");

/// A chat as `useChat` sends it. Unknown members are ignored.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a request that is read member by member")]
pub struct UiRequest {
    /// The chat's own id: its conversation, as long as the messages are that conversation's.
    id: Option<schema::ConversationName>,
    /// Oldest first; the last one of the user's is the question.
    #[schema(min_items = 1)]
    messages: Vec<UiMessage>,
    /// Who asks, while the service runs without tokens.
    #[schema(value_type = schema::UserId, required = false)]
    user_id: (),
    language: Option<schema::AnswerLanguage>,
    timezone: Option<schema::TimeZone>,
}

#[derive(ToSchema)]
#[serde(untagged)]
pub enum UiMessage {
    User(UiUserMessage),
    Other(schema::OtherTurn),
}

/// What the user said.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct UiUserMessage {
    #[schema(example = "user")]
    role: String,
    parts: ChatContent,
}

/// One part of the stream; behind the last one stands `[DONE]`.
#[derive(ToSchema)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum UiPartOfStream {
    /// The message begins; `messageId` is the turn.
    #[serde(rename_all = "camelCase")]
    Start {
        message_id: String,
    },
    /// What is being done, in the asker's language.
    DataStatus {
        data: Value,
        transient: bool,
    },
    TextStart {
        id: String,
    },
    /// The next piece of the message.
    TextDelta {
        id: String,
        delta: String,
    },
    TextEnd {
        id: String,
    },
    /// All that `/ask` gives, but the message.
    DataAnswer {
        id: String,
        data: Value,
    },
    Finish,
    /// The end of a stream that failed; `errorText` is in the asker's language.
    #[serde(rename_all = "camelCase")]
    Error {
        error_text: String,
    },
}

/// Answers a chat's last message as a UI message stream.
#[utoipa::path(
    post,
    path = "/conversation/ui-stream",
    tag = "conversation",
    operation_id = "ui_stream",
    request_body(content = UiRequest, example = json!({
        "id": "chat_1", "user_id": 1, "trigger": "submit-message",
        "messages": [{"id": "m1", "role": "user",
            "parts": [{"type": "text", "text": "Combien j'ai dépensé en courses ce mois-ci ?"}]}],
    })),
    responses(
        (status = 200, description = "Parts, then `[DONE]`; with the header `x-vercel-ai-ui-message-stream: v1`.", body = UiPartOfStream,
            content_type = "text/event-stream", example = json!(example())),
        OfQuestions,
    )
)]
pub async fn ui_stream(
    State(service): State<Arc<Service>>,
    Extension(trace): Extension<Trace>,
    credentials: Credentials,
    body: Body,
) -> Result<Response, Problem> {
    let body = body::json(body, trace.arrived + service.settings.query_timeout).await?;
    let mut said = Said::of_parts(&body)?;
    let caller = credentials.clone().caller(question::user_of(&said.question)?)?;
    if let Some(id) = chat(&body)?
        && is_at_hand(&service, (&caller.tenant, id), said.earlier()).await?
    {
        said.question["conversation_id"] = id.into();
    }
    let admitted = ask::asked((&service, &trace), credentials, &said.question).await;
    let place = |name: &str| said.place(name).filter(|_| name == "message");
    let admitted = admitted.map_err(|problem| problem.elsewhere(place))?;
    let mut response = stream::respond(service, trace, (admitted, UiStream::default()));
    response.headers_mut().insert(UI_MESSAGE_STREAM, HeaderValue::from_static("v1"));
    Ok(response)
}

/// The chat's id, as a conversation may be called.
fn chat(body: &Value) -> Result<Option<&str>, Problem> {
    match body.get("id") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(id))
            if (1..=128).contains(&id.chars().count())
                && !id.trim().is_empty()
                && !id.chars().any(char::is_control) =>
        {
            Ok(Some(id))
        }
        Some(_) => {
            let allowed = "a string of 1-128 printable characters";
            let wrong = FieldError::body(&[Step::Name("id")], "string_pattern_mismatch", allowed);
            Err(Problem::invalid(vec![wrong]))
        }
    }
}

/// Whether the chat's messages are its conversation's: where one was edited or asked anew they are not,
/// and the question has the messages as its context instead.
async fn is_at_hand(
    service: &Service,
    (tenant, id): (&Tenant, &str),
    earlier: usize,
) -> Result<bool, Problem> {
    let found = service.store.conversation(Name { tenant, id });
    let turns = service.in_time(found).await?.map_or(0, |conversation| conversation.total_turns);
    Ok(usize::try_from(turns) == Ok(earlier))
}

/// The parts of one message; its text is one part.
#[derive(Default)]
struct UiStream {
    turn: String,
}

impl UiStream {
    fn happened(&mut self, told: Told) -> Option<Value> {
        Some(match told {
            Told::Status(message) => {
                json!({"type": "data-status", "data": {"message": message}, "transient": true})
            }
            Told::Conversation { turn, .. } => {
                self.turn = turn;
                json!({"type": "start", "messageId": self.turn})
            }
            Told::Begins => json!({"type": "text-start", "id": self.turn}),
            Told::Piece(piece) => json!({"type": "text-delta", "id": self.turn, "delta": piece}),
        })
    }

    fn end(&self, answer: Value) -> [Value; 3] {
        [
            json!({"type": "text-end", "id": self.turn}),
            json!({"type": "data-answer", "id": self.turn, "data": answer}),
            json!({"type": "finish"}),
        ]
    }
}

impl Telling for UiStream {
    fn told(&mut self, told: Told) -> Vec<Event> {
        self.happened(told).iter().map(event).collect()
    }

    fn ended(&mut self, answer: &Answer) -> Result<Vec<Event>, Problem> {
        // By way of its text: a `Value` made of the answer itself would widen single floats.
        let text = serde_json::to_string(answer).map_err(|_| Problem::internal())?;
        let mut rest: Value = serde_json::from_str(&text).map_err(|_| Problem::internal())?;
        if let Some(members) = rest.as_object_mut() {
            members.shift_remove("message");
        }
        Ok(self.end(rest).iter().map(event).chain([done()]).collect())
    }

    fn failed(&mut self, problem: &Problem, circumstances: &Circumstances<'_>) -> Vec<Event> {
        let told = document(problem, circumstances);
        vec![event(&json!({"type": "error", "errorText": told["message"]})), done()]
    }
}

/// A whole stream, for the description.
fn example() -> String {
    let mut stream = UiStream::default();
    let mut answer = schema::example("response");
    let message = answer["message"].take().as_str().unwrap_or_default().to_owned();
    if let Some(members) = answer.as_object_mut() {
        members.shift_remove("message");
    }
    let turn = answer["turn_id"].as_str().unwrap_or_default().to_owned();
    let before = [
        Told::Status("Je lis votre question…"),
        Told::Conversation { id: "chat_1".to_owned(), turn },
        Told::Begins,
        Told::Piece(message),
    ];
    let before: Vec<Value> = before.into_iter().filter_map(|told| stream.happened(told)).collect();
    let parts = before.into_iter().chain(stream.end(answer)).map(|part| part.to_string());
    parts.chain(["[DONE]".to_owned()]).map(|data| format!("data: {data}\n\n")).collect()
}

fn event(part: &Value) -> Event {
    Event::default().data(part.to_string())
}

fn done() -> Event {
    Event::default().data("[DONE]")
}
