//! The routes of the existing web front end: other names and shapes for what the handlers beside
//! answer.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::response::Response;
use axum::{Extension, Json};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::ask::Admitted;
use super::body;
use super::caller::Credentials;
use super::conversations::Shown;
use super::edge::Trace;
use super::error::{FieldError, Problem};
use super::params::Params;
use super::question::ALLOWED_USERS;
use super::refusals::{OfCallers, OfQuestions};
use super::schema;
use super::state::Service;
use super::{ask, events, stream};
use crate::domain::answer::{Answer, Metadata};
use crate::domain::{Caller, Tenant};
use crate::pipeline::Progress;
use crate::store::{ConversationPage, From as Begin, Status};

/// Conversations of one page at the most, and where no limit is asked for.
const MOST: u32 = 100;
const USUAL: u32 = 20;

/// A request whose path names its user.
pub struct PathVisit {
    credentials: Credentials,
    user: Tenant,
    params: Params,
}

impl PathVisit {
    fn caller(self) -> Result<Caller, Problem> {
        self.credentials.caller(Some(self.user))
    }
}

impl FromRequestParts<Arc<Service>> for PathVisit {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<Service>,
    ) -> Result<PathVisit, Problem> {
        let credentials = Credentials::from_request_parts(parts, state).await?;
        let refused = || Problem::invalid(vec![FieldError::at("path", "user_id", ALLOWED_USERS)]);
        let path = Path::<String>::from_request_parts(parts, state).await.map_err(|_| refused())?;
        let user = Tenant::new(&path.0).ok_or_else(refused)?;
        Ok(PathVisit { credentials, user, params: Params::of(&parts.uri) })
    }
}

/// A question of the path's user. Unknown members are ignored, `user_id` among them.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a request that is read member by member")]
pub struct WebRequest {
    message: schema::QuestionText,
    /// The caller's own name of a conversation of this user; without one, a new one is made.
    conversation_id: Option<schema::ConversationId>,
    /// Earlier turns, oldest first, for callers that keep their own history. The last 20 count.
    context: Option<Vec<schema::Turn>>,
    /// The answer's language; detected where absent.
    language: Option<schema::AnswerLanguage>,
    /// Which day "today" is; the service's own where absent.
    timezone: Option<schema::TimeZone>,
}

/// An answer as the web front end reads it.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebAnswer {
    /// A number where the path's is one.
    #[schema(value_type = schema::UserId)]
    pub user_id: Value,
    /// The question.
    pub message: String,
    #[schema(example = "success")]
    pub status: &'static str,
    pub response: WebResponse,
    pub search_summary: SearchSummary,
    /// As `/ask` gives it.
    #[schema(value_type = Object)]
    pub metadata: Metadata,
    pub conversation_id: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct WebResponse {
    /// CommonMark with `**` alone.
    pub message: String,
    pub structured_data: StructuredData,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct StructuredData {
    pub total_results: Option<u64>,
    pub aggregations_summary: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SearchSummary {
    /// Documents in the answer.
    pub found_results: usize,
    /// Documents that the question matched.
    pub total_results: u64,
}

/// A conversation as the web front end reads it.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebConversation {
    pub id: String,
    pub title: String,
    pub total_turns: i64,
    pub status: &'static str,
    pub last_activity_at: String,
    pub created_at: String,
    /// `tags` and `version`.
    #[schema(value_type = Object)]
    pub data: Value,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct WebConversationList {
    pub conversations: Vec<WebConversation>,
    pub total: i64,
    pub limit: u32,
    pub offset: u32,
}

/// `/conversation/ask` for the user of the path. Its answers have other names.
#[utoipa::path(
    post,
    path = "/conversation/{user_id}",
    tag = "web",
    operation_id = "web_ask",
    params(("user_id" = String, Path, description = "Who asks: 1-64 of `A-Z a-z 0-9 _ . -`.")),
    request_body(content = WebRequest, example = json!(schema::example("request"))),
    responses(
        (status = 200, description = "As `/conversation/ask`, in the front end's shape.", body = WebAnswer),
        OfQuestions,
    )
)]
pub async fn ask(
    State(service): State<Arc<Service>>,
    Extension(trace): Extension<Trace>,
    visit: PathVisit,
    body: Body,
) -> Result<Json<WebAnswer>, Problem> {
    let user = visit.user.clone();
    let Admitted { asked, place: _place } = asked((&service, &trace), visit, body).await?;
    let message = asked.message.clone();
    let answer = ask::answer(&service, asked, Progress::silent()).await?;
    Ok(Json(shown(&user, message, answer)))
}

/// `/conversation/stream` for the user of the path.
#[utoipa::path(
    post,
    path = "/conversation/{user_id}/stream",
    tag = "web",
    operation_id = "web_stream",
    params(("user_id" = String, Path, description = "Who asks: 1-64 of `A-Z a-z 0-9 _ . -`.")),
    request_body(content = WebRequest, example = json!(schema::example("request"))),
    responses(
        (status = 200, description = "The events of `/conversation/stream`.",
            body = events::StreamEvent, content_type = "text/event-stream"),
        OfQuestions,
    )
)]
pub async fn stream(
    State(service): State<Arc<Service>>,
    Extension(trace): Extension<Trace>,
    visit: PathVisit,
    body: Body,
) -> Result<Response, Problem> {
    let admitted = asked((&service, &trace), visit, body).await?;
    Ok(stream::respond(service, trace, (admitted, events::Own)))
}

/// The question of a body, asked by the path's user.
async fn asked(
    (service, trace): (&Service, &Trace),
    visit: PathVisit,
    body: Body,
) -> Result<Admitted, Problem> {
    let mut body = body::json(body, trace.arrived + service.settings.query_timeout).await?;
    if let Value::Object(members) = &mut body {
        members.insert("user_id".into(), visit.user.as_str().into());
    }
    ask::asked((service, trace), visit.credentials, &body).await
}

fn shown(user: &Tenant, message: String, answer: Answer) -> WebAnswer {
    let user_id = user.number().map_or_else(|| Value::from(user.as_str()), Value::from);
    WebAnswer {
        user_id,
        message,
        status: "success",
        response: WebResponse {
            message: answer.message,
            structured_data: StructuredData {
                total_results: answer.total_results,
                aggregations_summary: answer.aggregations_summary,
            },
        },
        search_summary: SearchSummary {
            found_results: answer.transactions.len(),
            total_results: answer.total_results.unwrap_or(0),
        },
        metadata: answer.metadata,
        conversation_id: answer.conversation_id,
    }
}

/// The active conversations of the path's user, newest activity first.
#[utoipa::path(
    get,
    path = "/conversation/conversations/{user_id}",
    tag = "web",
    operation_id = "web_conversations",
    params(
        ("user_id" = String, Path, description = "Whose."),
        ("limit" = Option<u32>, Query, description = "1 to 100; 20 where absent."),
        ("offset" = Option<u32>, Query, description = "Conversations to pass over."),
    ),
    responses(
        (status = 200, description = "A page.", body = WebConversationList),
        OfCallers,
    )
)]
pub async fn conversations(
    State(service): State<Arc<Service>>,
    visit: PathVisit,
) -> Result<Json<WebConversationList>, Problem> {
    let limit = visit.params.number("limit", (1, MOST), USUAL)?;
    let offset = visit.params.number("offset", (0, 1_000_000), 0)?;
    let tenant = visit.caller()?.tenant;
    let from = Begin::Offset(offset);
    let page = ConversationPage { status: Some(Status::Active), from, limit };
    let found = service.in_time(service.store.conversations(&tenant, &page)).await?;
    let total = service.in_time(service.store.summary(&tenant)).await?.active;
    let conversations = found.into_iter().map(|one| web(one.into())).collect();
    Ok(Json(WebConversationList { conversations, total, limit, offset }))
}

fn web(conversation: Shown) -> WebConversation {
    WebConversation {
        data: json!({"tags": conversation.tags, "version": conversation.version}),
        id: conversation.id,
        title: conversation.title,
        total_turns: conversation.total_turns,
        status: conversation.status,
        last_activity_at: conversation.last_activity_at,
        created_at: conversation.created_at,
    }
}
