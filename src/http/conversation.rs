//! `{prefix}/conversation/conversation/{id}`: one of one's own conversations. Another user's is
//! answered as one that does not exist.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::time::Instant;

use super::body;
use super::conversations::Shown;
use super::error::{Code, FieldError, Problem, Step};
use super::params::{Own, missing};
use super::refusals::{Missing, OfCallers};
use super::state::Service;
use super::{question, schema};
use crate::store::{Change, Changed, Conversation, Status};

/// Characters of a title and of a tag; tags of a conversation.
const LONGEST_TITLE: usize = 200;
const LONGEST_TAG: usize = 50;
const MOST_TAGS: usize = 20;

fn shown(conversation: Conversation) -> Response {
    let tag = format!("\"{}\"", conversation.version);
    ([(ETAG, tag)], Json(Shown::from(conversation))).into_response()
}

/// One conversation.
#[utoipa::path(
    get,
    path = "/conversation/conversation/{id}",
    tag = "conversations",
    operation_id = "conversation",
    params(
        ("id" = String, Path, description = "As the caller named it."),
        ("user_id" = Option<String>, Query, description = "Whose; required without tokens."),
    ),
    responses(
        (status = 200, description = "The conversation; its version is the ETag.", body = Shown),
        Missing,
        OfCallers,
    )
)]
pub async fn get(State(service): State<Arc<Service>>, own: Own) -> Result<Response, Problem> {
    let found = service.in_time(service.store.conversation(own.name())).await?;
    found.map(shown).ok_or_else(missing)
}

/// Changes title, tags or status.
#[utoipa::path(
    patch,
    path = "/conversation/conversation/{id}",
    tag = "conversations",
    operation_id = "change_conversation",
    params(
        ("id" = String, Path, description = "As the caller named it."),
        ("user_id" = Option<String>, Query, description = "Whose; required without tokens."),
        ("If-Match" = Option<String>, Header, description = "The version that is changed, as the ETag gives it."),
    ),
    request_body(content = schema::ConversationChange, example = json!({"title": "Courses", "tags": ["maison"]})),
    responses(
        (status = 200, description = "The changed conversation.", body = Shown),
        Missing,
        OfCallers,
        (status = 409, description = "It has another version by now; nothing was changed.",
            body = schema::ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub async fn change(
    State(service): State<Arc<Service>>,
    own: Own,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let deadline = Instant::now() + service.settings.query_timeout;
    let mut change = read(&body::json(body, deadline).await?)?;
    if let Some(version) = if_match(&headers)? {
        change.version = Some(version);
    }
    changed(&service, &own, change).await
}

/// Archives a conversation, or erases it with its turns.
#[utoipa::path(
    delete,
    path = "/conversation/conversation/{id}",
    tag = "conversations",
    operation_id = "remove_conversation",
    params(
        ("id" = String, Path, description = "As the caller named it."),
        ("user_id" = Option<String>, Query, description = "Whose; required without tokens."),
        ("purge" = Option<bool>, Query, description = "`true` erases it for good."),
    ),
    responses(
        (status = 200, description = "The archived conversation.", body = Shown),
        (status = 204, description = "Erased."),
        Missing,
        OfCallers,
    )
)]
pub async fn remove(State(service): State<Arc<Service>>, own: Own) -> Result<Response, Problem> {
    if own.visit.params.flag("purge")? {
        return match service.in_time(service.store.purge(own.name())).await? {
            true => Ok(StatusCode::NO_CONTENT.into_response()),
            false => Err(missing()),
        };
    }
    let archive = Change { status: Some(Status::Archived), ..Change::default() };
    changed(&service, &own, archive).await
}

/// Takes a conversation out of the archive.
#[utoipa::path(
    post,
    path = "/conversation/conversation/{id}/restore",
    tag = "conversations",
    operation_id = "restore_conversation",
    params(
        ("id" = String, Path, description = "As the caller named it."),
        ("user_id" = Option<String>, Query, description = "Whose; required without tokens."),
    ),
    responses(
        (status = 200, description = "The conversation.", body = Shown),
        Missing,
        OfCallers,
    )
)]
pub async fn restore(State(service): State<Arc<Service>>, own: Own) -> Result<Response, Problem> {
    let restore = Change { status: Some(Status::Active), ..Change::default() };
    changed(&service, &own, restore).await
}

async fn changed(service: &Service, own: &Own, change: Change) -> Result<Response, Problem> {
    match service.in_time(service.store.change(own.name(), change)).await? {
        Changed::Done(conversation) => Ok(shown(conversation)),
        Changed::Stale { version } => Err(Problem::new(
            Code::VersionConflict,
            format!("The conversation has version {version} by now."),
        )),
        Changed::Missing => Err(missing()),
    }
}

fn read(body: &Value) -> Result<Change, Problem> {
    if !body.is_object() {
        let refused = FieldError::body(&[], "object_type", "a JSON object is required");
        return Err(Problem::invalid(vec![refused]));
    }
    let mut refused = Vec::new();
    let mut refuse = |member: &'static str, allowed: &str| {
        refused.push(FieldError::body(&[Step::Name(member)], "value_error", allowed));
    };
    let mut change = Change::default();
    if let Some(title) = body.get("title") {
        change.title = line(title, LONGEST_TITLE);
        if change.title.is_none() {
            refuse("title", "a text of 1 to 200 characters");
        }
    }
    if let Some(tags) = body.get("tags") {
        change.tags = tag_list(tags);
        if change.tags.is_none() {
            refuse("tags", "a list of at most 20 texts of 1 to 50 characters");
        }
    }
    if let Some(status) = body.get("status") {
        change.status = status.as_str().and_then(Status::read);
        if change.status.is_none() {
            refuse("status", "active or archived");
        }
    }
    if let Some(version) = body.get("version").filter(|version| !version.is_null()) {
        let number = version.as_number().and_then(question::whole);
        change.version = number.and_then(|number| i64::try_from(number).ok());
        if change.version.is_none() {
            refuse("version", "the conversation's version, a number");
        }
    }
    if !refused.is_empty() {
        return Err(Problem::invalid(refused));
    }
    if change.title.is_none() && change.tags.is_none() && change.status.is_none() {
        let nothing = FieldError::body(&[], "missing", "one of title, tags and status is required");
        return Err(Problem::invalid(vec![nothing]));
    }
    Ok(change)
}

/// A text in one line, trimmed.
fn line(value: &Value, longest: usize) -> Option<String> {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let text: String = value.as_str()?.chars().map(plain).collect();
    let text = text.trim();
    (1..=longest).contains(&text.chars().count()).then(|| text.to_owned())
}

/// Each tag once, in the order given.
fn tag_list(value: &Value) -> Option<Vec<String>> {
    let mut tags: Vec<String> = Vec::new();
    for tag in value.as_array().filter(|tags| tags.len() <= MOST_TAGS)? {
        let tag = line(tag, LONGEST_TAG)?;
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    Some(tags)
}

/// The version that If-Match names; `*` and an absent header name none.
fn if_match(headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    let Some(given) = headers.get(IF_MATCH) else { return Ok(None) };
    let text = given.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let quoted = text.strip_prefix("W/").unwrap_or(text);
    let quoted = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let digits = quoted.unwrap_or(text);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    let version = digits.parse().ok().filter(|_| plain);
    version.map(Some).ok_or_else(|| {
        let allowed = "the ETag of the conversation, like \"3\"";
        Problem::invalid(vec![FieldError::at("header", "If-Match", allowed)])
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_change_is_read_member_by_member() {
        let body = json!({"title": " Mes\ncourses ", "tags": ["a", "b", "a"], "status": "archived",
            "version": 3, "unknown": 1});
        let change = read(&body).unwrap();
        assert_eq!(change.title.as_deref(), Some("Mes courses"));
        assert_eq!(change.tags, Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!((change.status, change.version), (Some(Status::Archived), Some(3)));
    }

    #[test]
    fn every_member_at_fault_is_named_and_a_change_of_nothing_is_none() {
        let body = json!({"title": "", "tags": [1], "status": "gone", "version": "x"});
        let told = format!("{:?}", read(&body).unwrap_err());
        for member in ["title", "tags", "status", "version"] {
            assert!(told.contains(&format!("Name({member:?})")), "{member}");
        }
        for body in [json!({}), json!({"version": 1}), json!([]), json!({"title": null})] {
            assert!(read(&body).is_err(), "{body}");
        }
        let long = json!({"title": "é".repeat(201)});
        assert!(read(&long).is_err() && read(&json!({"title": "é".repeat(200)})).is_ok());
    }

    #[test]
    fn if_match_names_a_version() {
        let named = |value: &'static str| {
            if_match(&HeaderMap::from_iter([(IF_MATCH, value.parse().unwrap())]))
        };
        assert_eq!(named("\"3\"").unwrap(), Some(3));
        assert_eq!(named("W/\"3\"").unwrap(), Some(3));
        assert_eq!(named("*").unwrap(), None);
        assert_eq!(if_match(&HeaderMap::new()).unwrap(), None);
        for other in ["three", "", "\"3", "W/3", "\"\"3\"\"", "+3", "-3"] {
            assert!(named(other).is_err(), "{other}");
        }
    }
}
