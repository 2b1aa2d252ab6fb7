//! The language model that the settings choose.

use std::error::Error;
use std::sync::Arc;

use crate::config::{LlmSettings, Settings, UnderstandBy, WordBy};
use crate::domain::Dataset;
use crate::llm::client::{Caps, Client, ClientSettings, Deadlines, ServerSettings};
use crate::llm::grounding::Grounding;
use crate::llm::plan::Planner;
use crate::llm::wording::Wording;
use crate::pipeline::{Model, Planning, When, Which, Words};

/// The model, where there is a key; nothing is asked yet.
pub fn open(settings: &Settings, dataset: Arc<Dataset>) -> Result<Option<Model>, Box<dyn Error>> {
    let Some(client) = client(&settings.llm)? else { return Ok(None) };
    let when = match settings.understanding {
        UnderstandBy::Auto => Some(When::Unsure),
        UnderstandBy::Llm => Some(When::Always),
        UnderstandBy::Local => None,
    };
    let grounding = Arc::new(Grounding::embedded()?);
    let corrections = settings.max_correction_attempts;
    let which = match settings.wording {
        WordBy::Auto => Some(Which::Analyses),
        WordBy::Llm => Some(Which::AllFound),
        WordBy::Template => None,
    };
    let words = which
        .map(|which| Words { wording: Wording::new(client.clone(), grounding.clone()), which });
    let planner = Planner::new(client.clone(), dataset, grounding, corrections);
    let planning = when.map(|when| Planning { planner, when });
    Ok(Some(Model { client, planning, words }))
}

/// The client of OPENAI_BASE_URL and of the fallback, where OPENAI_API_KEY is set.
pub fn client(settings: &LlmSettings) -> Result<Option<Client>, Box<dyn Error>> {
    let Some(key) = &settings.api_key else { return Ok(None) };
    let server = ServerSettings {
        base_url: settings.base_url.clone(),
        key: Some(key.clone()),
        planning: settings.model.clone(),
        wording: settings.response_model.clone(),
    };
    let fallback = fallback(settings, &server);
    let client = Client::new(ClientSettings {
        server,
        fallback,
        temperature: settings.temperature,
        deadlines: Deadlines::default(),
        caps: Caps {
            question: settings.most_per_question,
            user_and_day: settings.most_per_user_and_day,
            day: settings.most_per_day,
        },
    });
    let client = client.map_err(|error| format!("OPENAI_* and LLM_FALLBACK_*: {error}"))?;
    Ok(Some(client))
}

/// What is asked where the first server fails. A key goes to no other server than its own.
fn fallback(settings: &LlmSettings, first: &ServerSettings) -> Option<ServerSettings> {
    let elsewhere = settings.fallback_base_url.as_ref().filter(|url| **url != first.base_url);
    if elsewhere.is_none() && settings.fallback_model.is_none() {
        return None;
    }
    let model = |first: &String| settings.fallback_model.clone().unwrap_or_else(|| first.clone());
    let own = settings.fallback_api_key.clone();
    Some(ServerSettings {
        base_url: elsewhere.unwrap_or(&first.base_url).clone(),
        key: if elsewhere.is_none() { own.or_else(|| first.key.clone()) } else { own },
        planning: model(&first.planning),
        wording: model(&first.wording),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::caller::Secret;

    fn settings() -> LlmSettings {
        LlmSettings {
            api_key: Some(Secret::new("sk-first")),
            base_url: Secret::new("http://first/v1"),
            model: "planner".into(),
            response_model: "writer".into(),
            temperature: 0.1,
            fallback_model: None,
            fallback_base_url: None,
            fallback_api_key: None,
            most_per_question: 1,
            most_per_user_and_day: 1,
            most_per_day: 1,
            prices: BTreeMap::new(),
        }
    }

    fn second(settings: &LlmSettings) -> Option<(String, Option<String>, String)> {
        let first = ServerSettings {
            base_url: settings.base_url.clone(),
            key: settings.api_key.clone(),
            planning: settings.model.clone(),
            wording: settings.response_model.clone(),
        };
        let second = fallback(settings, &first)?;
        let key = second.key.map(|key| key.expose().to_owned());
        Some((second.base_url.expose().to_owned(), key, second.planning))
    }

    #[test]
    fn a_key_goes_to_no_other_server_than_its_own() {
        let mut settings = settings();
        assert_eq!(second(&settings), None);
        settings.fallback_model = Some("small".into());
        let same = ("http://first/v1".into(), Some("sk-first".into()), "small".into());
        assert_eq!(second(&settings), Some(same));
        settings.fallback_base_url = Some(Secret::new("http://second/v1"));
        assert_eq!(second(&settings), Some(("http://second/v1".into(), None, "small".into())));
        settings.fallback_model = None;
        settings.fallback_api_key = Some(Secret::new("sk-second"));
        let other = ("http://second/v1".into(), Some("sk-second".into()), "planner".into());
        assert_eq!(second(&settings), Some(other));
    }

    #[test]
    fn without_a_key_there_is_no_model() {
        assert!(client(&LlmSettings { api_key: None, ..settings() }).unwrap().is_none());
        let refused = client(&LlmSettings { api_key: Some(Secret::new("sk-\n")), ..settings() });
        let told = refused.err().unwrap().to_string();
        assert!(told.contains("OPENAI_") && !told.contains("sk-"), "{told}");
    }
}
