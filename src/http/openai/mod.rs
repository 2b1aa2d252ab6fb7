//! OpenAI's forms of a question and its answer, for programs that speak no other: the body is put into
//! that of `/ask`, goes its way, and comes back in OpenAI's form with all else of the answer in a
//! member of our own, `conversation_service`.
//!
//! The caller's token is the user. Nothing in a message changes whose data are seen: of a history, the
//! user's own earlier questions are the context, and all other words, a system message's among them,
//! are not read.

use std::sync::Arc;

use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub mod chat;
pub mod chat_stream;
pub mod chores;
pub mod error;
pub mod models;
pub mod previous;
pub mod refusals;
pub mod response_stream;
pub mod responses;
pub mod said;
pub mod schema;

use super::ask::{self, Admitted};
use super::caller::Credentials;
use super::edge::Trace;
use super::error::Problem;
use super::idempotency;
use super::state::Service;
use said::Said;

/// The one model there is, as it is listed.
pub const MODEL: &str = "conversation-service";

/// The routes, under `/v1` whatever the prefix: clients put only a host before it.
pub fn routes() -> OpenApiRouter<Arc<Service>> {
    OpenApiRouter::new()
        .routes(routes!(chat::complete))
        .routes(routes!(responses::respond))
        .routes(routes!(models::list))
        .routes(routes!(models::one))
}

/// The question that was said, with a place; its faults are named as the caller's body has them.
async fn admitted(
    of: (&Service, &Trace),
    credentials: Credentials,
    said: &Said,
) -> Result<Admitted, Problem> {
    let admitted = ask::asked(of, credentials, &said.question).await;
    admitted.map_err(|problem| problem.elsewhere(|name| said.place(name)))
}

/// An answer that is there whole.
struct Whole {
    message: String,
    /// What `/ask` gives beside the message.
    rest: Value,
}

impl Whole {
    /// The answer in one piece; the request's key is that of its own body.
    async fn of(
        (service, trace): (&Arc<Service>, &Trace),
        admitted: Admitted,
        body: &Value,
    ) -> Result<Whole, Problem> {
        let key = trace.key.as_ref().map(|header| idempotency::key(header, body)).transpose()?;
        let text = ask::whole(service, admitted, key).await?;
        Whole::read(&text).ok_or_else(Problem::internal)
    }

    /// By way of its text: a `Value` made of the answer itself would widen single floats.
    fn read(text: &str) -> Option<Whole> {
        let mut rest: Value = serde_json::from_str(text).ok()?;
        let message = rest.as_object_mut()?.shift_remove("message")?;
        Some(Whole { message: message.as_str()?.to_owned(), rest })
    }

    fn turn(&self) -> &str {
        self.rest["turn_id"].as_str().unwrap_or_default()
    }

    fn conversation(&self) -> &str {
        self.rest["conversation_id"].as_str().unwrap_or_default()
    }

    /// Tokens that a model was sent and wrote for it: none without one.
    fn tokens(&self) -> Tokens {
        let llm = &self.rest["metadata"]["llm"];
        let tokens = |name: &str| llm[name].as_u64().unwrap_or(0);
        Tokens { prompt: tokens("prompt_tokens"), completion: tokens("completion_tokens") }
    }
}

/// What an answer cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tokens {
    pub prompt: u64,
    pub completion: u64,
}
