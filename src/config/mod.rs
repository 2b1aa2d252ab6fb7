//! Every setting, from its sources, typed and checked. `config/default.toml` is the manual. All
//! that is wrong is told at once, each with its name, what was given and what is allowed.

mod shown;
mod sources;
mod values;

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use http::HeaderName;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::domain::caller::Secret;
pub use shown::Described;
use shown::{described, masked, warnings};
pub use sources::{DEFAULTS, Flags, Sources};
use sources::{Layers, layers};
pub use values::{LogLevel, Network, Price, TokenAlgorithm, UnderstandBy, WordBy};

/// What the process is about to do: it decides which checks stop it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// `serve`, and `check`, which tells what would stop it.
    Serve,
    /// `metric-service`: `--host` and `--port` are its own, and it never asks another one.
    MetricService,
    /// `ask`: answers, but listens nowhere.
    Ask,
    /// `import` and all else that neither listens nor answers.
    Work,
}

/// The settings of one process.
#[derive(Clone, Debug)]
pub struct Settings {
    pub host: IpAddr,
    /// 0: a free one.
    pub port: u16,
    /// Starts with a slash and does not end with one.
    pub api_prefix: String,
    pub service_name: String,
    pub allow_unauthenticated: bool,
    /// In the form that a browser's `Origin` has.
    pub cors_origins: Vec<String>,
    /// In the same form.
    pub embed_origins: Vec<String>,
    pub token_cookie: Option<String>,
    pub trusted_proxies: Vec<Network>,
    /// Questions of one user; 0: no limit of either kind.
    pub rate_limit_per_minute: u32,
    pub rate_limit_per_address_per_minute: u32,
    pub bounds: Bounds,
    pub query_timeout: Duration,
    pub signing_key: Option<Secret>,
    pub metric_service: SocketAddr,
    pub data_dir: PathBuf,
    /// MiB of the files of one import over HTTP, together.
    pub import_max_mb: u32,
    /// `None`: on loopback only.
    pub demo_data: Option<bool>,
    pub timezone: TimeZone,
    pub reference_date: Option<Date>,
    pub database_url: Option<Secret>,
    /// Connections to a PostgreSQL.
    pub database_max_connections: u32,
    /// Days without activity after which a conversation is erased; 0: never.
    pub retention_days: u32,
    pub redis_url: Option<Secret>,
    pub log_level: LogLevel,
    pub log_questions: bool,
    /// Where traces go, without `/v1/traces`.
    pub otlp_endpoint: Option<String>,
    pub tokens: Tokens,
    pub search: SearchSettings,
    pub understanding: UnderstandBy,
    pub wording: WordBy,
    pub max_correction_attempts: u32,
    pub llm: LlmSettings,
    /// What to say once at the start: settings that do nothing.
    pub warnings: Vec<String>,
    described: Vec<Described>,
}

/// MAX_QUESTIONS_AT_WORK and MAX_QUESTIONS_WAITING, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    pub at_work: u32,
    pub waiting: u32,
}

/// How tokens are verified; with no key at all the service runs open.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    pub secret_key: Option<Secret>,
    pub algorithm: Option<TokenAlgorithm>,
    pub public_key: Option<String>,
    pub jwks_url: Option<String>,
    pub issuer: Option<String>,
    pub audience: Option<String>,
    /// Carries each user's own token in requests of a program that many share.
    pub header: Option<HeaderName>,
}

impl Tokens {
    /// Whether any key is set; with none the service runs open.
    pub fn are_wanted(&self) -> bool {
        self.secret_key.is_some() || self.public_key.is_some() || self.jwks_url.is_some()
    }
}

/// Other search homes than the embedded index. URLs have no slash at the end.
#[derive(Clone, Debug)]
pub struct SearchSettings {
    pub service_url: Option<String>,
    pub elasticsearch_url: Option<String>,
    pub elasticsearch_api_key: Option<Secret>,
    pub elasticsearch_username: Option<String>,
    pub elasticsearch_password: Option<Secret>,
    pub elasticsearch_ca_file: Option<PathBuf>,
    pub index: String,
    pub accounts_index: String,
}

/// The LLM and its fallback; without a key there is none. URLs may hold a password, and have no slash
/// at the end.
#[derive(Clone, Debug)]
pub struct LlmSettings {
    pub api_key: Option<Secret>,
    pub base_url: Secret,
    pub model: String,
    pub response_model: String,
    pub temperature: f32,
    pub fallback_model: Option<String>,
    pub fallback_base_url: Option<Secret>,
    pub fallback_api_key: Option<Secret>,
    /// Tokens, sent and received together.
    pub most_per_question: u64,
    pub most_per_user_and_day: u64,
    pub most_per_day: u64,
    /// By model; one without a price costs nothing here.
    pub prices: BTreeMap<String, Price>,
}

/// One thing that stops the start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// `given` is masked where it is a secret.
    #[error("{name}: {given:?} cannot be used; allowed: {allowed}")]
    Value { name: String, given: String, allowed: String },
    #[error("{file}: {problem}")]
    File { file: String, problem: String },
    #[error(
        "{host}: {address} is reached by others, and there are no tokens; allowed: a loopback \
         address (127.0.0.1), or ALLOW_UNAUTHENTICATED=true"
    )]
    Open { host: &'static str, address: IpAddr },
}

/// Everything that stops the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl std::error::Error for Problems {}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the settings cannot be used:")?;
        self.0.iter().try_for_each(|problem| write!(f, "\n- {problem}"))
    }
}

impl Settings {
    /// Reads and checks all settings.
    ///
    /// # Errors
    /// All that is wrong, not only the first.
    pub fn load(sources: &Sources, purpose: Purpose) -> Result<Settings, Problems> {
        let listen = match purpose {
            Purpose::MetricService => ("METRIC_SERVICE_HOST", "METRIC_SERVICE_PORT"),
            _ => ("HOST", "PORT"),
        };
        let mut layers = layers(sources, listen);
        // The older name counts where the newer one says nothing.
        if let Some(key) = layers.variables.get("SECRET_KEY").cloned() {
            let source = "SECRET_KEY".to_owned();
            let given = sources::Given { text: key, source };
            layers.values.entry("JWT_SECRET_KEY".to_owned()).or_insert(given);
        }
        let mut reader = Reader { problems: std::mem::take(&mut layers.problems), layers: &layers };
        let mut settings = reader.settings();
        let mut problems = reader.problems;
        settings.warnings = warnings(&layers);
        settings.described = described(&layers);
        problems.extend(settings.refusals(purpose));
        if problems.is_empty() { Ok(settings) } else { Err(Problems(problems)) }
    }

    /// Every setting with its value and source, in the manual's order.
    pub fn described(&self) -> &[Described] {
        &self.described
    }

    /// Where the conversation service listens.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::new(self.host, self.port)
    }

    /// Whether an empty data folder gets the demonstration: where said, else on loopback.
    pub fn wants_demonstration(&self) -> bool {
        self.demo_data.unwrap_or_else(|| self.host.to_canonical().is_loopback())
    }

    /// What stops this purpose although each value can be used.
    fn refusals(&self, purpose: Purpose) -> Vec<Problem> {
        let mut refusals = Vec::new();
        let (host, address) = match purpose {
            Purpose::Serve => ("HOST", self.host),
            Purpose::MetricService => ("METRIC_SERVICE_HOST", self.metric_service.ip()),
            Purpose::Ask | Purpose::Work => return refusals,
        };
        let reached = !address.to_canonical().is_loopback();
        if reached && !self.tokens.are_wanted() && !self.allow_unauthenticated {
            refusals.push(Problem::Open { host, address });
        }
        refusals
    }
}

/// Reads one setting after the other and collects what is wrong.
struct Reader<'a> {
    layers: &'a Layers,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    /// A setting that may be unset.
    fn some<T>(
        &mut self,
        name: &str,
        read: impl Fn(&str) -> Result<T, values::Allowed>,
    ) -> Option<T> {
        let given = self.layers.values.get(name)?;
        match read(&given.text) {
            Ok(value) => Some(value),
            Err(allowed) => {
                let given = masked(name, &given.text);
                self.problems.push(Problem::Value { name: name.to_owned(), given, allowed });
                None
            }
        }
    }

    /// A setting that has a default in default.toml; `otherwise` only stands in where the start is
    /// stopped anyway.
    fn one<T>(
        &mut self,
        name: &str,
        read: impl Fn(&str) -> Result<T, values::Allowed>,
        otherwise: T,
    ) -> T {
        self.some(name, read).unwrap_or(otherwise)
    }

    fn settings(&mut self) -> Settings {
        let local = IpAddr::V4(Ipv4Addr::LOCALHOST);
        Settings {
            host: self.one("HOST", values::address, local),
            port: self.one("PORT", values::port, 0),
            api_prefix: self.one("API_V3_PREFIX", values::prefix, String::new()),
            service_name: self.one("SERVICE_NAME", values::name, String::new()),
            allow_unauthenticated: self.one("ALLOW_UNAUTHENTICATED", values::yes_or_no, false),
            cors_origins: self.one("CORS_ORIGINS", values::origins, Vec::new()),
            embed_origins: self.one("EMBED_ORIGINS", values::origins, Vec::new()),
            token_cookie: self.some("TOKEN_COOKIE", values::cookie),
            trusted_proxies: self.one("TRUSTED_PROXIES", values::networks, Vec::new()),
            rate_limit_per_minute: self.one("RATE_LIMIT_PER_MINUTE", values::per_minute, 0),
            rate_limit_per_address_per_minute: self.one(
                "RATE_LIMIT_PER_ADDRESS_PER_MINUTE",
                values::per_minute,
                0,
            ),
            bounds: Bounds {
                at_work: self.one("MAX_QUESTIONS_AT_WORK", values::questions, 1),
                waiting: self.one("MAX_QUESTIONS_WAITING", values::questions, 1),
            },
            query_timeout: self.one("QUERY_TIMEOUT_SECONDS", values::seconds, Duration::ZERO),
            signing_key: self.some("SIGNING_KEY", values::long_secret),
            metric_service: SocketAddr::new(
                self.one("METRIC_SERVICE_HOST", values::address, local),
                self.one("METRIC_SERVICE_PORT", values::port, 0),
            ),
            data_dir: self.one("DATA_DIR", values::text, String::new()).into(),
            import_max_mb: self.one("IMPORT_MAX_MB", values::megabytes, 1),
            demo_data: self.some("DEMO_DATA", values::yes_or_no),
            timezone: self.one("TIMEZONE", values::zone, TimeZone::UTC),
            reference_date: self.some("REFERENCE_DATE", values::day),
            database_url: self.some("DATABASE_URL", values::database),
            database_max_connections: self.one("DATABASE_MAX_CONNECTIONS", values::connections, 1),
            retention_days: self.one("RETENTION_DAYS", values::days, 0),
            redis_url: self.some("REDIS_URL", values::secret),
            log_level: self.one("LOG_LEVEL", values::log_level, LogLevel::Info),
            log_questions: self.one("LOG_QUESTIONS", values::yes_or_no, false),
            otlp_endpoint: self.some("OTEL_EXPORTER_OTLP_ENDPOINT", values::url),
            tokens: self.tokens(),
            search: self.search(),
            understanding: self.one("UNDERSTANDING", values::understand_by, UnderstandBy::Auto),
            wording: self.one("WORDING", values::word_by, WordBy::Auto),
            max_correction_attempts: self.one("MAX_CORRECTION_ATTEMPTS", values::attempts, 0),
            llm: self.llm(),
            warnings: Vec::new(),
            described: Vec::new(),
        }
    }

    fn tokens(&mut self) -> Tokens {
        Tokens {
            secret_key: self.some("JWT_SECRET_KEY", values::token_key),
            algorithm: self.some("JWT_ALGORITHM", values::algorithm),
            public_key: self.some("JWT_PUBLIC_KEY", values::text),
            jwks_url: self.some("JWT_JWKS_URL", values::url),
            issuer: self.some("JWT_ISSUER", values::text),
            audience: self.some("JWT_AUDIENCE", values::text),
            header: self.some("TOKEN_HEADER", values::header),
        }
    }

    fn search(&mut self) -> SearchSettings {
        SearchSettings {
            service_url: self.some("SEARCH_SERVICE_URL", values::url),
            elasticsearch_url: self.some("ELASTICSEARCH_URL", values::url),
            elasticsearch_api_key: self.some("ELASTICSEARCH_API_KEY", values::secret),
            elasticsearch_username: self.some("ELASTICSEARCH_USERNAME", values::text),
            elasticsearch_password: self.some("ELASTICSEARCH_PASSWORD", values::secret),
            elasticsearch_ca_file: self.some("ELASTICSEARCH_CA_FILE", values::text).map(Into::into),
            index: self.one("ELASTICSEARCH_INDEX", values::name, String::new()),
            accounts_index: self.one("ELASTICSEARCH_ACCOUNTS_INDEX", values::name, String::new()),
        }
    }

    fn llm(&mut self) -> LlmSettings {
        LlmSettings {
            api_key: self.some("OPENAI_API_KEY", values::secret),
            base_url: self.one("OPENAI_BASE_URL", values::secret_url, Secret::new("")),
            model: self.one("LLM_MODEL", values::text, String::new()),
            response_model: self.one("LLM_RESPONSE_MODEL", values::text, String::new()),
            temperature: self.one("LLM_TEMPERATURE", values::temperature, 0.0),
            fallback_model: self.some("LLM_FALLBACK_MODEL", values::text),
            fallback_base_url: self.some("LLM_FALLBACK_BASE_URL", values::secret_url),
            fallback_api_key: self.some("LLM_FALLBACK_API_KEY", values::secret),
            most_per_question: self.one("LLM_MAX_TOKENS_PER_QUESTION", values::tokens, 0),
            most_per_user_and_day: self.one("LLM_MAX_TOKENS_PER_USER_AND_DAY", values::tokens, 0),
            most_per_day: self.one("LLM_MAX_TOKENS_PER_DAY", values::tokens, 0),
            prices: self.some("LLM_PRICES", values::prices).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests;
