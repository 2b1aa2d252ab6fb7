//! Texts that would be markup, links or another direction: shown as text, and nothing is fetched.

use std::process::Command;

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::service::Service;

const MARKUP: &str = "<img src=x onerror=\"window.hit=1\"><script>window.hit=1</script>";
const LINK: &str = "[clic](http://elsewhere.invalid/a) ![x](http://elsewhere.invalid/b.png)";
const TURNED: &str = "Chez\u{202e}ruof erraC\u{2066} **gras**";

fn import(service: &mut Service) {
    let names = [MARKUP, LINK, TURNED, "=cmd|' /C calc'!A0"];
    let line = |(at, name): (usize, &&str)| {
        json!({"transaction_id": (at + 1).to_string(), "user_id": 1, "amount": -10.5 - at as f64,
            "date": "2025-10-15", "transaction_type": "debit", "currency_code": "EUR",
            "merchant_name": name, "primary_description": name, "category_name": format!("Poste {name}"), "account_name": name})
        .to_string()
    };
    let lines: Vec<String> = names.iter().enumerate().map(line).collect();
    std::fs::write(service.folder().join("hostile.jsonl"), lines.join("\n")).unwrap();
    service.kill();
    let imported = Command::new(env!("CARGO_BIN_EXE_conversation-service"))
        .args(["import", "hostile.jsonl"])
        .current_dir(service.folder())
        .env_clear()
        .output()
        .unwrap();
    assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
    service.resume();
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn hostile_texts_are_text_and_nothing_is_fetched() {
    let mut service = Service::start();
    import(&mut service);
    let browser = Browser::french().await;
    browser.go(&service.url).await;
    browser.until("chat.start").await;
    for question in [
        "Mes dépenses par marchand en octobre 2025",
        "Mes transactions d'octobre 2025",
        "Répartition de mes dépenses par catégorie en octobre 2025",
        &format!("Combien chez {MARKUP} ?"),
        &format!("{LINK} {TURNED}"),
    ] {
        browser.ask(question).await;
        browser
            .act("answer().querySelectorAll('details').forEach((one) => { one.open = true; })")
            .await;
        browser.until("!answer().querySelector('.how') || answer().querySelector('.how dl')").await;
    }
    // As a title, too, in the list and in its field.
    let id = browser.text("chat.thread.id").await;
    let renamed =
        format!("app.client.change('{id}', {{title: {}}})", json!(format!("{MARKUP} {TURNED}")));
    browser.act(&format!("{renamed}.then(() => list.load())")).await;
    browser.until("list.found[0]?.title.startsWith('<img')").await;
    browser.act("list.shadowRoot.querySelector('[data-act=rename]').click()").await;
    browser.until("list.shadowRoot.querySelector('form.rename')").await;

    let shown = browser.text("text(document)").await;
    assert!(shown.contains("<script>window.hit=1</script>"), "{shown}");
    assert!(!shown.contains('\u{202e}') && !shown.contains('\u{2066}'));
    assert_eq!(browser.value("window.hit ?? null").await, Value::Null);
    // Pictures come from the service alone, links lead to its files alone.
    let elsewhere = "(() => { const all = (root) => [...root.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
        return all(document).filter((one) => ['src', 'href'].some((name) => one.getAttribute?.(name) && new URL(one.getAttribute(name), location).origin !== location.origin)).length; })()";
    assert_eq!(browser.value(elsewhere).await, json!(0));
    let fetched = "performance.getEntriesByType('resource').filter((one) => new URL(one.name).origin !== location.origin).length";
    assert_eq!(browser.value(fetched).await, json!(0));
    let scripts = "document.querySelectorAll('script').length";
    assert_eq!(browser.value(scripts).await, json!(1));
    browser.all_is_well().await;
    browser.close().await;
}
