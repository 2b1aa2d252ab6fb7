//! axe-core (the file at AXE_CORE) on every state of the page.

use serde_json::json;

use crate::browser::Browser;
use crate::service::Service;

const QUESTIONS: [&str; 8] = [
    "Compare mes dépenses de septembre et d'août",
    "Mes transactions des 7 derniers jours",
    "Répartition de mes dépenses par catégorie le mois dernier",
    "Quels sont mes paiements récurrents ?",
    "Évolution de mes dépenses cette année",
    "Combien chez Zorblax ?",
    "Bonjour",
    "Quelles actions acheter ?",
];

pub async fn holds(browser: &Browser, state: &str) {
    let run = "const done = arguments[arguments.length - 1];
        axe.run(document, { resultTypes: ['violations'] }).then(
            ({ violations }) => done(violations.map(({ id, nodes }) => id + ': ' + nodes.map((one) => one.target.flat().join(' ') + ' ' + one.failureSummary).join(' | '))),
            (error) => done(['axe failed: ' + error]));";
    let violations = browser.driver.execute_async(run, Vec::new()).await.unwrap();
    assert_eq!(violations.json(), &json!([]), "{state}");
}

pub async fn load(browser: &Browser) {
    let path = std::env::var("AXE_CORE").expect("AXE_CORE names axe.min.js: scripts/page");
    let axe = std::fs::read_to_string(path).unwrap();
    browser.driver.execute(axe, Vec::new()).await.unwrap();
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn every_state_of_the_page_is_accessible() {
    let mut service = Service::start();
    for (theme, size) in [("light", (1280, 900)), ("dark", (1280, 900)), ("light", (320, 640))] {
        let browser = Browser::open("fr", size).await;
        browser.prefer("prefers-color-scheme", theme).await;
        browser.go(&service.url).await;
        browser.until("chat.start && list.found").await;
        load(&browser).await;
        let state = |state: &str| format!("{state}, {theme}, {size:?}");
        holds(&browser, &state("first visit")).await;
        for question in QUESTIONS {
            browser.ask(question).await;
            browser
                .act("answer().querySelectorAll('details').forEach((one) => { one.open = true; })")
                .await;
            browser
                .until("!answer().querySelector('.how') || answer().querySelector('.how dl')")
                .await;
            holds(&browser, &state(question)).await;
        }
        if size.0 < 800 {
            browser.act("app.show()").await;
            browser
                .until("app.shadowRoot.querySelector('aside').getBoundingClientRect().left === 0")
                .await;
        }
        holds(&browser, &state("the list")).await;
        browser.act("list.beginRename(list.found[0])").await;
        browser.until("list.shadowRoot.querySelector('form.rename')").await;
        holds(&browser, &state("renaming")).await;
        service.kill();
        browser.act("chat.ask('Et en août ?')").await;
        browser.until("chat.thread.turns.at(-1).state === 'waiting'").await;
        holds(&browser, &state("connection lost")).await;
        browser.act("chat.thread.stop()").await;
        browser.until("chat.thread.turns.at(-1).state === 'stopped'").await;
        holds(&browser, &state("stopped")).await;
        service.resume();
        browser.close().await;
    }
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn the_token_s_form_and_the_widget_are_accessible() {
    let service = Service::with(&[("JWT_SECRET_KEY", "a-secret-of-at-least-32-bytes-for-tests")]);
    let browser = Browser::french().await;
    browser.driver.goto(&service.url).await.unwrap();
    browser.until("app.shadowRoot.querySelector('conversation-token')").await;
    load(&browser).await;
    holds(&browser, "token").await;
    let open = Service::start();
    browser.go(&format!("{}/widget", open.url)).await;
    browser.until("chat.start").await;
    load(&browser).await;
    holds(&browser, "widget").await;
    browser.close().await;
}
