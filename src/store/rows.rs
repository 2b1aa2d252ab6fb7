//! Rows as values.

use jiff::Timestamp;

use super::Place;
use super::{
    Conversation, Erasures, Repeated, Status, StoreError, Summary, Thread, Turn, TurnPlan,
    written_plan,
};

/// key, total_turns, the last plan.
pub type ThreadRow = (i64, i64, Option<String>);
/// As `conversation_columns!` names them.
pub type ConversationRow = (String, String, String, String, i64, i64, i64, i64, String);
/// id, number, message, response, moment, data.
pub type TurnRow = (String, i64, String, String, i64, String);
/// status, conversations, turns, first, last.
pub type SummaryRow = (String, i64, i64, i64, i64);

/// The body, the conversation's id, then as [`TurnRow`].
pub type RepeatedRow = (String, String, String, i64, String, String, i64, String);

/// What a moment is written as.
pub fn written(moment: Timestamp) -> i64 {
    moment.as_microsecond()
}

pub fn moment(written: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(written)
        .map_err(|error| StoreError::Damaged(format!("{written} is no moment: {error}")))
}

pub fn thread((key, turns, plan): ThreadRow) -> Thread {
    let plan = match written_plan::read(plan.as_deref()) {
        TurnPlan::Searched(plan) => Some(plan),
        TurnPlan::NothingSearched | TurnPlan::OtherVersion => None,
    };
    Thread { place: Place { key, turns }, plan }
}

pub fn conversation(row: ConversationRow) -> Result<Conversation, StoreError> {
    let (id, title, status, tags, total_turns, created_at, last_activity_at, version, last_turn) =
        row;
    let damaged = |what: &str| StoreError::Damaged(format!("a conversation's {what}"));
    Ok(Conversation {
        id,
        title,
        status: Status::read(&status).ok_or_else(|| damaged("status"))?,
        tags: serde_json::from_str(&tags).map_err(|_| damaged("tags"))?,
        total_turns,
        created_at: moment(created_at)?,
        last_activity_at: moment(last_activity_at)?,
        version,
        last_turn,
    })
}

pub fn conversations(rows: Vec<ConversationRow>) -> Result<Vec<Conversation>, StoreError> {
    rows.into_iter().map(conversation).collect()
}

fn turn(row: TurnRow) -> Result<Turn, StoreError> {
    let (id, number, user_message, assistant_response, created_at, data) = row;
    let created_at = moment(created_at)?;
    Ok(Turn { id, number, user_message, assistant_response, created_at, data })
}

pub fn repeated(row: RepeatedRow) -> Result<Repeated, StoreError> {
    let (body, conversation, id, number, said, answered, at, data) = row;
    Ok(Repeated { body, conversation, turn: turn((id, number, said, answered, at, data))? })
}

pub fn erasures(rows: Vec<(i64, String)>, after: i64) -> Erasures {
    let last = rows.last().map_or(after, |(number, _)| *number);
    Erasures { last, users: rows.into_iter().map(|(_, mark)| mark).collect() }
}

pub fn turns(rows: Vec<TurnRow>) -> Result<Vec<Turn>, StoreError> {
    rows.into_iter().map(turn).collect()
}

pub fn summary(rows: Vec<SummaryRow>) -> Result<Summary, StoreError> {
    let mut summary = Summary::default();
    for (status, conversations, turns, first, last) in rows {
        match Status::read(&status) {
            Some(Status::Active) => summary.active += conversations,
            Some(Status::Archived) => summary.archived += conversations,
            None => return Err(StoreError::Damaged("a conversation's status".into())),
        }
        summary.turns += turns;
        let (first, last) = (moment(first)?, moment(last)?);
        let known = summary.first_activity_at;
        summary.first_activity_at = Some(known.map_or(first, |known| known.min(first)));
        summary.last_activity_at = summary.last_activity_at.max(Some(last));
    }
    Ok(summary)
}

/// What a check writes: as long as a turn of a long list.
pub fn room() -> String {
    "-".repeat(32 * 1024)
}

/// Tags as they are written.
pub fn tags(tags: &[String]) -> String {
    serde_json::Value::from(tags).to_string()
}
