//! The page and the widget in a real browser, over the binary that ships. `scripts/page` installs
//! chromium and its driver where they are missing, and runs these:
//! `cargo test --test page -- --ignored`.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod access;
mod appearance;
mod browser;
mod corrections;
mod embedding;
mod hostile;
mod imports;
mod journeys;
mod languages;
mod long;
mod network;
mod pictures;
mod service;
mod speed;
