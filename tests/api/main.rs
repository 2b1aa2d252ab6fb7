//! The contract over real HTTP: the very server that ships, on port 0.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod admission;
mod ask;
mod average_month;
mod backup;
mod bad_tokens;
mod batches;
mod bulk;
mod categorize;
mod cli;
mod conversations;
mod corrected;
mod corrections;
mod described;
mod edge;
mod eval;
#[path = "../support/events.rs"]
mod events;
#[expect(dead_code, reason = "the tests of faults use more of it")]
#[path = "../support/fault_proxy.rs"]
mod fault_proxy;
#[expect(dead_code, reason = "the scenarios use more of it")]
#[path = "../support/homes.rs"]
mod homes;
mod idempotency;
mod imports;
mod limits;
mod logs;
mod malformed;
mod mcp;
mod median;
mod metric_service;
mod openai;
mod operations;
mod page;
mod pictures;
mod purge;
mod routes;
mod running;
#[path = "../support/server.rs"]
mod server;
mod slow;
mod statements;
mod stream;
mod survival;
mod tokens;
mod traces;
mod ui_stream;
mod upload_refusals;
mod uploads;
mod validation;
mod web;
