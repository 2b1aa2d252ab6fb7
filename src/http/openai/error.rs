//! A failure in OpenAI's form. `error.code` is the service's own `error_code`; the rest of the problem
//! is in the vendor member.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::super::error::{self, Circumstances, Problem};

/// The body of a failed response, or what a stream ends with.
pub(in super::super) fn document(problem: &Problem, circumstances: &Circumstances<'_>) -> Value {
    let param = problem.errors().first().map(error::FieldError::place);
    json!({
        "error": {
            "message": problem.detail(),
            "type": kind(problem.status()),
            "param": param,
            "code": problem.code().as_str(),
        },
        "conversation_service": error::document(problem, circumstances),
    })
}

/// The kinds that OpenAI's clients know.
fn kind(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => "authentication_error",
        StatusCode::FORBIDDEN => "permission_error",
        StatusCode::TOO_MANY_REQUESTS => "rate_limit_error",
        status if status.is_server_error() => "server_error",
        _ => "invalid_request_error",
    }
}
