//! A plan that a program writes itself, member by member, in the form that a model is asked for: held
//! against it, and read into the plan's own types, as a model's is. What it may leave out is filled in.

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::draft::{About, Drafted, drafted};
use super::merchants;
use super::problem::{Code, Problem};
use super::schema::{self, SCHEMA, hold};
use crate::domain::Dataset;
use crate::domain::plan::{Dimension, Filter, Plan};
use crate::domain::reading::{Clarification, Note};
use crate::language::names::Names;
use crate::query::validate::validate;

/// What was ordered.
#[derive(Clone, Debug, PartialEq)]
pub enum Ordered {
    /// With the user's own merchants in it.
    Plan(Box<Plan>, Vec<Note>),
    /// The plan is fine, but not who is meant.
    AskBack(Clarification),
}

/// What a plan is read with.
#[derive(Clone, Copy)]
pub struct Order<'a> {
    pub dataset: &'a Dataset,
    pub today: Date,
    pub names: &'a Names,
}

/// The form of these members as JSON schema. What has a natural default may be left out; closed values
/// that are the data's own are listed.
pub fn form(members: &[&str], dataset: &Dataset) -> Map<String, Value> {
    let mut schema = SCHEMA.clone();
    if let Some(properties) = schema["properties"].as_object_mut() {
        properties.retain(|name, _| members.contains(&name.as_str()));
    }
    loosen(&mut schema);
    let values = |dimension| schema::closed(dimension, dataset).unwrap_or_default().join(", ");
    if let Some(filters) = schema.pointer_mut("/properties/filters") {
        filters["description"] = format!(
            "Each narrows the result. Values of category: {}; of operation: {}; of account_type: {}; of \
             weekday: {}; of direction: debit, credit; of currency: ISO 4217 codes; of merchant and \
             account: the user's own, as list_merchants and accounts give them.",
            values(Dimension::Category),
            values(Dimension::Operation),
            values(Dimension::AccountType),
            values(Dimension::Weekday),
        )
        .into();
    }
    for (member, told) in TOLD {
        if let Some(schema) = schema.pointer_mut(&format!("/properties/{member}")) {
            schema["description"] = told.into();
        }
    }
    schema.as_object().cloned().unwrap_or_default()
}

const TOLD: [(&str, &str); 10] = [
    (
        "measure",
        "What is counted: spending (debits less refunds, own transfers aside), purchases, income, credits, refunds, transactions (all, by number), net, balance.",
    ),
    ("labels", "Words to be found in the transactions' labels."),
    ("amounts", "Bounds on the amount, in major units, without sign."),
    ("period", "First and last day, yyyy-MM-dd, both included; null or absent: all."),
    ("previous_period", "The earlier period to compare with; it ends before period begins."),
    ("compared_values", "Two merchants or two categories to compare, instead of two periods."),
    (
        "group",
        "One figure for each value of a dimension, or of each day, week, month, quarter or year.",
    ),
    (
        "average_per",
        "With ask average: an average for each such unit of time, instead of for each transaction.",
    ),
    ("limit", "At most so many transactions or groups, 1 to 100."),
    ("sort", "newest, oldest, largest or smallest first."),
];

/// What stands for a member that is left out, where anything does.
fn default(schema: &Value) -> Option<Value> {
    let null_is_allowed = schema.get("anyOf").is_some();
    match schema["type"].as_str() {
        None if null_is_allowed => Some(Value::Null),
        Some("array") => Some(Value::Array(Vec::new())),
        Some("boolean") => Some(Value::Bool(false)),
        Some("string") => {
            let natural = schema["enum"].as_array()?.iter().find(|one| *one == "natural");
            natural.cloned()
        }
        _ => None,
    }
}

/// Wants only the members that have no default.
fn loosen(schema: &mut Value) {
    let Some(members) = schema.as_object_mut() else { return };
    if let Some(Value::Object(properties)) = members.get("properties") {
        let wanted = |name: &str, of: &Value| {
            let values = of["type"] == "array" && of["items"]["type"] == "string";
            // A tool says what it measures where nothing else is said.
            values || (default(of).is_none() && !matches!(name, "measure" | "ask"))
        };
        let required = properties.iter().filter(|(name, of)| wanted(name, of));
        let required = required.map(|(name, _)| Value::from(name.as_str())).collect();
        members.insert("required".into(), Value::Array(required));
    }
    for (name, member) in members.iter_mut() {
        match (name.as_str(), member) {
            ("properties", Value::Object(properties)) => properties.values_mut().for_each(loosen),
            ("anyOf", Value::Array(branches)) => branches.iter_mut().for_each(loosen),
            ("items", items) => loosen(items),
            _ => {}
        }
    }
}

/// Fills in what was left out.
fn fill(value: &mut Value, schema: &Value) {
    if let Some(branch) = schema["anyOf"].get(0) {
        if !value.is_null() {
            fill(value, branch);
        }
        return;
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| fill(item, &schema["items"])),
        Value::Object(members) => {
            let Some(known) = schema["properties"].as_object() else { return };
            for (name, of) in known {
                if let Some(default) = default(of)
                    && !members.contains_key(name)
                {
                    members.insert(name.clone(), default);
                }
                if let Some(member) = members.get_mut(name) {
                    fill(member, of);
                }
            }
        }
        _ => {}
    }
}

/// The plan that was written.
///
/// # Errors
/// The first thing that is wrong with it, with its place and what is allowed there.
pub fn ordered(mut written: Value, order: Order<'_>) -> Result<Ordered, Problem> {
    if let Some(members) = written.as_object_mut() {
        members.insert("reading".into(), "plan".into());
    }
    fill(&mut written, &SCHEMA);
    hold(&written, &SCHEMA, &mut String::new())?;
    let Order { dataset, today, names } = order;
    let about = About { dataset, today, last: None };
    let Drafted::Plan(plan) = drafted(written, &about)? else {
        return Err(Problem::new(Code::UnknownValue, "/reading", "plan"));
    };
    validate(&plan, today).map_err(|invalid| {
        Problem::new(Code::Incompatible, &format!("/{}", invalid.member), invalid.allowed)
    })?;
    let unknown = accounts(&plan).find(|name| merchants::account(name, names).is_none());
    if unknown.is_some() {
        let allowed = "an account of the user's, as the tool accounts names it";
        return Err(Problem::new(Code::UnknownValue, "/filters", allowed));
    }
    Ok(match merchants::matched(&plan, names) {
        Ok((plan, notes)) => Ordered::Plan(Box::new(plan), notes),
        Err(clarification) => Ordered::AskBack(clarification),
    })
}

/// The accounts that a plan is about; a written plan has no filter within another.
fn accounts(plan: &Plan) -> impl Iterator<Item = &str> {
    plan.filters
        .iter()
        .flat_map(|filter| match filter {
            Filter::In { dimension: Dimension::Account, values }
            | Filter::NotIn { dimension: Dimension::Account, values } => values.as_slice(),
            _ => &[],
        })
        .map(String::as_str)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::*;
    use crate::domain::Holdings;
    use crate::domain::plan::{Ask, Measure};

    fn read(written: Value) -> Result<Ordered, Problem> {
        let dataset = Dataset::finance().unwrap();
        let holdings = Holdings { merchants: vec!["Carrefour".into()], ..Holdings::default() };
        let names = Names::new(&holdings, &dataset.nicknames);
        ordered(written, Order { dataset: &dataset, today: date(2025, 10, 20), names: &names })
    }

    #[test]
    fn what_is_left_out_has_its_natural_default() {
        let written = json!({"ask": "total", "measure": "spending",
            "filters": [{"dimension": "merchant", "values": ["carrefour"]}],
            "period": {"first": "2025-09-01", "last": "2025-09-30"}, "group": {"by": "month"}});
        let Ok(Ordered::Plan(plan, _)) = read(written) else { panic!() };
        assert_eq!((plan.ask, plan.measure), (Ask::Total, Measure::Spending));
        let of = Filter::In { dimension: Dimension::Merchant, values: vec!["Carrefour".into()] };
        assert_eq!(plan.filters, [of]);
        assert!(plan.group.is_some() && plan.limit.is_none());
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_what_is_allowed() {
        let wrong = |members: Value| {
            let mut written = json!({"ask": "total", "measure": "spending"});
            written.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
            let problem = read(written).unwrap_err();
            (problem.code, problem.at, problem.allowed)
        };
        let (code, at, allowed) = wrong(json!({"measure": "money"}));
        assert_eq!((code, at.as_str()), (Code::UnknownValue, "/measure"));
        assert!(allowed.contains("spending"));
        let filter = json!([{"dimension": "category", "values": ["Nourriture"]}]);
        let (code, at, allowed) = wrong(json!({"filters": filter}));
        assert_eq!((code, at.as_str()), (Code::UnknownValue, "/filters/0/values"));
        assert!(allowed.contains("Alimentation"));
        let (code, at, _) = wrong(json!({"user_id": 2}));
        assert_eq!((code, at.as_str()), (Code::UnknownField, ""));
        let (code, at, _) = wrong(json!({"period": {"first": "2025-02-30"}}));
        assert_eq!((code, at.as_str()), (Code::NoSuchDay, "/period"));
        let filter = json!([{"dimension": "account", "values": ["Secret"]}]);
        assert_eq!(wrong(json!({"filters": filter})).1, "/filters");
        assert_eq!(read(json!([])).unwrap_err().code, Code::WrongType);
    }

    #[test]
    fn the_form_has_the_members_wanted_and_requires_none_with_a_default() {
        let dataset = Dataset::finance().unwrap();
        let form = form(&["measure", "filters", "period"], &dataset);
        let names: Vec<&String> = form["properties"].as_object().unwrap().keys().collect();
        assert_eq!(names, ["measure", "filters", "period"]);
        assert_eq!(form["required"], json!([]));
        let filter = &form["properties"]["filters"]["items"];
        assert_eq!(filter["required"], json!(["dimension", "values"]));
        assert_eq!(filter["additionalProperties"], false);
    }
}
