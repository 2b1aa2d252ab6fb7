//! A conversation that has gone on for long.

use serde_json::json;

use crate::browser::Browser;
use crate::service::Service;

const TURNS: usize = 500;

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn all_turns_of_a_long_conversation_come_as_one_scrolls_up() {
    let (service, browser) = (Service::start(), Browser::french().await);
    for at in 0..TURNS {
        let question =
            ["Mes dépenses chez Carrefour", "Et le mois dernier ?", "Par catégorie ?"][at % 3];
        service.ask("long", question).await;
    }
    browser.go(&format!("{}/?c=long", service.url)).await;
    browser.until(&format!("chat.thread.turns.length === {TURNS} && turns().length > 0")).await;
    browser
        .act("globalThis.tasks = []; new PerformanceObserver((seen) => { for (const one of seen.getEntries()) tasks.push(Math.round(one.duration)); }).observe({ type: 'longtask' })")
        .await;
    for _ in 0..400 {
        if browser.value("turns().length").await == json!(TURNS) {
            break;
        }
        browser.act("chat.shadowRoot.querySelector('.scroll').scrollBy(0, -1500)").await;
        tokio::time::sleep(std::time::Duration::from_millis(60)).await;
    }
    assert_eq!(browser.value("turns().length").await, json!(TURNS));
    for _ in 0..60 {
        browser.act("chat.shadowRoot.querySelector('.scroll').scrollBy(0, 4000)").await;
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    }
    println!(
        "tasks above 50 ms while 500 turns are scrolled, in ms: {}",
        browser.value("tasks").await
    );
    browser.all_is_well().await;
    browser.close().await;
}
