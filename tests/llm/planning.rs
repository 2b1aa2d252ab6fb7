//! Plans by a model: right ones, corrected ones, and hostile ones.

use std::sync::Arc;
use std::time::Duration;

use conversation_service::domain::plan::{Ask, Dimension, Filter, Measure, Plan};
use conversation_service::domain::reading::Clarification;
use conversation_service::domain::{Dataset, Holdings, Language, Tenant};
use conversation_service::language::names::Names;
use conversation_service::llm::client::{LlmError, Payer};
use conversation_service::llm::grounding::Grounding;
use conversation_service::llm::plan::{Code, PlanError, Planned, Planner, Question};
use jiff::civil::date;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::patient;
use crate::standin::{Act, StandIn};

struct World {
    planner: Planner,
    names: Names,
}

fn world(url: &str, corrections: u32) -> World {
    let dataset = Arc::new(Dataset::finance().expect("the dataset"));
    let grounding = Arc::new(Grounding::embedded().expect("the words"));
    let merchants = ["Le Fournil", "Dupont Voyages", "Dupont & Fils"].map(str::to_owned).to_vec();
    let holdings = Holdings { merchants, ..Holdings::default() };
    let names = Names::new(&holdings, &dataset.nicknames);
    let planner = Planner::new(patient(url), dataset.clone(), grounding, corrections);
    World { planner, names }
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

pub fn plain() -> Value {
    json!({"reading": "plan", "ask": "total", "average_per": null, "measure": "spending",
        "filters": [], "labels": [], "amounts": [],
        "period": {"first": "2025-09-01", "last": "2025-09-30"}, "group": null,
        "previous_period": null, "compared_values": null, "analysis": null, "sort": null,
        "limit": null})
}

pub fn with(member: &str, value: Value) -> Value {
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
async fn the_prefix_is_the_same_for_two_users_on_two_days_byte_for_byte() {
    let up = StandIn::start([Act::Say(plain().to_string())]).await;
    let world = world(&up.url, 0);
    assert!(world.plan("une question", "7").await.is_ok());
    let mut other = world.question("une autre", "8");
    other.today = date(2025, 11, 3);
    assert!(world.planner.plan(other).await.is_ok());
    let seen = up.seen();
    let alike = seen[0].raw.bytes().zip(seen[1].raw.bytes()).take_while(|(a, b)| a == b).count();
    let user = seen[0].raw.find("\"role\":\"user\"").expect("what the user said");
    assert!(alike > user && user > 5_000, "{alike} of {user}");
    assert!(
        !seen[0].raw[..user].contains("2025-10-20T")
            && !seen[0].raw[..user].contains("une question")
    );
    let content = seen[1].body["messages"][1]["content"].as_str().expect("text");
    let last: Value = serde_json::from_str(content).expect("JSON");
    assert_eq!((&last["question"], &last["today"]), (&json!("une autre"), &json!("2025-11-03")));
}

#[tokio::test]
async fn a_last_plan_is_shown_without_the_users_names_and_comes_back_with_them() {
    let filter = json!([{"dimension": "merchant", "values": ["@merchant1"], "exclude": false}]);
    let up = StandIn::start([
        Act::Say(with("filters", filter).to_string()),
        Act::Say(
            with(
                "filters",
                json!([{"dimension": "merchant", "values": ["@merchant2"], "exclude": false}]),
            )
            .to_string(),
        ),
    ])
    .await;
    let world = world(&up.url, 0);
    let mut last = Plan::new(Ask::Total, Measure::Spending);
    last.filters.push(Filter::one(Dimension::Merchant, "Le Fournil"));
    let mut question = world.question("et pour septembre alors", "7");
    question.last = Some(&last);
    let planned = world.planner.plan(question.clone()).await.expect("a plan");
    let Planned::Plan { plan, .. } = planned else { panic!("{planned:?}") };
    assert_eq!(plan.values(Dimension::Merchant).collect::<Vec<_>>(), ["Le Fournil"]);
    let sent = up.seen()[0].raw.clone();
    assert!(sent.contains("@merchant1") && !sent.contains("Fournil"), "{sent}");
    question.text = "et en septembre donc";
    let refused = world.planner.plan(question).await.expect_err("a name that stands for nothing");
    assert!(matches!(refused, PlanError::Refused { .. }), "{refused:?}");
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
    let up = StandIn::start([no(), no(), no(), no(), Act::Say(fenced)]).await;
    let world = world(&up.url, 0);
    assert!(world.plan("mes dépenses", "7").await.is_ok());
    assert!(world.plan("mes dépenses", "8").await.is_ok());
    let forms: Vec<_> =
        up.seen().iter().map(|seen| seen.body["response_format"]["type"].clone()).collect();
    let (strict, loose) = (json!("json_schema"), json!("json_object"));
    let none = Value::Null;
    assert_eq!(forms, [strict.clone(), strict, loose.clone(), loose, none.clone(), none]);
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
    // Three formats in two manners.
    let mut acts = vec![Act::Status(400, vec![]); 6];
    acts.push(at_merchant("dupont"));
    let up = StandIn::start(acts).await;
    let world = world(&up.url, 0);
    let failed = world.plan("combien chez dupont", "7").await;
    assert_eq!(failed, Err(PlanError::Llm(LlmError::Rejected(400))));
    let asked = world.plan("combien chez dupont", "7").await.expect("an outcome");
    assert!(matches!(asked, Planned::AskBack(Clarification::WhichMerchant { .. })), "{asked:?}");
}
