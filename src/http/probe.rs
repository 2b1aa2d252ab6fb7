//! Are the search home, the store and the model's server there? A real, tiny request, made at most
//! every few seconds however often somebody wants to know.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::domain::{Caller, Tenant};
use crate::llm::client::Client;
use crate::search::{Index, Search, SearchError, SearchRequest};
use crate::store::{Store, StoreError};

/// How long a finding is believed.
const KEPT: Duration = Duration::from_secs(5);
/// A home that takes longer is as good as down.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the last probe found.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub healthy: bool,
    pub latency_ms: f64,
    pub checked_at: Timestamp,
    /// What failed, in our words: the home's own may name hosts and paths.
    pub failure: Option<&'static str>,
}

/// Asks one server and remembers for a while.
pub struct Probe {
    target: Target,
    // Held while asking, so that many callers share one query.
    last: Mutex<Option<(Instant, Finding)>>,
}

enum Target {
    Search { home: Arc<dyn Search>, body: Value },
    Store(Arc<dyn Store>),
    Model(Client),
}

impl Probe {
    /// A probe of `search` by a query of size 0.
    pub fn new(search: Arc<dyn Search>) -> Probe {
        let body = json!({"query": {"match_all": {}}, "size": 0, "track_total_hits": true});
        Probe { target: Target::Search { home: search, body }, last: Mutex::new(None) }
    }

    /// A probe of `store` by a row that is written and synced.
    pub fn of_store(store: Arc<dyn Store>) -> Probe {
        Probe { target: Target::Store(store), last: Mutex::new(None) }
    }

    /// A probe of a model's servers, by a request that costs no tokens: one of them is enough.
    pub fn of_model(client: Client) -> Probe {
        Probe { target: Target::Model(client), last: Mutex::new(None) }
    }

    /// The search home's or the store's name, or that of the models' API.
    pub fn home(&self) -> &'static str {
        match &self.target {
            Target::Search { home, .. } => home.name(),
            Target::Store(store) => store.name(),
            Target::Model(_) => "openai",
        }
    }

    /// The last finding, or a new one where that is older than five seconds.
    pub async fn finding(&self, now: Timestamp) -> Finding {
        let mut last = self.last.lock().await;
        if let Some((at, finding)) = last.as_ref()
            && at.elapsed() < KEPT
        {
            return finding.clone();
        }
        let began = Instant::now();
        let failure = self.ask(began + PATIENCE, now).await;
        let finding = Finding {
            healthy: failure.is_none(),
            latency_ms: began.elapsed().as_secs_f64() * 1e3,
            checked_at: now,
            failure,
        };
        *last = Some((Instant::now(), finding.clone()));
        finding
    }

    async fn ask(&self, deadline: Instant, now: Timestamp) -> Option<&'static str> {
        let (home, body) = match &self.target {
            Target::Search { home, body } => (home, body),
            Target::Store(store) => return write(&**store, (deadline, now)).await,
            Target::Model(client) => return client.probe(deadline).await,
        };
        let caller = Caller { tenant: Tenant::new("health-probe")?, authorization: None };
        let request = SearchRequest {
            index: Index::Records,
            body,
            caller: &caller,
            request_id: "health-probe",
            deadline,
        };
        let failure = match tokio::time::timeout_at(deadline, home.search(request)).await {
            // Refused without a caller: it is there.
            Ok(Ok(_) | Err(SearchError::Denied { .. })) => return None,
            Ok(Err(error)) => {
                tracing::warn!(%error, "the search probe failed");
                error
            }
            Err(_) => SearchError::Deadline,
        };
        Some(match failure {
            SearchError::Unavailable(_) => "out of reach",
            SearchError::Partial(_) => "answers in part",
            SearchError::Deadline => "too slow",
            SearchError::NoRoute(missing) => missing,
            SearchError::NoIndex(_) => {
                "its index is not there (HTTP 404); set ELASTICSEARCH_INDEX, or import"
            }
            SearchError::Unsupported { .. }
            | SearchError::Field { .. }
            | SearchError::Denied { .. } => "refuses the probe's query",
        })
    }
}

async fn write(store: &dyn Store, (deadline, now): (Instant, Timestamp)) -> Option<&'static str> {
    let error = match tokio::time::timeout_at(deadline, store.check(now)).await {
        Ok(Ok(())) => return None,
        Ok(Err(error)) => error,
        Err(_) => return Some("too slow"),
    };
    tracing::warn!(%error, "the store's probe failed");
    Some(match error {
        StoreError::Unavailable(_) | StoreError::Moved | StoreError::Repeated => "out of reach",
        StoreError::Full(_) => "full",
        StoreError::ReadOnly(_) => "cannot be written",
        StoreError::Forbidden(_) => "not open to this role; the log has what to do",
        StoreError::Damaged(_) => "damaged",
        StoreError::OtherTables(_) => "its tables are of another version",
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;
    use crate::search::Searching;

    struct Down(AtomicU64);

    impl Search for Down {
        fn search<'a>(&'a self, _: SearchRequest<'a>) -> Searching<'a> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Box::pin(async { Err(SearchError::Unavailable("10.0.0.7".into())) })
        }

        fn version(&self) -> Option<u64> {
            None
        }

        fn name(&self) -> &'static str {
            "down"
        }
    }

    #[tokio::test]
    async fn many_callers_within_five_seconds_share_one_query() {
        let down = Arc::new(Down(AtomicU64::new(0)));
        let probe = Probe::new(down.clone());
        for _ in 0..10 {
            let finding = probe.finding(Timestamp::UNIX_EPOCH).await;
            assert_eq!((finding.healthy, finding.failure), (false, Some("out of reach")));
        }
        assert_eq!(down.0.load(Ordering::Relaxed), 1);
    }
}
