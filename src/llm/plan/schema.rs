//! The form of a draft as JSON schema: what the model is shown, and what its answer is held
//! against. `draft.rs` reads what passes here; a test keeps the two alike.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::problem::{Code, Problem};
use crate::domain::Dataset;
use crate::domain::plan::Dimension;

/// Part of the key that plans are kept by: raise it with every change of the form or its meaning.
pub const VERSION: u32 = 1;

/// Bytes of a draft, and how deep its members may nest.
const LONGEST: usize = 16 * 1024;
const DEEPEST: usize = 12;
/// Values of one list; characters of one text.
const MOST: usize = 20;
const WIDEST: usize = 120;

pub(super) const ACCOUNT_KINDS: [&str; 5] = ["checking", "savings", "card", "loan", "investment"];
pub(super) const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MEASURES: [&str; 8] =
    ["spending", "purchases", "income", "credits", "refunds", "transactions", "net", "balance"];
const ASKS: [&str; 9] =
    ["list", "total", "count", "average", "median", "max", "min", "share", "ratio"];
const DIMENSIONS: [&str; 8] = [
    "merchant",
    "category",
    "account",
    "account_type",
    "operation",
    "direction",
    "currency",
    "weekday",
];
const UNITS: [&str; 5] = ["day", "week", "month", "quarter", "year"];
const ANALYSES: [&str; 7] =
    ["trend", "anomaly", "recurring", "forecast", "budget", "recommendation", "summary"];

/// The whole form. Keywords that strict structured output has are the only ones used, and bounds.
pub(super) static SCHEMA: LazyLock<Value> = LazyLock::new(schema);

fn schema() -> Value {
    let period = object(&[("first", nullable(text())), ("last", nullable(text()))]);
    let values = list(text());
    let amount = || nullable(json!({"type": "number", "minimum": 0, "maximum": 1e9}));
    let by: Vec<&str> = DIMENSIONS.iter().chain(&UNITS).copied().collect();
    object(&[
        ("reading", one_of(&["plan", "unclear", "out_of_scope"])),
        ("ask", one_of(&ASKS)),
        ("average_per", nullable(one_of(&UNITS))),
        ("measure", one_of(&MEASURES)),
        (
            "filters",
            list(object(&[
                ("dimension", one_of(&DIMENSIONS)),
                ("values", values.clone()),
                ("exclude", json!({"type": "boolean"})),
            ])),
        ),
        ("labels", list(object(&[("words", text()), ("exclude", json!({"type": "boolean"}))]))),
        (
            "amounts",
            list(object(&[
                ("gt", amount()),
                ("gte", amount()),
                ("lt", amount()),
                ("lte", amount()),
            ])),
        ),
        ("period", nullable(period.clone())),
        (
            "group",
            nullable(object(&[
                ("by", one_of(&by)),
                ("order", one_of(&["natural", "smallest", "count", "largest"])),
            ])),
        ),
        ("previous_period", nullable(period)),
        (
            "compared_values",
            nullable(object(&[
                ("dimension", one_of(&["merchant", "category"])),
                ("first", values.clone()),
                ("second", values),
            ])),
        ),
        ("analysis", nullable(one_of(&ANALYSES))),
        ("sort", nullable(one_of(&["newest", "oldest", "largest", "smallest"]))),
        ("limit", nullable(json!({"type": "integer", "minimum": 1, "maximum": 100}))),
    ])
}

/// The schema as servers take it in strict mode: without the bounds that not all of them know.
pub(super) fn response_format() -> Value {
    let mut schema = SCHEMA.clone();
    strip(&mut schema);
    json!({"type": "json_schema", "json_schema": {"name": "plan", "strict": true, "schema": schema}})
}

fn strip(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            for bound in ["minimum", "maximum", "maxItems", "maxLength"] {
                members.remove(bound);
            }
            members.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

/// The closed values of a dimension; `None` where they are the user's own.
pub(super) fn closed(dimension: Dimension, dataset: &Dataset) -> Option<Vec<String>> {
    let owned = |values: &[&str]| Some(values.iter().map(|value| (*value).to_owned()).collect());
    match dimension {
        Dimension::Category => {
            Some(dataset.categories.iter().map(|category| category.value.clone()).collect())
        }
        Dimension::Operation => {
            Some(dataset.known_values(Dimension::Operation).map(str::to_owned).collect())
        }
        Dimension::AccountType => owned(&ACCOUNT_KINDS),
        Dimension::Weekday => owned(&WEEKDAYS),
        Dimension::Direction => owned(&["debit", "credit"]),
        Dimension::Currency | Dimension::Merchant | Dimension::Account => None,
    }
}

fn object(members: &[(&str, Value)]) -> Value {
    let properties: Map<String, Value> =
        members.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    let required: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    json!({"type": "object", "properties": properties, "required": required,
        "additionalProperties": false})
}

fn list(items: Value) -> Value {
    json!({"type": "array", "items": items, "maxItems": MOST})
}

fn text() -> Value {
    json!({"type": "string", "maxLength": WIDEST})
}

fn one_of(values: &[&str]) -> Value {
    json!({"type": "string", "enum": values})
}

fn nullable(schema: Value) -> Value {
    json!({"anyOf": [schema, {"type": "null"}]})
}

/// A model's text as a value of this form: bounded before it is parsed, and whole.
pub(super) fn read(text: &str) -> Result<Value, Problem> {
    let text = unfenced(text);
    if text.len() > LONGEST {
        return Err(Problem::new(Code::TooLarge, "", format!("{LONGEST} bytes")));
    }
    if depth(text) > DEEPEST {
        return Err(Problem::new(Code::TooDeep, "", format!("{DEEPEST} levels")));
    }
    let value: Value = serde_json::from_str(text)
        .map_err(|_| Problem::new(Code::NotJson, "", "one JSON object, no other text"))?;
    hold(&value, &SCHEMA, &mut String::new())?;
    Ok(value)
}

/// Models that have no JSON mode like to fence it.
fn unfenced(text: &str) -> &str {
    let text = text.trim();
    let Some(inner) = text.strip_prefix("```").and_then(|rest| rest.strip_suffix("```")) else {
        return text;
    };
    inner.strip_prefix("json").unwrap_or(inner).trim()
}

fn depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Holds a value against a schema of the keywords above; the first thing that is wrong.
pub(super) fn hold(value: &Value, schema: &Value, path: &mut String) -> Result<(), Problem> {
    if let Some(branches) = schema["anyOf"].as_array() {
        // Here always a schema, or null.
        return match value {
            Value::Null => Ok(()),
            value => hold(value, &branches[0], path),
        };
    }
    let wrong = |code, allowed: String| Err(Problem::new(code, path, allowed));
    match (schema["type"].as_str().unwrap_or_default(), value) {
        ("object", Value::Object(members)) => {
            let Some(known) = schema["properties"].as_object() else { return Ok(()) };
            let names = || known.keys().cloned().collect::<Vec<_>>().join(", ");
            if members.keys().any(|name| !known.contains_key(name)) {
                return wrong(Code::UnknownField, names());
            }
            for (name, schema) in known {
                let length = path.len();
                path.push('/');
                path.push_str(name);
                match members.get(name) {
                    Some(value) => hold(value, schema, path)?,
                    None => return Err(Problem::new(Code::MissingField, path, "")),
                }
                path.truncate(length);
            }
            Ok(())
        }
        ("array", Value::Array(items)) => {
            let most = schema["maxItems"].as_u64().unwrap_or(0);
            if items.len() as u64 > most {
                return wrong(Code::TooMany, format!("at most {most}"));
            }
            for (at, item) in items.iter().enumerate() {
                let length = path.len();
                path.push_str(&format!("/{at}"));
                hold(item, &schema["items"], path)?;
                path.truncate(length);
            }
            Ok(())
        }
        ("string", Value::String(text)) => match (schema["enum"].as_array(), text) {
            (Some(known), text) if !known.iter().any(|one| one == text.as_str()) => {
                let known: Vec<&str> = known.iter().filter_map(Value::as_str).collect();
                wrong(Code::UnknownValue, known.join(", "))
            }
            (None, text) if text.chars().count() > WIDEST || text.contains(char::is_control) => {
                wrong(Code::TooLarge, format!("at most {WIDEST} characters, none for control"))
            }
            _ => Ok(()),
        },
        ("number", Value::Number(number)) | ("integer", Value::Number(number)) => {
            let whole = schema["type"] != "integer" || number.as_u64().is_some();
            let within = number.as_f64().is_some_and(|number| {
                schema["minimum"].as_f64().is_none_or(|least| number >= least)
                    && schema["maximum"].as_f64().is_none_or(|most| number <= most)
            });
            let allowed = || format!("{} to {}", schema["minimum"], schema["maximum"]);
            if whole && within { Ok(()) } else { wrong(Code::OutOfRange, allowed()) }
        }
        ("boolean", Value::Bool(_)) => Ok(()),
        (kind, _) => wrong(Code::WrongType, kind.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strict_form_wants_every_member_and_no_other() {
        fn check(schema: &Value) {
            if let Some(properties) = schema["properties"].as_object() {
                assert_eq!(schema["additionalProperties"], false);
                let names: Vec<&str> = properties.keys().map(String::as_str).collect();
                assert_eq!(schema["required"], json!(names));
            }
            match schema {
                Value::Object(members) => members.values().for_each(check),
                Value::Array(items) => items.iter().for_each(check),
                _ => {}
            }
        }
        let format = response_format();
        check(&format["json_schema"]["schema"]);
        assert!(!format.to_string().contains("maxItems"));
    }

    #[test]
    fn size_and_depth_are_bounded_before_anything_is_parsed() {
        let code = |text: &str| read(text).unwrap_err().code;
        assert_eq!(code(&"[".repeat(10_000)), Code::TooDeep);
        assert_eq!(code(&" x".repeat(10_000)), Code::TooLarge);
        assert_eq!(code(&format!("\"{}\"", "[".repeat(100))), Code::WrongType);
        assert_eq!(code("{\"limit\": NaN}"), Code::NotJson);
        assert_eq!(code("{\"user_id\": 2}"), Code::UnknownField);
        assert_eq!(code("```json\n{}\n```"), Code::MissingField);
    }
}
