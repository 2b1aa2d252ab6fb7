//! Problems (RFC 9457): the only place that knows status codes. A handler returns a [`Problem`]; the
//! edge writes it out, since it alone knows the request's id, the time and the accepted languages.

use axum::Json;
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};

mod code;

pub use code::Code;

use super::{error_text, openai};
use crate::domain::Language;
use crate::pipeline::PipelineError;
use crate::search::SearchError;
use crate::store::StoreError;

/// One step of the way to a member of the request: `["body", "context", 3, "role"]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Step {
    Name(&'static str),
    Index(usize),
}

/// What is wrong with one member of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldError {
    pub loc: Vec<Step>,
    pub msg: String,
    #[serde(rename = "type")]
    pub kind: &'static str,
}

impl FieldError {
    /// An error about the body's member at `path`; the body itself where `path` is empty.
    pub fn body(path: &[Step], kind: &'static str, msg: impl Into<String>) -> FieldError {
        let loc = std::iter::once(Step::Name("body")).chain(path.iter().cloned()).collect();
        FieldError { loc, msg: msg.into(), kind }
    }

    /// An error about a part of the path, or a header.
    pub fn at(whence: &'static str, name: &'static str, msg: impl Into<String>) -> FieldError {
        let loc = vec![Step::Name(whence), Step::Name(name)];
        FieldError { loc, msg: msg.into(), kind: "value_error" }
    }

    /// An error about a parameter of the query string.
    pub fn query(name: &'static str, kind: &'static str, msg: impl Into<String>) -> FieldError {
        FieldError { loc: vec![Step::Name("query"), Step::Name(name)], msg: msg.into(), kind }
    }

    /// The way to it, with dots.
    pub(super) fn place(&self) -> String {
        let steps = self.loc.iter().skip(1).map(|step| match step {
            Step::Name(name) => (*name).to_owned(),
            Step::Index(index) => index.to_string(),
        });
        let place = steps.collect::<Vec<_>>().join(".");
        if place.is_empty() { "body".to_owned() } else { place }
    }
}

/// A failure on its way to the client. Nothing in it may come from inside: no path, no query, no
/// other service's words.
#[derive(Clone, Debug)]
pub struct Problem {
    code: Code,
    detail: String,
    errors: Vec<FieldError>,
    language: Option<Language>,
    retry_after_seconds: Option<u32>,
    /// A member of the document beside those that all problems have.
    extension: Option<Box<(&'static str, Value)>>,
}

impl Problem {
    pub fn new(code: Code, detail: impl Into<String>) -> Problem {
        Problem {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            language: None,
            retry_after_seconds: None,
            extension: None,
        }
    }

    /// The members of a request that are refused, all at once.
    pub fn invalid(errors: Vec<FieldError>) -> Problem {
        let named: Vec<String> =
            errors.iter().map(|error| format!("{}: {}", error.place(), error.msg)).collect();
        Problem { errors, ..Problem::new(Code::InvalidRequest, named.join("; ")) }
    }

    /// A bug of ours; what it was is in the log alone.
    pub fn internal() -> Problem {
        Problem::new(Code::InternalError, "The service failed on this request.")
    }

    /// The language of `message`, where the request names one.
    pub fn in_language(mut self, language: Option<Language>) -> Problem {
        self.language = language;
        self
    }

    /// The same for a body of another form: members at fault are named as `place` has them there.
    pub fn elsewhere(self, place: impl Fn(&str) -> Option<Vec<Step>>) -> Problem {
        if self.errors.is_empty() {
            return self;
        }
        let moved = |mut error: FieldError| {
            let (from, name) = match error.loc.as_slice() {
                [Step::Name(from), Step::Name(name), ..] => (*from, *name),
                _ => return error,
            };
            if let Some(path) = place(name).filter(|_| from == "body") {
                error.loc.splice(1..2, path);
            }
            error
        };
        let errors = self.errors.into_iter().map(moved).collect();
        Problem {
            language: self.language,
            retry_after_seconds: self.retry_after_seconds,
            ..Problem::invalid(errors)
        }
    }

    /// With a Retry-After.
    pub fn retry_after(mut self, seconds: u32) -> Problem {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// With a member of its own in the document.
    pub fn with(mut self, name: &'static str, value: Value) -> Problem {
        self.extension = Some(Box::new((name, value)));
        self
    }

    pub fn code(&self) -> Code {
        self.code
    }

    pub fn status(&self) -> StatusCode {
        self.code.status()
    }

    /// The members at fault.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// What went wrong, for developers, in English.
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        tracing::error!(%error, kind = error.kind(), "the store failed");
        Problem {
            retry_after_seconds: Some(5),
            ..Problem::new(Code::StoreUnavailable, "Conversations can be neither read nor kept.")
        }
    }
}

impl From<PipelineError> for Problem {
    fn from(error: PipelineError) -> Problem {
        match error {
            PipelineError::Store(error) => error.into(),
            PipelineError::Deadline | PipelineError::Search(SearchError::Deadline) => {
                Problem::new(Code::DeadlineExceeded, "The deadline of the question passed.")
            }
            PipelineError::Search(
                error @ (SearchError::Unavailable(_) | SearchError::Partial(_)),
            ) => {
                tracing::warn!(%error, "the search failed");
                Problem {
                    retry_after_seconds: Some(5),
                    ..Problem::new(Code::SearchUnavailable, "The search gave no whole answer.")
                }
            }
            PipelineError::Search(error @ SearchError::Denied { .. }) => {
                tracing::warn!(%error, "the search refuses the caller");
                let told = "The search service does not answer this caller.";
                Problem::new(Code::SearchUnavailable, told)
            }
            PipelineError::Search(
                error @ (SearchError::NoIndex(_)
                | SearchError::NoRoute(_)
                | SearchError::Field { .. }),
            ) => {
                tracing::error!(%error, "the search home lacks what the service needs");
                let told = "The search service lacks an index or a field.";
                Problem::new(Code::SearchUnavailable, told)
            }
            PipelineError::Search(error @ SearchError::Unsupported { .. }) => {
                tracing::error!(%error, "the service built a query that its search home refuses");
                Problem::internal()
            }
        }
    }
}

impl IntoResponse for Problem {
    /// The status alone; the edge writes the body (see [`written`]).
    fn into_response(self) -> Response {
        let mut response = self.code.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// What the edge knows of a request that failed.
pub struct Circumstances<'a> {
    pub request_id: &'a str,
    pub timestamp: String,
    /// From Accept-Language; French is the service's own.
    pub accepted: Option<Language>,
    pub dialect: Dialect,
}

/// The form of a failure's body, by the form of the route that was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// RFC 9457.
    Problem,
    /// OpenAI's `error` member.
    OpenAi,
    /// JSON-RPC over HTTP: failures of its own stay as they are, all others are problems.
    Rpc,
}

impl Dialect {
    /// Of whatever is asked under this path, known or not.
    pub fn of(path: &str) -> Dialect {
        match path {
            "/mcp" => Dialect::Rpc,
            path if path.starts_with("/v1/") => Dialect::OpenAi,
            _ => Dialect::Problem,
        }
    }

    fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Dialect::Problem | Dialect::Rpc => "application/problem+json",
            Dialect::OpenAi => "application/json",
        })
    }
}

/// The response as it leaves: a failure becomes a problem document, all else stays as it is.
pub fn written(response: Response, circumstances: &Circumstances<'_>) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let problem = match response.extensions().get::<Problem>() {
        Some(problem) => problem.clone(),
        None if circumstances.dialect == Dialect::Rpc => return response,
        None => {
            let code = Code::of(status);
            Problem::new(code, error_text::title(code))
        }
    };
    let body = match circumstances.dialect {
        Dialect::Problem | Dialect::Rpc => document(&problem, circumstances),
        Dialect::OpenAi => openai::error::document(&problem, circumstances),
    };
    let mut written = Json(body).into_response();
    *written.status_mut() = problem.code.status();
    let headers = written.headers_mut();
    headers.insert(CONTENT_TYPE, circumstances.dialect.content_type());
    if let Some(seconds) = problem.retry_after_seconds {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    // RFC 6750: what is wanted, and for a token that was refused, that it was.
    match problem.code {
        Code::MissingAuthorization => {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        Code::TokenExpired | Code::InvalidToken => {
            let refused = HeaderValue::from_static("Bearer error=\"invalid_token\"");
            headers.insert(WWW_AUTHENTICATE, refused);
        }
        _ => {}
    }
    // The router says in Allow which methods a path has; CORS headers may be there too.
    for (name, value) in response.headers() {
        if name == ALLOW || name.as_str().starts_with("access-control-") || name == "vary" {
            headers.append(name.clone(), value.clone());
        }
    }
    written
}

/// The problem's document: the body of a failed response, or what a stream ends with.
pub(super) fn document(problem: &Problem, circumstances: &Circumstances<'_>) -> Value {
    let code = problem.code;
    let language = problem.language.or(circumstances.accepted).unwrap_or_default();
    let mut message = error_text::message(code, language).to_owned();
    if !problem.errors.is_empty() {
        let places: Vec<String> = problem.errors.iter().map(FieldError::place).collect();
        message = format!("{message} ({})", places.join(", "));
    }
    let mut body = json!({
        "type": format!("urn:conversation-service:problem:{}", code.as_str().to_lowercase()),
        "title": error_text::title(code),
        "status": code.status().as_u16(),
        "detail": problem.detail,
        "request_id": circumstances.request_id,
        "error_code": code.as_str(),
        "success": false,
        "message": message,
        "total_results": null,
        "aggregations_summary": null,
        "metadata": {"error": code.as_str(), "timestamp": circumstances.timestamp},
    });
    if !problem.errors.is_empty() {
        body["errors"] = json!(problem.errors);
    }
    if let Some((name, value)) = problem.extension.as_deref() {
        body[*name] = value.clone();
    }
    body
}

#[cfg(test)]
mod tests;
