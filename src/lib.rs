//! conversation-service: a question about one's own bank transactions goes in, the right figure
//! comes out, with what it rests on.
//!
//! The house, bottom up; a module uses only those above it in this list (`tests/architecture.rs`):
//!
//! - [`domain`] the vocabulary: money, period, plan, findings, answer, caller
//! - [`clock`] what time it is; the only place that asks the system
//! - [`generate`] lifelike documents of invented people
//! - [`enrich`] a bank's label → operation, merchant, category
//! - [`import`] bank files → documents, line by line
//! - [`language`] text → understanding, figures → sentences; rules shared, words per language
//! - [`query`] plan → query → Elasticsearch body
//! - [`insights`] findings → figures
//! - [`llm`] a model that may fill a plan and word an answer
//! - [`charts`] findings → pictures: data, Vega-Lite, SVG, PNG; tables as CSV
//! - [`search`] the trait and the homes that answer a body
//! - [`store`] conversations: the trait and its homes
//! - [`pipeline`] one file a step of the way from a question to its answer
//! - [`evaluate`] question files → verdicts, latencies, GO or NO-GO
//! - [`http`] the contract: router, extractors, one file a resource
//! - [`app`] where everything is built and wired; bind, run, drain
//!
//! Beside them: [`net`] (what calls to other servers have in common), [`metrics`] (used from the
//! pipeline up) and [`telemetry`] (used by the start).
//! - [`system`] what each operating system has its own way for
//! - [`config`] every setting, its sources and its checks
//! - [`cli`] the command line; [`healthcheck`] the command that containers run; [`version`] which
//!   build this is

pub mod app;
pub mod charts;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod config;
pub mod domain;
pub mod enrich;
pub mod evaluate;
pub mod generate;
pub mod healthcheck;
pub mod http;
pub mod import;
pub mod insights;
pub mod language;
pub mod llm;
pub mod metrics;
pub mod net;
pub mod pipeline;
pub mod query;
pub mod search;
pub mod store;
pub mod system;
pub mod telemetry;
pub mod version;
