//! The LLM against a stand-in server of the tests' own.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod client;
#[expect(dead_code, reason = "the tests of the API use more of it")]
#[path = "../support/events.rs"]
mod events;
#[expect(dead_code, reason = "the scenarios use more of it")]
#[path = "../support/homes.rs"]
mod homes;
mod hostile;
mod latency;
mod lies;
mod local;
mod lying;
mod package;
mod planning;
#[expect(dead_code, reason = "the tests of the API use more of it")]
#[path = "../support/server.rs"]
mod server;
mod service;
mod spelled;
mod standin;
mod stream;
mod wording;

use std::sync::Arc;
use std::time::Duration;

use conversation_service::domain::Tenant;
use conversation_service::domain::caller::Secret;
use conversation_service::llm::client::{
    Call, Caps, Client, ClientSettings, Deadlines, Message, Payer, Purpose, Role, ServerSettings,
};
use jiff::civil::date;
use tokio::time::Instant;

pub fn upstream(url: &str, key: &str) -> ServerSettings {
    ServerSettings {
        base_url: Secret::new(url),
        key: Some(Secret::new(key)),
        planning: "planner".to_owned(),
        wording: "writer".to_owned(),
    }
}

pub fn settings(url: &str) -> ClientSettings {
    ClientSettings {
        server: upstream(url, "sk-first"),
        fallback: None,
        temperature: 0.1,
        deadlines: Deadlines {
            connect: Duration::from_secs(1),
            first_token: Duration::from_millis(500),
            between_tokens: Duration::from_millis(300),
            answer: Duration::from_millis(500),
            whole: Duration::from_secs(5),
        },
        caps: Caps { question: u64::MAX, user_and_day: u64::MAX, day: u64::MAX },
    }
}

pub fn client(url: &str) -> Client {
    Client::new(settings(url)).expect("a client")
}

/// One that waits as long as a busy machine needs: for tests of many calls.
pub fn patient(url: &str) -> Client {
    let long = Duration::from_secs(60);
    let deadlines = Deadlines {
        connect: long,
        first_token: long,
        between_tokens: long,
        answer: long,
        whole: long,
    };
    Client::new(ClientSettings { deadlines, ..settings(url) }).expect("a client")
}

pub fn payer() -> Arc<Payer> {
    Payer::new(Tenant::new("7").expect("a user"), date(2025, 10, 20))
}

pub fn call(purpose: Purpose) -> Call {
    Call {
        purpose,
        messages: vec![Message::new(Role::User, "hello")],
        formats: Arc::default(),
        max_tokens: 50,
        payer: payer(),
        deadline: Instant::now() + Duration::from_secs(30),
    }
}
