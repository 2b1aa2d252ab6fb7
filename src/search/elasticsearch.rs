//! Elasticsearch 8 and 9, OpenSearch 2 and 3.

pub mod client;

pub use client::{Client, ClientError, ClientSettings, Credentials};
