//! What a request may hold, exactly as it is read, for the description. The patterns, bounds and
//! alternatives for which the derive has no words stand in `docs/taken.json`; schemathesis holds the
//! service against them (`scripts/schemathesis`).

use jiff::tz;
use serde_json::{Value, json};

/// How the service knows who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callers {
    /// By a token, which a `user_id` may only repeat.
    ByToken,
    /// The service runs open: each request has to name its user.
    ByName,
}

/// Members that name the user of a body.
const USERS: [&str; 2] = ["user_id", "user"];

/// Narrows parameters and bodies to what is taken.
///
/// # Errors
/// `docs/taken.json` is no JSON.
pub fn narrow(document: &mut Value, callers: Callers) -> Result<(), serde_json::Error> {
    let taken: Value = serde_json::from_str(include_str!("docs/taken.json"))?;
    let schemas = &mut document["components"]["schemas"];
    patch(schemas, &taken["schemas"]);
    schemas["TimeZone"]["pattern"] = time_zones().into();
    let mut bodies = Vec::new();
    for operation in operations(document) {
        parameters(operation, &taken["parameters"], callers);
        bodies.extend(operation.pointer_mut("/requestBody/content/application~1json/schema"));
    }
    if callers == Callers::ByToken {
        return Ok(());
    }
    let mut named = Vec::new();
    for body in bodies {
        match body["$ref"].as_str() {
            Some(reference) => named.push(reference.trim_start_matches('#').to_owned()),
            None => name_user(body),
        }
    }
    for pointer in named {
        if let Some(body) = document.pointer_mut(&pointer) {
            name_user(body);
        }
    }
    Ok(())
}

/// Every operation of a document.
pub fn operations(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    let paths = document["paths"].as_object_mut().into_iter();
    let items = paths.flat_map(|paths| paths.values_mut());
    items.filter_map(Value::as_object_mut).flat_map(|item| item.values_mut())
}

/// Of a parameter's type and null the type: it is there or absent.
fn parameters(operation: &mut Value, taken: &Value, callers: Callers) {
    let of = operation["operationId"].as_str().unwrap_or_default().to_owned();
    let given = operation.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in given.into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap_or_default().to_owned();
        let forms = [&taken[format!("{of}.{name}")], &taken[&name]];
        if let Some(form) = forms.into_iter().find(|form| form.is_object()) {
            parameter["schema"] = form.clone();
        } else if let Some([kind, _]) = parameter["schema"]["type"].as_array().map(Vec::as_slice) {
            parameter["schema"]["type"] = kind.clone();
        }
        if name == "user_id" && callers == Callers::ByName {
            parameter["required"] = true.into();
        }
    }
}

/// Wants the user of a body that may have one.
fn name_user(body: &mut Value) {
    for name in USERS {
        let Some(user) = body.pointer_mut(&format!("/properties/{name}")) else { continue };
        if let Some(forms) = user.get_mut("oneOf").and_then(Value::as_array_mut) {
            forms.retain(|form| form["type"] != "null");
        }
        match body["required"].as_array_mut() {
            Some(required) if required.iter().any(|known| known == name) => {}
            Some(required) => required.push(name.into()),
            None => body["required"] = json!([name]),
        }
    }
}

/// Changes `whole` as `change` says (RFC 7396: a null takes a member away).
fn patch(whole: &mut Value, change: &Value) {
    let Value::Object(changes) = change else {
        *whole = change.clone();
        return;
    };
    if !whole.is_object() {
        *whole = json!({});
    }
    for (name, change) in changes {
        match (change, whole.as_object_mut()) {
            (Value::Null, Some(members)) => {
                members.shift_remove(name);
            }
            _ => patch(&mut whole[name], change),
        }
    }
}

/// The names that this host's database of time zones has.
fn time_zones() -> String {
    let mut names: Vec<String> = tz::db().available().map(|name| name.to_string()).collect();
    names.sort();
    let names: Vec<String> = names.iter().map(|name| name.replace('+', "\\+")).collect();
    format!("^(?:{})$", names.join("|"))
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::super::cursor::{Of, write};
    use super::super::question::Question;
    use super::*;
    use crate::domain::Tenant;

    fn taken() -> Value {
        serde_json::from_str(include_str!("docs/taken.json")).unwrap()
    }

    /// The pattern at a place of `docs/taken.json`.
    fn pattern(pointer: &str) -> Regex {
        let taken = taken();
        let pattern = taken.pointer(pointer).and_then(Value::as_str).unwrap();
        Regex::new(&pattern.replace(r"[\s\S]", "(?s:.)")).unwrap()
    }

    #[test]
    fn a_patch_sets_adds_and_takes_away() {
        let mut whole = json!({"a": {"b": 1, "c": 2}, "d": [1, 2]});
        patch(&mut whole, &json!({"a": {"b": null, "e": {"f": 3}}, "d": [4]}));
        assert_eq!(whole, json!({"a": {"c": 2, "e": {"f": 3}}, "d": [4]}));
    }

    #[test]
    fn a_user_is_wanted_where_nothing_else_names_one() {
        let mut body = json!({
            "properties": {"user": {"oneOf": [{"type": "null"}, {"$ref": "#/x"}]}, "message": {}},
            "required": ["message"],
        });
        name_user(&mut body);
        assert_eq!(body["required"], json!(["message", "user"]));
        assert_eq!(body["properties"]["user"]["oneOf"], json!([{"$ref": "#/x"}]));
    }

    #[test]
    fn a_question_is_described_as_it_is_read() {
        let described = pattern("/schemas/QuestionText/pattern");
        let blank = "\u{0}\t\n\u{b}\u{1f} \u{7f}\u{85}\u{9f}\u{a0}\u{1680}\u{2003}\u{2028}\u{3000}";
        let long = "é".repeat(2_000);
        for text in ["a", " a b\n", &long, &format!("{blank}{long}{blank}"), "\u{200b}"] {
            assert!(described.is_match(text), "{text:?}");
        }
        for text in ["", blank, &format!("{long}é"), &format!("{long} é")] {
            assert!(!described.is_match(text), "{text:?}");
        }
        for c in (0..=0x3100).filter_map(char::from_u32) {
            let is_blank = c.is_whitespace() || c.is_control();
            assert_ne!(described.is_match(c.encode_utf8(&mut [0; 4])), is_blank, "{c:?}");
        }
    }

    #[test]
    fn ids_are_described_as_they_are_read() {
        let (user, of_query) =
            (pattern("/schemas/UserId/oneOf/1/pattern"), pattern("/parameters/user_id/pattern"));
        for id in
            ["7", "-7", "a.b_C", "..", &"x".repeat(64), "", "é", "a b", &"x".repeat(65), "7\n"]
        {
            let is_taken = Tenant::new(id).is_some();
            assert_eq!((user.is_match(id), of_query.is_match(id)), (is_taken, is_taken), "{id:?}");
        }
        let name = pattern("/schemas/ConversationName/pattern");
        for id in ["c", " a ", "é\u{200b}", " ", "\u{a0}\u{3000}", "a\n", "a\u{85}", "\u{2028}"] {
            let body = json!({"message": "x", "conversation_id": id});
            assert_eq!(name.is_match(id), Question::read(&body).is_ok(), "{id:?}");
        }
    }

    #[test]
    fn cursors_are_written_as_they_are_described() {
        let turn = "0199d4a0-0000-7000-8000-000000000000";
        for (name, cursor) in [
            ("conversations", write(Of::Conversations, &["1760961600000000", turn])),
            ("turns", write(Of::Turns, &["12"])),
            ("turn_transactions", write(Of::Records, &["2025-10-20", "9999"])),
            ("turn_transactions", write(Of::Records, &["", "0"])),
        ] {
            let described = pattern(&format!("/parameters/{name}.cursor/pattern"));
            assert!(described.is_match(&cursor), "{cursor}");
            assert!(!described.is_match(&format!("{cursor}~")), "{cursor}");
        }
    }

    #[test]
    fn the_time_zones_are_those_that_are_found() {
        let described = Regex::new(&time_zones()).unwrap();
        for zone in ["Europe/Paris", "Etc/GMT+1", "UTC"] {
            assert!(described.is_match(zone) && tz::TimeZone::get(zone).is_ok(), "{zone}");
        }
        assert!(!described.is_match("Paris") && !described.is_match("Europe/Paris "));
    }
}
