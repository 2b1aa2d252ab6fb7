//! Answers that are stopped, and connections that are lost and found again.

use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::browser::Browser;
use crate::service::Service;

/// The address of a search service that takes the question and says nothing.
pub async fn silence() -> (JoinHandle<()>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let hanging = tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok((connection, _)) = listener.accept().await {
            kept.push(connection);
        }
    });
    (hanging, url)
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn a_question_on_its_way_is_stopped_and_asked_again() {
    let (hanging, url) = silence().await;
    let service = Service::with(&[("SEARCH_SERVICE_URL", &url)]);
    let browser = Browser::french().await;
    browser.go(&service.url).await;
    browser.act("chat.focusBox()").await;
    browser.keys("Combien en septembre ?\u{e007}").await;
    browser.until("text(turns().at(-1).shadowRoot).includes('Je lis votre question')").await;
    browser.keys("\u{e00c}").await;
    browser.until("chat.thread.turns[0].state === 'stopped' && !chat.thread.busy").await;
    assert!(browser.text("text(turns().at(-1).shadowRoot)").await.contains("Arrêté."));
    browser.act("turns().at(-1).shadowRoot.querySelector('.told button').click()").await;
    browser
        .until("chat.thread.turns[0].state === 'asking' && chat.thread.turns.length === 1")
        .await;
    browser.act("chat.shadowRoot.querySelector('form button').click()").await;
    browser.until("chat.thread.turns[0].state === 'stopped'").await;
    browser.all_is_well().await;
    browser.close().await;
    hanging.abort();
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn a_service_that_went_away_answers_when_it_is_back_and_what_was_typed_is_kept() {
    let (mut service, browser) = (Service::start(), Browser::french().await);
    browser.go(&service.url).await;
    browser.ask("Combien j'ai dépensé en septembre ?").await;
    service.kill();
    browser.keys("Et en août ?\u{e007}").await;
    browser.until("text(chat.shadowRoot).includes('Connexion perdue')").await;
    browser.keys("Et en juillet").await;
    service.resume();
    browser.until("chat.thread.turns.length === 2 && !chat.thread.busy && answer()").await;
    assert_eq!(browser.text("chat.draft").await, "Et en juillet");
    assert_eq!(browser.value("chat.offline").await, json!(false));
    let month = "chat.thread.turns[1].answer.metadata.query_analysis.period.from";
    assert_eq!(browser.text(month).await, "2025-08-01");
    browser.driver.refresh().await.unwrap();
    browser.until("chat.thread.turns.length === 2").await;
    assert_eq!(browser.text("chat.draft").await, "Et en juillet");
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn an_answer_that_was_stored_before_the_connection_was_lost_is_read_and_not_asked_for_again()
{
    let (service, browser) = (Service::start(), Browser::french().await);
    browser.go(&service.url).await;
    browser.ask("Combien j'ai dépensé en septembre ?").await;
    let id = browser.text("chat.thread.id").await;
    browser.tell("Network.enable", json!({})).await;
    network(&browser, true).await;
    browser.keys("Et en août ?\u{e007}").await;
    browser.until("chat.thread.turns[1]?.state === 'waiting'").await;
    let stored = service.ask(&id, "Et en août ?").await;
    network(&browser, false).await;
    browser.until("chat.thread.turns[1].state === 'done'").await;
    assert_eq!(browser.text("chat.thread.turns[1].id").await, stored["turn_id"].as_str().unwrap());
    browser.driver.refresh().await.unwrap();
    browser.until("chat.thread.turns.length === 2").await;
    browser.close().await;
}

async fn network(browser: &Browser, offline: bool) {
    let conditions =
        json!({"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
    browser.tell("Network.emulateNetworkConditions", conditions).await;
}
