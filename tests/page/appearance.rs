//! Themes, widths, large text and little motion.

use serde_json::json;

use crate::browser::Browser;
use crate::network::silence;
use crate::service::Service;

const PICTURE: &str =
    "answer().querySelector('conversation-chart').shadowRoot.querySelector('img')";

/// Elements of the page that reach beyond its right edge, or hold text that is cut off.
const CUT: &str = "(() => {
    const all = (root) => [...root.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
    const seen = all(document.body).filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !one.closest('.unseen, .skip, svg, pre, aside:not(.open)') && !one.getRootNode().host?.closest?.('aside'));
    const beyond = seen.filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5);
    const cut = seen.filter((one) => /^(BUTTON|SUMMARY|P|H1|H2|H3|DT|DD|LABEL)$/.test(one.tagName) && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline');
    return [...beyond, ...cut].map((one) => one.tagName + '.' + one.className + ' ' + one.textContent.trim().slice(0, 40));
})()";

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn charts_take_the_theme_and_the_width_that_they_are_shown_in() {
    let (service, browser) = (Service::start(), Browser::french().await);
    browser.prefer("prefers-color-scheme", "dark").await;
    browser.go(&service.url).await;
    browser.ask("Répartition de mes dépenses par catégorie le mois dernier").await;
    let drawn = |theme: &str, width: u32| {
        format!("{PICTURE}?.src.includes('theme={theme}') && {PICTURE}.naturalWidth === {width}")
    };
    browser.until(&drawn("dark", 720)).await;
    // Chosen on the page, against the system's.
    browser.act("app.set('theme', 'light')").await;
    browser.until(&drawn("light", 720)).await;
    browser.act("app.set('theme', 'auto')").await;
    browser.until(&drawn("dark", 720)).await;
    browser.prefer("prefers-color-scheme", "light").await;
    browser.until(&drawn("light", 720)).await;
    browser.size(360, 800).await;
    browser.until(&drawn("light", 400)).await;
    let fits = format!("{PICTURE}.getBoundingClientRect().right <= 360");
    assert_eq!(browser.value(&fits).await, json!(true));
    browser.all_is_well().await;
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn text_of_twice_its_size_is_neither_cut_nor_beyond_the_edge() {
    let service = Service::start();
    let large = json!({"intl.accept_languages": "fr", "webkit.webprefs.default_font_size": 32});
    for size in [(1280, 900), (640, 800)] {
        let browser = Browser::of(size, large.clone()).await;
        browser.go(&service.url).await;
        browser.until("chat.start").await;
        let font = "getComputedStyle(document.documentElement).fontSize";
        assert_eq!(browser.text(font).await, "32px");
        assert_eq!(browser.value(CUT).await, json!([]), "first visit, {size:?}");
        for question in
            ["Compare mes dépenses de septembre et d'août", "Mes transactions des 7 derniers jours"]
        {
            browser.ask(question).await;
            browser
                .act("answer().querySelectorAll('details').forEach((one) => { one.open = true; })")
                .await;
            browser.until("answer().querySelector('.how dl')").await;
            assert_eq!(browser.value(CUT).await, json!([]), "{question}, {size:?}");
        }
        browser.all_is_well().await;
        browser.close().await;
    }
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn nothing_moves_for_those_who_want_that() {
    let (hanging, url) = silence().await;
    let service = Service::with(&[("SEARCH_SERVICE_URL", &url)]);
    let browser = Browser::french().await;
    let moving = "turns().at(-1)?.shadowRoot.getAnimations().length";
    for (wish, found) in [("no-preference", 3), ("reduce", 0)] {
        browser.prefer("prefers-reduced-motion", wish).await;
        browser.go(&service.url).await;
        browser.act("chat.ask('Combien en septembre ?')").await;
        browser.until("turns().at(-1)?.shadowRoot.querySelector('.dots')").await;
        assert_eq!(browser.value(moving).await, json!(found), "{wish}");
    }
    browser.close().await;
    hanging.abort();
}
