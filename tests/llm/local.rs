//! What a model's plan is held against, every local plan holds.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use conversation_service::domain::{Dataset, Holdings, Reading};
use conversation_service::language::names::Names;
use conversation_service::language::read::{Question, Reader};
use conversation_service::query::validate::validate;
use jiff::civil::date;
use serde_json::Value;

#[test]
fn every_plan_that_is_read_locally_is_valid() {
    let dataset = Arc::new(Dataset::finance().expect("the dataset"));
    let merchants = ["Carrefour", "Lidl", "Amazon", "Netflix", "SNCF", "Uber", "E.Leclerc", "Fnac"];
    let holdings =
        Holdings { merchants: merchants.map(str::to_owned).to_vec(), ..Holdings::default() };
    let names = Names::new(&holdings, &dataset.nicknames);
    let reader = Reader::new(dataset).expect("the words");
    let today = date(2025, 10, 20);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/paraphrases");
    let (mut valid, mut wrong) = (0, Vec::new());
    for file in ["seen.jsonl", "hard.jsonl", "blind.jsonl"] {
        for line in fs::read_to_string(folder.join(file)).expect("questions").lines() {
            let question: Value = serde_json::from_str(line).expect("JSON");
            let Some(text) = question["question"].as_str() else { continue };
            let (holdings, names) = (&holdings, &names);
            let read =
                reader.read(Question { text, today, language: None, holdings, names, last: None });
            let Reading::Plan(plan) = read.reading else { continue };
            match validate(&plan, today) {
                Ok(()) => valid += 1,
                Err(invalid) => wrong.push(format!("{text}: {invalid:?}")),
            }
        }
    }
    assert!(wrong.is_empty() && valid > 500, "{valid} valid\n{}", wrong.join("\n"));
}
