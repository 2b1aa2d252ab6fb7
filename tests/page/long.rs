//! A conversation that has gone on for long.

use serde_json::json;

use crate::browser::Browser;
use crate::service::Service;

const TURNS: usize = 500;

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn all_turns_of_a_long_conversation_come_as_one_scrolls_up_and_few_at_a_time() {
    let (service, browser) = (Service::start(), Browser::french().await);
    for at in 0..TURNS {
        let question =
            ["Mes dépenses chez Carrefour", "Et le mois dernier ?", "Par catégorie ?"][at % 3];
        service.ask("long", question).await;
    }
    browser.go(&format!("{}/?c=long", service.url)).await;
    browser.until(&format!("turns().length === {TURNS} && answer()")).await;
    // The last but one is opened: as one comes back, it is as one left it.
    browser.until("answerOf(turns().at(-2))?.querySelector('.how')").await;
    browser.act("answerOf(turns().at(-2)).querySelector('.how').open = true").await;
    browser
        .act("globalThis.tasks = []; new PerformanceObserver((seen) => { for (const one of seen.getEntries()) tasks.push(Math.round(one.duration)); }).observe({ type: 'longtask' })")
        .await;
    browser
        .act("globalThis.met = new Set(); globalThis.column = chat.shadowRoot.querySelector('.scroll')")
        .await;
    let meet = "for (const one of turns()) if (one.near) met.add(one)";
    for _ in 0..600 {
        browser.act(meet).await;
        assert!(near(&browser).await < 30, "few turns are laid out at a time");
        if browser.value("column.scrollTop").await == json!(0) {
            break;
        }
        browser.act("column.scrollBy(0, -1500)").await;
        tokio::time::sleep(std::time::Duration::from_millis(60)).await;
    }
    browser.until("text(turns()[0].shadowRoot).includes('Carrefour')").await;
    browser.act(meet).await;
    assert_eq!(browser.value("met.size").await, json!(TURNS));
    assert_eq!(browser.value("answerOf(turns().at(-2)) ?? null").await, json!(null));
    for _ in 0..60 {
        browser.act("column.scrollBy(0, 4000)").await;
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    }
    println!(
        "tasks above 50 ms while 500 turns are scrolled, in ms: {}",
        browser.value("tasks").await
    );
    browser.act("turns().at(-2).scrollIntoView()").await;
    browser.until("answerOf(turns().at(-2))?.querySelector('.how')?.open").await;
    browser.all_is_well().await;
    browser.close().await;
}

async fn near(browser: &Browser) -> u64 {
    browser.value("turns().filter((one) => one.near).length").await.as_u64().unwrap()
}
