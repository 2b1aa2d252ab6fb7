//! The pictures of docs/page.md, taken again by `scripts/page-pictures`.

use std::path::Path;

use serde_json::json;

use crate::browser::Browser;
use crate::service::Service;

const SUM: &str = "Mes dépenses chez Carrefour cette année";

/// Each kind of answer.
const KINDS: [(&str, &str); 9] = [
    ("asked-back", "Combien chez Zorblax ?"),
    ("categories", "Répartition de mes dépenses par catégorie le mois dernier"),
    ("comparison", "Compare mes dépenses de septembre et d'août"),
    ("flows", "Mon budget de septembre 2025"),
    ("forecast", "Prévision de mes dépenses du mois prochain"),
    ("list", "Mes transactions des 7 derniers jours"),
    ("recurring", "Quels sont mes paiements récurrents ?"),
    ("refused", "Quelles actions acheter ?"),
    ("talk", "Bonjour"),
];

const DESK: (u32, u32) = (1280, 860);
const PHONE: (u32, u32) = (375, 760);

/// Once its charts are there and nothing moves.
async fn take(browser: &Browser, name: &str) {
    browser.until("!answer() || [...answer().querySelectorAll('conversation-chart')].every((one) => { const picture = one.shadowRoot.querySelector('img'); return !picture || picture.complete && picture.naturalWidth > 0 || picture.getBoundingClientRect().top > innerHeight; })").await;
    browser.tell("Emulation.setScrollbarsHidden", json!({"hidden": true})).await;
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    let picture = browser.driver.screenshot_as_png().await.unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/page");
    std::fs::write(folder.join(format!("{name}.png")), picture).unwrap();
}

async fn visit(service: &Service, browser: &Browser) {
    browser.go(&service.url).await;
    browser.until("chat.start && list.found").await;
}

#[tokio::test]
#[ignore = "writes docs/page: scripts/page-pictures"]
async fn the_page_on_a_desk() {
    let service = Service::start();
    let browser = Browser::open("fr", DESK).await;
    for (conversation, (_, question)) in
        ["a", "b", "c", "d", "e"].into_iter().zip(KINDS.into_iter().skip(1))
    {
        service.ask(conversation, question).await;
    }
    for theme in ["light", "dark"] {
        browser.prefer("prefers-color-scheme", theme).await;
        visit(&service, &browser).await;
        take(&browser, &format!("first-{theme}")).await;
        browser.ask(SUM).await;
        take(&browser, &format!("answer-{theme}")).await;
        if theme == "light" {
            browser.act("answer().querySelector('.how').open = true").await;
            browser.until("answer().querySelector('.how dl')").await;
            browser.act("answer().querySelector('.how').scrollIntoView({ block: 'center' })").await;
            take(&browser, "how").await;
        } else {
            for (name, question) in [KINDS[1], KINDS[4]] {
                visit(&service, &browser).await;
                browser.ask(question).await;
                take(&browser, &format!("kind-{name}-dark")).await;
            }
        }
    }
    browser.prefer("prefers-color-scheme", "light").await;
    for (name, question) in KINDS {
        visit(&service, &browser).await;
        browser.ask(question).await;
        take(&browser, &format!("kind-{name}")).await;
    }
    browser.close().await;
}

#[tokio::test]
#[ignore = "writes docs/page: scripts/page-pictures"]
async fn the_page_on_a_phone_in_large_text_and_in_another_page() {
    let service = Service::start();
    let browser = Browser::open("fr", PHONE).await;
    let metrics =
        json!({"width": PHONE.0, "height": PHONE.1, "deviceScaleFactor": 2, "mobile": true});
    browser.tell("Emulation.setDeviceMetricsOverride", metrics).await;
    visit(&service, &browser).await;
    take(&browser, "phone-first").await;
    browser.ask(SUM).await;
    take(&browser, "phone-answer").await;
    for (name, question, theme) in
        [("pie", KINDS[1].1, "light"), ("bars", KINDS[2].1, "light"), ("dark", KINDS[4].1, "dark")]
    {
        browser.prefer("prefers-color-scheme", theme).await;
        visit(&service, &browser).await;
        browser.ask(question).await;
        browser
            .act("answer().querySelector('conversation-chart').scrollIntoView({ block: 'center' })")
            .await;
        take(&browser, &format!("phone-{name}")).await;
    }
    browser.prefer("prefers-color-scheme", "light").await;
    visit(&service, &browser).await;
    browser.act("app.show()").await;
    take(&browser, "phone-list").await;
    browser.close().await;

    let large = json!({"intl.accept_languages": "fr", "webkit.webprefs.default_font_size": 32});
    let browser = Browser::of(DESK, large).await;
    visit(&service, &browser).await;
    browser.ask(SUM).await;
    take(&browser, "large-text").await;
    browser.close().await;

    let browser = Browser::open("fr", (1000, 900)).await;
    browser.go(&format!("{}/widget", service.url)).await;
    browser.until("chat.start").await;
    browser.ask("Combien j'ai dépensé en septembre ?").await;
    take(&browser, "widget").await;
    browser.close().await;
}
