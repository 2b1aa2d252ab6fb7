//! The shapes of `/ask` for the OpenAPI document. The values themselves are `domain::answer`'s,
//! which knows nothing of HTTP; a test holds the two together.

use serde_json::Value;
use utoipa::ToSchema;

/// An example by name, from `docs/examples.json`; null for another name.
pub fn example(name: &str) -> Value {
    let examples: Result<Value, _> = serde_json::from_str(include_str!("docs/examples.json"));
    examples.ok().and_then(|examples| examples.get(name).cloned()).unwrap_or_default()
}

/// A question. Unknown members are ignored; of a member that stands twice the last counts.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a request that is read member by member")]
pub struct AskRequest {
    /// An integer, or a string of 1-64 of `A-Z a-z 0-9 _ . -`; 1 and "1" are the same user.
    /// Required while the service runs without tokens.
    #[schema(value_type = UserId, required = false)]
    user_id: (),
    message: QuestionText,
    /// The caller's own name of a conversation of this user; without one, a new one is made.
    conversation_id: Option<ConversationId>,
    /// Earlier turns, oldest first, for callers that keep their own history. The last 20 count.
    context: Option<Vec<Turn>>,
    /// The answer's language; detected where absent.
    language: Option<AnswerLanguage>,
    /// Which day "today" is; the service's own where absent.
    timezone: Option<TimeZone>,
}

/// An integer, or a string of 1-64 of `A-Z a-z 0-9 _ . -`; 1 and "1" are the same user.
#[derive(ToSchema)]
#[serde(untagged)]
pub enum UserId {
    Number(i64),
    Text(String),
}

/// A question: 1-2,000 characters after trimming. Control characters become spaces.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct QuestionText(String);

/// 1-128 printable characters that are not all spaces.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct ConversationName(String);

/// A name, or a number that is one.
#[derive(ToSchema)]
#[serde(untagged)]
pub enum ConversationId {
    Text(ConversationName),
    Number(u64),
}

#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum AnswerLanguage {
    Fr,
    En,
    Es,
}

/// An IANA time zone.
#[derive(ToSchema)]
#[schema(example = "Europe/Paris")]
#[expect(dead_code, reason = "a shape of the description")]
pub struct TimeZone(String);

/// One turn of a history that the caller keeps.
#[derive(ToSchema)]
#[serde(untagged)]
pub enum Turn {
    User(UserTurn),
    Other(OtherTurn),
}

/// What the user said.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct UserTurn {
    #[schema(example = "user")]
    role: String,
    content: String,
}

/// What another said, which is not read.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct OtherTurn {
    /// Any but `user`.
    #[schema(example = "assistant")]
    role: String,
}

/// What is changed of a conversation; what is absent stays. One of title, tags and status is there.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a request that is read member by member")]
pub struct ConversationChange {
    /// One line of 1-200 characters after trimming.
    title: Option<String>,
    /// At most 20 of 1-50 characters.
    tags: Option<Vec<String>>,
    /// `active` or `archived`.
    status: Option<String>,
    /// The version that is changed: another one by now gives 409.
    version: Option<i64>,
}

/// An answer, a question back, or a refusal.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct AskResponse {
    /// True: a failure is a problem document.
    success: bool,
    /// CommonMark with `**` alone.
    message: String,
    conversation_id: String,
    turn_id: String,
    /// All that the question matched, not only what is listed.
    total_results: Option<u64>,
    aggregations_summary: Option<String>,
    /// Every number that the message states; the first is the headline.
    figures: Vec<FigureShape>,
    /// The first documents, with the index's field names.
    #[schema(value_type = Vec<Object>)]
    transactions: (),
    /// `kpi_card`, `pie_chart`, `bar_chart`, `line_chart` by `type`. A chart has `title`,
    /// `description`, `data` (Chart.js's shape), `vega_lite`, and `image`: a signed path that gives
    /// it as SVG, or with `.png` as PNG.
    #[schema(value_type = Vec<Object>)]
    visualizations: (),
    /// The answer's data as files, to be fetched without a token until they expire.
    artifacts: Vec<ArtifactShape>,
    insights: Vec<InsightShape>,
    /// Questions that may follow.
    suggestions: Vec<String>,
    metadata: MetadataShape,
}

/// One number of the answer, exact to the cent; a rate is a fraction.
#[derive(ToSchema)]
#[schema(as = Figure)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct FigureShape {
    #[schema(example = "total")]
    id: String,
    /// Of a group's figure: the group; null for documents without the field.
    key: Option<String>,
    label: String,
    value: f64,
    /// A currency, `transactions`, `rate`, `ratio` or `days`.
    #[schema(example = "EUR")]
    unit: String,
}

/// A file of the answer's data.
#[derive(ToSchema)]
#[schema(as = Artifact)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct ArtifactShape {
    #[serde(rename = "type")]
    #[schema(example = "csv")]
    kind: String,
    /// In the answer's language.
    title: String,
    /// Signed: it needs no token, and works until `expires_at`.
    path: String,
    expires_at: String,
}

/// Something noticed, with the figures it rests on.
#[derive(ToSchema)]
#[schema(as = Insight)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct InsightShape {
    #[serde(rename = "type")]
    kind: String,
    severity: String,
    title: String,
    description: String,
    figures: Vec<String>,
}

/// How the answer came about.
#[derive(ToSchema)]
#[schema(as = Metadata)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct MetadataShape {
    /// `answered`, `no_data`, `clarification`, `conversational` or `refused`.
    outcome: String,
    total_results: Option<u64>,
    response_length: u64,
    took_ms: u64,
    /// The day of the user's newest document.
    data_until: Option<String>,
    /// `demonstration` where the answer is about the demonstration's data.
    data: Option<String>,
    pipeline_time_ms: f64,
    /// `understand`, `search`, `profile`, `respond`.
    #[schema(value_type = Object)]
    stages_ms: (),
    language: String,
    understood_by: String,
    answered_by: String,
    query_analysis: AnalysisShape,
    /// The query that was sent, the tenant's clause aside.
    #[schema(value_type = Object)]
    elasticsearch_query: (),
    corrections: u32,
    /// `calls`, `prompt_tokens`, `completion_tokens`; `failure` where a model was asked in vain.
    #[schema(value_type = Object)]
    llm: (),
    request_id: String,
}

/// What was read into the question, in the index's terms.
#[derive(ToSchema)]
#[schema(as = QueryAnalysis)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct AnalysisShape {
    #[schema(example = "transaction_search.by_category")]
    intent: String,
    /// `search`, `aggregate`, `compare`, `analyze` or `stats`.
    operation: Option<String>,
    confidence: f32,
    /// By index field; the tenant is never in it.
    #[schema(value_type = Object)]
    filters: (),
    period: Option<PeriodShape>,
    comparison: Option<PeriodShape>,
    aggregations_requested: Vec<String>,
    group_by: Option<String>,
    limit: Option<u16>,
    sort: Option<String>,
    text: Option<String>,
    /// What was read into the question or left out of it, in the user's language.
    notes: Vec<String>,
}

#[derive(ToSchema)]
#[schema(as = Period)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct PeriodShape {
    #[schema(example = "2025-10-01")]
    from: Option<String>,
    to: Option<String>,
    label: String,
}

/// A failure (RFC 9457), with the members that callers of the old service read.
#[derive(ToSchema)]
#[schema(as = Problem)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct ProblemDocument {
    #[serde(rename = "type")]
    kind: String,
    title: String,
    status: u16,
    detail: String,
    request_id: String,
    /// Stable: act on this.
    #[schema(example = "SEARCH_UNAVAILABLE")]
    error_code: String,
    /// Of a 422: which members, and why.
    errors: Option<Vec<FieldErrorShape>>,
    success: bool,
    /// In the user's language.
    message: String,
    total_results: Option<u64>,
    aggregations_summary: Option<String>,
    /// `error`, `timestamp`.
    #[schema(value_type = Object)]
    metadata: (),
}

#[derive(ToSchema)]
#[schema(as = FieldError)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct FieldErrorShape {
    /// The way to the member.
    #[schema(value_type = Vec<LocStep>, example = json!(["body", "context", 3, "role"]))]
    loc: (),
    msg: String,
    #[serde(rename = "type")]
    kind: String,
}

/// A member's name, or a place in a list.
#[derive(ToSchema)]
#[serde(untagged)]
pub enum LocStep {
    Name(String),
    Index(u64),
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::answer::{
        Answer, LlmUse, Metadata, Outcome, QueryAnalysis, ShownPeriod, Stages,
    };
    use crate::domain::reading::Language;

    fn described<T: ToSchema>() -> BTreeSet<String> {
        let schema = serde_json::to_value(T::schema()).unwrap();
        schema["properties"].as_object().unwrap().keys().cloned().collect()
    }

    fn members(value: &Value) -> BTreeSet<String> {
        value.as_object().unwrap().keys().cloned().collect()
    }

    fn period() -> ShownPeriod {
        ShownPeriod { from: None, to: None, label: String::new() }
    }

    fn answer() -> Answer {
        Answer {
            success: true,
            message: String::new(),
            conversation_id: String::new(),
            turn_id: String::new(),
            total_results: None,
            aggregations_summary: None,
            figures: Vec::new(),
            transactions: Vec::new(),
            visualizations: Vec::new(),
            artifacts: Vec::new(),
            insights: Vec::new(),
            suggestions: Vec::new(),
            metadata: Metadata {
                outcome: Outcome::Answered,
                total_results: None,
                response_length: 0,
                took_ms: 0,
                data_until: None,
                data: Some("demonstration"),
                pipeline_time_ms: 0.0,
                stages_ms: Stages::default(),
                language: Language::Fr,
                understood_by: "local",
                answered_by: "template",
                query_analysis: QueryAnalysis {
                    intent: "unclear",
                    operation: None,
                    confidence: 0.0,
                    filters: serde_json::Map::new(),
                    period: Some(period()),
                    comparison: None,
                    aggregations_requested: Vec::new(),
                    group_by: None,
                    limit: None,
                    sort: None,
                    text: None,
                    notes: Vec::new(),
                },
                elasticsearch_query: Value::Null,
                corrections: 0,
                corrected_by: Vec::new(),
                llm: LlmUse::default(),
                request_id: String::new(),
                store_ms: 0.0,
            },
        }
    }

    #[test]
    fn what_a_turn_keeps_are_the_other_members_of_the_answer() {
        let rest: Value = serde_json::from_str(&answer().rest().unwrap()).unwrap();
        let mut all = members(&serde_json::to_value(answer()).unwrap());
        all.retain(|name| !["message", "conversation_id", "turn_id"].contains(&name.as_str()));
        assert_eq!(members(&rest), all);
    }

    #[test]
    fn the_description_has_the_members_of_the_answer() {
        let answer = serde_json::to_value(answer()).unwrap();
        assert_eq!(described::<AskResponse>(), members(&answer));
        let metadata = &answer["metadata"];
        assert_eq!(described::<MetadataShape>(), members(metadata));
        let analysis = &metadata["query_analysis"];
        assert_eq!(described::<AnalysisShape>(), members(analysis));
        assert_eq!(described::<PeriodShape>(), members(&analysis["period"]));
    }

    #[test]
    fn the_examples_have_the_described_members() {
        assert!(members(&example("request")).is_subset(&described::<AskRequest>()));
        assert_eq!(members(&example("response")), described::<AskResponse>());
        assert!(members(&example("problem")).is_subset(&described::<ProblemDocument>()));
    }
}
