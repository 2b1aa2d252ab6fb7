//! The names of failures, and their status codes.

use axum::http::StatusCode;

/// The stable name of a failure; clients act on it, never on the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    BadRequest,
    MissingAuthorization,
    TokenExpired,
    InvalidToken,
    AuthorizationMismatch,
    OriginNotAllowed,
    NotFound,
    Gone,
    MethodNotAllowed,
    RequestTimeout,
    PayloadTooLarge,
    HostNotAllowed,
    InvalidRequest,
    RateLimited,
    Overloaded,
    InternalError,
    SearchUnavailable,
    StoreUnavailable,
    AuthenticationUnavailable,
    NotReady,
    DeadlineExceeded,
    VersionConflict,
    OtherVersion,
    DataElsewhere,
    DecisionRequired,
    FileUnreadable,
    ImportRunning,
}

impl Code {
    /// As `error_code` gives it.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::BadRequest => "BAD_REQUEST",
            Code::MissingAuthorization => "MISSING_AUTHORIZATION",
            Code::TokenExpired => "TOKEN_EXPIRED",
            Code::InvalidToken => "INVALID_TOKEN",
            Code::AuthorizationMismatch => "AUTHORIZATION_MISMATCH",
            Code::OriginNotAllowed => "ORIGIN_NOT_ALLOWED",
            Code::NotFound => "NOT_FOUND",
            Code::Gone => "GONE",
            Code::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Code::RequestTimeout => "REQUEST_TIMEOUT",
            Code::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Code::HostNotAllowed => "HOST_NOT_ALLOWED",
            Code::InvalidRequest => "INVALID_REQUEST",
            Code::RateLimited => "RATE_LIMITED",
            Code::Overloaded => "OVERLOADED",
            Code::InternalError => "INTERNAL_ERROR",
            Code::SearchUnavailable => "SEARCH_UNAVAILABLE",
            Code::StoreUnavailable => "STORE_UNAVAILABLE",
            Code::AuthenticationUnavailable => "AUTHENTICATION_UNAVAILABLE",
            Code::NotReady => "NOT_READY",
            Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
            Code::VersionConflict => "VERSION_CONFLICT",
            Code::OtherVersion => "OTHER_VERSION",
            Code::DataElsewhere => "DATA_ELSEWHERE",
            Code::DecisionRequired => "DECISION_REQUIRED",
            Code::FileUnreadable => "FILE_UNREADABLE",
            Code::ImportRunning => "IMPORT_RUNNING",
        }
    }

    pub(super) fn status(self) -> StatusCode {
        match self {
            Code::BadRequest => StatusCode::BAD_REQUEST,
            Code::MissingAuthorization | Code::TokenExpired | Code::InvalidToken => {
                StatusCode::UNAUTHORIZED
            }
            Code::OriginNotAllowed | Code::AuthorizationMismatch => StatusCode::FORBIDDEN,
            Code::NotFound => StatusCode::NOT_FOUND,
            Code::Gone => StatusCode::GONE,
            Code::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Code::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
            Code::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Code::HostNotAllowed => StatusCode::MISDIRECTED_REQUEST,
            Code::InvalidRequest | Code::FileUnreadable => StatusCode::UNPROCESSABLE_ENTITY,
            Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            Code::InternalError => StatusCode::INTERNAL_SERVER_ERROR,
            Code::SearchUnavailable
            | Code::StoreUnavailable
            | Code::AuthenticationUnavailable
            | Code::Overloaded
            | Code::ImportRunning
            | Code::NotReady => StatusCode::SERVICE_UNAVAILABLE,
            Code::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
            Code::VersionConflict
            | Code::OtherVersion
            | Code::DataElsewhere
            | Code::DecisionRequired => StatusCode::CONFLICT,
        }
    }

    pub(in super::super) fn of(status: StatusCode) -> Code {
        match status {
            StatusCode::NOT_FOUND => Code::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
            StatusCode::PAYLOAD_TOO_LARGE => Code::PayloadTooLarge,
            StatusCode::UNPROCESSABLE_ENTITY => Code::InvalidRequest,
            StatusCode::GATEWAY_TIMEOUT => Code::DeadlineExceeded,
            other if other.is_client_error() => Code::BadRequest,
            _ => Code::InternalError,
        }
    }
}
