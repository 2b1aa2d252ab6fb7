//! The Model Context Protocol: the service as tools for a language model, over HTTP at `/mcp` with the
//! caller's token, and on stdio for one user. The protocol is the crate `rmcp`'s; the tools ask the
//! same pipeline as `/ask`, under the same limits. No session is kept: any replica answers any request.

use std::io;
use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use rmcp::ServiceExt;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use utoipa::ToSchema;

pub mod charts;
pub mod server;
pub mod tools;

use super::body;
use super::caller::Forwarded;
use super::error::{FieldError, Problem};
use super::guard::HostRule;
use super::params::Params;
use super::question::ALLOWED_USERS;
use super::refusals::OfQuestions;
use super::state::Service;
use crate::domain::{Caller, Tenant};
use server::{Server, Who};

/// Where it is, whatever the prefix.
pub const PATH: &str = "/mcp";

/// The route over HTTP.
pub fn routes(service: &Arc<Service>) -> Router<Arc<Service>> {
    let shared = service.clone();
    let made = move || Ok(Server::new(shared.clone(), Who::OfRequest));
    let config = config(&service.settings.hosts, &service.settings.cors_origins);
    let mcp = StreamableHttpService::new(made, Arc::new(NeverSessionManager::default()), config);
    Router::new().route_service(PATH, mcp).route_layer(from_fn_with_state(service.clone(), admit))
}

/// The tools by JSON-RPC 2.0, one message a request, without sessions.
#[utoipa::path(
    post,
    path = "/mcp",
    tag = "mcp",
    operation_id = "mcp",
    params(
        ("user_id" = Option<String>, Query, description = "Who asks, while the service runs without tokens."),
        ("MCP-Protocol-Version" = Option<String>, Header, description = "As it was negotiated."),
    ),
    request_body(content = JsonRpc, example = json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {"name": "ask", "arguments": {"question": "Combien en courses ce mois-ci ?"}},
    })),
    responses(
        (status = 200, description = "The result, or an error of the protocol.", body = JsonRpc),
        (status = 202, description = "A notification was taken."),
        (status = 400, description = "No message of a version that is spoken here.", content_type = "text/plain", body = String),
        (status = 406, description = "The client must accept application/json and text/event-stream.", content_type = "text/plain", body = String),
        (status = 415, description = "The body must be application/json.", content_type = "text/plain", body = String),
        OfQuestions,
    )
)]
#[expect(dead_code, reason = "describes what the crate answers")]
pub(super) fn described() {}

/// A message of JSON-RPC 2.0.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape of the description")]
pub struct JsonRpc {
    #[schema(example = "2.0")]
    jsonrpc: String,
    method: Option<String>,
}

/// The crate's own checks, by the rules of the whole service.
fn config(hosts: &HostRule, origins: &[String]) -> StreamableHttpServerConfig {
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(body::LIMIT)
        .with_allowed_origins(origins.iter().map(|origin| origin.trim_end_matches('/')))
        .enforce_origin_validation();
    match hosts {
        HostRule::Any => config.disable_allowed_hosts(),
        HostRule::Loopback { also } => {
            let own = ["localhost", "127.0.0.1", "::1"].into_iter();
            config.with_allowed_hosts(own.chain(also.iter().map(String::as_str)))
        }
    }
}

/// Lets in whoever has a token, and hands on who that is; an open service is told by `?user_id=`.
async fn admit(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let caller = match Forwarded::from_request_parts(&mut parts, &service).await {
        Ok(Forwarded(credentials)) => {
            claimed(&Params::of(&parts.uri)).and_then(|claimed| credentials.caller(claimed))
        }
        Err(problem) => Err(problem),
    };
    match caller {
        Ok(caller) => {
            parts.extensions.insert(caller);
            next.run(Request::from_parts(parts, body)).await
        }
        Err(problem) => {
            let at = |name: &str| (name == "user_id").then(Vec::new);
            problem.elsewhere(at).into_response()
        }
    }
}

fn claimed(params: &Params) -> Result<Option<Tenant>, Problem> {
    let Some(id) = params.get("user_id") else { return Ok(None) };
    let wrong = || FieldError::query("user_id", "string_pattern_mismatch", ALLOWED_USERS);
    Tenant::new(id).map(Some).ok_or_else(|| Problem::invalid(vec![wrong()]))
}

/// Speaks the protocol on stdin and stdout, for one user, until stdin ends.
pub async fn on_stdio(service: Arc<Service>, user: Tenant) -> io::Result<()> {
    let caller = Caller { tenant: user, authorization: None };
    let server = Server::new(service, Who::Always(caller));
    let (input, output) = rmcp::transport::io::stdio();
    let running = server.serve((input, output)).await.map_err(io::Error::other)?;
    running.waiting().await.map_err(io::Error::other)?;
    Ok(())
}
