//! The second server: Elasticsearch's search over HTTP.

use std::sync::Arc;
use std::time::Duration;

use conversation_service::app::{Bound, run};
use conversation_service::http::HostRule;
use conversation_service::http::metric_service::{MetricService, router};
use conversation_service::search::Index;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::server::{Got, client};

async fn started() -> String {
    let service = MetricService {
        search: Arc::new(|index, body: Value, _| {
            let said = match body.get("global") {
                Some(Value::Bool(true)) => panic!("a bug"),
                Some(_) => Err(json!({"error": {"type": "parsing_exception"}, "status": 400})),
                None => Ok(json!({"asked": format!("{index:?}"), "body": body})),
            };
            Box::pin(std::future::ready(said))
        }),
        mapping: Arc::new(|index: Index, _| {
            Box::pin(std::future::ready(Ok(json!({"mapping": format!("{index:?}")}))))
        }),
        hosts: HostRule::Loopback { also: Vec::new() },
        verifier: None,
        tenants: ("user_id".into(), "user_id".into()),
        patience: Duration::from_secs(5),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let bound = Bound { listener, router: router(service) };
    tokio::spawn(run(bound, Duration::from_secs(1), std::future::pending()));
    url
}

async fn query(url: &str, path: &str, body: &str) -> Got {
    let request = client().post(format!("{url}/api/search/query{path}")).body(body.to_owned());
    Got::from(request.send().await.unwrap()).await
}

#[tokio::test]
async fn a_body_is_answered_for_the_index_that_is_asked() {
    let url = started().await;
    for (path, index) in
        [("", "Records"), ("?index=transactions", "Records"), ("?index=accounts", "Accounts")]
    {
        let got = query(&url, path, r#"{"size": 0}"#).await;
        assert_eq!((got.status, got.json()["asked"].as_str()), (200, Some(index)));
        assert_eq!(got.json()["body"], json!({"size": 0}));
    }
    let mapping = client().get(format!("{url}/api/search/mapping?index=accounts"));
    assert_eq!(Got::from(mapping.send().await.unwrap()).await.json()["mapping"], "Accounts");
    let health = client().get(format!("{url}/health"));
    assert_eq!(health.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn errors_have_elasticsearch_s_shape() {
    let url = started().await;
    for (path, body, status) in [
        ("", "{", 400),
        ("", "[]", 400),
        ("", "", 400),
        ("", r#"{"global": 1}"#, 400),
        ("", r#"{"global": true}"#, 500),
        ("?index=users", "{}", 404),
    ] {
        let got = query(&url, path, body).await;
        assert_eq!(got.status, status, "{path} {body}");
        assert_eq!(got.json()["status"], status);
        assert!(got.json()["error"]["type"].is_string());
    }
    let got = Got::from(client().get(format!("{url}/x")).send().await.unwrap()).await;
    assert_eq!((got.status, got.json()["status"].as_u64()), (404, Some(404)));
}

#[tokio::test]
async fn only_its_own_hosts_are_answered() {
    let url = started().await;
    let request = client().post(format!("{url}/api/search/query")).body("{}");
    let got = Got::from(request.header("host", "evil.example").send().await.unwrap()).await;
    assert_eq!(got.status, 421);
}
