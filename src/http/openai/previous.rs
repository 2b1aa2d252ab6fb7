//! `previous_response_id`: an answer's id says which turn of which conversation it is, so that any
//! replica can go on from it. It only ever names a conversation of the caller's own.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use uuid::Uuid;

use super::said::Said;
use crate::domain::Tenant;
use crate::http::error::{Code, FieldError, Problem, Step};
use crate::http::state::Service;
use crate::store::{Name, TurnPage};

const MARK: &str = "resp_";
/// Earlier questions that are a context: as many as `/ask` takes.
const TURNS: i64 = 20;

/// The id of the answer that a turn is.
pub fn id(turn: &str, conversation: &str) -> String {
    let turn = turn.replace('-', "");
    format!("{MARK}{turn}_{}", BASE64_URL_SAFE_NO_PAD.encode(conversation))
}

/// The turn and the conversation of an id; `None` where nobody gave it.
fn read(id: &str) -> Option<(String, String)> {
    let (turn, conversation) = id.strip_prefix(MARK)?.split_once('_')?;
    let turn = Uuid::try_parse(turn).ok()?.to_string();
    let conversation = BASE64_URL_SAFE_NO_PAD.decode(conversation).ok()?;
    let conversation = String::from_utf8(conversation).ok()?;
    let sane = conversation.chars().count() <= 128 && !conversation.chars().any(char::is_control);
    sane.then_some((turn, conversation))
}

/// The id that a body names, if any.
pub fn named(body: &Value) -> Result<Option<&str>, Problem> {
    match body.get("previous_response_id") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(id)) => Ok(Some(id)),
        Some(_) => {
            let path = [Step::Name("previous_response_id")];
            let wrong = FieldError::body(&path, "string_type", "the id of an answer, or null");
            Err(Problem::invalid(vec![wrong]))
        }
    }
}

/// Lets a question follow on an answer: in its conversation where it is the last turn there, else with
/// the questions up to it as the context of a new one.
///
/// # Errors
/// The caller has no such answer.
pub async fn follow(
    service: &Service,
    tenant: &Tenant,
    (said, id): (&mut Said, &str),
) -> Result<(), Problem> {
    let missing = || Problem::new(Code::NotFound, "There is no such previous response.");
    let (turn, conversation) = read(id).ok_or_else(missing)?;
    let name = Name { tenant, id: &conversation };
    let mut after = 0;
    let mut questions = Vec::new();
    loop {
        let page = TurnPage { after, limit: 100 };
        let found = service.in_time(service.store.turns(name, page)).await?;
        let (about, turns) = found.ok_or_else(missing)?;
        let Some(last) = turns.last().map(|turn| turn.number) else { return Err(missing()) };
        for stored in turns {
            questions.push(stored.user_message);
            if stored.id != turn {
                continue;
            }
            if stored.number == about.total_turns {
                said.question["conversation_id"] = conversation.into();
            } else {
                let first = questions.len().saturating_sub(TURNS as usize);
                let turns = questions.drain(first..);
                let context = turns.map(|words| json!({"role": "user", "content": words}));
                said.question["context"] = context.collect();
            }
            return Ok(());
        }
        after = last;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_names_its_turn_and_its_conversation() {
        let turn = "0199d4a0-0000-7000-8000-000000000000";
        for conversation in ["a", "mes dépenses / 2025", "x_y"] {
            let id = id(turn, conversation);
            assert_eq!(read(&id), Some((turn.to_owned(), conversation.to_owned())));
        }
        for id in ["", "resp_", "resp_x_YQ", "chatcmpl-1", &id(turn, "a\nb"), &id(turn, "a")[1..]] {
            assert_eq!(read(id), None, "{id}");
        }
    }
}
