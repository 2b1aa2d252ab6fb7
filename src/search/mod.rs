//! The search homes: one trait, one body (Elasticsearch's), one typed response.

use std::future::Future;
use std::pin::Pin;

use serde_json::Value;
use tokio::time::Instant;

use crate::domain::{Caller, Tenant};

pub mod elasticsearch;
pub mod embedded;
pub mod metric_service;
pub mod remote;
pub mod response;

pub use response::SearchResponse;

/// A home of documents that answers Elasticsearch search bodies.
pub trait Search: Send + Sync {
    /// Runs one body. The body already carries the tenant's filter.
    fn search<'a>(&'a self, request: SearchRequest<'a>) -> Searching<'a>;

    /// The number under which this home holds a user's documents; `None`: it holds none of theirs.
    fn user(&self, tenant: &Tenant) -> Option<i64> {
        tenant.number()
    }

    /// Changes whenever documents may have changed: what is cached per version is dropped then.
    /// `None`: the home cannot tell, and what is cached may live for a minute at most.
    fn version(&self) -> Option<u64>;

    /// A name for logs, health and `check`.
    fn name(&self) -> &'static str;
}

pub type Searching<'a> =
    Pin<Box<dyn Future<Output = Result<SearchResponse, SearchError>> + Send + 'a>>;

/// One search.
#[derive(Clone, Copy)]
pub struct SearchRequest<'a> {
    pub index: Index,
    pub body: &'a Value,
    pub caller: &'a Caller,
    pub request_id: &'a str,
    pub deadline: Instant,
}

/// Which of the dataset's two indexes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Index {
    Records,
    Accounts,
}

/// Why a search gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The body has a clause, option or field that this home does not serve.
    #[error("{clause}: {reason}")]
    Unsupported { clause: String, reason: String },
    /// The home cannot be reached or failed; asking again may help.
    #[error("the search service is out of reach: {0}")]
    Unavailable(String),
    /// Timed out, failed shards, or something that was asked for is not in the response.
    #[error("the search answered in part: {0}")]
    Partial(String),
    #[error("the deadline passed during the search")]
    Deadline,
    /// The body uses a field in a way that the home's index does not allow.
    #[error("the field {field:?} {why}")]
    Field { field: String, why: FieldFault },
    /// The home has no such index; one of accounts is optional.
    #[error("there is no index of {0:?}")]
    NoIndex(Index),
    /// The home is there and does not answer this caller: HTTP 401 or 403.
    #[error("the search service refuses the caller (HTTP {status})")]
    Denied { status: u16 },
    /// The home's server is there and is no search home: which route is missing and what to set.
    #[error("{0}")]
    NoRoute(&'static str),
}

/// Why a field cannot be used as a body does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldFault {
    #[error("is not in the index")]
    Missing,
    /// Analysed text without an exact value beside it, or no columns.
    #[error("cannot be grouped, sorted or compared by its whole value")]
    NotAggregatable,
    /// A day that is a keyword, an amount that is text.
    #[error("has another type than this use needs")]
    WrongType,
}
