//! The whole service on loopback, with no tokens and no limits but how many questions are at work, on
//! 20 October 2025.

use std::sync::Arc;
use std::time::Duration;

use conversation_service::app::{App, AppParts, serve};
use conversation_service::config::Bounds;
use conversation_service::http::limits::Limits;
use conversation_service::http::{HostRule, HttpSettings, Times};
use conversation_service::pipeline::{Now, Pipeline};
use conversation_service::search::Search;
use conversation_service::store::Store;
use jiff::Timestamp;
use jiff::civil::date;
use tokio::net::TcpListener;

/// Serves on a port of its own, and remembers in the store; the address.
pub async fn start(
    pipeline: Pipeline,
    (search, store): (Arc<dyn Search>, Arc<dyn Store>),
    bounds: Bounds,
) -> String {
    let now: Now = Arc::new(|| Timestamp::from_second(1_760_961_600).expect("an instant"));
    let app = App::build(AppParts {
        settings: HttpSettings {
            prefix: "/api/v3".into(),
            service_name: "bench".into(),
            instance: "bench".into(),
            query_timeout: Duration::from_secs(30),
            heartbeat: Duration::from_secs(15),
            hosts: HostRule::Loopback { also: Vec::new() },
            cors_origins: Vec::new(),
            embed_origins: Vec::new(),
            token_cookie: None,
            log_questions: false,
            signing_key: None,
            token_header: None,
            prices: Default::default(),
        },
        pipeline: pipeline.remembering(store.clone(), now.clone()),
        search,
        store,
        retention_days: 0,
        times: Times { now, today: Arc::new(|_| date(2025, 10, 20)) },
        verifier: None,
        limits: Limits::off(),
        imports: None,
        bounds,
        drain: Duration::from_secs(1),
    })
    .expect("a service");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(serve(listener, app, std::future::pending()));
    url
}
