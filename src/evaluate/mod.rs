//! Questions with what is expected of them → verdicts, latencies, a report that says GO or NO-GO.
//!
//! What is right is computed here from the documents by brute force, in decimals: with nothing of
//! the search or the figures, so that no error of theirs can hide.

mod documents;
mod expect;
mod filter;
mod grounded;
mod judge;
mod questions;
mod report;
mod response;
mod run;
mod service;
mod summary;
mod table;
mod thresholds;

pub use documents::Documents;
pub use judge::{Judged, Verdict};
pub use questions::{Defaults, Question};
pub use report::{Report, Setting};
pub use response::Response;
pub use run::{Ended, run};
pub use service::{Here, Service};
pub use summary::Summary;
pub use thresholds::Thresholds;

use std::path::PathBuf;

use crate::import::{BadLine, ImportError};

/// Why there is no verdict: the input cannot be used, or nobody can be asked.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    /// A line of a question file or of the documents.
    #[error(transparent)]
    Bad(#[from] BadLine),
    #[error(transparent)]
    Documents(#[from] ImportError),
    #[error("{}: cannot be read: {source}", file.display())]
    Unreadable { file: PathBuf, source: std::io::Error },
    #[error("{}: {problem}", file.display())]
    Thresholds { file: PathBuf, problem: String },
    #[error("no question in {files}")]
    NoQuestions { files: String },
    #[error("{url} cannot be asked: {problem}")]
    Silent { url: String, problem: String },
}
