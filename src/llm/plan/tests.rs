use jiff::civil::date;

use super::*;
use crate::domain::Holdings;
use crate::domain::plan::{Ask, Dimension, Filter, Measure};

fn dataset() -> Dataset {
    Dataset::finance().unwrap()
}

fn read(answer: &str, text: &str, merchants: &[&str]) -> Result<Drafted, Problem> {
    let dataset = dataset();
    let today = date(2025, 10, 20);
    let holdings = Holdings {
        merchants: merchants.iter().map(|name| (*name).to_owned()).collect(),
        ..Holdings::default()
    };
    let names = Names::new(&holdings, &dataset.nicknames);
    let about = About { dataset: &dataset, today, last: None };
    let drafted = drafted(schema::read(answer)?, &about)?;
    let asked = Asked { text, language: Language::Fr, today, last: None, names: &names };
    if let Drafted::Plan(plan) = &drafted {
        check(plan, &asked, &Grounding::embedded().unwrap())?;
    }
    Ok(drafted)
}

/// A plan that is fine, with one member changed.
fn plan_with(member: &str, value: Value) -> String {
    let mut plan = json!({"reading": "plan", "ask": "total", "average_per": null,
        "measure": "spending", "filters": [], "labels": [], "amounts": [], "period": null,
        "group": null, "previous_period": null, "compared_values": null, "analysis": null,
        "sort": null, "limit": null});
    plan[member] = value;
    plan.to_string()
}

fn code(member: &str, value: Value) -> Code {
    read(&plan_with(member, value), "mes dépenses", &[]).unwrap_err().code
}

#[test]
fn every_example_of_the_prompt_is_a_plan_that_holds() {
    for line in include_str!("../prompts/plan.examples.jsonl").lines() {
        let example: Value = serde_json::from_str(line).unwrap();
        let question = example["question"].as_str().unwrap();
        assert_eq!(example["today"], "2025-10-20");
        read(&example["plan"].to_string(), question, &[]).expect(question);
    }
}

#[test]
fn every_closed_value_of_the_form_is_one_of_the_plans_own() {
    fn walk(schema: &Value, path: &mut Vec<String>, found: &mut Vec<(String, String)>) {
        if let Some(values) = schema["enum"].as_array() {
            let name = path.iter().rev().find(|step| *step != "anyOf").cloned().unwrap_or_default();
            found.extend(
                values.iter().map(|value| (name.clone(), value.as_str().unwrap_or("").to_owned())),
            );
        }
        for branch in schema["anyOf"].as_array().into_iter().flatten() {
            walk(branch, path, found);
        }
        for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
            path.push(name.clone());
            walk(inner, path, found);
            path.pop();
        }
        if schema["items"].is_object() {
            walk(&schema["items"], path, found);
        }
    }
    let mut found = Vec::new();
    walk(&schema::SCHEMA, &mut Vec::new(), &mut found);
    assert!(found.len() > 60, "{}", found.len());
    for (name, value) in found {
        let quoted = json!(value);
        let known = match name.as_str() {
            "measure" => serde_json::from_value::<Measure>(quoted).is_ok(),
            "dimension" => serde_json::from_value::<Dimension>(quoted).is_ok(),
            "analysis" => serde_json::from_value::<crate::domain::plan::Analysis>(quoted).is_ok(),
            "sort" => serde_json::from_value::<crate::domain::plan::Sort>(quoted).is_ok(),
            "order" => serde_json::from_value::<crate::domain::plan::GroupOrder>(quoted).is_ok(),
            "average_per" => serde_json::from_value::<crate::domain::period::Unit>(quoted).is_ok(),
            // Read by types of the draft's own: an unknown one would be of the wrong type.
            _ => !matches!(
                read(&plan_with(&name, quoted), "x", &[]),
                Err(Problem { code: Code::WrongType, ref at, .. }) if at.is_empty()
            ),
        };
        assert!(known, "{name}: {value}");
    }
}

#[test]
fn what_is_outside_the_closed_types_is_refused_not_dropped() {
    assert_eq!(code("user_id", json!(2)), Code::UnknownField);
    assert_eq!(code("script", json!("ctx._source")), Code::UnknownField);
    assert_eq!(code("measure", json!("everything")), Code::UnknownValue);
    assert_eq!(code("limit", json!(-1)), Code::OutOfRange);
    assert_eq!(code("limit", json!("10")), Code::WrongType);
    assert_eq!(
        code("amounts", json!([{"gt": 1e300, "gte": null, "lt": null, "lte": null}])),
        Code::OutOfRange
    );
    assert_eq!(code("period", json!({"first": "2025-02-30", "last": null})), Code::NoSuchDay);
    assert_eq!(code("period", json!({"first": "2025-03-01", "last": "2025-02-01"})), Code::Empty);
    let filter = |dimension: &str, value: &str| json!([{"dimension": dimension, "values": [value], "exclude": false}]);
    assert_eq!(code("filters", filter("user_id", "2")), Code::UnknownValue);
    assert_eq!(code("filters", filter("category", "Voyages spatiaux")), Code::UnknownValue);
    assert_eq!(code("filters", filter("merchant", "Carrefour")), Code::NotInQuestion);
    assert_eq!(code("filters", filter("account", "Compte d'autrui")), Code::UnknownValue);
    assert_eq!(code("ask", json!("ratio")), Code::Incompatible);
}

#[test]
fn what_the_question_says_is_in_the_plan() {
    let plain = plan_with("limit", Value::Null);
    let code = |text: &str| read(&plain, text, &["Le Fournil"]).unwrap_err().code;
    assert_eq!(code("mes dépenses chez le fournil"), Code::LeftOut);
    assert_eq!(code("dépenses de plus de 50 €"), Code::LeftOut);
    assert_eq!(code("mes dépenses en septembre"), Code::LeftOut);
    assert!(read(&plain, "mes dépenses", &["Le Fournil"]).is_ok());
    let september = plan_with("period", json!({"first": "2025-09-01", "last": "2025-09-30"}));
    assert!(read(&september, "mes dépenses en septembre", &[]).is_ok());
    let told = read(&september, "mes dépenses en août", &[]).unwrap_err();
    assert_eq!(told.allowed, "first 2025-08-01, last 2025-08-31");
    let october = plan_with("period", json!({"first": "2025-10-01", "last": "2025-10-20"}));
    assert!(read(&october, "mes dépenses ce mois-ci", &[]).is_ok());
}

#[test]
fn a_name_is_said_by_whole_words() {
    let filter =
        |name: &str| json!([{"dimension": "merchant", "values": [name], "exclude": false}]);
    let at = |name: &str, text: &str| read(&plan_with("filters", filter(name)), text, &[]);
    assert!(at("mcdo", "mes dépenses chez mc do").is_ok());
    assert!(at("Le Fournil", "dépenses au fournil").is_err());
    assert_eq!(at("Uber", "la tuberculose").unwrap_err().code, Code::NotInQuestion);
    assert_eq!(at("mcd", "mes dépenses chez mc do").unwrap_err().code, Code::NotInQuestion);
}

#[test]
fn merchants_are_the_users_own() {
    let holdings = Holdings { merchants: vec!["Le Fournil".to_owned()], ..Holdings::default() };
    let names = Names::new(&holdings, &Default::default());
    let mut plan = Plan::new(Ask::Total, Measure::Spending);
    plan.filters.push(Filter::one(Dimension::Merchant, "fournil"));
    let (matched, notes) = merchants::matched(&plan, &names).unwrap();
    assert_eq!(matched.values(Dimension::Merchant).collect::<Vec<_>>(), ["Le Fournil"]);
    assert_eq!(notes.len(), 1);
    plan.filters = vec![Filter::one(Dimension::Merchant, "Tartempion")];
    let asked = merchants::matched(&plan, &names).unwrap_err();
    assert!(matches!(asked, Clarification::UnknownMerchant { .. }), "{asked:?}");
}

#[test]
fn the_prefix_is_the_same_for_everybody() {
    let (one, other) = (prompt::prefix(&dataset()), prompt::prefix(&dataset()));
    assert_eq!(one, other);
    assert!(one.contains("Alimentation") && !one.contains("2026"));
}
