//! Answers in a model's words through the very server: one end, whole sentences, whatever comes.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use conversation_service::llm::client::Client;
use conversation_service::llm::grounding::Grounding;
use conversation_service::llm::wording::Wording;
use conversation_service::pipeline::{Model, Which, Words};
use serde_json::{Value, json};

use crate::events::{Events, lasting, request, stream};
use crate::homes::{self, Home};
use crate::server::{Server, parts, start};
use crate::service::document;
use crate::standin::{Act, StandIn, events};
use crate::{client, patient};

pub const QUESTION: &str = "Combien j'ai dépensé en septembre ?";
const TEMPLATE: &str = "Vous avez dépensé **24,00\u{a0}€** en septembre 2025, en 2 transactions (12,00\u{a0}€ en moyenne).";
/// What the recorded streams say.
pub const SAID: [&str; 3] = [
    "En septembre 2025, vous avez dépensé **24,00 €**.",
    " Cela fait 2 transactions, soit 12,00 € en moyenne.",
    " Bonne gestion.",
];

/// A service whose model is the stand-in. In September user 7 spent 24 euros.
pub struct Worded {
    pub server: Server,
    pub up: StandIn,
    _home: Home,
}

impl Worded {
    pub async fn start(
        acts: impl Into<VecDeque<Act>>,
        (client, which): (fn(&str) -> Client, Which),
        timeout: Duration,
    ) -> Worded {
        let documents: Vec<Value> = (0..4).map(|id| document(id, 7, "Le Fournil")).collect();
        let home = homes::embedded(&documents, &[]);
        let up = StandIn::start(acts).await;
        let client = client(&up.url);
        let grounding = Arc::new(Grounding::embedded().expect("the words"));
        let wording = Wording::new(client.clone(), grounding);
        let mut parts = parts(home.search.clone());
        let model = Model { client, planning: None, words: Some(Words { wording, which }) };
        parts.pipeline = parts.pipeline.with_model(Some(model));
        parts.settings.query_timeout = timeout;
        Worded { server: start(parts).await, up, _home: home }
    }

    /// All that is found is worded, and time is plenty.
    pub async fn patient(acts: impl Into<VecDeque<Act>>) -> Worded {
        Worded::start(acts, (patient, Which::AllFound), Duration::from_secs(60)).await
    }

    async fn hear(&self, message: &str) -> Events {
        stream(&self.server, &body(message)).await
    }
}

pub fn body(message: &str) -> Value {
    json!({"user_id": 7, "message": message})
}

fn is_whole(message: &str) -> bool {
    let said: Vec<String> = (1..=SAID.len()).map(|count| SAID[..count].concat()).collect();
    message == TEMPLATE || said.iter().any(|whole| whole == message)
}

#[tokio::test]
async fn an_answer_is_worded_sentence_by_sentence_and_ask_says_the_same() {
    let worded = Worded::patient([Act::Say(SAID.concat())]).await;
    let heard = worded.hear(QUESTION).await;
    let answer = heard.answer();
    assert_eq!(answer["message"], SAID.concat());
    assert_eq!(answer["metadata"]["answered_by"], "llm");
    assert_eq!(answer["metadata"]["response_length"], SAID.concat().chars().count());
    assert_eq!(answer["metadata"]["llm"]["calls"], 1);
    assert_eq!(heard.statuses().last(), Some(&"Je rédige la réponse…"));
    let chunks = heard.all.iter().filter(|event| event["type"] == "response_chunk");
    assert_eq!(chunks.map(|event| &event["content"]).collect::<Vec<_>>(), SAID);
    let asked = worded.server.ask(body(QUESTION).to_string()).await.json();
    assert_eq!(lasting(&asked), lasting(&answer));
}

#[tokio::test]
async fn only_what_is_found_is_worded_and_by_default_only_analyses() {
    let worded = Worded::patient([Act::Say(SAID.concat())]).await;
    for message in
        ["Bonjour", "Combien chez Zorglub ?", "Combien en mars 2031 ?", "Fais un virement"]
    {
        let answer = worded.hear(message).await.answer();
        assert_eq!(answer["metadata"]["answered_by"], "template", "{message}");
    }
    assert_eq!(worded.up.seen().len(), 0);
    let auto = Worded::start(
        [Act::Say("Voilà la tendance.".into())],
        (patient, Which::Analyses),
        Duration::from_secs(60),
    );
    let auto = auto.await;
    assert_eq!(auto.hear(QUESTION).await.answer()["message"], TEMPLATE);
    assert_eq!(auto.up.seen().len(), 0);
    auto.hear("Quelle est l'évolution de mes dépenses ?").await.answer();
    assert_eq!(auto.up.seen().len(), 1);
    // The figures go to the model, and no document.
    let sent = auto.up.seen()[0].raw.clone();
    assert!(!sent.contains("transaction_id") && !sent.contains("\"user_id\""), "{sent}");
}

#[tokio::test]
async fn an_upstream_that_fails_in_any_way_leaves_a_whole_answer_and_one_end() {
    let text = SAID.concat();
    let half = events(&text)[..9].concat().len();
    for act in [
        Act::Status(500, vec![]),
        Act::Status(429, vec![("retry-after", "3600".into())]),
        Act::FailInside,
        Act::FailAfter(text.clone(), 1),
        Act::FailAfter(text.clone(), 6),
        Act::NoEnd(text.clone()),
        Act::StallAt(text.clone(), half),
        Act::StallAt(text.clone(), 40),
        Act::Silent,
        Act::Raw(b"data: {\"choices\": 5}\n\n".to_vec()),
        Act::Raw(b"<html>".to_vec()),
    ] {
        let told = format!("{act:?}");
        let worded = Worded::start([act], (client, Which::AllFound), Duration::from_secs(20)).await;
        let answer = worded.hear(QUESTION).await.answer();
        let message = answer["message"].as_str().expect("a message");
        assert!(is_whole(message), "{told}: {message}");
        assert!(answer["metadata"]["llm"]["failure"].is_string(), "{told}");
        assert!(!answer.to_string().contains("INTERNAL"), "{told}");
    }
}

#[tokio::test]
async fn a_model_that_says_nothing_leaves_the_template_in_time() {
    let worded =
        Worded::start([Act::Silent], (patient, Which::AllFound), Duration::from_secs(3)).await;
    let answer = worded.hear(QUESTION).await.answer();
    assert_eq!(answer["message"], TEMPLATE);
    assert_eq!(answer["metadata"]["answered_by"], "template");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_of_openai_cut_at_every_byte_ends_once_and_with_whole_sentences() {
    cut_at_every_byte(include_bytes!("recorded/openai.sse")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_of_openrouter_cut_at_every_byte_ends_once_and_with_whole_sentences() {
    cut_at_every_byte(include_bytes!("recorded/openrouter.sse")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_of_ollama_cut_at_every_byte_ends_once_and_with_whole_sentences() {
    cut_at_every_byte(include_bytes!("recorded/ollama.sse")).await;
}

async fn cut_at_every_byte(recorded: &[u8]) {
    let mut acts = VecDeque::new();
    let mut cuts = Vec::new();
    for cut in 0..=recorded.len() {
        // By turns the body ends well, and the connection breaks off.
        acts.push_back(match cut % 2 {
            0 => Act::Raw(recorded[..cut].to_vec()),
            _ => Act::Broken(recorded[..cut].to_vec()),
        });
        cuts.push(Some(cut));
        // Five failures running, and the server would be left alone.
        if cut % 4 == 3 {
            acts.push_back(Act::Raw(recorded.to_vec()));
            cuts.push(None);
        }
    }
    let worded = Worded::patient(acts).await;
    let (mut whole, mut by_template) = (0, 0);
    for cut in &cuts {
        let answer = worded.hear(QUESTION).await.answer();
        let message = answer["message"].as_str().expect("a message");
        assert!(is_whole(message), "cut at {cut:?}: {message}");
        if cut.is_none() {
            assert_eq!(message, SAID.concat());
            continue;
        }
        whole += usize::from(message == SAID.concat());
        by_template += usize::from(message == TEMPLATE);
    }
    assert_eq!(worded.up.requests(), cuts.len(), "each cut was made");
    println!("{} cuts: {whole} whole, {by_template} by the template", recorded.len() + 1);
    assert!(whole > 0 && by_template > 0 && whole + by_template < recorded.len());
}

#[tokio::test]
async fn a_client_that_goes_away_closes_the_upstream() {
    let text = SAID.concat();
    let half = events(&text)[..14].concat().len();
    let worded = Worded::patient([Act::StallAt(text, half)]).await;
    let sent = request(&worded.server, &body(QUESTION)).send();
    let mut response = sent.await.expect("an answer");
    let mut heard = Vec::new();
    while !String::from_utf8_lossy(&heard).contains("response_chunk") {
        heard.extend(response.chunk().await.expect("a stream").expect("an event"));
    }
    assert_eq!(worded.up.closed_early(), 0);
    let left = std::time::Instant::now();
    drop(response);
    while worded.up.closed_early() == 0 {
        assert!(left.elapsed() < Duration::from_secs(20), "the upstream is still open");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    println!("the upstream was closed {:?} after the client", left.elapsed());
}
