//! What the model reads: a prefix that is the same byte for byte for everybody and every day, so
//! that providers keep it ready; then today, the last plan and the question.

use serde_json::{Value, json};

use super::check::Asked;
use super::problem::Problem;
use super::schema;
use crate::domain::plan::Dimension;
use crate::domain::{Dataset, Language};
use crate::llm::client::{Message, Role};

/// Bytes of a refused answer that are sent back; of more the model would only repeat itself.
const QUOTED: usize = 4 * 1024;

/// The prefix: rules, form, values, examples.
pub(super) fn prefix(dataset: &Dataset) -> String {
    let mut text = include_str!("../prompts/plan.md").to_owned();
    text.push_str("\nForm (JSON schema)\n");
    text.push_str(&schema::SCHEMA.to_string());
    text.push_str("\n\nCategories (value: what it is called; kind)\n");
    for category in &dataset.categories {
        let names = Language::ALL.map(|language| category.label(language)).join(" / ");
        text.push_str(&format!("{}: {names}; {}\n", json!(category.value), category.kind));
    }
    let values = [Dimension::Operation, Dimension::AccountType, Dimension::Direction];
    for dimension in values.into_iter().chain([Dimension::Weekday]) {
        let closed = schema::closed(dimension, dataset).unwrap_or_default();
        text.push_str(&format!("{}: {}\n", json!(dimension), json!(closed)));
    }
    text.push_str("\nExamples\n");
    text.push_str(include_str!("../prompts/plan.examples.jsonl"));
    text
}

/// The first request about a question.
pub(super) fn messages(prefix: &str, asked: &Asked) -> Vec<Message> {
    let data = json!({
        "today": asked.today.to_string(),
        "weekday": format!("{:?}", asked.today.weekday()),
        "last_plan": asked.last.and_then(|last| last.shown.as_ref()),
        "question": asked.text,
    });
    vec![Message::new(Role::System, prefix), Message::new(Role::User, data.to_string())]
}

/// What follows a refused answer: it, and what is wrong with it.
pub(super) fn correction(answer: &str, problem: &Problem) -> [Message; 2] {
    let quoted = if answer.len() > QUOTED { "(too long to be repeated)" } else { answer };
    let told: Value = json!({"refused": problem, "wanted": "the whole corrected plan"});
    [Message::new(Role::Assistant, quoted), Message::new(Role::User, told.to_string())]
}
