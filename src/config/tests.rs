use std::collections::BTreeMap;

use super::sources::names;
use super::*;

fn from(variables: &[(&str, &str)]) -> Sources {
    let environment: BTreeMap<_, _> =
        variables.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    Sources { environment, ..Sources::default() }
}

fn load(variables: &[(&str, &str)]) -> Result<Settings, String> {
    Settings::load(&from(variables), Purpose::Serve).map_err(|problems| problems.to_string())
}

/// All names of the contract's page "Environment".
const CONTRACT: &str = "HOST PORT API_V3_PREFIX SERVICE_NAME SEARCH_SERVICE_URL ELASTICSEARCH_URL \
    OPENAI_API_KEY OPENAI_BASE_URL LLM_MODEL LLM_RESPONSE_MODEL LLM_TEMPERATURE \
    LLM_FALLBACK_MODEL LLM_FALLBACK_BASE_URL LLM_FALLBACK_API_KEY MAX_CORRECTION_ATTEMPTS \
    QUERY_TIMEOUT_SECONDS LOG_LEVEL DATABASE_URL REDIS_URL JWT_SECRET_KEY CORS_ORIGINS DATA_DIR \
    TIMEZONE REFERENCE_DATE DEMO_DATA TRUSTED_PROXIES METRIC_SERVICE_HOST METRIC_SERVICE_PORT \
    RATE_LIMIT_PER_MINUTE RATE_LIMIT_PER_ADDRESS_PER_MINUTE SIGNING_KEY UNDERSTANDING WORDING \
    LOG_QUESTIONS ALLOW_UNAUTHENTICATED JWT_ALGORITHM JWT_PUBLIC_KEY JWT_JWKS_URL JWT_ISSUER \
    JWT_AUDIENCE ELASTICSEARCH_API_KEY ELASTICSEARCH_USERNAME ELASTICSEARCH_PASSWORD \
    ELASTICSEARCH_CA_FILE ELASTICSEARCH_INDEX ELASTICSEARCH_ACCOUNTS_INDEX";

/// Names that the contract leaves open.
const OWN: &str = "LLM_MAX_TOKENS_PER_QUESTION LLM_MAX_TOKENS_PER_USER_AND_DAY \
    LLM_MAX_TOKENS_PER_DAY DATABASE_MAX_CONNECTIONS RETENTION_DAYS MAX_QUESTIONS_AT_WORK \
    MAX_QUESTIONS_WAITING TOKEN_HEADER OTEL_EXPORTER_OTLP_ENDPOINT LLM_PRICES EMBED_ORIGINS \
    TOKEN_COOKIE IMPORT_MAX_MB";

#[test]
fn the_manual_holds_every_name_of_the_contract_and_no_other() {
    let known = CONTRACT.split_whitespace().chain(OWN.split_whitespace());
    let mut contract: Vec<_> = known.map(str::to_owned).collect();
    let mut manual = names();
    contract.sort();
    manual.sort();
    assert_eq!(manual, contract);
    let example = include_str!("../../.env.example");
    for name in &manual {
        assert!(example.contains(&format!("\n#{name}=")), ".env.example lacks {name}");
    }
}

#[test]
fn with_nothing_said_the_contracts_defaults_hold() {
    let settings = load(&[]).unwrap();
    assert_eq!(settings.address().to_string(), "127.0.0.1:3008");
    assert_eq!(settings.api_prefix, "/api/v3");
    assert_eq!(settings.metric_service.to_string(), "127.0.0.1:3002");
    assert_eq!(settings.llm.model, "gpt-4o-mini");
    assert_eq!(settings.llm.response_model, "gpt-4o");
    assert_eq!(settings.llm.most_per_question, 40_000);
    assert_eq!(settings.query_timeout, Duration::from_secs(30));
    assert_eq!(settings.cors_origins.len(), 3);
    assert_eq!((settings.rate_limit_per_minute, settings.max_correction_attempts), (60, 2));
    assert_eq!(settings.timezone.iana_name(), Some("Europe/Paris"));
    assert!(settings.wants_demonstration() && settings.warnings.is_empty());
}

#[test]
fn later_sources_win_and_each_value_says_where_it_is_from() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.toml");
    std::fs::write(&file, "port = 1\nservice_name = \"own\"\nlog_level = \"debug\"\ncors_origins = [\"http://a.fr\"]\n").unwrap();
    let mut sources = from(&[("PORT", "3"), ("TIMEZONE", "Europe/Madrid"), ("LOG_LEVEL", " ")]);
    sources.dotenv = Some("PORT=2\nTIMEZONE=UTC\nDATA_DIR=\"/x y\"\n# so\nAPI_V3_PREFIX=\n".into());
    sources.flags = Flags { port: Some(4), config: Some(file.clone()), ..Flags::default() };
    let settings = Settings::load(&sources, Purpose::Serve).unwrap();
    assert_eq!(settings.port, 4);
    assert_eq!(settings.timezone.iana_name(), Some("Europe/Madrid"));
    assert_eq!(settings.log_level, LogLevel::Debug);
    assert_eq!(settings.cors_origins, ["http://a.fr"]);
    assert_eq!(settings.api_prefix, "/api/v3");
    let source = |name| {
        let found = settings.described().iter().find(|one| one.name == name);
        found.map(|one| one.source.clone()).unwrap()
    };
    assert_eq!(source("PORT"), "flag");
    assert_eq!(source("TIMEZONE"), "environment");
    assert_eq!(source("DATA_DIR"), ".env");
    assert_eq!(source("SERVICE_NAME"), format!("file {}", file.display()));
    assert_eq!(source("API_V3_PREFIX"), "default");
}

#[test]
fn all_that_is_wrong_is_told_at_once_with_name_value_and_what_is_allowed() {
    let told = load(&[
        ("PORT", "eighty"),
        ("LOG_LEVEL", "loud"),
        ("TIMEZONE", "Paris"),
        ("SIGNING_KEY", "tooshort"),
        ("REFERENCE_DATE", "2025-02-30"),
        ("CORS_ORIGINS", "*"),
        ("EMBED_ORIGINS", "*"),
        ("TOKEN_COOKIE", "a=b"),
        ("DATABASE_URL", "mysql://u:geheim@db/x"),
        ("RETENTION_DAYS", "-1"),
        ("IMPORT_MAX_MB", "0"),
        ("MAX_QUESTIONS_AT_WORK", "0"),
        ("MAX_QUESTIONS_WAITING", "many"),
    ])
    .unwrap_err();
    assert_eq!(told.lines().count(), 14, "{told}");
    assert!(told.contains("postgresql+psycopg2://") && !told.contains("geheim"), "{told}");
    assert!(told.contains("- PORT: \"eighty\" cannot be used; allowed: 0 to 65535"));
    assert!(told.contains("DEBUG, INFO, WARNING, ERROR, CRITICAL"));
    assert!(told.contains("SIGNING_KEY: \"***\"") && !told.contains("tooshort"));
}

#[test]
fn an_open_service_on_an_address_that_others_reach_does_not_start() {
    let told = load(&[("HOST", "0.0.0.0")]).unwrap_err();
    assert!(told.contains("HOST: 0.0.0.0") && told.contains("ALLOW_UNAUTHENTICATED=true"));
    let allowed = load(&[("HOST", "0.0.0.0"), ("ALLOW_UNAUTHENTICATED", "true")]).unwrap();
    assert!(!allowed.wants_demonstration());
    assert!(load(&[("HOST", "::1")]).is_ok() && load(&[("HOST", "localhost")]).is_ok());

    let metric = from(&[("METRIC_SERVICE_HOST", "10.0.0.1")]);
    assert!(Settings::load(&metric, Purpose::Serve).is_ok());
    let told = Settings::load(&metric, Purpose::MetricService).unwrap_err().to_string();
    assert!(told.contains("METRIC_SERVICE_HOST: 10.0.0.1"));
    assert!(Settings::load(&from(&[("HOST", "0.0.0.0")]), Purpose::MetricService).is_ok());
    assert!(Settings::load(&from(&[("HOST", "0.0.0.0")]), Purpose::Work).is_ok());
}

#[test]
fn with_a_key_any_address_may_be_listened_on() {
    let key = "k".repeat(32);
    for name in ["JWT_SECRET_KEY", "SECRET_KEY", "JWT_PUBLIC_KEY"] {
        let settings = load(&[(name, &key), ("HOST", "0.0.0.0")]).unwrap();
        assert!(settings.tokens.are_wanted(), "{name}");
        let shown = format!("{settings:?} {:?}", settings.described());
        assert!(!shown.contains(&key) || name == "JWT_PUBLIC_KEY", "{shown}");
    }
    let told = load(&[("JWT_SECRET_KEY", "short"), ("HOST", "0.0.0.0")]).unwrap_err();
    assert!(told.contains("JWT_SECRET_KEY") && told.contains("at least 32 bytes"), "{told}");
}

#[test]
fn other_search_homes_are_taken_with_their_names() {
    let settings = load(&[
        ("SEARCH_SERVICE_URL", "http://metric:3002/"),
        ("ELASTICSEARCH_URL", "https://search:9200"),
        ("ELASTICSEARCH_PASSWORD", "geheim"),
        ("ELASTICSEARCH_CA_FILE", "/ca.pem"),
    ])
    .unwrap();
    let search = &settings.search;
    assert_eq!(search.service_url.as_deref(), Some("http://metric:3002"));
    assert_eq!(search.elasticsearch_url.as_deref(), Some("https://search:9200"));
    assert_eq!(
        (search.index.as_str(), search.accounts_index.as_str()),
        ("transactions", "accounts")
    );
    assert_eq!(settings.warnings, [""; 0]);
    assert!(!format!("{settings:?}").contains("geheim"));
}

#[test]
fn what_does_nothing_is_warned_of() {
    let settings = load(&[
        ("LLM_FALLBACK_MODEL", "m"),
        ("UNDERSTANDING", "auto"),
        ("DEEPSEEK_API_KEY", "x"),
        ("LLM_TIMEOUT", "5"),
        ("RATE_LIMIT_PER_MINUTE", "0"),
        ("WORDING", "LLM"),
        ("DEEPSEEK_MODEL", ""),
    ])
    .unwrap();
    assert_eq!(
        settings.warnings,
        [
            "LLM_FALLBACK_MODEL does nothing without OPENAI_API_KEY: there is no LLM",
            "WORDING does nothing without OPENAI_API_KEY: there is no LLM",
            "DEEPSEEK_API_KEY is a retired name and does nothing",
            "LLM_TIMEOUT is a retired name and does nothing",
        ]
    );
}

#[test]
fn no_secret_is_shown() {
    let settings = load(&[
        ("OPENAI_API_KEY", "sk-1"),
        ("DATABASE_URL", "postgres://u:geheim@db/x"),
        ("OPENAI_BASE_URL", "http://u:geheim@llm:1/v1/"),
    ])
    .unwrap();
    let shown = format!("{:?} {settings:?}", settings.described());
    assert!(!shown.contains("sk-1") && !shown.contains("geheim"), "{shown}");
    assert_eq!(settings.llm.base_url.expose(), "http://u:geheim@llm:1/v1");
}

#[test]
fn a_file_or_dotenv_that_cannot_be_read_is_named_without_its_words() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.toml");
    for (text, told) in [
        ("prt = 1", "prt is no setting"),
        ("a = geheim", "line 1"),
        ("[port]\na = 1", "port is no setting"),
    ] {
        std::fs::write(&file, text).unwrap();
        let problem = load(&[("CONFIG_FILE", &file.display().to_string())]).unwrap_err();
        assert!(problem.contains("own.toml") && problem.contains(told), "{problem}");
        assert!(!problem.contains("geheim"));
    }
    assert!(load(&[("CONFIG_FILE", "/nowhere/own.toml")]).unwrap_err().contains("/nowhere"));
    let dotenv = Some("PORT=1\nOPENAI_API_KEY=geheim und mehr\n".to_owned());
    let sources = Sources { dotenv, ..Sources::default() };
    let told = Settings::load(&sources, Purpose::Serve).unwrap_err().to_string();
    assert!(told.contains(".env: line 2") && !told.contains("geheim"), "{told}");
}
