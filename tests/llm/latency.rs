//! How soon a sentence is out: measured, not held to anything.
//! `cargo test --release --test llm latency -- --ignored --nocapture`

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::events::request;
use crate::standin::{Act, events};
use crate::stream::{QUESTION, SAID, Worded, body};

const ANSWERS: usize = 300;
/// Between two tokens.
const PAUSE: Duration = Duration::from_millis(4);

/// The places of the events with which the sentences are whole.
fn last_tokens(text: &str) -> Vec<usize> {
    let mut said = String::new();
    let mut places = Vec::new();
    let mut ends = SAID.iter().scan(0, |end, sentence| {
        *end += sentence.len();
        Some(*end)
    });
    let mut end = ends.next();
    for (place, event) in events(text).iter().enumerate() {
        let data: Option<Value> =
            event.strip_prefix("data: ").and_then(|data| serde_json::from_str(data).ok());
        let content =
            data.as_ref().and_then(|data| data["choices"][0]["delta"]["content"].as_str());
        said.push_str(content.unwrap_or_default());
        while end.is_some_and(|end| said.len() >= end) {
            places.push(place);
            end = ends.next();
        }
    }
    places
}

/// When the pieces that hold `mark` came, as a client reads a stream.
async fn heard(request: reqwest::RequestBuilder, mark: &str) -> Vec<Instant> {
    let mut response = request.send().await.expect("an answer");
    let (mut text, mut came) = (String::new(), Vec::new());
    while let Some(bytes) = response.chunk().await.expect("a stream") {
        text.push_str(&String::from_utf8_lossy(&bytes));
        came.resize(text.matches(mark).count(), Instant::now());
    }
    came
}

fn row(name: &str, mut delays: Vec<Duration>) {
    delays.sort();
    let at = |share: f64| delays[((delays.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    let cells = [0.5, 0.9, 0.99, 1.0].map(|share| format!("{:.2}", at(share)));
    println!("| {name} | {} |", cells.join(" | "));
}

/// From the last token of a sentence sent to the sentence received through the service, beside the
/// same tokens received straight from the stand-in: what is more is the service's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement, for a release build on a quiet machine"]
async fn how_soon_a_sentence_is_out() {
    let text = SAID.concat();
    let places = last_tokens(&text);
    assert_eq!(places.len(), SAID.len());
    let worded = Worded::patient([Act::Slow(text, PAUSE)]).await;
    let (mut service, mut alone) = (Vec::new(), Vec::new());
    let delay = |out: &Instant, came: &Instant| out.saturating_duration_since(*came);
    for _ in 0..ANSWERS {
        let out = heard(request(&worded.server, &body(QUESTION)), "\"response_chunk\"").await;
        assert_eq!(out.len(), SAID.len());
        let sent = worded.up.sent();
        service.extend(out.iter().zip(&places).map(|(out, place)| delay(out, &sent[*place])));

        let direct = reqwest::Client::new().post(format!("{}/chat/completions", worded.up.url));
        let out = heard(direct.json(&json!({"model": "m", "stream": true})), "data: {").await;
        let sent = worded.up.sent();
        alone.extend(places.iter().map(|place| delay(&out[*place], &sent[*place])));
    }
    println!(
        "{} sentences\n\n| ms | p50 | p90 | p99 | slowest |\n|---|---|---|---|---|",
        service.len()
    );
    row("the stand-in alone", alone);
    row("through the service", service);
}
