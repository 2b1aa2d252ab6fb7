//! A live Elasticsearch or OpenSearch beside the embedded index. `scripts/live-servers` starts two and
//! runs these; with ELASTICSEARCH_URL set they run on that one:
//! `cargo test --test live -- --ignored`. They leave nothing behind there.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod alike;
#[expect(dead_code, reason = "the tests of the API use more of it")]
#[path = "../support/events.rs"]
mod events;
mod home;
#[expect(dead_code, reason = "tests/scenarios.rs uses more of it")]
#[path = "../support/homes.rs"]
mod homes;
mod imports;
#[path = "../support/scenario.rs"]
mod scenario;
#[expect(dead_code, reason = "the tests of the API use more of it")]
#[path = "../support/server.rs"]
mod server;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a live server: scripts/live-servers"]
async fn a_live_server_answers_the_scenarios() {
    scenario::run_all(home::live).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a live server: scripts/live-servers"]
async fn our_own_metric_service_over_a_live_server_answers_the_scenarios() {
    scenario::run_all(home::metric_service).await;
}
