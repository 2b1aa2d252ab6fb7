//! OpenAI's shapes, as far as they are read and written here, for the description.

use serde_json::{Value, json};
use utoipa::ToSchema;

use super::super::schema::{self as own, ProblemDocument, UserId};
use super::chat::completion;
use super::responses::About;
use super::{Tokens, previous};

/// A question with its history. Unknown members are ignored.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a request that is read member by member")]
pub struct ChatRequest {
    /// Any: there is one model.
    #[schema(example = "conversation-service")]
    model: Option<String>,
    /// Oldest first. The last one of the user's is the question; of the last 20 before it, the user's
    /// are its context.
    #[schema(min_items = 1)]
    messages: Vec<ChatMessage>,
    /// `true` takes no Idempotency-Key.
    stream: Option<bool>,
    stream_options: Option<StreamOptions>,
    /// 1 where it is there.
    #[schema(minimum = 1, maximum = 1)]
    n: Option<u32>,
    /// Who asks, while the service runs without tokens; else it may only be the token's subject.
    user: Option<UserId>,
    /// The caller's own name of a conversation of this user: where it has turns, these are the context.
    conversation_id: Option<own::ConversationId>,
    language: Option<own::AnswerLanguage>,
    /// Which day "today" is; the service's own where absent.
    timezone: Option<own::TimeZone>,
}

#[derive(ToSchema)]
#[serde(untagged)]
pub enum ChatMessage {
    User(UserMessage),
    Other(own::OtherTurn),
}

/// What the user said. Of an earlier one longer words are taken too, and cut.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct UserMessage {
    #[schema(example = "user")]
    role: String,
    content: ChatContent,
}

/// A text, or parts that are joined by line ends.
#[derive(ToSchema)]
#[serde(untagged)]
pub enum ChatContent {
    Text(own::QuestionText),
    Parts(Vec<ContentPart>),
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct ContentPart {
    /// Of the user's words, no part but text is read.
    #[serde(rename = "type")]
    #[schema(example = "text")]
    kind: String,
    text: own::QuestionText,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a request that is read member by member")]
pub struct StreamOptions {
    /// A last chunk says what the answer cost.
    include_usage: Option<bool>,
}

/// An answer.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct ChatCompletion {
    id: String,
    #[schema(example = "chat.completion")]
    object: String,
    created: i64,
    model: String,
    #[schema(value_type = Vec<Object>)]
    choices: (),
    usage: Usage,
    system_fingerprint: Option<String>,
    /// All that `/conversation/ask` gives but the message; absent where nothing was asked.
    #[schema(value_type = Option<Object>)]
    conversation_service: (),
}

/// A piece of an answer; the one with a `finish_reason` carries `conversation_service`. A failure is an
/// `error` instead.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct ChatChunk {
    id: String,
    #[schema(example = "chat.completion.chunk")]
    object: String,
    created: i64,
    model: String,
    system_fingerprint: Option<String>,
    #[schema(value_type = Vec<Object>)]
    choices: (),
    /// With `include_usage` alone: null but in the last chunk.
    usage: Option<Usage>,
    #[schema(value_type = Option<Object>)]
    conversation_service: (),
}

/// What a language model was sent and wrote: 0 where none was asked.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct Usage {
    prompt_tokens: u64,
    completion_tokens: u64,
    total_tokens: u64,
}

/// A question. Unknown members are ignored, `instructions` among them.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a request that is read member by member")]
pub struct ResponseRequest {
    model: Option<String>,
    /// The question, or messages.
    input: ResponseInput,
    /// The id of the answer that this question follows on.
    previous_response_id: Option<String>,
    /// `true` takes no Idempotency-Key.
    stream: Option<bool>,
    /// Who asks, while the service runs without tokens; else it may only be the token's subject.
    user: Option<UserId>,
    conversation_id: Option<own::ConversationId>,
    language: Option<own::AnswerLanguage>,
    timezone: Option<own::TimeZone>,
}

#[derive(ToSchema)]
#[serde(untagged)]
pub enum ResponseInput {
    Question(own::QuestionText),
    Messages(Vec<InputItem>),
}

#[derive(ToSchema)]
#[serde(untagged)]
pub enum InputItem {
    User(UserMessage),
    Other(own::OtherTurn),
    Item(OtherItem),
}

/// What is no message, and is not read: a call of a tool, a reasoning.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct OtherItem {
    /// Any but `message`.
    #[serde(rename = "type")]
    #[schema(example = "reasoning")]
    kind: String,
}

/// An answer: `output` has one message, whose text it is.
#[derive(ToSchema)]
#[schema(as = Response)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct ResponseObject {
    id: String,
    #[schema(example = "response")]
    object: String,
    created_at: i64,
    #[schema(example = "completed")]
    status: String,
    model: String,
    #[schema(value_type = Vec<Object>)]
    output: (),
    previous_response_id: Option<String>,
    /// `input_tokens`, `output_tokens`, `total_tokens`: 0 where no language model was asked.
    #[schema(value_type = Object)]
    usage: (),
    /// All that `/conversation/ask` gives but the message; absent where nothing was asked.
    #[schema(value_type = Option<Object>)]
    conversation_service: (),
}

/// `response.created`, `response.in_progress`, `response.output_item.added`,
/// `response.content_part.added`, `response.output_text.delta`s whose deltas are the text,
/// `response.output_text.done`, `response.content_part.done`, `response.output_item.done`,
/// `response.completed` with the whole response; or `error`.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct ResponseEvent {
    #[serde(rename = "type")]
    kind: String,
    sequence_number: u64,
}

/// The models: one.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct ModelList {
    #[schema(example = "list")]
    object: String,
    data: Vec<Model>,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct Model {
    id: String,
    #[schema(example = "model")]
    object: String,
    created: i64,
    owned_by: String,
}

/// A failure in OpenAI's form, with the problem beside it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct OpenAiError {
    error: ErrorDetail,
    conversation_service: ProblemDocument,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct ErrorDetail {
    message: String,
    #[serde(rename = "type")]
    #[schema(example = "invalid_request_error")]
    kind: String,
    /// The way to the member at fault.
    param: Option<String>,
    /// The service's `error_code`.
    #[schema(example = "INVALID_REQUEST")]
    code: String,
}

/// An example by name, made of those of `/ask`.
pub fn example(name: &str) -> Value {
    let mut answer = own::example("response");
    let message = answer["message"].take().as_str().unwrap_or_default().to_owned();
    if let Some(members) = answer.as_object_mut() {
        members.shift_remove("message");
    }
    let question = own::example("request")["message"].clone();
    let created = 1_760_961_600;
    let turn = answer["turn_id"].as_str().unwrap_or_default();
    match name {
        "chat_request" => json!({
            "model": super::MODEL,
            "messages": [
                {"role": "user", "content": "Bonjour"},
                {"role": "assistant", "content": "Bonjour !"},
                {"role": "user", "content": question},
            ],
            "user": "1",
        }),
        "chat_response" => {
            let id = format!("chatcmpl-{turn}");
            let mut whole = completion((&id, created), &message, Tokens::default());
            whole["conversation_service"] = answer;
            whole
        }
        "responses_request" => json!({"model": super::MODEL, "input": question, "user": "1"}),
        "responses_response" => {
            let id = previous::id(turn, "conv_123");
            let about = About { created, previous: None };
            let mut whole = about.completed((&id, &message), Tokens::default());
            whole["conversation_service"] = answer;
            whole
        }
        _ => Value::Null,
    }
}
