//! Starts the server that ships, over search homes of the tests' own.

use std::io::Write;
use std::sync::{Arc, Mutex, Once};
use std::time::Duration;

use conversation_service::app::{App, AppParts, serve};
use conversation_service::config::Bounds;
use conversation_service::domain::Dataset;
use conversation_service::http::limits::Limits;
use conversation_service::http::{HostRule, HttpSettings, Times};
use conversation_service::pipeline::{Data, Now, Pipeline};
use conversation_service::search::{Search, SearchError, SearchRequest, Searching};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

#[path = "stores.rs"]
mod stores;

/// A running service. It stops when this is dropped.
pub struct Server {
    pub url: String,
    pub client: reqwest::Client,
    pub stop: Option<oneshot::Sender<()>>,
    pub ended: JoinHandle<std::io::Result<()>>,
}

/// A response, read whole.
#[derive(Debug)]
pub struct Got {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Got {
    pub async fn from(response: reqwest::Response) -> Got {
        Got {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.expect("a whole body"),
        }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a text header"))
    }

    /// The body, which must be a whole problem document of this response.
    pub fn problem(&self) -> Value {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text);
        let problem = self.json();
        assert_eq!(problem["status"], self.status);
        assert_eq!(problem["success"], false);
        assert_eq!(problem["request_id"], self.header("x-request-id"));
        assert_eq!(problem["metadata"]["error"], problem["error_code"]);
        for member in ["type", "title", "detail", "message", "error_code"] {
            assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{member}");
        }
        for member in ["total_results", "aggregations_summary"] {
            assert_eq!(problem.get(member), Some(&Value::Null), "{member}");
        }
        problem
    }
}

impl Server {
    pub async fn get(&self, path: &str) -> Got {
        self.send(self.client.get(format!("{}{path}", self.url))).await
    }

    pub async fn ask(&self, body: impl Into<reqwest::Body>) -> Got {
        self.send(self.asking().header("content-type", "application/json").body(body)).await
    }

    pub fn asking(&self) -> reqwest::RequestBuilder {
        self.client.post(format!("{}/api/v3/conversation/ask", self.url))
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Got {
        Got::from(request.send().await.expect("an answer")).await
    }
}

/// The log of all servers of this process: a subscriber of one test alone would miss lines whose
/// call site another test met first.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static LOGGING: Once = Once::new();

struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.lock().expect("the log").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// All that was logged so far, as JSON lines.
pub fn log() -> String {
    String::from_utf8(LOG.lock().expect("the log").clone()).expect("UTF-8")
}

/// A home that is there and has nothing.
pub struct Empty;

impl Search for Empty {
    fn search<'a>(&'a self, _: SearchRequest<'a>) -> Searching<'a> {
        Box::pin(async {
            let response = json!({"hits": {"total": {"value": 0, "relation": "eq"}, "hits": []}});
            serde_json::from_value(response).map_err(|e| SearchError::Partial(e.to_string()))
        })
    }

    fn version(&self) -> Option<u64> {
        Some(0)
    }

    fn name(&self) -> &'static str {
        "empty"
    }
}

/// A home that cannot be reached.
pub struct Down;

impl Search for Down {
    fn search<'a>(&'a self, _: SearchRequest<'a>) -> Searching<'a> {
        Box::pin(async { Err(SearchError::Unavailable("http://10.0.0.7:9200 refused".into())) })
    }

    fn version(&self) -> Option<u64> {
        Some(0)
    }

    fn name(&self) -> &'static str {
        "down"
    }
}

/// A home that takes the question and says nothing.
pub struct Hanging;

impl Search for Hanging {
    fn search<'a>(&'a self, _: SearchRequest<'a>) -> Searching<'a> {
        Box::pin(std::future::pending())
    }

    fn version(&self) -> Option<u64> {
        Some(0)
    }

    fn name(&self) -> &'static str {
        "hanging"
    }
}

/// A service as it runs by default: open, on loopback.
pub fn parts(search: Arc<dyn Search>) -> AppParts {
    let dataset = Arc::new(Dataset::finance().expect("the embedded dataset"));
    let store = stores::store();
    let now: Now = Arc::new(|| Timestamp::from_second(1_760_961_600).expect("an instant"));
    let pipeline = Pipeline::new(dataset, search.clone(), Data::Users).expect("the embedded words");
    AppParts {
        settings: HttpSettings {
            prefix: "/api/v3".into(),
            service_name: "conversation_service_v3".into(),
            instance: "test-1".into(),
            query_timeout: Duration::from_secs(30),
            heartbeat: Duration::from_secs(15),
            hosts: HostRule::Loopback { also: Vec::new() },
            cors_origins: vec!["http://localhost:3000".into()],
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
        times: Times {
            now,
            today: Arc::new(|zone: Option<&TimeZone>| {
                let noon = Timestamp::from_second(1_760_961_600).expect("an instant");
                noon.to_zoned(zone.cloned().unwrap_or(TimeZone::UTC)).date()
            }),
        },
        retention_days: 0,
        verifier: None,
        limits: Limits::off(),
        imports: None,
        bounds: Bounds { at_work: 128, waiting: 512 },
        drain: Duration::from_secs(5),
    }
}

pub async fn start(parts: AppParts) -> Server {
    LOGGING.call_once(|| {
        tracing_subscriber::fmt().json().flatten_event(true).with_writer(|| Log).init();
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let (stop, stopped) = oneshot::channel::<()>();
    let app = App::build(parts).expect("an app");
    let ended = tokio::spawn(serve(listener, app, async move {
        let _ = stopped.await;
    }));
    Server { url, client: client(), stop: Some(stop), ended }
}

pub fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().expect("a client")
}
