//! A transaction's category and merchant corrected where it stands, shown with how many that is for, taken back.

use serde_json::{Value, json};

use crate::access::{holds, load};
use crate::browser::Browser;
use crate::service::Service;

/// The table, and the control within it, by name.
const TABLE: &str = "answer().querySelector('conversation-records').shadowRoot";
const QUESTION: &str = "Mes dépenses chez Carrefour en septembre 2025";

fn of(selector: &str) -> String {
    format!(
        "{TABLE}.querySelector('conversation-correction')?.shadowRoot.querySelector({})",
        json!(selector)
    )
}

async fn listed(browser: &Browser, question: &str) {
    browser.ask(question).await;
    browser.act("answer().querySelector('.records').open = true").await;
    browser.until(&format!("{TABLE}.querySelectorAll('tbody tr').length > 0")).await;
}

async fn choose(browser: &Browser, category: &str) {
    browser.until(&format!("{}?.options.length > 10", of("select"))).await;
    let select = of("select");
    browser
        .act(&format!(
            "const one = {select}; one.value = {}; one.dispatchEvent(new Event('change'))",
            json!(category)
        ))
        .await;
}

async fn click(browser: &Browser, selector: &str) {
    browser.until(&format!("{0} && !{0}.disabled", of(selector))).await;
    browser.act(&format!("{}.click()", of(selector))).await;
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn a_row_is_corrected_with_all_like_it_and_taken_back() {
    let (service, browser) = (Service::start(), Browser::french().await);
    browser.go(&service.url).await;
    browser.until("app.start?.imports").await;
    listed(&browser, QUESTION).await;
    let rows = format!("[...{TABLE}.querySelectorAll('.detail')].map((one) => one.textContent)");
    let before = browser.value(&rows).await;
    // Nothing of it was loaded before it was wanted.
    let loaded = "performance.getEntriesByType('resource').filter((one) => one.name.includes('corrections')).length";
    assert_eq!(browser.value(loaded).await, json!(0));
    browser.act(&format!("{TABLE}.querySelector('.pen').click()")).await;
    choose(&browser, "Loisirs").await;
    // The keyboard is where one chooses.
    let focused =
        format!("{TABLE}.querySelector('conversation-correction').shadowRoot.activeElement?.name");
    assert_eq!(browser.text(&focused).await, "category");
    let status = of("[role=status]");
    browser.until(&format!("{status}?.textContent.includes('S’applique à')")).await;
    click(&browser, "[data-act=correct]").await;
    browser.until(&format!("{status}?.textContent.includes('corrigée')")).await;
    let after = browser.value(&rows).await;
    let all = |rows: &Value, text: &str| {
        let rows = rows.as_array().unwrap();
        !rows.is_empty() && rows.iter().all(|row| row.as_str().unwrap().contains(text))
    };
    assert!(!before.to_string().contains("Loisirs") && all(&after, "Loisirs"), "{before} {after}");
    // The service answers by it, for this user alone.
    let leisure = json!("Mes dépenses chez Carrefour en loisirs en septembre 2025");
    let asked = service.ask("beside", leisure.as_str().unwrap()).await;
    assert!(
        asked["total_results"].as_u64() >= after.as_array().map(|rows| rows.len() as u64),
        "{asked}"
    );
    click(&browser, "[data-act=undo]").await;
    browser.until(&format!("{status}?.textContent.includes('comme avant')")).await;
    assert_eq!(browser.value(&rows).await, before);
    let asked = service.ask("beside", leisure.as_str().unwrap()).await;
    assert_eq!(asked["total_results"], 0, "{asked}");
    // Escape closes it, and the keyboard is back where it was.
    browser.keys("\u{e00c}").await;
    browser.until(&format!("!{TABLE}.querySelector('conversation-correction')")).await;
    assert_eq!(
        browser.value(&format!("{TABLE}.activeElement === {TABLE}.querySelector('.pen')")).await,
        json!(true)
    );
    // Where another service keeps the data there is nothing to correct with.
    // Said again until it holds: what the page reads anew after a correction may come in between.
    let elsewhere = "chat.start = { ...chat.start, imports: null }";
    browser.until(&format!("({elsewhere}, {TABLE}.querySelectorAll('.pen').length === 0)")).await;
    browser.all_is_well().await;
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn a_merchants_new_name_is_text_and_the_control_fits_a_phone_in_each_language() {
    let service = Service::start();
    for (language, question, run) in [
        ("fr", QUESTION, "Corriger"),
        ("en", "Show my transactions at Carrefour in September 2025", "Correct"),
        ("es", "Muestra mis transacciones en Carrefour en septiembre de 2025", "Corregir"),
    ] {
        let browser = Browser::open(language, (320, 640)).await;
        browser.go(&service.url).await;
        browser.until("app.start?.imports").await;
        listed(&browser, question).await;
        browser.act(&format!("{TABLE}.querySelector('.pen').click()")).await;
        browser.until(&format!("{}?.options.length > 10", of("select"))).await;
        assert_eq!(browser.text(&format!("{}.textContent", of("[data-act=correct]"))).await, run);
        let name = "<img src=x onerror=\"window.hit=1\">";
        let input = of("input");
        browser
            .act(&format!(
                "const one = {input}; one.value = {}; one.dispatchEvent(new Event('input'))",
                json!(name)
            ))
            .await;
        assert_eq!(browser.value("document.documentElement.scrollWidth").await, json!(320));
        click(&browser, "[data-act=correct]").await;
        browser.until(&format!("text({TABLE}).includes({})", json!(name))).await;
        click(&browser, "[data-act=undo]").await;
        browser.until(&format!("!text({TABLE}.querySelector('tbody tr')).includes('<img')")).await;
        assert_eq!(browser.value("window.hit ?? null").await, Value::Null);
        // Before axe, which scrolls and measures all of the page.
        browser.all_is_well().await;
        load(&browser).await;
        holds(&browser, &format!("{language}, before a correction")).await;
        choose(&browser, "Loisirs").await;
        click(&browser, "[data-act=correct]").await;
        browser.until(&of("[data-act=undo]")).await;
        browser.until(&of(".before")).await;
        browser.act(&format!("const one = {}; one.open = true", of(".before"))).await;
        holds(&browser, &format!("{language}, after a correction")).await;
        click(&browser, "[data-act=undo]").await;
        browser.until(&of("[data-act=correct]")).await;
        browser.close().await;
    }
}
