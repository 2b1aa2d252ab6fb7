//! `{prefix}/conversation/conversation/{id}/turns`: what was said, and all that a turn was about.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::conversations::Shown;
use super::cursor::{self, Of};
use super::edge::Trace;
use super::error::{Code, Problem};
use super::params::{Own, missing};
use super::refusals::OfCallers;
use super::schema;
use super::state::Service;
use crate::domain::answer::ShownRecord;
use crate::pipeline::Asked;
use crate::query::page::{DEEPEST, Position};
use crate::store::{StoreError, Turn, TurnPage, TurnPlan};

/// Turns, and documents, of one page at the most, and where no limit is asked for.
const MOST: u32 = 100;
const USUAL: u32 = 100;
const USUAL_RECORDS: u32 = 20;

/// A turn as it is shown.
#[derive(Serialize, ToSchema)]
#[schema(as = StoredTurn)]
pub struct ShownTurn {
    pub id: String,
    /// From 1.
    pub turn_number: i64,
    pub user_message: String,
    pub assistant_response: String,
    pub created_at: String,
    /// The answer as `/ask` gave it, its message and ids aside.
    #[schema(value_type = Object)]
    pub data: Box<RawValue>,
}

#[derive(Serialize, ToSchema)]
pub struct TurnList {
    pub conversation: Shown,
    pub turns: Vec<ShownTurn>,
    /// Gives the next page; null at the end.
    pub next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct TransactionList {
    /// With the index's field names.
    #[schema(value_type = Vec<Object>)]
    pub transactions: Vec<ShownRecord>,
    /// Gives the next page; null at the end.
    pub next_cursor: Option<String>,
}

/// A conversation's turns, oldest first.
#[utoipa::path(
    get,
    path = "/conversation/conversation/{id}/turns",
    tag = "conversations",
    operation_id = "turns",
    params(
        ("id" = String, Path, description = "The conversation."),
        ("user_id" = Option<String>, Query, description = "Whose; required without tokens."),
        ("limit" = Option<u32>, Query, description = "1 to 100; 100 where absent."),
        ("cursor" = Option<String>, Query, description = "The `next_cursor` of the page before."),
    ),
    responses(
        (status = 200, description = "A page.", body = TurnList),
        (status = 404, description = "The user has no such conversation.",
            body = schema::ProblemDocument, content_type = "application/problem+json"),
        OfCallers,
    )
)]
pub async fn list(State(service): State<Arc<Service>>, own: Own) -> Result<Response, Problem> {
    let limit = own.visit.params.number("limit", (1, MOST), USUAL)?;
    let after = own.visit.params.get("cursor").map_or(Ok(0), |given| {
        let parts = cursor::read(Of::Turns, given)?;
        let number = parts.first().and_then(|number| cursor::number(number, 18));
        number.filter(|number| *number >= 0 && parts.len() == 1).ok_or_else(cursor::invalid)
    })?;
    let page = TurnPage { after, limit };
    let found = service.in_time(service.store.turns(own.name(), page)).await?;
    let (conversation, turns) = found.ok_or_else(missing)?;
    let last = turns.last().map(|turn| turn.number);
    let next_cursor = last
        .filter(|last| *last < conversation.total_turns)
        .map(|last| cursor::write(Of::Turns, &[&last.to_string()]));
    // A hundred answers are more than the runtime should wait for.
    let written = tokio::task::spawn_blocking(move || {
        let turns = turns.into_iter().map(shown).collect::<Result<_, _>>()?;
        let list = TurnList { conversation: conversation.into(), turns, next_cursor };
        serde_json::to_vec(&list)
    });
    match written.await {
        Ok(Ok(body)) => Ok(([(CONTENT_TYPE, "application/json")], body).into_response()),
        Ok(Err(error)) => Err(StoreError::Damaged(format!("a turn's data: {error}")).into()),
        Err(_) => Err(Problem::internal()),
    }
}

fn shown(turn: Turn) -> Result<ShownTurn, serde_json::Error> {
    Ok(ShownTurn {
        id: turn.id,
        turn_number: turn.number,
        user_message: turn.user_message,
        assistant_response: turn.assistant_response,
        created_at: turn.created_at.to_string(),
        data: RawValue::from_string(turn.data)?,
    })
}

/// All that a turn's question matches now, in the question's order.
#[utoipa::path(
    get,
    path = "/conversation/conversation/{id}/turns/{turn_id}/transactions",
    tag = "conversations",
    operation_id = "turn_transactions",
    params(
        ("id" = String, Path, description = "The conversation."),
        ("turn_id" = String, Path, description = "The turn, as `/ask` gave it."),
        ("user_id" = Option<String>, Query, description = "Whose; required without tokens."),
        ("limit" = Option<u32>, Query, description = "1 to 100; 20 where absent."),
        ("cursor" = Option<String>, Query, description = "The `next_cursor` of the page before."),
    ),
    responses(
        (status = 200, description = "A page; empty where the turn searched nothing.", body = TransactionList),
        (status = 404, description = "The user has no such turn.",
            body = schema::ProblemDocument, content_type = "application/problem+json"),
        OfCallers,
        (status = 409, description = "Another version of the service wrote the turn.",
            body = schema::ProblemDocument, content_type = "application/problem+json"),
        (status = 504, description = "The deadline passed.",
            body = schema::ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub async fn transactions(
    State(service): State<Arc<Service>>,
    Extension(trace): Extension<Trace>,
    own: Own,
) -> Result<Json<TransactionList>, Problem> {
    let limit = own.visit.params.number("limit", (1, MOST), USUAL_RECORDS)?;
    let position = own.visit.params.get("cursor").map_or(Ok(Position::default()), position)?;
    let plan = match service.in_time(service.store.turn_plan(own.name(), &own.turn)).await? {
        None => return Err(missing()),
        Some(TurnPlan::NothingSearched) => {
            return Ok(Json(TransactionList { transactions: Vec::new(), next_cursor: None }));
        }
        Some(TurnPlan::OtherVersion) => {
            let told = "Another version of the service wrote this turn; ask the question again.";
            return Err(Problem::new(Code::OtherVersion, told));
        }
        Some(TurnPlan::Searched(plan)) => plan,
    };
    let asked = Asked {
        caller: own.visit.caller,
        message: String::new(),
        conversation_id: Some(own.id),
        context: Vec::new(),
        language: None,
        today: (service.times.today)(None),
        request_id: trace.id.to_string(),
        request: None,
        deadline: trace.arrived + service.settings.query_timeout,
    };
    let page = service.pipeline.page(&plan, (position, limit), &asked).await?;
    let next_cursor = page.next.map(|Position { day, skip }| {
        let day = day.map(|day| day.to_string()).unwrap_or_default();
        cursor::write(Of::Records, &[&day, &skip.to_string()])
    });
    Ok(Json(TransactionList { transactions: page.records, next_cursor }))
}

fn position(given: &str) -> Result<Position, Problem> {
    let parts = cursor::read(Of::Records, given)?;
    let read = || {
        let &[day, skip] = parts.as_slice() else { return None };
        let day = match day {
            "" => None,
            day => Some(date(day)?),
        };
        let skip = u32::try_from(cursor::number(skip, 4)?).ok().filter(|skip| *skip < DEEPEST)?;
        Some(Position { day, skip })
    };
    read().ok_or_else(cursor::invalid)
}

/// A day as `2025-10-20`; one behind its month's end is the month's last.
fn date(text: &str) -> Option<Date> {
    let shape = text.split('-').map(str::len);
    let [year, month, day] = *text.split('-').collect::<Vec<_>>().as_slice() else { return None };
    if !shape.eq([4, 2, 2]) {
        return None;
    }
    let number = |part: &str| cursor::number(part, 4).and_then(|part| i8::try_from(part).ok());
    let year = i16::try_from(cursor::number(year, 4)?).ok()?;
    let first = Date::new(year, number(month)?, 1).ok()?;
    let day = number(day).filter(|day| (1..=31).contains(day))?;
    Date::new(year, first.month(), day.min(first.days_in_month())).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as on;

    use super::*;

    #[test]
    fn a_day_is_written_as_it_is_described() {
        assert_eq!(date("2025-10-20"), Some(on(2025, 10, 20)));
        assert_eq!(date("2025-02-31"), Some(on(2025, 2, 28)));
        for other in ["", "2025-10", "2025-1-20", "2025-13-01", "2025-10-32", "2025-10-00", "x"] {
            assert_eq!(date(other), None, "{other}");
        }
    }
}
