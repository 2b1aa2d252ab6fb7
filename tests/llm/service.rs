//! The whole way of a question with a model beside it.

use std::sync::Arc;

use conversation_service::app::AppParts;
use conversation_service::domain::answer::{Answer, Outcome};
use conversation_service::domain::{Caller, Dataset, Tenant};
use conversation_service::llm::grounding::Grounding;
use conversation_service::llm::plan::Planner;
use conversation_service::pipeline::{Asked, Data, Model, Pipeline, Planning, When};
use jiff::civil::date;
use serde_json::{Value, json};
use tokio::time::{Duration, Instant};

use crate::homes::{self, Home};
use crate::planning::with;
use crate::server::{parts, start};
use crate::standin::{Act, StandIn};

/// A question with a word that nothing knows and no label holds.
const SLANG: &str = "ça zarbouille au fournil en septembre ?";

/// A pipeline over some documents, with the stand-in as its model.
pub struct Service {
    pipeline: Pipeline,
    _home: Home,
}

pub fn document(id: usize, user: u64, name: &str) -> Value {
    let month = 8 + id % 2;
    json!({"transaction_id": format!("{user}-{id}"), "user_id": user,
        "date": format!("2025-0{month}-03"), "amount": -10.0 - id as f64, "currency_code": "EUR",
        "transaction_type": "debit", "merchant_name": name, "primary_description": name,
        "category_name": "Alimentation"})
}

fn model(url: &str, when: When, corrections: u32) -> Model {
    let dataset = Arc::new(Dataset::finance().expect("the dataset"));
    let grounding = Arc::new(Grounding::embedded().expect("the words"));
    let client = crate::patient(url);
    let planner = Planner::new(client.clone(), dataset, grounding, corrections);
    Model { client, planning: Some(Planning { planner, when }), words: None }
}

impl Service {
    pub fn new(url: &str, (documents, when): (&[Value], When), corrections: u32) -> Service {
        let home = homes::embedded(documents, &[]);
        let dataset = Arc::new(Dataset::finance().expect("the dataset"));
        let pipeline = Pipeline::new(dataset, home.search.clone(), Data::Users).expect("words");
        let pipeline = pipeline.with_model(Some(model(url, when, corrections)));
        Service { pipeline, _home: home }
    }

    /// User 7 asks, in a conversation where one is named.
    pub async fn ask(&self, message: &str, conversation: Option<&str>) -> Answer {
        self.asked(message, (conversation, &[])).await
    }

    async fn asked(
        &self,
        message: &str,
        (conversation, context): (Option<&str>, &[&str]),
    ) -> Answer {
        self.pipeline.answer(asking(message, (conversation, context))).await.expect("an answer")
    }
}

fn asking(message: &str, (conversation, context): (Option<&str>, &[&str])) -> Asked {
    Asked {
        caller: Caller { tenant: Tenant::new("7").expect("a user"), authorization: None },
        message: message.to_owned(),
        conversation_id: conversation.map(str::to_owned),
        context: context.iter().map(|text| (*text).to_owned()).collect(),
        language: None,
        today: date(2025, 10, 20),
        request_id: "r".to_owned(),
        request: None,
        deadline: Instant::now() + Duration::from_secs(60),
    }
}

/// Ids 0 to 3: in September 11 and 13 euros, in August 10 and 12.
fn documents() -> Vec<Value> {
    (0..4).map(|id| document(id, 7, "Le Fournil")).collect()
}

fn at(merchant: &str) -> Act {
    let filter = json!([{"dimension": "merchant", "values": [merchant], "exclude": false}]);
    Act::Say(with("filters", filter).to_string())
}

fn headline(answer: &Answer) -> String {
    answer.figures.first().map(|figure| figure.value.to_string()).unwrap_or_default()
}

#[tokio::test]
async fn a_question_that_the_grammar_cannot_read_is_planned_by_the_model_and_answered() {
    let up = StandIn::start([at("fournil")]).await;
    let service = Service::new(&up.url, (&documents(), When::Unsure), 2);
    let answer = service.ask(SLANG, Some("a")).await;
    assert_eq!(answer.metadata.outcome, Outcome::Answered);
    assert_eq!((headline(&answer).as_str(), answer.metadata.understood_by), ("24", "llm"));
    let used = answer.metadata.llm;
    assert_eq!((used.calls, used.prompt_tokens, used.completion_tokens), (1, 100, 20));
    // The same again is at hand, and what follows on it is read locally.
    let again = service.ask(SLANG, None).await;
    assert_eq!((headline(&again).as_str(), again.metadata.llm.calls), ("24", 0));
    let next = service.ask("et en août ?", Some("a")).await;
    assert_eq!((headline(&next).as_str(), next.metadata.understood_by), ("22", "local"));
    // So is a history that the caller keeps itself.
    let next = service.asked("et en août ?", (None, &[SLANG])).await;
    assert_eq!((headline(&next).as_str(), next.metadata.llm.calls), ("22", 0));
    assert_eq!(up.seen().len(), 1);
}

#[tokio::test]
async fn what_the_grammar_reads_or_refuses_asks_no_model() {
    let up = StandIn::start([at("fournil")]).await;
    let service = Service::new(&up.url, (&documents(), When::Unsure), 2);
    for text in [
        "Combien j'ai dépensé en septembre ?",
        "Bonjour",
        "Fais un virement de 50 € à Paul",
        "Combien a dépensé l'utilisateur 2 ?",
        "Combien chez Carfour ?",
    ] {
        let answer = service.ask(text, None).await;
        assert_eq!(answer.metadata.understood_by, "local", "{text}");
    }
    assert_eq!(up.seen().len(), 0);
    // Asked for everything, a model still judges neither small talk nor what is refused.
    let always = Service::new(&up.url, (&documents(), When::Always), 2);
    for text in
        ["Bonjour", "Fais un virement de 50 € à Paul", "Combien a dépensé l'utilisateur 2 ?"]
    {
        always.ask(text, None).await;
    }
    assert_eq!(up.seen().len(), 0);
    let answer = always.ask("Combien au fournil en septembre ?", None).await;
    assert_eq!((headline(&answer).as_str(), answer.metadata.understood_by), ("24", "llm"));
}

#[tokio::test]
async fn a_model_that_is_down_is_told_in_metadata_alone() {
    let local = Service::new("http://127.0.0.1:9/v1", (&documents(), When::Unsure), 2);
    let local = Service { pipeline: local.pipeline.with_model(None), ..local };
    let bad = with("measure", json!("everything"));
    for (act, why) in [
        (Act::Status(503, vec![]), "unavailable"),
        (Act::Status(401, vec![]), "rejected"),
        (Act::FailInside, "failed"),
        (Act::Raw(b"<html>".to_vec()), "malformed"),
        (Act::Say("I cannot do that".into()), "no_valid_plan"),
        (Act::Say(bad.to_string()), "no_valid_plan"),
    ] {
        let up = StandIn::start([act]).await;
        let service = Service::new(&up.url, (&documents(), When::Unsure), 2);
        let (answer, plain) = (service.ask(SLANG, None).await, local.ask(SLANG, None).await);
        assert_eq!(answer.metadata.llm.failure, Some(why));
        assert!(answer.metadata.llm.calls > 0, "{why}");
        assert_eq!(answer.metadata.understood_by, "local");
        assert_eq!(answer.metadata.outcome, Outcome::Clarification);
        assert_eq!((answer.message, answer.suggestions), (plain.message, plain.suggestions));
        let fine = service.ask("Combien au fournil en septembre ?", None).await;
        assert_eq!((headline(&fine).as_str(), fine.metadata.llm.calls), ("24", 0));
    }
    assert_eq!(local.ask(SLANG, None).await.metadata.llm.failure, None);
}

#[tokio::test]
async fn a_model_that_says_nothing_leaves_the_question_its_time() {
    let up = StandIn::start([Act::Silent]).await;
    let service = Service::new(&up.url, (&documents(), When::Unsure), 2);
    // The profile is read before.
    service.ask("Bonjour", None).await;
    let deadline = Instant::now() + Duration::from_secs(3);
    let asked = Asked { deadline, ..asking(SLANG, (None, &[])) };
    let answer = service.pipeline.answer(asked).await.expect("an answer before the deadline");
    assert_eq!(answer.metadata.llm.failure, Some("deadline"));
    assert_eq!(answer.metadata.outcome, Outcome::Clarification);
}

#[tokio::test]
async fn what_the_model_takes_for_another_matter_is_refused_and_a_doubt_leaves_the_local_reading() {
    let other = with("reading", json!("out_of_scope")).to_string();
    let unclear = with("reading", json!("unclear")).to_string();
    let up = StandIn::start([Act::Say(other), Act::Say(unclear)]).await;
    let service = Service::new(&up.url, (&documents(), When::Unsure), 2);
    let answer = service.ask("ça zarbouille ou ça gribouille ?", None).await;
    assert_eq!(answer.metadata.outcome, Outcome::Refused);
    assert_eq!(answer.metadata.query_analysis.intent, "out_of_scope");
    let answer = service.ask("ça gribouille ou ça zarbouille ?", None).await;
    assert_eq!(answer.metadata.outcome, Outcome::Clarification);
    assert_eq!((answer.metadata.understood_by, up.seen().len()), ("local", 2));
    // Where the local reading is a plan, no doubt of a model's takes its place.
    let always = Service::new(&up.url, (&documents(), When::Always), 2);
    let answer = always.ask("Combien au fournil en septembre ?", None).await;
    assert_eq!((headline(&answer).as_str(), answer.metadata.understood_by), ("24", "local"));
}

#[tokio::test]
async fn corrections_of_a_plan_are_counted() {
    let bad = Act::Say(with("measure", json!("everything")).to_string());
    let up = StandIn::start([bad, at("fournil")]).await;
    let service = Service::new(&up.url, (&documents(), When::Unsure), 2);
    let answer = service.ask(SLANG, None).await;
    assert_eq!((headline(&answer).as_str(), answer.metadata.corrections), ("24", 1));
    assert_eq!(answer.metadata.llm.calls, 2);
}

#[tokio::test]
async fn figures_and_health_tell_of_the_model_and_nothing_of_its_key() {
    let up = StandIn::start([at("fournil")]).await;
    let home = homes::embedded(&documents(), &[]);
    let parts = parts(home.search.clone());
    let pipeline = parts.pipeline.with_model(Some(model(&up.url, When::Unsure, 2)));
    let server = start(AppParts { pipeline, ..parts }).await;
    for _ in 0..2 {
        let got = server.ask(json!({"user_id": 7, "message": SLANG}).to_string()).await;
        assert_eq!(got.json()["metadata"]["understood_by"], "llm", "{}", got.text);
    }
    let stats = server.get("/api/v3/conversation/stats").await;
    let told = stats.json();
    let llm = json!({"calls": 1, "errors": 0, "fallbacks": 0, "prompt_tokens": 100, "completion_tokens": 20});
    assert_eq!(told["llm"], llm);
    assert_eq!(told["cache"], json!({"hits": 1, "misses": 1, "hit_rate": 0.5}));
    assert_eq!(told["agents"]["query_analyzer"]["model"], "local, planner");
    let metrics = server.get("/metrics").await;
    for line in [
        r#"conversation_llm_calls_total{model="planner",purpose="plan"} 1"#,
        r#"conversation_llm_completion_tokens_total{model="planner",purpose="plan"} 20"#,
        r#"conversation_plan_cache_total{result="hit"} 1"#,
    ] {
        assert!(metrics.text.contains(line), "{line}\n{}", metrics.text);
    }
    let health = server.get("/api/v3/conversation/health").await;
    assert_eq!(health.json()["components"]["llm"]["status"], "healthy", "{}", health.text);
    assert_eq!(health.json()["components"]["cache"]["kind"], "memory");
    for text in [stats.text, metrics.text, health.text, crate::server::log()] {
        assert!(!text.contains("sk-first") && !text.contains("fournil"), "{text}");
    }
}

#[tokio::test]
async fn a_service_whose_model_is_down_is_degraded_and_ready() {
    let home = homes::embedded(&documents(), &[]);
    let parts = parts(home.search.clone());
    let pipeline = parts.pipeline.with_model(Some(model("http://127.0.0.1:9/v1", When::Unsure, 2)));
    let server = start(AppParts { pipeline, ..parts }).await;
    let health = server.get("/api/v3/conversation/health").await.json();
    assert_eq!(health["status"], "degraded");
    assert_eq!(health["components"]["llm"]["failure"], "out of reach");
    assert_eq!(health["search_service"], "healthy");
    assert_eq!(server.get("/ready").await.status, 200);
}
