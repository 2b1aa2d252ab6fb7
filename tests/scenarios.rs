//! The scenarios of `tests/scenarios/`, on every search home, through the real server.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "the tests of the API use more of it")]
#[path = "support/events.rs"]
mod events;
#[path = "support/homes.rs"]
mod homes;
#[path = "support/scenario.rs"]
mod scenario;
#[expect(dead_code, reason = "the tests of the API use more of it")]
#[path = "support/server.rs"]
mod server;

#[tokio::test]
async fn the_embedded_index_answers_the_scenarios() {
    scenario::run_all(homes::embedded).await;
}

#[tokio::test]
async fn our_own_metric_service_answers_the_scenarios_alike() {
    scenario::run_all(homes::metric_service).await;
}
