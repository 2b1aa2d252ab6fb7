//! Statements dropped or chosen, shown, decided, imported, asked about, taken back.

use serde_json::{Value, json};

use crate::access::{holds, load};
use crate::browser::Browser;
use crate::service::Service;

/// The dialog's parts by name.
const DIALOG: &str =
    "app.shadowRoot.querySelector('conversation-imports')?.shadowRoot.querySelector('dialog')";

const SEPTEMBER: &str = "Date;Libellé;Montant;Solde\n14/09/2025;CB CAFE;-2,50;95,00\n\
                         14/09/2025;CB CAFE;-2,50;97,50\n13/09/2025;VIR;100,00;100,00\n";
const ELSEWHERE: &str = "OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>30006<BRANCHID>\
                         00001<ACCTID>12345678901</BANKACCTFROM><STMTTRN><DTPOSTED>20250920<TRNAMT>-7.50\
                         <FITID>77<NAME>CAFE</STMTTRN></STMTRS></OFX>";
const HERE: &str =
    "Compte;FR7630006000011234567890189\nDate;Libellé;Montant\n20/09/2025;CB CAFE DU COIN;-7,50\n";

/// A value of the dialog.
fn of(expression: &str) -> String {
    format!("{DIALOG}.querySelector({})", json!(expression))
}

/// Files as the browser hands them over.
fn handed(files: &[(&str, &str)]) -> String {
    let files: Vec<String> = files
        .iter()
        .map(|(name, text)| format!("new File([{}], {})", json!(text), json!(name)))
        .collect();
    format!(
        "const carried = new DataTransfer(); for (const file of [{}]) carried.items.add(file);",
        files.join(", ")
    )
}

async fn opened() -> (Service, Browser) {
    let (service, browser) = (Service::start(), Browser::french().await);
    browser.go(&service.url).await;
    browser.until("app.start?.imports && app.shadowRoot.querySelector('.import')").await;
    (service, browser)
}

async fn choose(browser: &Browser, files: &[(&str, &str)]) {
    let carried = handed(files);
    let input = of("input[type=file]");
    browser.until(&input).await;
    let choosing = format!(
        "{carried} const input = {input}; input.files = carried.files; input.dispatchEvent(new Event('change'));"
    );
    browser.act(&choosing).await;
}

async fn drop(browser: &Browser, files: &[(&str, &str)]) {
    let carried = handed(files);
    let event = |name: &str| {
        format!(
            "document.body.dispatchEvent(new DragEvent('{name}', {{ dataTransfer: carried, bubbles: true, composed: true, cancelable: true }}));"
        )
    };
    browser.act(&format!("{carried} {}", event("dragenter"))).await;
    browser.until("app.shadowRoot.querySelector('.dropping')").await;
    browser.act(&format!("{carried} {}", event("drop"))).await;
    browser.until(&format!("{DIALOG}?.open && !app.shadowRoot.querySelector('.dropping')")).await;
}

async fn click(browser: &Browser, selector: &str) {
    browser.until(&format!("{0} && !{0}.disabled", of(selector))).await;
    browser.act(&format!("{}.click()", of(selector))).await;
}

async fn shown(browser: &Browser) -> String {
    browser.text(&format!("text({DIALOG})")).await
}

/// Imports what is shown, and waits for what came of it.
async fn import(browser: &Browser) {
    click(browser, "[data-act=import]").await;
    browser.until(&of(".done-title")).await;
}

async fn spent(browser: &Browser) -> String {
    browser.ask("Combien j'ai dépensé en septembre 2025 ?").await;
    browser.text("answer().querySelector('.sentence').textContent").await
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn a_statement_is_chosen_shown_imported_asked_about_and_taken_back() {
    let (_service, browser) = opened().await;
    // Nothing of it was loaded before it was wanted.
    let loaded = "performance.getEntriesByType('resource').filter((one) => one.name.includes('imports')).length";
    assert_eq!(browser.value(loaded).await, json!(0));
    browser.act("chat.shadowRoot.querySelector('[data-act=import]').click()").await;
    browser.until(&format!("{DIALOG}?.open")).await;
    choose(&browser, &[("releve.csv", SEPTEMBER)]).await;
    browser.until(&of("[data-act=import]")).await;
    let seen = shown(&browser).await;
    for said in [
        "releve.csv",
        "CSV, UTF-8, séparateur ;",
        "13 sept. 2025 – 14 sept. 2025",
        "+100,00",
        "−5,00",
        "concorde avec les opérations",
        "3 nouvelles opérations",
        "remplace les données de démonstration",
    ] {
        assert!(seen.replace('\u{a0}', " ").contains(said), "{said}: {seen}");
    }
    // Heard: the focus is where what was found begins.
    assert_eq!(
        browser
            .text(
                "app.shadowRoot.querySelector('conversation-imports').shadowRoot.activeElement.id"
            )
            .await,
        "found"
    );
    import(&browser).await;
    let done = shown(&browser).await;
    assert!(done.contains("3 nouvelles opérations de releve.csv"), "{done}");
    browser.until(&format!("{DIALOG}.querySelectorAll('.before li').length === 1")).await;
    click(&browser, ".good .strong").await;
    browser.until(&format!("!{DIALOG}.open")).await;
    let spent_then = spent(&browser).await;
    assert!(spent_then.contains("5,00") && spent_then.contains("2 transactions"), "{spent_then}");

    browser.act("app.shadowRoot.querySelector('.import').click()").await;
    click(&browser, ".before li button").await;
    browser
        .until(&format!("{}?.textContent.includes('3 opérations retirées')", of("[role=status]")))
        .await;
    browser.until(&format!("{DIALOG}.querySelectorAll('.before li').length === 0")).await;
    browser.keys("\u{e00c}").await;
    browser.until(&format!("!{DIALOG}.open")).await;
    browser.act("app.go(null)").await;
    browser.until("chat.start && !chat.start.data_until").await;
    browser.all_is_well().await;
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn what_only_a_person_knows_is_asked_and_each_answer_counts() {
    let (_service, browser) = opened().await;
    // The order of days; then a line that cannot be read.
    let open =
        "Date,Description,Amount\n09/04/2025,A,-5.00\n09/05/2025,B,-6.00\nxx/05/2025,C,-7.00\n";
    drop(&browser, &[("open.csv", open)]).await;
    browser.until(&of("[name=way]")).await;
    let seen = shown(&browser).await;
    assert!(seen.contains("09/04/2025 est 9 avril 2025"), "{seen}");
    assert!(seen.contains("09/04/2025 est 4 septembre 2025"), "{seen}");
    assert_eq!(browser.value(&format!("{} === null", of("[data-act=import]"))).await, json!(true));
    click(&browser, "[value='dates=mdy']").await;
    click(&browser, "form .strong").await;
    browser.until(&of("[data-about=skip_bad]")).await;
    assert!(shown(&browser).await.contains("Ligne 4"));
    let disabled = format!("{}.disabled", of("[data-act=import]"));
    assert_eq!(browser.value(&disabled).await, json!(true));
    click(&browser, "[name=skip_bad]").await;
    import(&browser).await;
    assert!(shown(&browser).await.contains("2 nouvelles opérations de open.csv"));
    // By another name: what is found then is shown anew.
    drop(&browser, &[("compte.csv", HERE)]).await;
    browser.until(&of("[data-act=import]")).await;
    import(&browser).await;
    drop(&browser, &[("compte.ofx", ELSEWHERE)]).await;
    browser.until(&of("[data-about=alike]")).await;
    assert!(shown(&browser).await.contains("CAFE"));
    assert_eq!(browser.value(&disabled).await, json!(true));
    click(&browser, "[name=alike][value=import]").await;
    import(&browser).await;
    assert!(shown(&browser).await.contains("1 nouvelle opération de compte.ofx"));
    // Columns that nobody knows.
    drop(&browser, &[("brut.csv", "Quand;Qui;Combien\n14/09/2025;A;-1,50\n15/09/2025;B;-2,50\n")])
        .await;
    browser.until(&of("select[name='3']")).await;
    for (column, role) in [(1, "booked"), (2, "label"), (3, "amount")] {
        let select = of(&format!("select[name='{column}']"));
        browser.act(&format!("Object.assign({select}, {{ value: '{role}' }})")).await;
    }
    click(&browser, "form .strong").await;
    import(&browser).await;
    // Again: all of it is there.
    drop(&browser, &[("compte.csv", HERE)]).await;
    browser.until(&of(".counts")).await;
    assert!(shown(&browser).await.contains("Tout est déjà là"));
    click(&browser, ".top button").await;
    let spent = spent(&browser).await;
    assert!(spent.contains("30,00") && spent.contains("6 transactions"), "{spent}");
    browser.all_is_well().await;
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn what_cannot_be_read_is_told_and_texts_of_files_are_text() {
    let (_service, browser) = opened().await;
    drop(&browser, &[("releve.pdf", "%PDF-1.7")]).await;
    browser.until(&of("[role=alert]")).await;
    assert!(shown(&browser).await.contains("Un PDF ne se lit pas avec certitude. Téléchargez"));
    let most = browser.value("app.start.imports.max_bytes").await.as_u64().unwrap();
    assert_eq!(most, 100 << 20);
    browser.act("app.start = { ...app.start, imports: { max_bytes: 10 } }").await;
    choose(&browser, &[("grand.csv", SEPTEMBER)]).await;
    browser.until(&format!("{}?.textContent.includes('dépassent')", of("[role=alert]"))).await;
    browser.act("chat.greet()").await;
    browser.until("app.start.imports.max_bytes > 10").await;

    let markup = "<img src=x onerror=\"window.hit=1\">\u{202e}";
    let hostile = format!(
        "Compte;{markup}\nDate;Libellé;Montant\n14/09/2025;{markup};-1,00\n31/02/2025;{markup};-1,00\n"
    );
    choose(&browser, &[(&format!("{markup}.csv"), &hostile)]).await;
    browser.until(&of("[data-about=skip_bad]")).await;
    let seen = shown(&browser).await;
    assert!(seen.contains("<img src=x onerror=") && !seen.contains('\u{202e}'), "{seen}");
    assert_eq!(browser.value(&format!("{} === null", of("img"))).await, json!(true));
    click(&browser, "[name=skip_bad]").await;
    import(&browser).await;
    assert_eq!(browser.value("window.hit ?? null").await, Value::Null);
    // Where another service keeps the data, nothing offers to import. What the page reads anew after an import
    // has come before.
    browser.until("app.start.data_until === '2025-09-14'").await;
    browser.act("app.renderRoot.querySelector('conversation-imports').close(); app.start = { ...app.start, imports: null }").await;
    browser.until("!app.shadowRoot.querySelector('.import')").await;
    browser.act(&format!("{} document.body.dispatchEvent(new DragEvent('drop', {{ dataTransfer: carried, bubbles: true, composed: true, cancelable: true }}))", handed(&[("a.csv", SEPTEMBER)]))).await;
    assert_eq!(browser.value(&format!("{DIALOG}.open")).await, json!(false));
    browser.all_is_well().await;
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn imports_are_accessible_and_fit_a_small_screen() {
    for (language, theme, size) in
        [("fr", "light", (1280, 900)), ("en", "dark", (1280, 900)), ("es", "light", (320, 640))]
    {
        let service = Service::start();
        let browser = Browser::open(language, size).await;
        browser.prefer("prefers-color-scheme", theme).await;
        browser.go(&service.url).await;
        browser.until("app.start?.imports").await;
        load(&browser).await;
        let state = |state: &str| format!("{state}, {language}, {theme}, {size:?}");
        let fits = async |name: &str| {
            let wide = format!("{DIALOG}.scrollWidth > {DIALOG}.clientWidth");
            assert_eq!(browser.value(&wide).await, json!(false), "{}", state(name));
            holds(&browser, &state(name)).await;
        };
        browser.act("app.importFiles()").await;
        browser.until(&of(".before")).await;
        fits("nothing chosen").await;
        let bad = SEPTEMBER.replace("13/09", "31/02");
        choose(
            &browser,
            &[("un-nom-de-fichier-qui-ne-se-coupe-nulle-part-et-qui-est-bien-long.csv", &bad)],
        )
        .await;
        browser.until(&of("[data-about=skip_bad]")).await;
        browser.act(&format!("Object.assign({}, {{ open: true }})", of("details"))).await;
        fits("a preview with lines that cannot be read").await;
        click(&browser, "[name=skip_bad]").await;
        import(&browser).await;
        browser.until(&of(".before li")).await;
        fits("imported").await;
        click(&browser, ".before li button").await;
        // What was imported is told there before.
        browser.until(&of("[role=status].good")).await;
        fits("taken back").await;
        choose(&browser, &[("open.csv", "Date,Description,Amount\n09/04/2025,A,-5.00\n")]).await;
        browser.until(&of("[name=way]")).await;
        fits("days").await;
        click(&browser, ".found .plain").await;
        choose(&browser, &[("brut.csv", "Quand;Qui;Combien\n14/09/2025;A;-1,50\n")]).await;
        browser.until(&of("select")).await;
        fits("columns").await;
        click(&browser, ".found .plain").await;
        choose(&browser, &[("releve.pdf", "%PDF-1.7")]).await;
        browser.until(&of("[role=alert]")).await;
        fits("refused").await;
        browser.all_is_well().await;
        browser.close().await;
    }
}
