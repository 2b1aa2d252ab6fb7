//! Elasticsearch 8 and 9, OpenSearch 2 and 3.

pub mod bulk;
pub mod client;
pub mod indexes;

pub use client::{Client, ClientError, ClientSettings, Credentials};
pub use indexes::{Indexes, ServerError};
