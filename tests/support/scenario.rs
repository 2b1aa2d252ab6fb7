//! A scenario: documents, and what questions about them must be answered with. The same files run on
//! every search home.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::events::{lasting, stream};
use crate::homes::Home;
use crate::server::{self, Server};

/// Makes a home of documents and accounts, each whole as the index holds it.
pub type Factory = fn(&[Value], &[Value]) -> Home;

/// One file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    /// What the data set is like, and what the cases are about.
    about: String,
    /// The day of all cases that name no other.
    today: Date,
    /// Members of each document that says nothing else; null takes one away.
    #[serde(default)]
    defaults: Map<String, Value>,
    documents: Vec<Map<String, Value>>,
    #[serde(default)]
    accounts: Vec<Map<String, Value>>,
    cases: Vec<Case>,
}

/// One conversation; what is expected is of its last turn.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    today: Option<Date>,
    /// 1 where none is said.
    #[serde(default)]
    user: Option<Value>,
    #[serde(default)]
    language: Option<String>,
    turns: Turns,
    expect: Expected,
    /// Why the service cannot do this yet. The case must then fail: the day it passes, this goes.
    #[serde(default)]
    due: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Turns {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[serde(default = "answered")]
    outcome: String,
    #[serde(default)]
    intent: Option<String>,
    /// These members, exactly; others may be there. Null: not there.
    #[serde(default)]
    filters: Map<String, Value>,
    #[serde(default)]
    period: Option<[Option<Date>; 2]>,
    /// Each must be there. The first is the headline where `headline` says nothing else.
    #[serde(default)]
    figures: Vec<Figure>,
    /// Ids of which there must be no figure.
    #[serde(default)]
    no_figures: Vec<String>,
    /// The groups' keys in the order stated, all of them.
    #[serde(default)]
    groups: Option<Vec<Option<String>>>,
    #[serde(default)]
    total_results: Option<u64>,
    /// The ids of the transactions shown, in their order.
    #[serde(default)]
    shows: Option<Vec<String>>,
    #[serde(default)]
    says: Vec<String>,
    #[serde(default)]
    never_says: Vec<String>,
    #[serde(default)]
    notes: Vec<String>,
    #[serde(default)]
    suggests: Vec<String>,
    /// Other readings that were searched.
    #[serde(default)]
    corrections: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Figure {
    id: String,
    /// `~`: the group of the documents without the field.
    #[serde(default, deserialize_with = "said")]
    key: Option<Option<String>>,
    value: serde_json::Number,
    /// `EUR` where none is said.
    #[serde(default)]
    unit: Option<String>,
}

fn answered() -> String {
    "answered".into()
}

/// A member that is there, null or not.
fn said<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(from).map(Some)
}

/// Runs all files of `tests/scenarios` on homes of this kind and panics with all that is wrong.
pub async fn run_all(factory: Factory) {
    let mut wrong = String::new();
    let mut cases = 0;
    for file in files() {
        let text = std::fs::read_to_string(&file).expect("a scenario");
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        let scenario: Scenario =
            serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!scenario.about.is_empty(), "{name} says what it is about");
        cases += scenario.cases.len();
        run(&scenario, (&name, factory), &mut wrong).await;
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(cases > 100, "only {cases} cases were found");
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("tests/scenarios")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
        .collect();
    files.sort();
    files
}

async fn run(scenario: &Scenario, (file, factory): (&str, Factory), wrong: &mut String) {
    let documents = documents(scenario);
    let accounts: Vec<Value> = scenario.accounts.iter().cloned().map(Value::Object).collect();
    let home = factory(&documents, &accounts);
    let today = Arc::new(Mutex::new(scenario.today));
    let mut parts = server::parts(home.search.clone());
    let clock = today.clone();
    parts.times.now = Arc::new(|| Timestamp::UNIX_EPOCH);
    parts.times.today = Arc::new(move |_| *clock.lock().expect("the day"));
    let server = server::start(parts).await;
    for case in &scenario.cases {
        *today.lock().expect("the day") = case.today.unwrap_or(scenario.today);
        let answer = converse(&server, case).await;
        let mut faults = judge(&case.expect, &answer);
        faults.extend(strangers(&documents, case, &answer));
        match (&case.due, faults.is_empty()) {
            (None, false) => {
                let _ = writeln!(wrong, "{file}: {}\n  {}", case.name, faults.join("\n  "));
                let _ = writeln!(wrong, "  said: {}", answer["message"]);
            }
            (Some(due), true) => {
                let _ =
                    writeln!(wrong, "{file}: {}\n  passes now: no longer due ({due})", case.name);
            }
            _ => {}
        }
    }
    drop(server);
    drop(home.kept);
}

/// The documents, whole: with what follows from their amount and their day, and an id by their place.
fn documents(scenario: &Scenario) -> Vec<Value> {
    let mut documents = Vec::new();
    for (place, own) in scenario.documents.iter().enumerate() {
        let mut all = scenario.defaults.clone();
        all.entry("user_id").or_insert(json!(1));
        all.entry("currency_code").or_insert(json!("EUR"));
        all.insert("transaction_id".into(), json!(format!("t{}", place + 1)));
        all.extend(own.clone());
        let amount = all["amount"].as_f64().expect("an amount");
        let direction = if amount < 0.0 { "debit" } else { "credit" };
        let day: Date = all["date"].as_str().and_then(|day| day.parse().ok()).expect("a date");
        all.insert("amount_abs".into(), json!(amount.abs()));
        all.entry("transaction_type").or_insert(json!(direction));
        all.insert("month_year".into(), json!(day.strftime("%Y-%m").to_string()));
        all.insert("weekday".into(), json!(day.strftime("%A").to_string()));
        all.retain(|_, value| !value.is_null());
        documents.push(Value::Object(all));
    }
    documents
}

/// The answer to the last turn; told as a stream, each is the same.
async fn converse(server: &Server, case: &Case) -> Value {
    let turns = match &case.turns {
        Turns::One(one) => std::slice::from_ref(one),
        Turns::Many(many) => many.as_slice(),
    };
    let mut answer = Value::Null;
    for turn in turns {
        let mut body = json!({
            "user_id": case.user.clone().unwrap_or(json!(1)), "message": turn,
            "conversation_id": case.name, "language": case.language,
        });
        let got = server.ask(body.to_string()).await;
        assert_eq!(got.status, 200, "{}: {turn}: {}", case.name, got.text);
        answer = got.json();
        body["conversation_id"] = json!(format!("{}, heard", case.name));
        let heard = stream(server, &body).await.answer();
        assert_eq!(lasting(&heard), lasting(&answer), "{}: {turn}", case.name);
    }
    answer
}

fn judge(expected: &Expected, answer: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let metadata = &answer["metadata"];
    let analysis = &metadata["query_analysis"];
    let mut same = |what: &str, got: &Value, wanted: &Value| {
        if !equal(got, wanted) {
            faults.push(format!("{what}: {got}, not {wanted}"));
        }
    };
    same("outcome", &metadata["outcome"], &json!(expected.outcome));
    if let Some(intent) = &expected.intent {
        same("intent", &analysis["intent"], &json!(intent));
    }
    for (field, wanted) in &expected.filters {
        same(field, &analysis["filters"][field], wanted);
    }
    if let Some([from, to]) = expected.period {
        same("from", &analysis["period"]["from"], &json!(from));
        same("to", &analysis["period"]["to"], &json!(to));
    }
    if let Some(corrections) = expected.corrections {
        same("corrections", &metadata["corrections"], &json!(corrections));
    }
    if let Some(total) = expected.total_results {
        same("total_results", &answer["total_results"], &json!(total));
    }
    if let Some(shows) = &expected.shows {
        let shown: Vec<&Value> = answer["transactions"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|t| &t["transaction_id"])
            .collect();
        same("transactions", &json!(shown), &json!(shows));
    }
    let figures = answer["figures"].as_array().cloned().unwrap_or_default();
    if let Some(first) = expected.figures.first() {
        same(
            "headline",
            &figures.first().map_or(Value::Null, |f| f["id"].clone()),
            &json!(first.id),
        );
    }
    if let Some(groups) = &expected.groups {
        let mut keys: Vec<&Value> = Vec::new();
        for figure in &figures {
            let of_group = figure["id"].as_str().is_some_and(|id| id.starts_with("group_"));
            if of_group && keys.last() != Some(&&figure["key"]) {
                keys.push(&figure["key"]);
            }
        }
        same("groups", &json!(keys), &json!(groups));
    }
    for wanted in &expected.figures {
        let there = figures.iter().any(|figure| is(figure, wanted));
        if !there {
            let near: Vec<String> = figures
                .iter()
                .filter(|figure| figure["id"] == json!(wanted.id))
                .map(|figure| format!("{} {} {}", figure["key"], figure["value"], figure["unit"]))
                .collect();
            faults.push(format!(
                "figure {} {:?} {}: got {near:?}",
                wanted.id, wanted.key, wanted.value
            ));
        }
    }
    for id in &expected.no_figures {
        if figures.iter().any(|figure| figure["id"] == json!(id)) {
            faults.push(format!("a figure {id}"));
        }
    }
    contains(&mut faults, ("message", &answer["message"]), &expected.says);
    contains(&mut faults, ("notes", &analysis["notes"]), &expected.notes);
    contains(&mut faults, ("suggestions", &answer["suggestions"]), &expected.suggests);
    let message = plain(&answer["message"]);
    for never in &expected.never_says {
        if message.contains(never.as_str()) {
            faults.push(format!("the message says {never:?}"));
        }
    }
    faults
}

fn contains(faults: &mut Vec<String>, (what, got): (&str, &Value), wanted: &[String]) {
    let text = plain(got);
    for wanted in wanted.iter().filter(|wanted| !text.contains(wanted.as_str())) {
        faults.push(format!("{what} without {wanted:?}: {text}"));
    }
}

/// What people read: no stars, no escapes, plain spaces.
fn plain(value: &Value) -> String {
    let text = match value {
        Value::Array(texts) => {
            texts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n")
        }
        other => other.as_str().unwrap_or_default().to_owned(),
    };
    text.replace("**", "").replace('\\', "").replace(['\u{a0}', '\u{202f}'], " ")
}

fn is(figure: &Value, wanted: &Figure) -> bool {
    let kind = wanted.id.as_str();
    let unit = match (&wanted.unit, kind) {
        (Some(unit), _) => unit.as_str(),
        (None, "count" | "group_count") => "transactions",
        (None, "savings_rate" | "change_rate" | "group_share" | "ratio") => "",
        (None, _) => "EUR",
    };
    let key = match &wanted.key {
        Some(key) => figure.get("key") == Some(&json!(key)),
        None => figure.get("key").is_none(),
    };
    figure["id"] == json!(kind)
        && key
        && equal(&figure["value"], &Value::Number(wanted.value.clone()))
        && (unit.is_empty() || figure["unit"] == json!(unit))
}

/// Numbers by their value (12 is 12.0), lists in any order of their members' texts as they stand.
fn equal(got: &Value, wanted: &Value) -> bool {
    match (got.as_f64(), wanted.as_f64()) {
        (Some(got), Some(wanted)) => (got - wanted).abs() < 1e-9,
        _ => match (got, wanted) {
            (Value::Object(got), Value::Object(wanted)) => {
                got.len() == wanted.len()
                    && wanted
                        .iter()
                        .all(|(name, value)| got.get(name).is_some_and(|found| equal(found, value)))
            }
            (Value::Array(got), Value::Array(wanted)) => {
                got.len() == wanted.len() && got.iter().zip(wanted).all(|(a, b)| equal(a, b))
            }
            _ => got == wanted,
        },
    }
}

/// Whatever is asked: no document of another user is shown.
fn strangers(documents: &[Value], case: &Case, answer: &Value) -> Vec<String> {
    let mut owners: BTreeMap<&str, &Value> = BTreeMap::new();
    for document in documents {
        owners
            .insert(document["transaction_id"].as_str().unwrap_or_default(), &document["user_id"]);
    }
    let asking = case.user.clone().unwrap_or(json!(1));
    let own = |owner: &Value| match &asking {
        // A canonical number is the same user as its text.
        Value::String(text) => owner.as_i64().is_some_and(|id| text.parse() == Ok(id)),
        number => owner == number,
    };
    let shown = answer["transactions"].as_array().into_iter().flatten();
    shown
        .filter_map(|one| one["transaction_id"].as_str())
        .filter(|id| !owners.get(id).is_some_and(|owner| own(owner)))
        .map(|id| format!("shows {id}, a document of another user"))
        .collect()
}
