//! The one place where everything is built and wired; bind, run, drain.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use jiff::SignedDuration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::config::Bounds;
use crate::domain::Tenant;
use crate::http::limits::Limits;
use crate::http::tokens::Verifier;
use crate::http::{self, HttpSettings, Imports, Probe, Service, ServiceParts, Times};
use crate::metrics::Metrics;
use crate::pipeline::Pipeline;
use crate::pipeline::artifacts::Artifacts;
use crate::search::Search;
use crate::store::{Store, mark, retention};

/// Before the drain's end, questions in flight are told that they get no answer.
const FAREWELL: Duration = Duration::from_secs(1);

/// How soon an erasure is noticed.
const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3_600);

/// What the service is made of. `search` and `store` are the pipeline's own.
pub struct AppParts {
    pub settings: HttpSettings,
    pub pipeline: Pipeline,
    pub search: Arc<dyn Search>,
    pub store: Arc<dyn Store>,
    pub times: Times,
    /// Conversations without activity for so many days are erased; 0: none.
    pub retention_days: u32,
    /// `None`: the service runs open.
    pub verifier: Option<Verifier>,
    pub limits: Limits,
    /// Where imports are written; `None` where another service keeps the data.
    pub imports: Option<Imports>,
    /// Questions at work and waiting.
    pub bounds: Bounds,
    /// What is in flight when the service is told to stop has this long to end.
    pub drain: Duration,
}

/// Why the service cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    #[error("the metrics cannot be registered: {0}")]
    Metrics(#[from] prometheus::Error),
}

/// The service, ready to be served.
pub struct App {
    service: Arc<Service>,
    retention_days: u32,
    drain: Duration,
}

impl App {
    /// Wires the parts; nothing is bound or asked yet.
    pub fn build(parts: AppParts) -> Result<App, AppError> {
        let artifacts = Arc::new(Artifacts::new(
            parts.settings.signing_key.as_ref(),
            http::artifacts_base(&parts.settings.prefix),
            parts.times.now.clone(),
        ));
        let service = Service::new(ServiceParts {
            settings: parts.settings,
            pipeline: parts.pipeline.keeping(artifacts.clone()).working_on(parts.bounds.at_work),
            artifacts,
            metrics: Metrics::new(parts.search.name())?,
            times: parts.times,
            probe: Probe::new(parts.search),
            store: parts.store,
            verifier: parts.verifier,
            limits: parts.limits,
            imports: parts.imports,
            bounds: parts.bounds,
        });
        let retention_days = parts.retention_days;
        Ok(App { service: Arc::new(service), retention_days, drain: parts.drain })
    }

    /// Answers the tools of one user's language model on stdin and stdout, until stdin ends.
    pub async fn speak(self, user: Tenant) -> io::Result<()> {
        http::mcp::on_stdio(self.service, user).await
    }

    /// The routes, for whoever serves them otherwise.
    pub fn router(&self) -> Router {
        http::router(self.service.clone())
    }
}

/// Serves until `shutdown` ends; then `/ready` says no at once, no connection is taken any more, and
/// what is in flight may end within the drain's limit; a question that does not is told so.
pub async fn serve(
    listener: TcpListener,
    app: App,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let service = app.service.clone();
    let patience = app.drain.saturating_sub(FAREWELL.min(app.drain / 2));
    let told = async move {
        shutdown.await;
        service.drain();
        tracing::info!("stopping");
        tokio::spawn(async move {
            tokio::time::sleep(patience).await;
            service.end();
        });
    };
    let expiring = tokio::spawn(expire(app.service.clone(), app.retention_days));
    let forgetting = tokio::spawn(forget(app.service.clone()));
    let ended = run(Bound { listener, router: app.router() }, app.drain, told).await;
    // Questions with a key go on without their callers, and end as the others do.
    let _ = tokio::time::timeout(app.drain, app.service.admission.idle()).await;
    expiring.abort();
    forgetting.abort();
    ended
}

/// Erases what is kept too long, at once and then each hour.
async fn expire(service: Arc<Service>, days: u32) {
    if days == 0 {
        return;
    }
    let kept = SignedDuration::from_hours(24 * i64::from(days));
    loop {
        let Ok(before) = (service.times.now)().checked_sub(kept) else { return };
        match retention::expire(&*service.store, before).await {
            Ok(0) => {}
            Ok(erased) => tracing::info!(erased, "conversations were kept long enough"),
            Err(error) => tracing::error!(%error, "what is kept too long cannot be erased"),
        }
        tokio::time::sleep(HOUR).await;
    }
}

/// Forgets users who are erased, by whichever process.
async fn forget(service: Arc<Service>) {
    let mut last = None;
    loop {
        match service.store.erasures(last).await {
            Ok(erased) => {
                if !erased.users.is_empty() {
                    service.pipeline.forget(|user| erased.users.contains(&mark(user))).await;
                    tracing::info!(users = erased.users.len(), "erased users were forgotten");
                }
                last = Some(erased.last);
            }
            Err(error) => tracing::debug!(%error, "erasures cannot be read"),
        }
        tokio::time::sleep(SECOND).await;
    }
}

/// A router and where it listens.
pub struct Bound {
    pub listener: TcpListener,
    pub router: Router,
}

/// Serves any router (the `metric-service`'s) until `shutdown` ends, then drains for at most
/// `drain`.
pub async fn run(
    bound: Bound,
    drain: Duration,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (stopping, stopped) = oneshot::channel::<()>();
    let told = async move {
        shutdown.await;
        // Nobody listens any more only where the server has already ended.
        let _ = stopping.send(());
    };
    let router = bound.router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(bound.listener, router).with_graceful_shutdown(told);
    let limit = async move {
        if stopped.await.is_ok() {
            tokio::time::sleep(drain).await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        ended = server.into_future() => ended,
        () = limit => {
            tracing::warn!("requests still in flight were cut off");
            Ok(())
        }
    }
}
