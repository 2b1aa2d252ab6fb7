//! The two servers.

use std::error::Error;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tracing::level_filters::LevelFilter;

use super::data;
use super::home::{self, Home};
use super::store;
use crate::app::{self, App, AppParts, Bound};
use crate::clock::{Clock, clock};
use crate::config::Settings;
use crate::domain::{Dataset, Tenant};
use crate::http::limits::{Limits, Proxies, Shared};
use crate::http::metric_service::{self, MetricService};
use crate::http::tokens::Verifier;
use crate::http::{HostRule, HttpSettings, Imports, Times};
use crate::pipeline::Pipeline;
use crate::system::Stop;
use crate::telemetry::{self, Telling};

/// What is in flight when the service is told to stop has this long to end.
const DRAIN: Duration = Duration::from_secs(20);
/// Proxies close what is silent for a minute, some for half of it.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Serves the contract until it is told to stop.
pub fn conversation(settings: Settings) -> Result<(), Box<dyn Error>> {
    let _traces = telemetry::start(&telling(&settings))?;
    let opened = Opened::new(&settings)?;
    runtime()?.block_on(async {
        let listener = bind(settings.address(), "HOST and PORT").await?;
        let address = listener.local_addr()?;
        let demonstration = opened.home.is_demonstration();
        let app = opened.app(&settings).await?;
        welcome(address, &settings, demonstration);
        app::serve(listener, app, told_to_stop()?).await?;
        Ok(())
    })
}

/// Speaks the Model Context Protocol about one user, until stdin ends. The log is on stderr.
pub fn mcp(settings: Settings, user: Tenant) -> Result<(), Box<dyn Error>> {
    let _traces = telemetry::start(&telling(&settings))?;
    let opened = Opened::new(&settings)?;
    runtime()?.block_on(async { Ok(opened.app(&settings).await?.speak(user).await?) })
}

/// What is opened before there is a runtime.
struct Opened {
    clock: Arc<dyn Clock>,
    verifier: Option<Verifier>,
    home: Home,
    pipeline: Pipeline,
}

impl Opened {
    fn new(settings: &Settings) -> Result<Opened, Box<dyn Error>> {
        let clock: Arc<dyn Clock> = Arc::from(clock(settings.reference_date));
        let verifier = Verifier::new(&settings.tokens)?;
        let home = Home::open(settings, clock.today(&settings.timezone))?;
        let pipeline = home.pipeline(settings)?;
        Ok(Opened { clock, verifier, home, pipeline })
    }

    async fn app(self, settings: &Settings) -> Result<App, Box<dyn Error>> {
        let store = store::open(settings).await?;
        let times = times(self.clock, settings);
        let pipeline = self.pipeline.remembering(store.clone(), times.now.clone());
        let most = u64::from(settings.import_max_mb) << 20;
        let imports = self.home.embedded.map(|index| Imports::new(&settings.data_dir, index, most));
        Ok(App::build(AppParts {
            settings: http_settings(settings),
            pipeline,
            search: self.home.search,
            store,
            times,
            retention_days: settings.retention_days,
            verifier: self.verifier,
            limits: limits(settings)?,
            imports,
            bounds: settings.bounds,
            drain: DRAIN,
        })?)
    }
}

/// Serves the embedded index, or an Elasticsearch, to other services.
pub fn metric_service(settings: Settings) -> Result<(), Box<dyn Error>> {
    let _traces = telemetry::start(&telling(&settings))?;
    let verifier = Verifier::new(&settings.tokens)?;
    let dataset = Dataset::finance()?;
    let clock = clock(settings.reference_date);
    let (search, mapping) = match home::client(&settings.search)? {
        Some(client) => super::metric_service::elasticsearch(client),
        None => {
            let today = clock.today(&settings.timezone);
            super::metric_service::embedded(data::index(&settings, today)?)
        }
    };
    let service = MetricService {
        search,
        mapping,
        hosts: hosts(&settings, settings.metric_service),
        verifier,
        tenants: (dataset.fields.tenant, dataset.accounts.tenant),
        patience: settings.query_timeout,
    };
    runtime()?.block_on(async {
        let listener =
            bind(settings.metric_service, "METRIC_SERVICE_HOST and METRIC_SERVICE_PORT").await?;
        println!("metric-service listens on http://{}", listener.local_addr()?);
        let bound = Bound { listener, router: metric_service::router(service) };
        app::run(bound, DRAIN, told_to_stop()?).await?;
        Ok(())
    })
}

fn telling(settings: &Settings) -> Telling<'_> {
    Telling {
        level: LevelFilter::from_level(settings.log_level.as_tracing()),
        service_name: &settings.service_name,
        otlp_endpoint: settings.otlp_endpoint.as_deref(),
    }
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}

async fn bind(address: SocketAddr, settings: &str) -> Result<TcpListener, Box<dyn Error>> {
    TcpListener::bind(address).await.map_err(|error| {
        format!("cannot listen on {address}: {error}; {settings} say where").into()
    })
}

fn http_settings(settings: &Settings) -> HttpSettings {
    HttpSettings {
        prefix: settings.api_prefix.clone(),
        service_name: settings.service_name.clone(),
        instance: format!("{}-{}", settings.service_name, std::process::id()),
        query_timeout: settings.query_timeout,
        heartbeat: HEARTBEAT,
        hosts: hosts(settings, settings.address()),
        cors_origins: settings.cors_origins.clone(),
        embed_origins: settings.embed_origins.clone(),
        token_cookie: settings.token_cookie.clone(),
        log_questions: settings.log_questions,
        signing_key: settings.signing_key.clone(),
        token_header: settings.tokens.header.clone(),
        prices: settings.llm.prices.clone(),
    }
}

/// The limits of users and addresses; inside a runtime.
fn limits(settings: &Settings) -> Result<Limits, Box<dyn Error>> {
    let shared = settings.redis_url.as_ref().map(Shared::at).transpose()?;
    let rates = (settings.rate_limit_per_minute, settings.rate_limit_per_address_per_minute);
    Ok(Limits::new(rates, Proxies(settings.trusted_proxies.clone()), shared))
}

/// An open service on loopback answers to loopback's names alone; one that was opened to others on
/// purpose, or that wants a token, to any.
fn hosts(settings: &Settings, address: SocketAddr) -> HostRule {
    let opened = settings.allow_unauthenticated && !address.ip().is_loopback();
    if opened || settings.tokens.are_wanted() {
        return HostRule::Any;
    }
    let own = settings.cors_origins.iter().filter_map(|origin| {
        let host = origin.split_once("://")?.1;
        Some(host.rsplit_once(':').map_or(host, |(name, _)| name).to_owned())
    });
    HostRule::Loopback { also: own.collect() }
}

fn times(clock: Arc<dyn Clock>, settings: &Settings) -> Times {
    let (now, zone) = (clock.clone(), settings.timezone.clone());
    Times {
        now: Arc::new(move || now.now()),
        today: Arc::new(move |asked| clock.today(asked.unwrap_or(&zone))),
    }
}

fn welcome(address: SocketAddr, settings: &Settings, demonstration: bool) {
    let shown = match address.ip().is_unspecified() {
        true => SocketAddr::new([127, 0, 0, 1].into(), address.port()),
        false => address,
    };
    println!(
        "{} listens on http://{shown} (API description: http://{shown}/docs)",
        settings.service_name
    );
    if !settings.tokens.are_wanted() {
        println!("No token key is set: whoever reaches this address can ask about any user.");
    }
    if demonstration {
        println!(
            "It answers from demonstration data (users 1, 2 and 3). `import FILE` replaces them."
        );
    }
    println!(
        "Try:\n  curl -s http://{shown}{}/conversation/ask -H 'content-type: application/json' \\",
        settings.api_prefix
    );
    println!(
        "    -d '{{\"user_id\": 1, \"message\": \"Combien j’ai dépensé en courses ce mois-ci ?\"}}'"
    );
}

/// What a process that a signal ended gives, as shells have it.
const INTERRUPTED: i32 = 130;

/// Ends at the first SIGTERM or Ctrl-C; the second one ends the process at once. What was
/// acknowledged is on the disk by then.
fn told_to_stop() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut stop = Stop::new()?;
    Ok(async move {
        stop.told().await;
        tokio::spawn(async move {
            stop.told().await;
            tracing::warn!("told twice to stop: requests in flight are cut off");
            std::process::exit(INTERRUPTED);
        });
    })
}
