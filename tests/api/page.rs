//! The page's files as they are served, what it begins with, and its list's search.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};

use crate::conversations::groceries;
use crate::homes::embedded;
use crate::server::{Empty, Got, Server, parts, start};

impl Server {
    async fn fetch(&self, path: &str, headers: &[(&str, &str)]) -> Got {
        let mut request = self.client.get(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request).await
    }
}

/// The path of a file that the page names.
fn named(page: &str, file: &str) -> String {
    let end = page.find(&format!("/{file}\"")).expect("a link to it") + file.len() + 1;
    let start = page[..end].rfind('"').expect("its beginning") + 1;
    format!("/{}", &page[start..end])
}

#[tokio::test]
async fn the_page_comes_under_a_strict_policy_and_its_modules_from_beside_it() {
    let mut settings = parts(Arc::new(Empty));
    settings.settings.embed_origins = vec!["https://bank.example".into()];
    let server = start(settings).await;
    let page = server.fetch("/", &[("accept-language", "es")]).await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.text.contains("<html lang=\"es\">"));
    assert!(page.text.contains("&quot;open&quot;:true"));
    let policy = page.header("content-security-policy");
    assert!(policy.contains("script-src 'self';") && policy.contains("default-src 'none'"));
    assert!(policy.contains("frame-ancestors https://bank.example"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");

    let module = named(&page.text, "app.js");
    let got = server.fetch(&module, &[]).await;
    assert_eq!((got.status, got.header("content-type")), (200, "text/javascript; charset=utf-8"));
    let tag = got.header("etag").to_owned();
    let again = server.fetch(&module, &[("if-none-match", &tag)]).await;
    assert_eq!((again.status, again.text.as_str()), (304, ""));
    // A client that does not unpack by itself.
    let plain = reqwest::Client::builder().no_proxy().no_gzip().build().unwrap();
    let packed = plain.get(format!("{}{module}", server.url)).header("accept-encoding", "gzip");
    let packed = packed.send().await.unwrap();
    assert_eq!(packed.headers()["content-encoding"], "gzip");
    let missing = server.fetch(&module.replace("app.js", "none.js"), &[]).await;
    assert_eq!(missing.problem()["error_code"], "NOT_FOUND");

    let widget = server.fetch("/widget.js", &[("origin", "https://bank.example")]).await;
    assert_eq!(widget.header("access-control-allow-origin"), "https://bank.example");
    assert_eq!(widget.header("cache-control"), "no-cache");
    let inner = widget.text.split('"').nth(1).unwrap().trim_start_matches('.').to_owned();
    assert!(server.fetch(&inner, &[]).await.text.contains("conversation-widget"));
    let elsewhere = server.fetch("/widget.js", &[("origin", "https://other.example")]).await;
    assert_eq!(elsewhere.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn a_beginning_has_examples_that_are_answered_and_the_data_s_days() {
    let home = embedded(&groceries(1, 40), &[]);
    let server = start(parts(home.search.clone())).await;
    for (language, month) in [("fr", "ce mois-ci"), ("en", "this month"), ("es", "este mes")] {
        let path = format!("/start?user_id=1&language={language}");
        let begun = server.call(Method::GET, &path, Value::Null).await.json();
        assert_eq!(begun["data_since"], "2025-01-01");
        assert_eq!(begun["data_until"], "2025-02-09");
        assert_eq!(
            (&begun["language"], &begun["demonstration"]),
            (&json!(language), &json!(false))
        );
        let examples = begun["examples"].as_array().unwrap();
        assert_eq!(examples.len(), 6, "{examples:?}");
        assert!(examples[0].as_str().unwrap().contains("Bio Vallon"), "{examples:?}");
        assert!(begun["examples"].to_string().contains(month), "{examples:?}");
        for (at, example) in examples.iter().enumerate() {
            let id = format!("{language}{at}");
            let answer = server.say(1, &id, example.as_str().unwrap()).await;
            let outcome = answer["metadata"]["outcome"].as_str().unwrap();
            assert!(matches!(outcome, "answered" | "no_data"), "{example}: {outcome}");
        }
    }
    let nobody = server.call(Method::GET, "/start?user_id=2", Value::Null).await.json();
    assert_eq!((&nobody["examples"], &nobody["data_until"]), (&json!([]), &Value::Null));
    for path in ["/start", "/start?user_id=1&language=de"] {
        assert_eq!(server.call(Method::GET, path, Value::Null).await.status, 422, "{path}");
    }
}

#[tokio::test]
async fn conversations_are_found_by_their_words_whatever_accents_and_case() {
    let home = embedded(&groceries(1, 5), &[]);
    let server = start(parts(home.search.clone())).await;
    for at in 0..7 {
        server
            .say(1, &format!("e{at}"), &format!("Combien en épicerie le {} janvier ?", at + 1))
            .await;
    }
    server.say(1, "other", "Quel est mon solde ?").await;
    server.say(2, "theirs", "Combien en épicerie ?").await;
    let found = async |query: &str| {
        let mut ids = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/conversations?user_id=1&limit=3&q={query}{cursor}");
            let page = server.call(Method::GET, &path, Value::Null).await.json();
            let page_ids = page["conversations"].as_array().unwrap().iter();
            ids.extend(page_ids.map(|one| one["id"].as_str().unwrap().to_owned()));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return ids,
            }
        }
    };
    assert_eq!(found("EPICERIE%20combien").await, ["e6", "e5", "e4", "e3", "e2", "e1", "e0"]);
    assert_eq!(found("solde").await, ["other"]);
    assert_eq!(found("%25").await, Vec::<String>::new());
    assert_eq!(found("").await.len(), 8);
}
