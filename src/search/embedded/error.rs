//! Why the embedded index gave no answer, or could not be opened or written.

use serde_json::{Value, json};

use crate::domain::document::DocumentError;
use crate::search::SearchError;

/// Why a body got no answer.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// The body asks for what this home does not serve, or asks wrongly. Nothing is ever ignored.
    #[error("[{clause}] {reason}")]
    Refused { kind: Refusal, clause: String, reason: String },
    /// The index's files could not be read.
    #[error("the index cannot be read: {0}")]
    Index(#[from] tantivy::TantivyError),
}

/// Elasticsearch's names of the ways to refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    Parsing,
    Argument,
    TooManyBuckets,
}

impl Refusal {
    fn name(self) -> &'static str {
        match self {
            Refusal::Parsing => "parsing_exception",
            Refusal::Argument => "illegal_argument_exception",
            Refusal::TooManyBuckets => "too_many_buckets_exception",
        }
    }
}

impl BodyError {
    /// A clause, option or field that is unknown or not served.
    pub fn parsing(clause: &str, reason: impl Into<String>) -> BodyError {
        BodyError::Refused {
            kind: Refusal::Parsing,
            clause: clause.to_owned(),
            reason: reason.into(),
        }
    }

    /// A clause that is served, with a value that is not.
    pub fn argument(clause: &str, reason: impl Into<String>) -> BodyError {
        BodyError::Refused {
            kind: Refusal::Argument,
            clause: clause.to_owned(),
            reason: reason.into(),
        }
    }

    /// The status under which an HTTP endpoint answers this.
    pub fn status(&self) -> u16 {
        match self {
            BodyError::Refused { .. } => 400,
            BodyError::Index(_) => 500,
        }
    }

    /// Elasticsearch's JSON of this error.
    pub fn to_elasticsearch(&self) -> Value {
        let kind = match self {
            BodyError::Refused { kind, .. } => kind.name(),
            BodyError::Index(_) => "search_phase_execution_exception",
        };
        let reason = self.to_string();
        json!({
            "error": {
                "root_cause": [{"type": kind, "reason": reason}],
                "type": kind,
                "reason": reason,
            },
            "status": self.status(),
        })
    }
}

impl From<std::io::Error> for BodyError {
    fn from(error: std::io::Error) -> Self {
        BodyError::Index(error.into())
    }
}

impl From<BodyError> for SearchError {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::Refused { clause, reason, .. } => {
                SearchError::Unsupported { clause, reason }
            }
            BodyError::Index(error) => SearchError::Unavailable(error.to_string()),
        }
    }
}

/// Why the index could not be opened or written.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// `config/…/mapping.toml` does not describe two indexes.
    #[error("the mapping of the indexes: {0}")]
    Mapping(String),
    /// The directory cannot be created, locked or read.
    #[error("the index directory {directory}: {source}")]
    Directory { directory: String, source: std::io::Error },
    /// Another process, or another part of this one, holds the writer's lock.
    #[error("another import into {directory} is running: wait for its end, or stop it")]
    ImportRunning { directory: String },
    /// Demonstration data are for an empty index.
    #[error("{directory} holds a person's own documents: no demonstration data beside them")]
    NotEmpty { directory: String },
    /// The directory holds an index of other fields, written by another version.
    #[error(
        "the index in {directory} has other fields than this version's: move it away and import again"
    )]
    OtherFields { directory: String },
    /// A document that cannot be imported; the current file is still open.
    #[error(transparent)]
    Document(#[from] DocumentError),
    #[error("the index: {0}")]
    Index(#[from] tantivy::TantivyError),
}
