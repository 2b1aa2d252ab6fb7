//! OpenAI's chat completions as they travel. What is not read here may be missing, or more.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One turn of what the model reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    pub role: Role,
    pub content: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    System,
    User,
    Assistant,
}

impl Message {
    pub fn new(role: Role, content: impl Into<String>) -> Message {
        Message { role, content: content.into() }
    }
}

#[derive(Serialize)]
pub(super) struct Request<'a> {
    pub model: &'a str,
    pub messages: &'a [Message],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u32>,
    /// What models that reason take instead, and then no temperature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_completion_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_format: Option<&'a Value>,
    pub stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream_options: Option<StreamOptions>,
}

#[derive(Serialize)]
pub(super) struct StreamOptions {
    pub include_usage: bool,
}

/// A whole completion, or one event of a stream: both are read alike.
#[derive(Debug, Deserialize)]
pub(super) struct Response {
    #[serde(default)]
    pub choices: Vec<Choice>,
    pub usage: Option<Tokens>,
    /// Some servers answer 200 and tell here that they failed.
    pub error: Option<serde::de::IgnoredAny>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    #[serde(alias = "delta", default)]
    pub message: Said,
    pub finish_reason: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Said {
    pub content: Option<String>,
    pub refusal: Option<serde::de::IgnoredAny>,
}

/// Tokens of one call as the server counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Tokens {
    #[serde(default)]
    pub prompt_tokens: u32,
    #[serde(default)]
    pub completion_tokens: u32,
}

impl Tokens {
    pub fn all(self) -> u64 {
        u64::from(self.prompt_tokens) + u64::from(self.completion_tokens)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_completion_and_an_event_are_read_alike() {
        let whole = r#"{"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"a"},
            "finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}"#;
        let event = r#"{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}],"usage":null}"#;
        let whole: Response = serde_json::from_str(whole).unwrap();
        let event: Response = serde_json::from_str(event).unwrap();
        assert_eq!(whole.choices[0].message.content, event.choices[0].message.content);
        assert_eq!(whole.usage.unwrap().all(), 4);
        assert!(event.usage.is_none() && event.error.is_none());
    }
}
