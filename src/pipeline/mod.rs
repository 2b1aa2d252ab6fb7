//! One file a step of the way from a question to its answer.

use std::sync::Arc;

use jiff::civil::Date;
use tokio::time::Instant;

use crate::domain::answer::Answer;
use crate::domain::{Caller, Dataset, Language};
use crate::search::{Search, SearchError};

/// The way from a question to its answer; cheap to share, one for the whole service.
pub struct Pipeline {
    _dataset: Arc<Dataset>,
    _search: Arc<dyn Search>,
}

/// One question, with all that its reading may depend on.
#[derive(Clone, Debug)]
pub struct Asked {
    pub caller: Caller,
    /// Trimmed; 1–2,000 characters.
    pub message: String,
    /// The caller's own; `None` makes a new one.
    pub conversation_id: Option<String>,
    /// Earlier turns of a caller that keeps its own history: oldest first, what the user said.
    pub context: Vec<String>,
    /// `None`: detected.
    pub language: Option<Language>,
    /// The request's day in the user's time zone.
    pub today: Date,
    pub request_id: String,
    pub deadline: Instant,
}

/// Why there is no answer. The service failed, not the question.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    #[error(transparent)]
    Search(#[from] SearchError),
    #[error("the deadline passed")]
    Deadline,
}

impl Pipeline {
    pub fn new(dataset: Arc<Dataset>, search: Arc<dyn Search>) -> Pipeline {
        Pipeline { _dataset: dataset, _search: search }
    }

    /// Answers one question. Any reading ends well (answered, asked back, refused); an error means
    /// that the search failed.
    pub async fn answer(&self, _asked: Asked) -> Result<Answer, PipelineError> {
        Err(PipelineError::Deadline)
    }
}
