//! conversation-service: a question about one's own bank transactions goes in, the right figure
//! comes out, with what it rests on.
//!
//! The house, bottom up; a module uses only those above it in this list (`tests/architecture.rs`):
//!
//! - [`domain`] the vocabulary: money, period, plan, findings, answer, caller
//! - [`language`] text → understanding, figures → sentences; rules shared, words per language
//! - [`query`] plan → query → Elasticsearch body
//! - [`insights`] findings → figures
//! - [`search`] the trait and the homes that answer a body
//! - [`pipeline`] one file a step of the way from a question to its answer
//! - [`http`] the contract: router, extractors, one file a resource

pub mod domain;
pub mod http;
pub mod insights;
pub mod language;
pub mod pipeline;
pub mod query;
pub mod search;
