//! Why a bank's file was not imported, or a batch not taken back.

use std::io;

use crate::import::BadLine;
use crate::import::bank::open::Open;
use crate::import::corrections::CorrectionError;
use crate::search::embedded::{BodyError, EmbeddedError};

/// Nothing is changed by any of these.
#[derive(Debug, thiserror::Error)]
pub enum StatementError {
    #[error("{file}: cannot be read: {source}")]
    Unreadable { file: String, source: io::Error },
    /// The file as a whole.
    #[error("{file}{}: {problem}", line.map_or(String::new(), |line| format!(":{line}")))]
    Refused {
        file: String,
        line: Option<u64>,
        problem: String,
        /// What a mapping could say for it to be read.
        open: Option<Box<Open>>,
    },
    /// One line.
    #[error(transparent)]
    Bad(#[from] BadLine),
    /// Nobody said what they are.
    #[error(
        "{file}: {count} of its movements have the account, day and amount of one that is there under \
         another label or id"
    )]
    Alike { file: String, count: usize },
    #[error("no import {0:?} of this user")]
    NoBatch(String),
    #[error("the list of imports: {0}")]
    Batches(#[from] io::Error),
    #[error(transparent)]
    Corrections(#[from] CorrectionError),
    #[error(transparent)]
    Index(#[from] EmbeddedError),
    #[error(transparent)]
    Search(#[from] BodyError),
}
