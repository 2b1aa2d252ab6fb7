//! Whom the questions are put to: the pipeline of this process, or a service over HTTP.

use std::time::{Duration, Instant};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use uuid::Uuid;

use super::EvaluateError;
use super::questions::Question;
use super::response::Response;
use crate::domain::Caller;
use crate::pipeline::{Asked, Pipeline, PipelineError};

/// The longest message that the API takes, in characters.
const LONGEST: usize = 2_000;

/// Who answers.
pub enum Service<'a> {
    Here(Here<'a>),
    There {
        client: reqwest::Client,
        /// Of `/ask`, whole.
        url: String,
    },
}

/// The pipeline of this process.
pub struct Here<'a> {
    pub pipeline: &'a Pipeline,
    /// How long a question may take.
    pub timeout: Duration,
    /// The day of a question whose file names none; given the question's time zone.
    pub today: &'a dyn Fn(Option<&TimeZone>) -> Date,
}

impl<'a> Service<'a> {
    /// The service whose `/ask` is at `url`; a question may take as long as `timeout`.
    ///
    /// # Errors
    /// A URL that cannot be asked.
    pub fn there(url: String, timeout: Duration) -> Result<Service<'a>, EvaluateError> {
        let silent = |problem: String| EvaluateError::Silent { url: url.clone(), problem };
        let parsed = reqwest::Url::parse(&url).map_err(|error| silent(error.to_string()))?;
        if parsed.scheme() != "http" {
            return Err(silent("allowed: http:// and a host".into()));
        }
        let client = reqwest::Client::builder().timeout(timeout).build();
        let client = client.map_err(|error| silent(error.to_string()))?;
        Ok(Service::There { client, url })
    }

    /// Puts one message of a question's conversation.
    ///
    /// # Errors
    /// [`EvaluateError::Silent`] where nobody takes the connection; whatever else fails is a
    /// response, by its status.
    pub async fn ask(
        &self,
        (question, message): (&Question, &str),
        conversation: &str,
    ) -> Result<Response, EvaluateError> {
        let begun = Instant::now();
        let (status, body) = match self {
            Service::Here(here) => here.ask((question, message), conversation).await,
            Service::There { client, url } => {
                let user = question.user.number().map(Value::from);
                let sent = client.post(url).json(&json!({
                    "user_id": user.unwrap_or_else(|| question.user.as_str().into()),
                    "message": message,
                    "conversation_id": conversation,
                    "timezone": question.timezone.as_ref().and_then(TimeZone::iana_name),
                }));
                answer_of(sent)
                    .await
                    .map_err(|problem| EvaluateError::Silent { url: url.clone(), problem })?
            }
        };
        Ok(Response { status, body, took_ms: begun.elapsed().as_secs_f64() * 1e3 })
    }
}

impl Here<'_> {
    /// What the API would send, its status first.
    async fn ask(
        &self,
        (question, message): (&Question, &str),
        conversation: &str,
    ) -> (u16, Value) {
        let message = message.trim();
        if !(1..=LONGEST).contains(&message.chars().count()) {
            return (422, Value::Null);
        }
        let answered = self.pipeline.answer(Asked {
            caller: Caller { tenant: question.user.clone(), authorization: None },
            message: message.to_owned(),
            conversation_id: Some(conversation.to_owned()),
            context: Vec::new(),
            language: None,
            today: question.today.unwrap_or_else(|| (self.today)(question.timezone.as_ref())),
            request_id: Uuid::now_v7().to_string(),
            request: None,
            deadline: tokio::time::Instant::now() + self.timeout,
        });
        match answered.await.map(serde_json::to_value) {
            Ok(Ok(body)) => (200, body),
            Ok(Err(_)) => (500, Value::Null),
            Err(PipelineError::Deadline) => (504, Value::Null),
            Err(PipelineError::Search(_) | PipelineError::Store(_)) => (503, Value::Null),
        }
    }
}

/// The status and the body. What is no JSON, or comes too late, is a failure of the service; that
/// nobody takes the connection is the error.
async fn answer_of(sent: reqwest::RequestBuilder) -> Result<(u16, Value), String> {
    let response = match sent.send().await {
        Ok(response) => response,
        Err(error) if error.is_timeout() => return Ok((504, Value::Null)),
        Err(error) => return Err(error.without_url().to_string()),
    };
    let status = response.status().as_u16();
    Ok(match response.json().await {
        Ok(body) => (status, body),
        Err(_) if status == 200 => (502, Value::Null),
        Err(_) => (status, Value::Null),
    })
}
