//! How soon a sentence is out: measured, not held to anything.
//! `cargo test --release --test llm latency -- --ignored --nocapture`

use std::time::{Duration, Instant};

use serde_json::Value;

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement, for a release build on a quiet machine"]
async fn how_soon_a_sentence_is_out() {
    let text = SAID.concat();
    let places = last_tokens(&text);
    assert_eq!(places.len(), SAID.len());
    let worded = Worded::patient([Act::Slow(text, PAUSE)]).await;
    let mut delays = Vec::new();
    for _ in 0..ANSWERS {
        let sent = request(&worded.server, &body(QUESTION)).send();
        let mut response = sent.await.expect("an answer");
        let mut heard = String::new();
        let mut out: Vec<Instant> = Vec::new();
        while let Some(bytes) = response.chunk().await.expect("a stream") {
            heard.push_str(&String::from_utf8_lossy(&bytes));
            let now = Instant::now();
            while out.len() < heard.matches("\"response_chunk\"").count() {
                out.push(now);
            }
        }
        assert_eq!(out.len(), SAID.len(), "{heard}");
        let sent = worded.up.sent();
        let came = places.iter().map(|place| sent[*place]);
        delays.extend(out.iter().zip(came).map(|(out, came)| out.saturating_duration_since(came)));
    }
    delays.sort();
    let at = |share: f64| delays[((delays.len() - 1) as f64 * share) as usize];
    println!(
        "{} sentences, from the last token sent to the sentence received: median {:?}, p90 {:?}, p99 {:?}, slowest {:?}",
        delays.len(),
        at(0.5),
        at(0.9),
        at(0.99),
        at(1.0)
    );
}
