//! The page speaks its reader's language, and answers in the question's.

use crate::browser::Browser;
use crate::service::Service;

#[tokio::test]
#[ignore = "needs a browser: scripts/page"]
async fn the_page_is_at_home_in_three_languages() {
    let service = Service::start();
    for (language, hello, question, said) in [
        ("fr", "Que voulez-vous savoir", "Quel est mon solde ?", "Le solde"),
        ("en", "What would you like to know?", "What is my balance?", "balance"),
        ("es", "¿Qué quiere saber?", "¿Cuál es mi saldo?", "saldo"),
    ] {
        let browser = Browser::open(language, (1024, 800)).await;
        browser.go(&service.url).await;
        browser.until("chat.start").await;
        assert_eq!(browser.text("document.documentElement.lang").await, language);
        assert!(browser.text("text(chat.shadowRoot)").await.contains(hello));
        assert_eq!(browser.text("chat.start.language").await, language);
        browser.ask(question).await;
        let message = browser.text("chat.thread.turns[0].answer.message").await;
        assert!(message.contains(said), "{message}");
        assert_eq!(browser.text("answer().querySelector('.answer').lang").await, language);
        browser.all_is_well().await;
        browser.close().await;
    }
}
