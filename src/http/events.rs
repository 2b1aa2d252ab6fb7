//! The events of a stream as they are written, and as they are described.

use axum::response::sse::Event;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::error::{Circumstances, Problem, document};
use super::schema::{
    ArtifactShape, FigureShape, InsightShape, MetadataShape, ProblemDocument, example as shape,
};
use super::stream::Telling;
use crate::domain::answer::{
    Answer, Artifact, Insight, Metadata, ShownFigure, ShownRecord, Visualization,
};
use crate::pipeline::Told;

/// The data of one event. They come in this order; `status` and `response_chunk` may come again.
#[derive(ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum StreamEvent {
    /// What is being done, in the asker's language.
    Status {
        message: String,
    },
    ConversationId {
        conversation_id: String,
    },
    /// The message begins.
    ResponseStart,
    /// The next piece of the message.
    ResponseChunk {
        content: String,
    },
    /// The end of an answer: all that `/ask` gives, but the message.
    ResponseEnd(Box<ResponseEnd>),
    /// The end of a stream that failed: a problem, whose own `type` its `error_code` stands for.
    Error(ProblemDocument),
}

/// All that `/ask` gives, but the message.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct ResponseEnd {
    /// True: a failure is an `error`.
    success: bool,
    conversation_id: String,
    turn_id: String,
    total_results: Option<u64>,
    aggregations_summary: Option<String>,
    figures: Vec<FigureShape>,
    #[schema(value_type = Vec<Object>)]
    transactions: (),
    #[schema(value_type = Vec<Object>)]
    visualizations: (),
    artifacts: Vec<ArtifactShape>,
    insights: Vec<InsightShape>,
    suggestions: Vec<String>,
    metadata: MetadataShape,
}

/// The end of an answer as it is written. Not by way of a `Value`, which widens single floats.
#[derive(Serialize)]
struct End<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    success: bool,
    conversation_id: &'a str,
    turn_id: &'a str,
    total_results: Option<u64>,
    aggregations_summary: Option<&'a str>,
    figures: &'a [ShownFigure],
    transactions: &'a [ShownRecord],
    visualizations: &'a [Visualization],
    artifacts: &'a [Artifact],
    insights: &'a [Insight],
    suggestions: &'a [String],
    metadata: &'a Metadata,
}

/// The service's own stream.
pub(super) struct Own;

impl Telling for Own {
    fn told(&mut self, happened: Told) -> Vec<Event> {
        vec![Event::default().data(told(happened))]
    }

    fn ended(&mut self, answer: &Answer) -> Result<Vec<Event>, Problem> {
        Ok(vec![Event::default().data(end(answer)?)])
    }

    fn failed(&mut self, problem: &Problem, circumstances: &Circumstances<'_>) -> Vec<Event> {
        vec![Event::default().data(error(problem, circumstances))]
    }
}

/// What happens before the end.
fn told(told: Told) -> String {
    let event = match told {
        Told::Status(message) => json!({"type": "status", "message": message}),
        Told::Conversation { id, .. } => json!({"type": "conversation_id", "conversation_id": id}),
        Told::Begins => json!({"type": "response_start"}),
        Told::Piece(content) => json!({"type": "response_chunk", "content": content}),
    };
    event.to_string()
}

/// The end of an answer, whose message was told.
fn end(answer: &Answer) -> Result<String, Problem> {
    let Answer {
        success,
        message: _,
        conversation_id,
        turn_id,
        total_results,
        aggregations_summary,
        figures,
        transactions,
        visualizations,
        artifacts,
        insights,
        suggestions,
        metadata,
    } = answer;
    let end = End {
        kind: "response_end",
        success: *success,
        conversation_id,
        turn_id,
        total_results: *total_results,
        aggregations_summary: aggregations_summary.as_deref(),
        figures,
        transactions,
        visualizations,
        artifacts,
        insights,
        suggestions,
        metadata,
    };
    serde_json::to_string(&end).map_err(|_| Problem::internal())
}

/// The end of a stream that failed.
fn error(problem: &Problem, circumstances: &Circumstances<'_>) -> String {
    let mut event = document(problem, circumstances);
    event["type"] = json!("error");
    event.to_string()
}

/// A whole stream, for the description.
pub(super) fn example() -> String {
    let mut end = shape("response");
    let message = end["message"].take().as_str().unwrap_or_default().to_owned();
    let mut members = Map::from_iter([("type".to_owned(), json!("response_end"))]);
    members.extend(end.as_object().cloned().unwrap_or_default());
    members.shift_remove("message");
    let before = [
        Told::Status("Je lis votre question…"),
        Told::Conversation { id: "conv_123".to_owned(), turn: String::new() },
        Told::Begins,
        Told::Piece(message),
    ];
    let written = before.into_iter().map(told).chain([Value::Object(members).to_string()]);
    written.map(|event| format!("data: {event}\n\n")).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use utoipa::PartialSchema;

    use super::super::error::Dialect;
    use super::super::schema::AskResponse;
    use super::*;

    #[test]
    fn the_end_is_described_with_all_of_the_answer_but_its_message() {
        let members = |schema: Value| -> BTreeSet<String> {
            schema["properties"].as_object().unwrap().keys().cloned().collect()
        };
        let end = members(serde_json::to_value(ResponseEnd::schema()).unwrap());
        let mut whole = members(serde_json::to_value(AskResponse::schema()).unwrap());
        assert!(whole.remove("message"));
        assert_eq!(end, whole);
    }

    #[test]
    fn an_error_is_a_problem_whose_type_is_error() {
        let circumstances = Circumstances {
            request_id: "r1",
            timestamp: "2025-10-20T12:00:00Z".into(),
            accepted: None,
            dialect: Dialect::Problem,
        };
        let event = error(&Problem::internal(), &circumstances);
        assert!(event.starts_with("{\"type\":\"error\","), "{event}");
        let event: Value = serde_json::from_str(&event).unwrap();
        assert_eq!(event["error_code"], "INTERNAL_ERROR");
        assert_eq!(event["message"], "Le service a rencontré une erreur. Veuillez réessayer.");
        assert_eq!(event["request_id"], "r1");
    }
}
