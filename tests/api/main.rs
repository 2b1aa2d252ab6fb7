//! The contract over real HTTP: the very server that ships, on port 0.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod ask;
mod average_month;
mod bulk;
mod cli;
mod conversations;
mod corrections;
mod edge;
mod eval;
#[path = "../support/events.rs"]
mod events;
#[expect(dead_code, reason = "the scenarios use more of it")]
#[path = "../support/homes.rs"]
mod homes;
mod imports;
mod limits;
mod logs;
mod malformed;
mod median;
mod metric_service;
mod operations;
mod pictures;
mod purge;
mod running;
#[path = "../support/server.rs"]
mod server;
mod slow;
mod statements;
mod stream;
mod survival;
mod tokens;
mod validation;
mod web;
