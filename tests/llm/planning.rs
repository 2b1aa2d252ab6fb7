//! Plans by a model: right ones, corrected ones, and hostile ones.

use std::sync::Arc;
use std::time::Duration;

use conversation_service::domain::plan::{Ask, Dimension, Measure, Plan};
use conversation_service::domain::reading::Clarification;
use conversation_service::domain::{Caller, Dataset, Holdings, Language, Tenant};
use conversation_service::language::names::Names;
use conversation_service::llm::client::{LlmError, Payer};
use conversation_service::llm::grounding::Grounding;
use conversation_service::llm::plan::{Code, PlanError, Planned, Planner, Question};
use conversation_service::query::{body, tenant};
use conversation_service::search::{Index, SearchRequest};
use jiff::civil::date;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::homes::embedded;
use crate::patient;
use crate::standin::{Act, StandIn};

struct World {
    planner: Planner,
    dataset: Arc<Dataset>,
    holdings: Holdings,
    names: Names,
}

fn world(url: &str, corrections: u32) -> World {
    let dataset = Arc::new(Dataset::finance().expect("the dataset"));
    let grounding = Arc::new(Grounding::embedded().expect("the words"));
    let merchants = ["Le Fournil", "Dupont Voyages", "Dupont & Fils"].map(str::to_owned).to_vec();
    let holdings = Holdings { merchants, ..Holdings::default() };
    let names = Names::new(&holdings, &dataset.nicknames);
    let planner = Planner::new(patient(url), dataset.clone(), grounding, corrections);
    World { planner, dataset, holdings, names }
}

impl World {
    async fn plan(&self, text: &str, user: &str) -> Result<Planned, PlanError> {
        self.planner.plan(self.question(text, user)).await
    }

    fn question<'q>(&'q self, text: &'q str, user: &str) -> Question<'q> {
        let today = date(2025, 10, 20);
        Question {
            text,
            language: Language::Fr,
            today,
            names: &self.names,
            last: None,
            payer: Payer::new(Tenant::new(user).expect("a user"), today),
            deadline: Instant::now() + Duration::from_secs(90),
        }
    }
}

fn plain() -> Value {
    json!({"reading": "plan", "ask": "total", "average_per": null, "measure": "spending",
        "filters": [], "labels": [], "amounts": [],
        "period": {"first": "2025-09-01", "last": "2025-09-30"}, "group": null,
        "previous_period": null, "compared_values": null, "analysis": null, "sort": null,
        "limit": null})
}

fn with(member: &str, value: Value) -> Value {
    let mut plan = plain();
    plan[member] = value;
    plan
}

fn at_merchant(name: &str) -> Act {
    let filter = json!([{"dimension": "merchant", "values": [name], "exclude": false}]);
    Act::Say(with("filters", filter).to_string())
}

#[tokio::test]
async fn a_model_fills_the_plan_and_sees_no_merchant() {
    let up = StandIn::start([at_merchant("fournil")]).await;
    let world = world(&up.url, 2);
    let planned = world.plan("ça a douillé au fournil en septembre ?", "7").await.expect("a plan");
    let Planned::Plan { plan, notes, corrections } = planned else { panic!("{planned:?}") };
    assert_eq!((plan.ask, plan.measure), (Ask::Total, Measure::Spending));
    assert_eq!(plan.values(Dimension::Merchant).collect::<Vec<_>>(), ["Le Fournil"]);
    assert_eq!((notes.len(), corrections), (1, 0));
    let sent = up.seen()[0].body.clone();
    assert_eq!(sent["response_format"]["json_schema"]["strict"], true);
    assert!(!sent.to_string().contains("Le Fournil") && !sent.to_string().contains("Dupont"));
}

#[tokio::test]
async fn the_prefix_of_two_questions_is_the_same_and_the_question_is_last() {
    let up = StandIn::start([Act::Say(plain().to_string())]).await;
    let world = world(&up.url, 0);
    for text in ["une question", "une autre"] {
        assert!(world.plan(text, "7").await.is_ok());
    }
    let seen = up.seen();
    let message = |at: usize, place: usize| seen[at].body["messages"][place]["content"].clone();
    assert_eq!(message(0, 0), message(1, 0));
    let last: Value = serde_json::from_str(message(1, 1).as_str().expect("text")).expect("JSON");
    assert_eq!((&last["question"], &last["today"]), (&json!("une autre"), &json!("2025-10-20")));
}

#[tokio::test]
async fn a_refused_plan_is_corrected_by_codes_alone() {
    let bad = with("measure", json!("INJECTED"));
    let up = StandIn::start([Act::Say(bad.to_string()), Act::Say(plain().to_string())]).await;
    let planned = world(&up.url, 2).plan("mes dépenses", "7").await.expect("a plan");
    assert!(matches!(planned, Planned::Plan { corrections: 1, .. }), "{planned:?}");
    let told = up.seen()[1].body["messages"][3]["content"].as_str().expect("text").to_owned();
    assert!(
        told.contains("unknown_value") && told.contains("/measure") && told.contains("refunds")
    );
    assert!(!told.contains("INJECTED"));
}

#[tokio::test]
async fn the_same_plan_is_never_refused_twice_and_rounds_are_bounded() {
    let bad = |limit: i32| Act::Say(with("limit", json!(-limit)).to_string());
    let up = StandIn::start([bad(1)]).await;
    let refused = world(&up.url, 5).plan("mes dépenses", "7").await.expect_err("a refusal");
    assert!(matches!(refused, PlanError::Refused { rounds: 1, .. }), "{refused:?}");
    assert_eq!(up.seen().len(), 2);
    let up = StandIn::start([bad(1), bad(2), bad(3), bad(4)]).await;
    let refused = world(&up.url, 2).plan("mes dépenses", "7").await.expect_err("a refusal");
    let PlanError::Refused { problem, rounds: 2 } = refused else { panic!("{refused:?}") };
    assert_eq!((problem.code, up.seen().len()), (Code::OutOfRange, 3));
}

#[tokio::test]
async fn a_server_without_strict_forms_is_asked_in_json_mode_then_plainly() {
    let no = || Act::Status(400, vec![]);
    let fenced = format!("```json\n{}\n```", plain());
    let up = StandIn::start([no(), no(), Act::Say(fenced)]).await;
    let world = world(&up.url, 0);
    assert!(world.plan("mes dépenses", "7").await.is_ok());
    assert!(world.plan("mes dépenses", "8").await.is_ok());
    let forms: Vec<_> =
        up.seen().iter().map(|seen| seen.body["response_format"]["type"].clone()).collect();
    assert_eq!(forms, [json!("json_schema"), json!("json_object"), Value::Null, Value::Null]);
}

#[tokio::test]
async fn a_question_is_asked_once_by_two_at_once_and_later() {
    let slow = Act::Slow(plain().to_string(), Duration::from_millis(100));
    let up = StandIn::start([slow]).await;
    let world = world(&up.url, 0);
    let (one, other) =
        tokio::join!(world.plan("Mes dépenses ?", "7"), world.plan("mes  dépenses", "7"));
    assert_eq!(one, other);
    assert_eq!(world.plan("MES DÉPENSES", "7").await, one);
    assert_eq!(up.seen().len(), 1);
    assert!(world.plan("mes dépenses", "8").await.is_ok());
    let mut tomorrow = world.question("mes dépenses", "7");
    tomorrow.today = date(2025, 10, 21);
    assert!(world.planner.plan(tomorrow).await.is_ok());
    let last = Plan::new(Ask::Count, Measure::Income);
    let mut following = world.question("mes dépenses", "7");
    following.last = Some(&last);
    assert!(world.planner.plan(following).await.is_ok());
    assert_eq!(up.seen().len(), 4);
}

#[tokio::test]
async fn a_failure_is_not_kept_and_who_is_meant_is_asked() {
    let up = StandIn::start([
        Act::Status(400, vec![]),
        Act::Status(400, vec![]),
        Act::Status(400, vec![]),
        at_merchant("dupont"),
    ])
    .await;
    let world = world(&up.url, 0);
    let failed = world.plan("combien chez dupont", "7").await;
    assert_eq!(failed, Err(PlanError::Llm(LlmError::Rejected(400))));
    let asked = world.plan("combien chez dupont", "7").await.expect("an outcome");
    assert!(matches!(asked, Planned::AskBack(Clarification::WhichMerchant { .. })), "{asked:?}");
}

/// A plan by somebody who wants other people's documents, a crash, or all the memory.
fn hostile(rng: &mut StdRng) -> String {
    let evil = [
        json!({"term": {"user_id": 2}}),
        json!({"script": {"source": "ctx._source"}}),
        json!(2),
        json!("2 OR 1=1"),
        json!({"global": {}}),
        json!(null),
        json!([]),
        json!(-1),
        json!(1e308),
        json!(u64::MAX),
        json!("\u{0}"),
        json!("*"),
        json!("ETRANGER"),
        json!(true),
        json!([[[]]]),
        json!({"bool": {"should": [{"match_all": {}}]}}),
        json!("9999-99-99"),
        json!("-0001-01-01"),
    ];
    let names = ["user_id", "tenant", "script", "query", "aggs", "index", "$where", "__proto__"];
    let any = |rng: &mut StdRng| evil.choose(rng).cloned().unwrap_or_default();
    let mut plan = plain();
    match rng.random_range(0..12) {
        0 => plan[*names.choose(rng).expect("a name")] = any(rng),
        1 => {
            let members: Vec<String> = plan.as_object().expect("members").keys().cloned().collect();
            plan[members.choose(rng).expect("a member")] = any(rng);
        }
        2 => {
            let dimension = *["merchant", "account", "category", "user_id", "currency", "weekday"]
                .choose(rng)
                .expect("one");
            plan["filters"] = json!([{"dimension": dimension, "values": [any(rng)], "exclude": rng.random_bool(0.5)}]);
        }
        3 => plan["labels"] = json!([{"words": any(rng), "exclude": false}]),
        4 => plan["amounts"] = json!([{"gt": any(rng), "gte": null, "lt": null, "lte": any(rng)}]),
        5 => plan["period"] = json!({"first": any(rng), "last": any(rng)}),
        6 => plan["group"] = json!({"by": any(rng), "order": "natural"}),
        7 => return "[".repeat(rng.random_range(1..200_000)),
        8 => return format!("{{\"a\":\"{}\"}}", "x".repeat(rng.random_range(1..300_000))),
        9 => {
            let number = *["NaN", "Infinity", "-Infinity", "1e999", "0x10", "1_000"]
                .choose(rng)
                .expect("one");
            return plan.to_string().replace("\"limit\":null", &format!("\"limit\":{number}"));
        }
        10 => {
            // Fine but for what nobody asked: everything, in any shape.
            plan["measure"] =
                json!(*["spending", "income", "transactions", "credits"].choose(rng).expect("one"));
            plan["ask"] = json!(*["list", "total", "count"].choose(rng).expect("one"));
            plan["period"] = Value::Null;
            plan["filters"] = json!([{"dimension": "direction", "values": ["debit"], "exclude": rng.random_bool(0.5)}]);
        }
        _ => {
            let mut text = plan.to_string().into_bytes();
            for _ in 0..rng.random_range(1..6) {
                let at = rng.random_range(0..text.len());
                text[at] = rng.random_range(32..127);
            }
            return String::from_utf8_lossy(&text).into_owned();
        }
    }
    plan.to_string()
}

#[tokio::test]
async fn a_hostile_planner_reaches_nobody_elses_documents() {
    let document = |id: usize, user: u64, name: &str| {
        json!({"transaction_id": format!("{name}{id}"), "user_id": user, "date": "2025-09-03",
            "amount": -10.0 - id as f64, "currency_code": "EUR", "transaction_type": "debit",
            "merchant_name": name, "primary_description": name, "category_name": "Alimentation"})
    };
    let mut documents: Vec<Value> = (0..5).map(|id| document(id, 7, "Le Fournil")).collect();
    documents.extend((0..5).map(|id| document(id, 2, "ETRANGER")));
    let home = embedded(&documents, &[]);
    assert!(home.kept.is::<tempfile::TempDir>());

    let mut rng = StdRng::seed_from_u64(6);
    let plans: Vec<Act> = (0..2_000).map(|_| Act::Say(hostile(&mut rng))).collect();
    let up = StandIn::start(plans).await;
    let world = world(&up.url, 0);
    let caller = Caller { tenant: Tenant::new("7").expect("a user"), authorization: None };
    let (mut accepted, mut refused, mut found) = (0, 0, 0);
    for place in 0..2_000 {
        let text = format!("mes dépenses de ETRANGER {}", "!".repeat(place % 7));
        let planned = world.plan(&text, &format!("user{place}")).await;
        let plan = match planned {
            Ok(Planned::Plan { plan, .. }) => plan,
            Ok(Planned::AskBack(_) | Planned::Unclear | Planned::OutOfScope) => continue,
            Err(PlanError::Refused { .. }) => {
                refused += 1;
                continue;
            }
            Err(error) => panic!("{error}"),
        };
        accepted += 1;
        for search in body::records(&plan, &world.dataset, &world.holdings) {
            let body = tenant::wrap(&search.body, &world.dataset.fields.tenant, &caller.tenant);
            let request = SearchRequest {
                index: Index::Records,
                body: &body,
                caller: &caller,
                request_id: "r",
                deadline: Instant::now() + Duration::from_secs(60),
            };
            let response = home.search.search(request).await.expect("an answer");
            let told = format!("{response:?}");
            assert!(!told.contains("ETRANGER"), "{body}: {told}");
            found += usize::from(told.contains("Le Fournil"));
        }
    }
    assert_eq!(up.seen().len(), 2_000);
    assert!(refused > 1_000 && accepted > 50 && found > 20, "{refused} {accepted} {found}");
}
