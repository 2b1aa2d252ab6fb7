//! What may be told of the settings: their values without the secrets, and those that do nothing.

use super::sources::{Layers, names};

/// One setting as `check` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// As in the environment.
    pub name: String,
    /// Secrets are masked; `None` where unset.
    pub shown: Option<String>,
    /// `default`, `file …`, `.env`, `environment`, `flag`.
    pub source: String,
}

const SECRETS: [&str; 9] = [
    "JWT_SECRET_KEY",
    "OPENAI_API_KEY",
    "LLM_FALLBACK_API_KEY",
    "DATABASE_URL",
    "REDIS_URL",
    "SIGNING_KEY",
    "ELASTICSEARCH_API_KEY",
    "ELASTICSEARCH_PASSWORD",
    "JWT_PUBLIC_KEY",
];

/// Settings that a model is asked by, besides its key.
const MODELS: [&str; 9] = [
    "OPENAI_BASE_URL",
    "LLM_MODEL",
    "LLM_RESPONSE_MODEL",
    "LLM_TEMPERATURE",
    "LLM_FALLBACK_MODEL",
    "LLM_FALLBACK_BASE_URL",
    "LLM_FALLBACK_API_KEY",
    "UNDERSTANDING",
    "WORDING",
];

pub(super) fn described(layers: &Layers) -> Vec<Described> {
    let describe = |name: String| {
        let given = layers.values.get(&name);
        let shown = given.map(|given| masked(&name, &given.text));
        let source = given.map_or("default".to_owned(), |given| given.source.clone());
        Described { name, shown, source }
    };
    names().into_iter().map(describe).collect()
}

/// Settings that are there and do nothing.
pub(super) fn warnings(layers: &Layers) -> Vec<String> {
    let given = |name: &str| {
        layers.values.get(name).filter(|given| given.source != "default").map(|given| &given.text)
    };
    let mut warnings = Vec::new();
    if given("OPENAI_API_KEY").is_none() {
        for name in MODELS {
            let said = given(name).filter(|text| match name {
                "UNDERSTANDING" | "WORDING" => text.eq_ignore_ascii_case("llm"),
                _ => true,
            });
            if said.is_some() {
                warnings
                    .push(format!("{name} does nothing without OPENAI_API_KEY: there is no LLM"));
            }
        }
    }
    for name in layers.variables.keys() {
        if name.starts_with("DEEPSEEK_") || name == "LLM_TIMEOUT" {
            warnings.push(format!("{name} is a retired name and does nothing"));
        }
    }
    let both = layers.variables.contains_key("SECRET_KEY") && given("JWT_SECRET_KEY").is_some();
    if both && layers.values.get("JWT_SECRET_KEY").is_some_and(|key| key.source != "SECRET_KEY") {
        warnings.push("SECRET_KEY does nothing beside JWT_SECRET_KEY, its newer name".to_owned());
    }
    warnings
}

/// The value as it may be shown: nothing of a secret, nor of the password in a URL.
pub(super) fn masked(name: &str, text: &str) -> String {
    if SECRETS.contains(&name) {
        return "***".to_owned();
    }
    match (text.split_once("://"), text.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://***@{host}"),
        _ => text.to_owned(),
    }
}
