//! The embedded index: Elasticsearch bodies on tantivy, in `DATA_DIR`. Tantivy finds documents and
//! holds columns; clauses, orders and aggregations are this house's own, exact, and refuse by name
//! what they do not know.
//!
//! Records and accounts lie in one tantivy index, so that a file of either, and the removal of the
//! demonstration's documents, become visible and durable by one rename of one list of segments.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use std::time::Duration;

use serde_json::Value;

use super::{Index, Search, SearchError, SearchRequest, SearchResponse, Searching};
use crate::domain::Tenant;
use crate::system;

mod aggregation;
pub mod analysis;
mod body;
mod clause;
pub mod copy;
mod directory;
mod error;
mod hits;
mod import;
mod mapping;
mod matching;
mod merging;
mod row;
mod scan;
mod snapshot;
#[cfg(test)]
mod tests;
mod values;

use body::Body;
pub use error::{BodyError, EmbeddedError, Refusal};
pub use import::{Erased, Importer, Provenance};
pub use mapping::{Kind, Layout, Mapping};
pub use scan::Held;
use snapshot::Snapshot;

/// How often the directory is looked at for a commit of another process.
const LOOK: Duration = Duration::from_millis(200);
/// Documents that are looked through in less than a millisecond.
const FEW: u32 = 4_096;

/// The reader of the index in a directory. It takes no lock: imports may run beside it.
pub struct EmbeddedIndex {
    directory: PathBuf,
    index: tantivy::Index,
    layout: Arc<Layout>,
    current: RwLock<Arc<Snapshot>>,
    /// Held while a newer state is read, so that no slower reading puts an older one back.
    refreshing: Mutex<()>,
}

impl EmbeddedIndex {
    /// Opens the index in this data directory; creates an empty one where there is none. What is
    /// committed later, by whomever, is seen within a second.
    pub fn open(dir: &Path) -> Result<Arc<EmbeddedIndex>, EmbeddedError> {
        let layout = Arc::new(Layout::finance()?);
        let index = directory::open(dir, &layout)?;
        let current = RwLock::new(Arc::new(directory::snapshot(&index, &layout)?));
        let opened = Arc::new(EmbeddedIndex {
            directory: directory::folder(dir),
            index,
            layout,
            current,
            refreshing: Mutex::new(()),
        });
        let watched = Arc::downgrade(&opened);
        std::thread::Builder::new()
            .name("index-watch".into())
            .spawn(move || watch(&watched))
            .map_err(|source| EmbeddedError::Directory {
                directory: dir.display().to_string(),
                source,
            })?;
        Ok(opened)
    }

    /// Whether there is an index in this data directory; nothing is created.
    pub fn is_in(dir: &Path) -> bool {
        directory::folder(dir).join("meta.json").is_file()
    }

    /// Answers a body with Elasticsearch's JSON. Blocks for as long as the search takes: call it on
    /// a blocking thread.
    pub fn answer(&self, index: Index, body: &Value) -> Result<Value, BodyError> {
        let mapping = self.layout.mapping(index);
        Body::parse(mapping, body)?.answer(&self.snapshot(), mapping)
    }

    /// Looks for a new commit now.
    pub fn refresh(&self) -> Result<(), EmbeddedError> {
        let _alone = self.refreshing.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = Arc::new(directory::snapshot(&self.index, &self.layout)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    pub fn document_count(&self, index: Index) -> Result<u64, BodyError> {
        Ok(self.snapshot().count(self.layout.mapping(index))?)
    }

    /// Whether the documents are the demonstration's.
    pub fn is_demonstration(&self) -> bool {
        self.snapshot().payload.demonstration
    }

    /// The mark of the last commit that had one: see [`Importer::mark`].
    pub fn mark(&self) -> Option<String> {
        self.snapshot().payload.mark.clone()
    }

    /// The fields of an index.
    pub fn mapping(&self, index: Index) -> &Mapping {
        self.layout.mapping(index)
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Follows the commits for as long as the index is in use.
fn watch(index: &Weak<EmbeddedIndex>) {
    let mut seen = None;
    loop {
        std::thread::sleep(LOOK);
        let Some(index) = index.upgrade() else { return };
        let meta = index.directory.join("meta.json");
        // Each commit renames a new file into place.
        let now = std::fs::metadata(meta)
            .and_then(|meta| Ok((system::number(&meta), meta.len(), meta.modified()?)));
        let Ok(now) = now else { continue };
        if seen != Some(now) {
            match index.refresh() {
                Ok(()) => seen = Some(now),
                Err(error) => tracing::warn!(%error, "a commit of the index cannot be read yet"),
            }
        }
    }
}

impl Search for EmbeddedIndex {
    /// A search of few documents takes less time than waking another thread for it; one of many runs
    /// on a blocking thread.
    fn search<'a>(&'a self, request: SearchRequest<'a>) -> Searching<'a> {
        Box::pin(async move {
            let index = request.index;
            let body = Body::parse(self.layout.mapping(index), request.body)?;
            let snapshot = self.snapshot();
            let mapping = self.layout.mapping(index);
            let answer = if body.looks_at(FEW, (&snapshot, mapping))? {
                body.answer(&snapshot, mapping)?
            } else {
                let searching = tokio::task::spawn_blocking(move || {
                    body.answer(&snapshot, snapshot.layout.mapping(index))
                });
                tokio::time::timeout_at(request.deadline, searching)
                    .await
                    .map_err(|_| SearchError::Deadline)?
                    .map_err(|error| SearchError::Unavailable(error.to_string()))??
            };
            serde_json::from_value::<SearchResponse>(answer)
                .map_err(|error| SearchError::Partial(error.to_string()))?
                .whole()
        })
    }

    fn user(&self, tenant: &Tenant) -> Option<i64> {
        self.snapshot().payload.user(tenant)
    }

    fn version(&self) -> Option<u64> {
        Some(self.snapshot().generation)
    }

    fn name(&self) -> &'static str {
        "embedded"
    }
}
