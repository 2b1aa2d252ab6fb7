//! Elasticsearch 8 and 9, OpenSearch 2 and 3, asked as the service.

use ::elasticsearch::SearchParts;
use ::elasticsearch::indices::IndicesGetMappingParts;

use super::remote::{IndexFields, Line, Remote, Routes};
use super::{Search, SearchRequest, Searching};

pub mod bulk;
pub mod client;
pub mod indexes;

pub use client::{Client, ClientError, ClientSettings, Credentials};
pub use indexes::{Indexes, ServerError};

/// The server at ELASTICSEARCH_URL.
#[derive(Debug)]
pub struct Elasticsearch {
    client: Client,
    remote: Remote,
}

const MISSING: &str = "the index is not there (HTTP 404); ELASTICSEARCH_URL must be the address of \
                       an Elasticsearch or OpenSearch, and ELASTICSEARCH_INDEX its index";

impl Elasticsearch {
    /// The server that `client` asks; nothing is asked yet.
    pub fn new(client: Client, fields: IndexFields) -> Elasticsearch {
        let remote = Remote::new(Line::new(client.transport().clone()), fields);
        Elasticsearch { client, remote }
    }
}

impl Search for Elasticsearch {
    /// The caller's token stays here: the server knows the service, and the tenant's filter is in the
    /// body.
    fn search<'a>(&'a self, request: SearchRequest<'a>) -> Searching<'a> {
        Box::pin(async move {
            let index = [self.client.index_name(request.index)];
            let search = search_path(index[0]);
            let mapping = IndicesGetMappingParts::Index(&index).url();
            let routes = Routes {
                search: &search,
                mapping: &mapping,
                authorization: self.client.authorization(),
                missing: MISSING,
            };
            self.remote.search(request, routes).await
        })
    }

    fn version(&self) -> Option<u64> {
        None
    }

    fn name(&self) -> &'static str {
        "elasticsearch"
    }
}

/// The search of one index. What some shards alone know is no answer.
pub fn search_path(index: &str) -> String {
    format!("{}?allow_partial_search_results=false", SearchParts::Index(&[index]).url())
}
