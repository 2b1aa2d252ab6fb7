//! Why nothing was corrected.

use std::io;

use super::{LONGEST, MOST};
use crate::domain::DatasetError;
use crate::enrich::EnrichError;
use crate::search::embedded::{BodyError, EmbeddedError};

/// Nothing is changed by any of these.
#[derive(Debug, thiserror::Error)]
pub enum CorrectionError {
    #[error("no category {given:?}; {}", near(nearest))]
    UnknownCategory { given: String, nearest: Vec<String> },
    #[error("neither a category nor a merchant's name; allowed: one of them, or both")]
    NothingSaid,
    #[error("a merchant's name of {0} bytes; allowed: 1 to {LONGEST}, without line breaks")]
    Merchant(usize),
    #[error("no transaction {0:?} of this user")]
    NoTransaction(String),
    #[error("the transaction {0:?} has no merchant, and its label no words")]
    Speechless(String),
    #[error("no words in {0:?}; allowed: words without digits, as they stand in a label")]
    NoWords(String),
    #[error("{MOST} corrections of this user; take one back first")]
    TooMany,
    #[error("no correction {0:?} of this user")]
    NoCorrection(String),
    #[error("the corrections: {0}")]
    Files(#[from] io::Error),
    #[error(transparent)]
    Index(#[from] EmbeddedError),
    #[error(transparent)]
    Search(#[from] BodyError),
    #[error(transparent)]
    Enrichment(#[from] EnrichError),
    #[error(transparent)]
    Dataset(#[from] DatasetError),
}

fn near(nearest: &[String]) -> String {
    match nearest {
        [] => "allowed: one of the house's, or of your own data".to_owned(),
        some => format!("nearest: {}", some.join(", ")),
    }
}
