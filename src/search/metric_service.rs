//! A metric_service: Elasticsearch's search over HTTP, asked as the user who asks.

use super::remote::{IndexFields, Line, Remote, Routes, Transport, TransportError};
use super::{Index, Search, SearchRequest, Searching};

/// The service at SEARCH_SERVICE_URL.
#[derive(Debug)]
pub struct MetricService {
    remote: Remote,
}

const MISSING: &str = "POST /api/search/query is not there (HTTP 404); SEARCH_SERVICE_URL must be \
                       the address of a metric_service";

impl MetricService {
    /// The service at `url`; nothing is asked yet.
    ///
    /// # Errors
    /// An address that cannot be asked.
    pub fn new(url: &str, fields: IndexFields) -> Result<MetricService, TransportError> {
        let line = Line::new(Transport::new(url, None)?);
        Ok(MetricService { remote: Remote::new(line, fields) })
    }
}

impl Search for MetricService {
    /// The caller's own `Authorization` and request id go with the body.
    fn search<'a>(&'a self, request: SearchRequest<'a>) -> Searching<'a> {
        let (search, mapping) = match request.index {
            Index::Records => ("/api/search/query", "/api/search/mapping"),
            Index::Accounts => {
                ("/api/search/query?index=accounts", "/api/search/mapping?index=accounts")
            }
        };
        let authorization = request.caller.authorization.as_ref();
        let routes = Routes { search, mapping, authorization, missing: MISSING };
        Box::pin(self.remote.search(request, routes))
    }

    fn version(&self) -> Option<u64> {
        None
    }

    fn name(&self) -> &'static str {
        "metric_service"
    }
}
