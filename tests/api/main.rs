//! The contract over real HTTP: the very server that ships, on port 0.

mod ask;
mod edge;
mod malformed;
mod metric_service;
mod operations;
mod server;
mod shutdown;
