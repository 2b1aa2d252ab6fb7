//! The search home that the settings choose: a metric_service, else an Elasticsearch, else the
//! embedded index.

use std::error::Error;
use std::sync::Arc;

use jiff::civil::Date;

use super::{data, model};
use crate::config::{SearchSettings, Settings};
use crate::domain::Dataset;
use crate::domain::caller::Secret;
use crate::pipeline::{Data, Pipeline};
use crate::search::Search;
use crate::search::elasticsearch::{
    Client, ClientError, ClientSettings, Credentials, Elasticsearch,
};
use crate::search::embedded::EmbeddedIndex;
use crate::search::metric_service::MetricService;
use crate::search::remote::IndexFields;

/// A home, and what is known of it beyond searching.
pub struct Home {
    pub search: Arc<dyn Search>,
    /// Where it is the embedded one.
    pub embedded: Option<Arc<EmbeddedIndex>>,
}

impl Home {
    /// The home of these settings; a remote one is not asked yet. An empty embedded index gets the
    /// demonstration of `today` where that is wanted.
    pub fn open(settings: &Settings, today: Date) -> Result<Home, Box<dyn Error>> {
        if let Some(search) = remote(&settings.search)? {
            return Ok(Home { search, embedded: None });
        }
        let index = data::index(settings, today)?;
        Ok(Home { search: index.clone(), embedded: Some(index) })
    }

    /// The pipeline over this home, with the settings' model.
    pub fn pipeline(&self, settings: &Settings) -> Result<Pipeline, Box<dyn Error>> {
        let data = match self.embedded.clone() {
            Some(index) => Data::DemonstrationWhile(Arc::new(move || index.is_demonstration())),
            None => Data::Users,
        };
        let dataset = Arc::new(Dataset::finance()?);
        Ok(Pipeline::new(dataset.clone(), self.search.clone(), data)?
            .correcting_at_most(settings.max_correction_attempts)
            .with_model(model::open(settings, dataset)?))
    }

    pub fn is_demonstration(&self) -> bool {
        self.embedded.as_ref().is_some_and(|index| index.is_demonstration())
    }
}

/// The home behind HTTP that the settings name.
pub fn remote(settings: &SearchSettings) -> Result<Option<Arc<dyn Search>>, Box<dyn Error>> {
    let fields = IndexFields::of(&Dataset::finance()?);
    if let Some(url) = &settings.service_url {
        let service = MetricService::new(url, fields)
            .map_err(|error| format!("SEARCH_SERVICE_URL: {error}"))?;
        return Ok(Some(Arc::new(service)));
    }
    Ok(match client(settings)? {
        Some(client) => Some(Arc::new(Elasticsearch::new(client, fields))),
        None => None,
    })
}

/// The client of ELASTICSEARCH_URL, where that is set.
pub fn client(settings: &SearchSettings) -> Result<Option<Client>, ClientError> {
    let Some(url) = &settings.elasticsearch_url else { return Ok(None) };
    let credentials = match (&settings.elasticsearch_api_key, &settings.elasticsearch_username) {
        (Some(key), _) => Credentials::ApiKey(key.clone()),
        (None, Some(username)) => Credentials::Basic {
            username: username.clone(),
            password: settings
                .elasticsearch_password
                .clone()
                .unwrap_or_else(|| Secret::new(String::new())),
        },
        (None, None) => Credentials::None,
    };
    let client = Client::new(&ClientSettings {
        url: Secret::new(url.clone()),
        credentials,
        ca_file: settings.elasticsearch_ca_file.clone(),
        index: settings.index.clone(),
        accounts_index: settings.accounts_index.clone(),
    })?;
    Ok(Some(client))
}
