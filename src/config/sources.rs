//! Where settings come from, laid over each other: default.toml, a file, `.env`, the environment,
//! flags. Everything is handed in, so that tests need no process environment.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use config::{Config, FileFormat, Map, Value, ValueKind};

use super::Problem;

/// The manual of all settings, and their defaults.
pub const DEFAULTS: &str = include_str!("../../config/default.toml");

/// What the command line says; it goes before everything else.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--config`.
    pub config: Option<PathBuf>,
    pub host: Option<IpAddr>,
    pub port: Option<u16>,
    pub data_dir: Option<PathBuf>,
}

/// All sources but the defaults.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    pub flags: Flags,
    /// The environment's variables.
    pub environment: BTreeMap<String, String>,
    /// The text of `.env`.
    pub dotenv: Option<String>,
}

impl Sources {
    /// The process's environment, and `.env` of the working directory where there is one.
    ///
    /// # Errors
    /// A `.env` that is there and cannot be read.
    pub fn of_process(flags: Flags) -> Result<Sources, Problem> {
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let dotenv = match std::fs::read_to_string(".env") {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => {
                return Err(Problem::File { file: ".env".into(), problem: error.to_string() });
            }
        };
        Ok(Sources { flags, environment, dotenv })
    }
}

/// One setting's text, and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) text: String,
    /// `default`, `file …`, `.env`, `environment` or `flag`.
    pub(super) source: String,
}

/// All layers in one: names in upper case. Empty values are left out.
#[derive(Debug, Default)]
pub(super) struct Layers {
    pub(super) values: BTreeMap<String, Given>,
    /// Every variable of the environment and `.env`, for names that are no settings.
    pub(super) variables: BTreeMap<String, String>,
    pub(super) problems: Vec<Problem>,
}

/// Lays the sources over each other. `listen` names the settings that `--host` and `--port` are.
pub(super) fn layers(sources: &Sources, listen: (&str, &str)) -> Layers {
    let mut layers = Layers::default();
    let mut from_dotenv = BTreeMap::new();
    if let Some(text) = &sources.dotenv {
        match dotenv(text) {
            Ok(variables) => from_dotenv = variables,
            Err(problem) => layers.problems.push(problem),
        }
    }
    let environment: BTreeMap<_, _> = set(&sources.environment);
    layers.variables = from_dotenv.clone();
    layers.variables.extend(environment.clone());

    let file = sources
        .flags
        .config
        .clone()
        .or_else(|| layers.variables.get("CONFIG_FILE").map(PathBuf::from));
    let mut own = Map::new();
    if let Some(file) = &file {
        match read_file(file) {
            Ok(values) => own = values,
            Err(problem) => layers.problems.push(problem),
        }
    }
    let mut flags = BTreeMap::new();
    let given = &sources.flags;
    flags.extend(given.host.map(|host| (listen.0.to_owned(), host.to_string())));
    flags.extend(given.port.map(|port| (listen.1.to_owned(), port.to_string())));
    let data_dir = given.data_dir.as_ref();
    flags.extend(data_dir.map(|path| ("DATA_DIR".to_owned(), path.display().to_string())));

    let built = Config::builder()
        .add_source(config::File::from_str(DEFAULTS, FileFormat::Toml))
        .add_source(Layer(own))
        .add_source(Layer::named(".env", &from_dotenv))
        .add_source(Layer::named("environment", &environment))
        .add_source(Layer::named("flag", &flags))
        .build()
        .map(|built| built.cache);
    match built.map(|cache| cache.kind) {
        Ok(ValueKind::Table(values)) => {
            for (name, value) in values {
                let source = value.origin().unwrap_or("default").to_owned();
                if let Some(text) = shown(&value.kind).filter(|text| !text.is_empty()) {
                    layers.values.insert(name.to_uppercase(), Given { text, source });
                }
            }
        }
        Ok(_) => {}
        Err(error) => layers
            .problems
            .push(Problem::File { file: "config/default.toml".into(), problem: error.to_string() }),
    }
    layers
}

/// The names of all settings, in upper case, in the manual's order.
pub(super) fn names() -> Vec<String> {
    DEFAULTS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.to_uppercase())
        .collect()
}

/// One layer: names in lower case, each value with its origin.
#[derive(Clone, Debug)]
struct Layer(Map<String, Value>);

impl Layer {
    /// The variables that are settings.
    fn named(origin: &str, variables: &BTreeMap<String, String>) -> Layer {
        let known = names();
        let of_settings = variables.iter().filter(|(name, _)| known.contains(*name));
        let values = of_settings.map(|(name, value)| {
            let value = Value::new(Some(&origin.to_owned()), value.clone());
            (name.to_lowercase(), value)
        });
        Layer(values.collect())
    }
}

impl config::Source for Layer {
    fn clone_into_box(&self) -> Box<dyn config::Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Map<String, Value>, config::ConfigError> {
        Ok(self.0.clone())
    }
}

/// The variables that have a value.
fn set(variables: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let trimmed = variables.iter().map(|(name, value)| (name.clone(), value.trim().to_owned()));
    trimmed.filter(|(_, value)| !value.is_empty()).collect()
}

/// Reads `.env`. A line that cannot be read is told by its number alone: it may hold a secret.
fn dotenv(text: &str) -> Result<BTreeMap<String, String>, Problem> {
    let mut variables = BTreeMap::new();
    for item in dotenvy::Iter::new(text.as_bytes()) {
        match item {
            Ok((name, value)) => {
                variables.insert(name, value);
            }
            Err(error) => {
                let place = match &error {
                    dotenvy::Error::LineParse(line, _) => {
                        text.lines().position(|one| one.contains(line.trim()))
                    }
                    _ => None,
                };
                let place = place.map_or("a line".to_owned(), |at| format!("line {}", at + 1));
                return Err(Problem::File {
                    file: ".env".into(),
                    problem: format!("{place} is no NAME=value (a value with spaces wants quotes)"),
                });
            }
        }
    }
    Ok(set(&variables))
}

/// Reads a file of one's own. A name that is no setting is a mistake in it.
fn read_file(file: &Path) -> Result<Map<String, Value>, Problem> {
    let failed = |problem: String| Problem::File { file: file.display().to_string(), problem };
    let text = std::fs::read_to_string(file).map_err(|error| failed(error.to_string()))?;
    // The parser's own message shows the line, which may hold a secret.
    let table: toml::Table = toml::from_str(&text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or("");
        failed(format!("line {} is no TOML: {}", before.lines().count().max(1), error.message()))
    })?;
    let known = names();
    let origin = format!("file {}", file.display());
    let mut values = Map::new();
    for (name, value) in table {
        let setting = known.contains(&name.to_uppercase()) && name == name.to_lowercase();
        let text = match &value {
            toml::Value::String(text) => Some(text.trim().to_owned()),
            toml::Value::Array(items) => items
                .iter()
                .map(|item| item.as_str())
                .collect::<Option<Vec<_>>>()
                .map(|items| items.join(",")),
            toml::Value::Table(_) => None,
            toml::Value::Integer(number) => Some(number.to_string()),
            toml::Value::Float(number) => Some(number.to_string()),
            toml::Value::Boolean(flag) => Some(flag.to_string()),
            toml::Value::Datetime(day) => Some(day.to_string()),
        };
        match text {
            Some(text) if setting => {
                if !text.is_empty() {
                    values.insert(name, Value::new(Some(&origin), text));
                }
            }
            _ => {
                return Err(failed(format!(
                    "{name} is no setting; allowed: the names of config/default.toml, in lower \
                     case, with a text, a number, true, false or a list of texts"
                )));
            }
        }
    }
    Ok(values)
}

fn shown(kind: &ValueKind) -> Option<String> {
    match kind {
        ValueKind::Nil | ValueKind::Table(_) => None,
        ValueKind::Array(items) => {
            let items: Vec<_> = items.iter().filter_map(|item| shown(&item.kind)).collect();
            Some(items.join(","))
        }
        other => Some(other.to_string()),
    }
}
