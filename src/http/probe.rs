//! Are the search home and the store there? A real, tiny query, and a real, tiny write, made at most
//! every few seconds however often somebody wants to know.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::domain::{Caller, Tenant};
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

/// The last finding. Held while probing, so that many callers share one probe.
#[derive(Default)]
struct Recent(Mutex<Option<(Instant, Finding)>>);

impl Recent {
    /// The last finding, or a new one where that is older than five seconds.
    async fn finding(
        &self,
        now: Timestamp,
        probing: impl Future<Output = Option<&'static str>>,
    ) -> Finding {
        let mut last = self.0.lock().await;
        if let Some((at, finding)) = last.as_ref()
            && at.elapsed() < KEPT
        {
            return finding.clone();
        }
        let began = Instant::now();
        let failure = probing.await;
        let finding = Finding {
            healthy: failure.is_none(),
            latency_ms: began.elapsed().as_secs_f64() * 1e3,
            checked_at: now,
            failure,
        };
        *last = Some((Instant::now(), finding.clone()));
        finding
    }
}

/// Writes to the store and remembers for a while.
pub struct StoreProbe {
    store: Arc<dyn Store>,
    recent: Recent,
}

impl StoreProbe {
    pub fn new(store: Arc<dyn Store>) -> StoreProbe {
        StoreProbe { store, recent: Recent::default() }
    }

    /// The store's name.
    pub fn home(&self) -> &'static str {
        self.store.name()
    }

    /// The last finding, or a new one where that is older than five seconds.
    pub async fn finding(&self, now: Timestamp) -> Finding {
        self.recent.finding(now, self.write(now)).await
    }

    async fn write(&self, now: Timestamp) -> Option<&'static str> {
        let error = match tokio::time::timeout(PATIENCE, self.store.check(now)).await {
            Ok(Ok(())) => return None,
            Ok(Err(error)) => error,
            Err(_) => return Some("too slow"),
        };
        tracing::warn!(%error, "the store's probe failed");
        Some(match error {
            StoreError::Unavailable(_) | StoreError::Moved => "out of reach",
            StoreError::Full(_) => "full",
            StoreError::ReadOnly(_) => "cannot be written",
            StoreError::Damaged(_) => "damaged",
            StoreError::OtherTables(_) => "its tables are of another version",
        })
    }
}

/// Asks the search home and remembers for a while.
pub struct Probe {
    search: Arc<dyn Search>,
    body: Value,
    recent: Recent,
}

impl Probe {
    /// A probe of `search` by a query of size 0.
    pub fn new(search: Arc<dyn Search>) -> Probe {
        Probe {
            search,
            body: json!({"query": {"match_all": {}}, "size": 0, "track_total_hits": true}),
            recent: Recent::default(),
        }
    }

    /// The search home's name.
    pub fn home(&self) -> &'static str {
        self.search.name()
    }

    /// The last finding, or a new one where that is older than five seconds.
    pub async fn finding(&self, now: Timestamp) -> Finding {
        self.recent.finding(now, async { self.ask(Instant::now() + PATIENCE).await }).await
    }

    async fn ask(&self, deadline: Instant) -> Option<&'static str> {
        let caller = Caller { tenant: Tenant::new("health-probe")?, authorization: None };
        let request = SearchRequest {
            index: Index::Records,
            body: &self.body,
            caller: &caller,
            request_id: "health-probe",
            deadline,
        };
        let failure = match tokio::time::timeout_at(deadline, self.search.search(request)).await {
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
