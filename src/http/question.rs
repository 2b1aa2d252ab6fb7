//! A request's members, each read by hand: a refused request names every member at fault.

use jiff::tz::TimeZone;
use serde_json::{Number, Value};

use super::error::{FieldError, Problem, Step};
use crate::domain::{Language, Tenant};

/// The longest message, in characters.
pub const LONGEST_MESSAGE: usize = 2_000;
/// The earlier turns that count.
const TURNS: usize = 20;

/// A request to `/ask`, read and sound.
#[derive(Clone, Debug)]
pub struct Question {
    /// Whom the body claims to ask for.
    pub user: Option<Tenant>,
    /// Trimmed, 1–2,000 characters, no control character but tab and line ends.
    pub message: String,
    pub conversation_id: Option<String>,
    /// What the user said before, oldest first.
    pub context: Vec<String>,
    pub language: Option<Language>,
    pub timezone: Option<TimeZone>,
}

type Read<T> = Result<T, FieldError>;

impl Question {
    /// Reads a body. Members that are not known are ignored.
    pub fn read(body: &Value) -> Result<Question, Problem> {
        if !body.is_object() {
            let refused = FieldError::body(&[], "object_type", "a JSON object is required");
            return Err(Problem::invalid(vec![refused]));
        }
        let mut refused = Vec::new();
        let user = kept(user(body.get("user_id")), &mut refused);
        let message = kept(message(body.get("message")), &mut refused);
        let conversation_id = kept(conversation_id(given(body, "conversation_id")), &mut refused);
        let context = kept(context(given(body, "context")), &mut refused);
        let language = kept(language(given(body, "language")), &mut refused);
        let timezone = kept(timezone(given(body, "timezone")), &mut refused);
        match (user, message, conversation_id, context, language, timezone) {
            (
                Some(user),
                Some(message),
                Some(conversation_id),
                Some(context),
                Some(language),
                Some(timezone),
            ) => Ok(Question { user, message, conversation_id, context, language, timezone }),
            (.., language, _) => Err(Problem::invalid(refused).in_language(language.flatten())),
        }
    }
}

fn kept<T>(read: Read<T>, refused: &mut Vec<FieldError>) -> Option<T> {
    read.map_err(|error| refused.push(error)).ok()
}

/// An optional member; null is absent.
fn given<'a>(body: &'a Value, name: &str) -> Option<&'a Value> {
    body.get(name).filter(|value| !value.is_null())
}

fn wrong<T>(name: &'static str, kind: &'static str, msg: impl Into<String>) -> Read<T> {
    Err(FieldError::body(&[Step::Name(name)], kind, msg))
}

/// The integer that a number is: 7.0 is 7, as in JSON Schema. A float beyond 2^53 is none: it may stand
/// for another number than was meant.
pub fn whole(number: &Number) -> Option<i128> {
    let integer = number.as_i64().map(i128::from).or(number.as_u64().map(i128::from));
    let exact = |float: &f64| float.fract() == 0.0 && float.abs() <= 9_007_199_254_740_992.0;
    let float = || number.as_f64().filter(exact);
    integer.or_else(|| float().map(|float| float as i128))
}

/// What a user's id may be.
pub const ALLOWED_USERS: &str = "an integer, or a string of 1-64 of A-Z a-z 0-9 _ . -";

/// An integer and its decimal form are the same user. Null is no user, and 7.0 is not user 7: a caller
/// that lost its id, or calculated with it, must hear so.
fn user(value: Option<&Value>) -> Read<Option<Tenant>> {
    const ALLOWED: &str = ALLOWED_USERS;
    let id = match value {
        None => return Ok(None),
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(number)) => match number.as_i64() {
            Some(id) => id.to_string(),
            None => return wrong("user_id", "int_type", ALLOWED),
        },
        Some(_) => return wrong("user_id", "int_or_string_type", ALLOWED),
    };
    match Tenant::new(&id) {
        Some(tenant) => Ok(Some(tenant)),
        None => wrong("user_id", "string_pattern_mismatch", ALLOWED),
    }
}

/// Whom a body claims to ask for.
pub fn user_of(body: &Value) -> Result<Option<Tenant>, Problem> {
    user(body.get("user_id")).map_err(|refused| Problem::invalid(vec![refused]))
}

fn message(value: Option<&Value>) -> Read<String> {
    match value {
        None => wrong("message", "missing", "a message is required"),
        Some(Value::String(text)) => {
            let text = cleaned(text);
            match text.chars().nth(LONGEST_MESSAGE) {
                Some(_) => wrong("message", "string_too_long", "at most 2,000 characters"),
                None if text.is_empty() => {
                    wrong("message", "string_too_short", "at least 1 character")
                }
                None => Ok(text),
            }
        }
        Some(_) => wrong("message", "string_type", "a string is required"),
    }
}

fn conversation_id(value: Option<&Value>) -> Read<Option<String>> {
    const ALLOWED: &str = "a string of 1-128 printable characters, an integer or null";
    match value {
        None => Ok(None),
        Some(Value::Number(number)) => match whole(number) {
            Some(id) => Ok(Some(id.to_string())),
            None => wrong("conversation_id", "int_type", ALLOWED),
        },
        Some(Value::String(id)) => {
            let printable = !id.chars().any(char::is_control);
            if printable && !id.trim().is_empty() && id.chars().count() <= 128 {
                Ok(Some(id.clone()))
            } else {
                wrong("conversation_id", "string_pattern_mismatch", ALLOWED)
            }
        }
        Some(_) => wrong("conversation_id", "string_type", ALLOWED),
    }
}

/// The user's own part of the last turns. Entries before them, other roles' words and other
/// members are not looked at.
fn context(value: Option<&Value>) -> Read<Vec<String>> {
    let turns = match value {
        None => return Ok(Vec::new()),
        Some(Value::Array(turns)) => turns,
        Some(_) => return wrong("context", "list_type", "a list is required"),
    };
    let first = turns.len().saturating_sub(TURNS);
    let mut said = Vec::new();
    for (at, turn) in turns.iter().enumerate().skip(first) {
        let refused = |member: Option<&'static str>, kind, msg| {
            let mut path = vec![Step::Name("context"), Step::Index(at)];
            path.extend(member.map(Step::Name));
            FieldError::body(&path, kind, msg)
        };
        if !turn.is_object() {
            return Err(refused(None, "object_type", "an object {role, content} is required"));
        }
        let role = match turn.get("role") {
            Some(Value::String(role)) => role,
            Some(_) => return Err(refused(Some("role"), "string_type", "a string is required")),
            None => return Err(refused(Some("role"), "missing", "a role is required")),
        };
        if role != "user" {
            continue;
        }
        match turn.get("content") {
            Some(Value::String(content)) => {
                let content: String = cleaned(content).chars().take(LONGEST_MESSAGE).collect();
                if !content.is_empty() {
                    said.push(content);
                }
            }
            Some(_) => return Err(refused(Some("content"), "string_type", "a string is required")),
            None => return Err(refused(Some("content"), "missing", "a content is required")),
        }
    }
    Ok(said)
}

fn language(value: Option<&Value>) -> Read<Option<Language>> {
    let Some(value) = value else { return Ok(None) };
    match Language::ALL.into_iter().find(|language| value == language.code()) {
        Some(language) => Ok(Some(language)),
        None => wrong("language", "enum", "one of fr, en, es"),
    }
}

fn timezone(value: Option<&Value>) -> Read<Option<TimeZone>> {
    const ALLOWED: &str = "an IANA time zone, as Europe/Paris";
    match value {
        None => Ok(None),
        Some(Value::String(name)) if name.len() <= 64 => match TimeZone::get(name) {
            Ok(zone) => Ok(Some(zone)),
            Err(_) => wrong("timezone", "timezone", ALLOWED),
        },
        Some(_) => wrong("timezone", "timezone", ALLOWED),
    }
}

/// Control characters mean nothing in a question and break logs: they become spaces, tabs and line
/// ends aside.
fn cleaned(text: &str) -> String {
    let plain = |c: char| if c.is_control() && !matches!(c, '\n' | '\t' | '\r') { ' ' } else { c };
    text.trim_matches(|c: char| c.is_whitespace() || c.is_control()).chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(member: &str, value: Value) -> bool {
        let mut body = json!({"user_id": 1, "message": "Combien ?"});
        body[member] = value;
        match Question::read(&body) {
            Ok(_) => false,
            Err(problem) => {
                let shown = format!("{problem:?}");
                assert!(shown.contains(&format!("Name({member:?})")), "{shown}");
                true
            }
        }
    }

    fn read(body: Value) -> Question {
        Question::read(&body).unwrap()
    }

    #[test]
    fn a_number_and_its_decimal_form_are_the_same_user() {
        let user = |id: Value| read(json!({"user_id": id, "message": "x"})).user;
        assert_eq!(user(json!(7)), user(json!("7")));
        assert_ne!(user(json!("007")), user(json!("7")));
        assert_ne!(user(json!("7.0")), user(json!("7")));
        assert_eq!(read(json!({"message": "x"})).user, None);
    }

    #[test]
    fn a_user_id_of_another_form_is_refused_by_name() {
        for id in [json!(1.0), json!(1e3), json!(true), Value::Null, json!([1]), json!({"a": 1})] {
            assert!(refused("user_id", id.clone()), "{id}");
        }
        for id in ["", " 1", "a/b", "é", "1 OR 1", &"x".repeat(65)] {
            assert!(refused("user_id", json!(id)), "{id}");
        }
        assert!(refused("user_id", json!(u64::MAX)));
    }

    #[test]
    fn a_message_is_trimmed_and_its_control_characters_become_spaces() {
        let question = read(json!({"user_id": 1, "message": " \u{0}a\u{7}b\nc\t\u{1b} "}));
        assert_eq!(question.message, "a b\nc");
    }

    #[test]
    fn a_message_has_1_to_2000_characters() {
        assert!(!refused("message", json!("é".repeat(2_000))));
        for message in [json!("é".repeat(2_001)), json!("  \n"), json!("\u{0}"), json!(5)] {
            assert!(refused("message", message));
        }
    }

    #[test]
    fn the_last_twenty_turns_count_and_of_them_what_the_user_said() {
        let mut turns = vec![json!("not even looked at"); 5];
        for n in 0..10 {
            turns.push(json!({"role": "user", "content": format!("q{n}"), "extra": 1}));
            turns.push(json!({"role": "assistant", "content": 5}));
        }
        let question = read(json!({"user_id": 1, "message": "x", "context": turns}));
        assert_eq!(question.context.len(), 10);
        assert_eq!(question.context.first().map(String::as_str), Some("q0"));
    }

    #[test]
    fn a_turn_of_another_form_is_refused_by_its_place() {
        for turn in [
            json!(1),
            json!({"content": "x"}),
            json!({"role": 1, "content": "x"}),
            json!({"role": "user"}),
            json!({"role": "user", "content": null}),
        ] {
            assert!(refused("context", json!([turn])), "{turn}");
        }
        assert!(refused("context", json!("text")));
    }

    #[test]
    fn language_and_timezone_are_names_or_absent() {
        for language in [json!("de"), json!("FR"), json!(1), json!("")] {
            assert!(refused("language", language));
        }
        for zone in [json!("Paris"), json!("../../etc/passwd"), json!(""), json!(2)] {
            assert!(refused("timezone", zone));
        }
        let question = read(json!({
            "user_id": 1, "message": "x", "language": null, "timezone": "America/New_York",
            "conversation_id": 12
        }));
        assert_eq!(question.language, None);
        assert!(question.timezone.is_some());
        assert_eq!(question.conversation_id.as_deref(), Some("12"));
        let named = |id| read(json!({"message": "x", "conversation_id": id})).conversation_id;
        assert_eq!(named(json!(u64::MAX)).as_deref(), Some("18446744073709551615"));
        assert_eq!(named(json!(12.0)).as_deref(), Some("12"));
        for id in [json!(0.5), json!(1e300), json!(-9_223_372_036_854_775_808.0)] {
            assert!(refused("conversation_id", id.clone()), "{id}");
        }
    }

    #[test]
    fn every_member_at_fault_is_named_at_once() {
        let body = json!({"user_id": true, "message": "", "language": "de", "timezone": "x"});
        let shown = format!("{:?}", Question::read(&body).unwrap_err());
        for member in ["user_id", "message", "language", "timezone"] {
            assert!(shown.contains(&format!("Name({member:?})")), "{member}");
        }
    }
}
