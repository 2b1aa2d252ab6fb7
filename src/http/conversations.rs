//! `GET {prefix}/conversation/conversations`: one's own, newest first; and how many there are.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::conversation_search::{Words, search};
use super::cursor::{self, Of};
use super::error::Problem;
use super::params::{Visit, refused};
use super::refusals::OfCallers;
use super::state::Service;
use crate::store::{Conversation, ConversationPage, From as Begin, Status};

/// Conversations of one page at the most, and where no limit is asked for.
const MOST: u32 = 100;
const USUAL: u32 = 20;

/// A conversation as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Conversation)]
pub struct Shown {
    /// As the caller named it, or as `/ask` made it.
    pub id: String,
    /// The first question, until it is changed.
    pub title: String,
    /// `active` or `archived`.
    #[schema(example = "active")]
    pub status: &'static str,
    pub tags: Vec<String>,
    pub total_turns: i64,
    #[schema(example = "2025-10-20T12:00:00Z")]
    pub created_at: String,
    pub last_activity_at: String,
    /// Grows with every change of title, tags or status.
    pub version: i64,
}

impl From<Conversation> for Shown {
    fn from(conversation: Conversation) -> Shown {
        Shown {
            id: conversation.id,
            title: conversation.title,
            status: conversation.status.as_str(),
            tags: conversation.tags,
            total_turns: conversation.total_turns,
            created_at: conversation.created_at.to_string(),
            last_activity_at: conversation.last_activity_at.to_string(),
            version: conversation.version,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationList {
    pub conversations: Vec<Shown>,
    /// Gives the next page; null at the end.
    pub next_cursor: Option<String>,
}

/// How much is kept of a user.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserSummary {
    pub conversations: i64,
    pub active: i64,
    pub archived: i64,
    pub turns: i64,
    pub first_activity_at: Option<String>,
    pub last_activity_at: Option<String>,
}

/// One's own conversations, newest activity first.
#[utoipa::path(
    get,
    path = "/conversation/conversations",
    tag = "conversations",
    operation_id = "conversations",
    params(
        ("user_id" = Option<String>, Query, description = "Whose; required without tokens."),
        ("limit" = Option<u32>, Query, description = "1 to 100; 20 where absent."),
        ("cursor" = Option<String>, Query, description = "The `next_cursor` of the page before."),
        ("q" = Option<String>, Query, description = "Words that the title or a tag says, whatever the accents and the case."),
        ("status" = Option<String>, Query, description = "`active` (where absent), `archived` or `all`."),
    ),
    responses(
        (status = 200, description = "A page.", body = ConversationList),
        OfCallers,
    )
)]
pub async fn list(
    State(service): State<Arc<Service>>,
    visit: Visit,
) -> Result<Json<ConversationList>, Problem> {
    let limit = visit.params.number("limit", (1, MOST), USUAL)?;
    let status = match visit.params.get("status") {
        None => Some(Status::Active),
        Some("all") => None,
        Some(other) => {
            Some(Status::read(other).ok_or_else(|| refused("status", "active, archived or all"))?)
        }
    };
    let from = visit.params.get("cursor").map_or(Ok(Begin::Offset(0)), after)?;
    if let Some(words) = visit.params.get("q").and_then(Words::of) {
        let page = ConversationPage { status, from, limit };
        let found = search(&service, &visit.caller.tenant, &words, page).await?;
        let next_cursor = found.last.filter(|_| found.more).as_ref().map(cursor_after);
        let conversations = found.conversations.into_iter().map(Shown::from).collect();
        return Ok(Json(ConversationList { conversations, next_cursor }));
    }
    // One more tells whether there is a next page.
    let page = ConversationPage { status, from, limit: limit + 1 };
    let listing = service.store.conversations(&visit.caller.tenant, &page);
    let mut found = service.in_time(listing).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next_cursor = found.last().filter(|_| more).map(cursor_after);
    let conversations = found.into_iter().map(Shown::from).collect();
    Ok(Json(ConversationList { conversations, next_cursor }))
}

fn cursor_after(last: &Conversation) -> String {
    let moment = last.last_activity_at.as_microsecond().to_string();
    cursor::write(Of::Conversations, &[&moment, &last.last_turn])
}

fn after(given: &str) -> Result<Begin, Problem> {
    let parts = cursor::read(Of::Conversations, given)?;
    let read = || {
        let &[moment, last_turn] = parts.as_slice() else { return None };
        let named = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-');
        if last_turn.len() != 36 || !last_turn.bytes().all(named) {
            return None;
        }
        let last_activity_at = Timestamp::from_microsecond(cursor::number(moment, 17)?).ok()?;
        Some(Begin::After { last_activity_at, last_turn: last_turn.to_owned() })
    };
    read().ok_or_else(cursor::invalid)
}

/// How many conversations and turns there are.
#[utoipa::path(
    get,
    path = "/conversation/summary",
    tag = "conversations",
    operation_id = "summary",
    params(("user_id" = Option<String>, Query, description = "Whose; required without tokens.")),
    responses(
        (status = 200, description = "Counts of all that is kept of the user.", body = UserSummary),
        OfCallers,
    )
)]
pub async fn summary(
    State(service): State<Arc<Service>>,
    visit: Visit,
) -> Result<Json<UserSummary>, Problem> {
    let counted = service.in_time(service.store.summary(&visit.caller.tenant)).await?;
    Ok(Json(UserSummary {
        conversations: counted.active + counted.archived,
        active: counted.active,
        archived: counted.archived,
        turns: counted.turns,
        first_activity_at: counted.first_activity_at.map(|moment| moment.to_string()),
        last_activity_at: counted.last_activity_at.map(|moment| moment.to_string()),
    }))
}
