//! What the handlers share: one [`Service`] behind an `Arc`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::http::HeaderName;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tokio::sync::watch;

use super::admission::Admission;
use super::artifacts::Easel;
use super::error::{Code, Problem};
use super::guard::HostRule;
use super::idempotency::Running;
use super::imports::Imports;
use super::limits::Limits;
use super::probe::Probe;
use super::tokens::Verifier;
use crate::config::{Bounds, Price};
use crate::domain::caller::Secret;
use crate::metrics::Metrics;
use crate::pipeline::Pipeline;
use crate::pipeline::artifacts::Artifacts;
use crate::store::{Store, StoreError};

/// Gives the day in a time zone; in the service's own where none is named.
pub type Today = Arc<dyn Fn(Option<&TimeZone>) -> Date + Send + Sync>;

/// Where the edge takes the time from: nothing here asks the system.
#[derive(Clone)]
pub struct Times {
    /// The instant, for timestamps in responses.
    pub now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// The day that questions are about; fixed where REFERENCE_DATE is set.
    pub today: Today,
}

/// The settings that the edge needs.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// API_V3_PREFIX: "/api/v3".
    pub prefix: String,
    /// SERVICE_NAME, as `/health` and `/` give it.
    pub service_name: String,
    /// Tells replicas apart in `/conversation/stats`.
    pub instance: String,
    /// QUERY_TIMEOUT_SECONDS: from a question's arrival to its answer.
    pub query_timeout: Duration,
    /// A stream that says nothing for so long sends a comment line.
    pub heartbeat: Duration,
    /// The names under which the service answers.
    pub hosts: HostRule,
    /// CORS_ORIGINS: "http://localhost:3000".
    pub cors_origins: Vec<String>,
    /// EMBED_ORIGINS: sites that may frame the page and use the widget.
    pub embed_origins: Vec<String>,
    /// TOKEN_COOKIE: the name of a cookie that carries the token of the page's own requests.
    pub token_cookie: Option<String>,
    /// LOG_QUESTIONS: a request's line has the question's words.
    pub log_questions: bool,
    /// SIGNING_KEY: of the paths of pictures and files; random where unset.
    pub signing_key: Option<Secret>,
    /// TOKEN_HEADER: carries each user's token in requests of a program that many share.
    pub token_header: Option<HeaderName>,
    /// LLM_PRICES, by model.
    pub prices: BTreeMap<String, Price>,
}

impl HttpSettings {
    /// The origins whose pages may call the service.
    pub fn origins(&self) -> Vec<String> {
        self.cors_origins.iter().chain(&self.embed_origins).cloned().collect()
    }
}

/// All that a handler may need.
pub struct Service {
    pub settings: HttpSettings,
    pub pipeline: Pipeline,
    pub metrics: Metrics,
    pub times: Times,
    pub probe: Probe,
    pub store: Arc<dyn Store>,
    pub store_probe: Probe,
    pub artifacts: Arc<Artifacts>,
    pub easel: Easel,
    /// Of the pipeline's model, where there is one.
    pub model_probe: Option<Probe>,
    /// `None`: the service runs open.
    pub verifier: Option<Verifier>,
    pub limits: Limits,
    /// Where imports are written; `None` where another service keeps the data.
    pub imports: Option<Arc<Imports>>,
    pub admission: Admission,
    /// The requests with an Idempotency-Key that are being answered.
    pub running: Running,
    pub started_at: Timestamp,
    pub started: Instant,
    draining: AtomicBool,
    ending: watch::Sender<bool>,
}

impl Service {
    /// A service that begins now. `probe` asks the same search home as `pipeline`, and `store` is
    /// where that keeps its turns.
    pub fn new(parts: ServiceParts) -> Service {
        let ServiceParts {
            settings,
            pipeline,
            metrics,
            times,
            probe,
            store,
            artifacts,
            verifier,
            limits,
            imports,
            bounds,
        } = parts;
        let started_at = (times.now)();
        let model_probe = pipeline.model().map(|model| Probe::of_model(model.client.clone()));
        Service {
            settings,
            pipeline,
            metrics,
            times,
            probe,
            store_probe: Probe::of_store(store.clone()),
            store,
            artifacts,
            easel: Easel::default(),
            model_probe,
            verifier,
            limits,
            imports: imports.map(Arc::new),
            admission: Admission::new(bounds),
            running: Running::default(),
            started_at,
            started: Instant::now(),
            draining: AtomicBool::new(false),
            ending: watch::Sender::new(false),
        }
    }

    /// What the store gives within the time that a question may take.
    pub async fn in_time<T>(
        &self,
        storing: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, Problem> {
        match tokio::time::timeout(self.settings.query_timeout, storing).await {
            Ok(stored) => Ok(stored?),
            Err(_) => Err(Problem::new(Code::DeadlineExceeded, "The store took too long.")),
        }
    }

    /// Makes `/ready` say no; what is in flight goes on.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    pub fn draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    /// Ends the questions that are still in flight: they are told so, which a connection that is
    /// cut off could not do.
    pub fn end(&self) {
        self.ending.send_replace(true);
    }

    /// Returns when [`Service::end`] is called.
    pub async fn ended(&self) {
        // The sender is this service's own: it is there as long as anybody waits.
        let _ = self.ending.subscribe().wait_for(|ended| *ended).await;
    }
}

/// What a [`Service`] is made of.
pub struct ServiceParts {
    pub settings: HttpSettings,
    pub pipeline: Pipeline,
    pub metrics: Metrics,
    pub times: Times,
    pub probe: Probe,
    pub store: Arc<dyn Store>,
    /// The pipeline's own.
    pub artifacts: Arc<Artifacts>,
    pub verifier: Option<Verifier>,
    pub limits: Limits,
    /// `None`: another service keeps the data.
    pub imports: Option<Imports>,
    pub bounds: Bounds,
}
