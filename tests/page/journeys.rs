//! What a person does with the page.

use serde_json::json;

use crate::browser::Browser;
use crate::service::Service;

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn a_first_visit_offers_questions_and_each_is_answered() {
    let (service, browser) = (Service::start(), Browser::french().await);
    browser.go(&service.url).await;
    browser.until("chat.start").await;
    let shown = browser.text("text(chat.shadowRoot)").await;
    assert!(shown.contains("données de démonstration"), "{shown}");
    assert!(shown.contains("20 octobre 2025"), "{shown}");
    let examples = browser.value("chat.start.examples.length").await;
    assert_eq!(examples, json!(6));
    for at in 0..6 {
        browser.go(&service.url).await;
        browser.until("chat.shadowRoot.querySelector('.examples button')").await;
        let click = format!("chat.shadowRoot.querySelectorAll('.examples button')[{at}].click()");
        browser.act(&click).await;
        browser.until("!chat.thread.busy && answer()").await;
        let outcome = browser.text("chat.thread.turns[0].answer.metadata.outcome").await;
        assert_eq!(outcome, "answered", "{at}");
    }
    browser.all_is_well().await;
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn an_answer_shows_its_figure_its_sentence_and_how_it_was_counted() {
    let (service, browser) = (Service::start(), Browser::french().await);
    browser.go(&service.url).await;
    browser.ask("Mes dépenses chez Carrefour").await;
    let answer = service.ask("beside", "Mes dépenses chez Carrefour").await;
    let shown = browser.text("answer().querySelector('.headline .value').textContent").await;
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let value = format!("{:.2}", answer["figures"][0]["value"].as_f64().unwrap());
    assert_eq!(digits(&shown), digits(&value));
    let sentence = browser.text("answer().querySelector('.sentence').textContent").await;
    assert_eq!(sentence, answer["message"].as_str().unwrap().replace("**", ""));
    assert_eq!(
        browser.value("answer().querySelectorAll('.sentence strong').length").await,
        json!(1)
    );
    // Heard once, as text.
    let heard = "chat.shadowRoot.querySelector('[aria-live]').textContent";
    browser.until(&format!("{heard} !== ''")).await;
    assert_eq!(browser.text(heard).await, sentence);

    browser.until("answer().querySelector('conversation-chart').shadowRoot.querySelector('img')?.naturalWidth > 0").await;
    let alt = browser
        .text("answer().querySelector('conversation-chart').shadowRoot.querySelector('img').alt")
        .await;
    assert_eq!(alt, answer["visualizations"].as_array().unwrap().last().unwrap()["description"]);

    browser.act("answer().querySelector('.how').open = true").await;
    browser.until("answer().querySelector('.how dl')").await;
    let how = browser.text("text(answer().querySelector('.how'))").await;
    for said in ["Période", "Carrefour", "Données jusqu’au", "La requête exécutée"] {
        assert!(how.contains(said), "{said}: {how}");
    }
    browser.all_is_well().await;
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn all_transactions_are_opened_and_files_are_fetched() {
    let (service, browser) = (Service::start(), Browser::french().await);
    browser.go(&service.url).await;
    browser.ask("Mes dépenses chez Carrefour").await;
    let all = browser.value("chat.thread.turns[0].answer.total_results").await;
    assert!(all.as_u64().unwrap() > 10);
    let rows = "answer().querySelector('conversation-records').shadowRoot.querySelectorAll('tbody tr').length";
    assert_eq!(browser.value(rows).await, json!(10));
    browser.act("answer().querySelector('conversation-records').shadowRoot.querySelector('.foot button').click()").await;
    browser.until(&format!("{rows} === {all}")).await;

    let links = browser
        .value(
            "[...answer().querySelectorAll('a[download]')].map((one) => one.getAttribute('href'))",
        )
        .await;
    let links: Vec<&str> =
        links.as_array().unwrap().iter().filter_map(|one| one.as_str()).collect();
    assert!(links.iter().any(|link| link.ends_with("data.csv")), "{links:?}");
    assert!(links.iter().any(|link| link.ends_with(".png")), "{links:?}");
    let folder = service.folder().to_str().unwrap();
    browser
        .tell("Browser.setDownloadBehavior", json!({"behavior": "allow", "downloadPath": folder}))
        .await;
    browser.act("answer().querySelector('a[download][href$=\"data.csv\"]').click()").await;
    let file = service.folder().join("data.csv");
    for _ in 0..200 {
        if file.exists() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let written = std::fs::read_to_string(file).expect("the downloaded file");
    assert!(written.lines().count() > 1, "{written}");
    browser.all_is_well().await;
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn a_suggestion_follows_up_and_the_address_brings_the_conversation_back() {
    let (service, browser) = (Service::start(), Browser::french().await);
    browser.go(&service.url).await;
    browser.ask("Combien j'ai dépensé en septembre ?").await;
    browser.act("answer().querySelector('.next button').click()").await;
    browser.until("chat.thread.turns.length === 2 && !chat.thread.busy && answer()").await;
    let said = "chat.thread.turns.map((turn) => turn.question + turn.answer.message)";
    let before = browser.value(said).await;

    browser.driver.refresh().await.unwrap();
    browser.until("chat.thread.turns.length === 2 && answer()").await;
    assert_eq!(browser.value(said).await, before);

    let id = browser.text("app.conversation").await;
    browser.act("app.shadowRoot.querySelector('.fresh').click()").await;
    browser.until("app.conversation === null && chat.thread.turns.length === 0").await;
    browser.driver.back().await.unwrap();
    browser.until(&format!("app.conversation === '{id}' && chat.thread.turns.length === 2")).await;
    browser.all_is_well().await;
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn the_list_is_searched_renamed_archived_and_restored() {
    let (service, browser) = (Service::start(), Browser::french().await);
    service.ask("one", "Combien en épicerie ce mois-ci ?").await;
    service.ask("two", "Quel est mon solde ?").await;
    browser.go(&service.url).await;
    browser.until("list.found?.length === 2").await;

    // Letters without their accents find them.
    browser.act("list.shadowRoot.querySelector('input[type=search]').focus()").await;
    browser.keys("EPICERIE").await;
    browser.until("list.found.length === 1 && list.found[0].id === 'one'").await;

    browser.act("list.shadowRoot.querySelector('[data-act=rename]').click()").await;
    browser.until("list.shadowRoot.querySelector('form.rename')").await;
    browser.keys("Les épiceries").await;
    browser.keys("\u{e007}").await;
    browser.until("list.found[0]?.title === 'Les épiceries' && !list.shadowRoot.querySelector('form.rename')").await;

    browser.act("list.shadowRoot.querySelector('[data-act=archive]').click()").await;
    browser.until("list.found.length === 0").await;
    browser.act("list.show('archived')").await;
    browser.until("list.found.length === 1 && list.found[0].status === 'archived'").await;
    browser.act("list.shadowRoot.querySelector('[data-act=restore]').click()").await;
    browser.until("list.found.length === 0").await;
    browser.act("list.show('active')").await;
    browser.until("list.found.length === 1 && list.found[0].status === 'active'").await;
    browser.all_is_well().await;
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn two_tabs_agree() {
    let (service, browser) = (Service::start(), Browser::french().await);
    browser.go(&service.url).await;
    browser.ask("Combien j'ai dépensé en septembre ?").await;
    let address = browser.driver.current_url().await.unwrap();
    let first = browser.driver.window().await.unwrap();
    let second = browser.driver.new_tab().await.unwrap();
    browser.driver.switch_to_window(second.clone()).await.unwrap();
    browser.go(address.as_str()).await;
    browser.until("chat.thread.turns.length === 1").await;
    browser.ask("Et en août ?").await;
    browser.driver.switch_to_window(first).await.unwrap();
    browser.until("chat.thread.turns.length === 2").await;
    let august =
        browser.text("chat.thread.turns[1].answer.metadata.query_analysis.period.from").await;
    assert_eq!(august, "2025-08-01");
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn the_keyboard_alone_is_enough() {
    let (service, browser) = (Service::start(), Browser::french().await);
    browser.go(&service.url).await;
    let boxed = "chat.shadowRoot.activeElement === chat.shadowRoot.querySelector('textarea')";
    browser.act("document.activeElement.blur(); chat.shadowRoot.activeElement?.blur()").await;
    browser.keys("/").await;
    browser.until(boxed).await;
    browser.keys("Combien").await;
    browser
        .driver
        .action_chain()
        .key_down('\u{e008}')
        .send_keys("\u{e007}")
        .key_up('\u{e008}')
        .perform()
        .await
        .unwrap();
    browser.keys("en septembre ?").await;
    assert_eq!(browser.text("chat.draft").await, "Combien\nen septembre ?");
    browser.keys("\u{e007}").await;
    browser.until("chat.thread.turns.length === 1 && !chat.thread.busy && answer()").await;
    browser.keys("\u{e013}").await;
    browser.until("chat.draft.startsWith('Combien')").await;
    browser.all_is_well().await;
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn a_narrow_page_scrolls_down_alone_and_its_list_opens() {
    let service = Service::start();
    let browser = Browser::open("fr", (320, 640)).await;
    browser.go(&service.url).await;
    browser.ask("Compare mes dépenses de septembre et d'août").await;
    assert_eq!(browser.value("document.documentElement.scrollWidth").await, json!(320));
    let wide = "[...answer().querySelectorAll('.answer > *')].filter((one) => one.getBoundingClientRect().right > 320.5).length";
    assert_eq!(browser.value(wide).await, json!(0));
    browser.act("app.shadowRoot.querySelector('.bar button').click()").await;
    browser.until("app.shadowRoot.querySelector('aside').getBoundingClientRect().left === 0").await;
    browser.keys("\u{e00c}").await;
    browser.until("app.shadowRoot.querySelector('aside').getBoundingClientRect().right <= 0").await;
    browser.all_is_well().await;
    browser.close().await;
}
