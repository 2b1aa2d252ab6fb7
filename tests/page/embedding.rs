//! Tokens: asked for, from a cookie, from the site around; and the widget on another site.

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::browser::Browser;
use crate::service::Service;

const SECRET: &str = "a-secret-of-at-least-32-bytes-for-tests";

fn token() -> String {
    let claims = json!({"sub": "1", "exp": jsonwebtoken::get_current_timestamp() + 600});
    encode(&Header::default(), &claims, &EncodingKey::from_secret(SECRET.as_bytes())).unwrap()
}

/// Another site with one page.
async fn site(listener: TcpListener, page: String) {
    let router = Router::new().route("/", get(move || async move { Html(page) }));
    axum::serve(listener, router).await.unwrap();
}

async fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    (listener, origin)
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn a_token_is_asked_for_and_stays_in_the_tab() {
    let service = Service::with(&[("JWT_SECRET_KEY", SECRET)]);
    let browser = Browser::french().await;
    let form = "app.shadowRoot.querySelector('conversation-token')";
    browser.driver.goto(&service.url).await.unwrap();
    browser.until(form).await;
    for (given, told) in [("nonsense", "Ce jeton n’est pas accepté."), (token().as_str(), "")] {
        browser.until(&format!("{form}?.shadowRoot.querySelector('input')")).await;
        browser.act(&format!("{form}.shadowRoot.querySelector('input').value = '{given}'; {form}.shadowRoot.querySelector('button').click()")).await;
        if !told.is_empty() {
            browser.until(&format!("text({form}.shadowRoot).includes('{told}')")).await;
        }
    }
    browser.until("chat.start").await;
    browser.ask("Quel est mon solde ?").await;
    assert_eq!(browser.value("localStorage.length").await, json!(0));
    assert_eq!(browser.text("document.cookie").await, "");
    browser.driver.refresh().await.unwrap();
    browser.until("chat.thread.turns.length === 1 && answer()").await;
    // Another tab has no token.
    let tab = browser.driver.new_tab().await.unwrap();
    browser.driver.switch_to_window(tab).await.unwrap();
    browser.driver.goto(&service.url).await.unwrap();
    browser.until(form).await;
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn a_cookie_of_the_own_site_is_the_token_of_the_page_alone() {
    let service = Service::with(&[("JWT_SECRET_KEY", SECRET), ("TOKEN_COOKIE", "session")]);
    let browser = Browser::french().await;
    browser.tell("Network.enable", json!({})).await;
    let cookie = json!({"name": "session", "value": token(), "url": service.url, "httpOnly": true});
    browser.tell("Network.setCookie", cookie).await;
    browser.go(&service.url).await;
    browser.until("chat.start").await;
    browser.ask("Quel est mon solde ?").await;
    assert_eq!(browser.text("chat.thread.turns[0].answer.metadata.outcome").await, "answered");
    browser.all_is_well().await;
    browser.close().await;
    // Whoever is not a browser's own page has to bring the header.
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/api/v3/conversation/start", service.url);
    for site in [None, Some("cross-site"), Some("same-site")] {
        let mut request = client.get(&url).header("cookie", format!("session={}", token()));
        if let Some(site) = site {
            request = request.header("sec-fetch-site", site);
        }
        assert_eq!(request.send().await.unwrap().status().as_u16(), 401, "{site:?}");
    }
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn the_site_around_gives_the_token_where_it_may() {
    let (listener, origin) = listener().await;
    let service = Service::with(&[("JWT_SECRET_KEY", SECRET), ("EMBED_ORIGINS", &origin)]);
    let page = format!(
        "<!doctype html><iframe src='{}/' width='900' height='700'></iframe><script>
        addEventListener('message', ({{ data, origin, source }}) => {{
          if (origin === '{}' && data.type === 'conversation-ready') source.postMessage({{ type: 'conversation-token', token: '{}' }}, origin);
        }});</script>",
        service.url, service.url, token()
    );
    let around = tokio::spawn(site(listener, page));
    let browser = Browser::french().await;
    browser.driver.goto(&origin).await.unwrap();
    browser.driver.enter_frame(0).await.unwrap();
    browser.until("chat.start").await;
    browser.ask("Quel est mon solde ?").await;
    browser.all_is_well().await;
    browser.close().await;
    around.abort();
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn a_site_that_is_not_set_can_neither_frame_the_page_nor_use_the_widget() {
    let (listener, origin) = listener().await;
    let service = Service::start();
    let page = format!(
        "<!doctype html><iframe src='{0}/'></iframe><script type=module src='{0}/widget.js'></script><conversation-widget user=1></conversation-widget>",
        service.url
    );
    let around = tokio::spawn(site(listener, page));
    let browser = Browser::french().await;
    browser.driver.goto(&origin).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let defined = browser
        .driver
        .execute("return customElements.get('conversation-widget') === undefined", Vec::new());
    assert_eq!(defined.await.unwrap().json(), &json!(true));
    browser.driver.enter_frame(0).await.unwrap();
    let there = browser
        .driver
        .execute("return document.querySelector('conversation-app') !== null", Vec::new());
    assert_eq!(there.await.unwrap().json(), &json!(false));
    browser.close().await;
    around.abort();
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn the_widget_answers_on_another_site() {
    let (listener, origin) = listener().await;
    let service = Service::with(&[("JWT_SECRET_KEY", SECRET), ("EMBED_ORIGINS", &origin)]);
    let page = format!(
        "<!doctype html><script type=module src='{}/widget.js'></script><conversation-widget language=en theme=dark></conversation-widget>
        <script>const widget = document.querySelector('conversation-widget'); globalThis.heard = [];
        widget.token = async () => '{}';
        for (const name of ['ready', 'begun', 'answer', 'error']) widget.addEventListener('conversation-' + name, () => heard.push(name));</script>",
        service.url, token()
    );
    let around = tokio::spawn(site(listener, page));
    let browser = Browser::french().await;
    browser.go(&origin).await;
    browser.until("chat.start").await;
    browser.ask("What is my balance?").await;
    assert!(browser.text("text(answer())").await.contains("balance"));
    browser.until("heard.includes('answer')").await;
    let heard = browser.value("heard").await;
    assert_eq!(heard.as_array().unwrap().last(), Some(&Value::from("answer")), "{heard}");
    // The chart comes from the service's own address.
    browser.ask("My spending at Carrefour").await;
    browser.until("answer().querySelector('conversation-chart').shadowRoot.querySelector('img')?.naturalWidth > 0").await;
    browser.all_is_well().await;
    browser.close().await;
    around.abort();
}

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn the_widget_s_demonstration_tells_its_events() {
    let (service, browser) = (Service::start(), Browser::french().await);
    browser.go(&format!("{}/widget", service.url)).await;
    browser.until("chat.start").await;
    browser.ask("Quel est mon solde ?").await;
    browser.until("document.querySelector('output').textContent.includes('conversation-answer: Le solde')").await;
    browser.all_is_well().await;
    browser.close().await;
}
